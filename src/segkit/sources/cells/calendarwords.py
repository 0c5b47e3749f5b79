"""Names of months and weekdays as exports write them, by language, and what else may stand around a date."""

from __future__ import annotations

import unicodedata

# Twelve months a language, apart by blanks; spellings of one month apart by `/`. A short form needs no full stop here.
_MONTHS = {
    "en": "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep october/oct"
    " november/nov december/dec",
    "ru": "январь/января/янв февраль/февраля/фев/февр март/марта/мар апрель/апреля/апр май/мая июнь/июня/июн"
    " июль/июля/июл август/августа/авг сентябрь/сентября/сен/сент октябрь/октября/окт ноябрь/ноября/ноя/нояб"
    " декабрь/декабря/дек",
    "uk": "січень/січня/січ лютий/лютого/лют березень/березня/бер квітень/квітня/квіт/кві травень/травня/трав/тра"
    " червень/червня/черв/чер липень/липня/лип серпень/серпня/серп/сер вересень/вересня/вер жовтень/жовтня/жовт/жов"
    " листопад/листопада/лист/лис грудень/грудня/груд/гру",
    "de": "januar/jänner/jan/jän februar/feb märz/maerz/mär/mrz april/apr mai juni/jun juli/jul august/aug"
    " september/sep/sept oktober/okt november/nov dezember/dez",
    "fr": "janvier/janv février/févr/fév mars avril/avr mai juin juillet/juil août septembre/sept octobre/oct"
    " novembre/nov décembre/déc",
    "es": "enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago"
    " septiembre/setiembre/sept/sep/set octubre/oct noviembre/nov diciembre/dic",
    "it": "gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug agosto/ago settembre/set/sett"
    " ottobre/ott novembre/nov dicembre/dic",
    "pl": "styczeń/stycznia/sty luty/lutego/lut marzec/marca/mar kwiecień/kwietnia/kwi maj/maja czerwiec/czerwca/cze"
    " lipiec/lipca/lip sierpień/sierpnia/sie wrzesień/września/wrz październik/października/paź"
    " listopad/listopada/lis grudzień/grudnia/gru",
    "pt": "janeiro/jan fevereiro/fev março/mar abril/abr maio/mai junho/jun julho/jul agosto/ago setembro/set"
    " outubro/out novembro/nov dezembro/dez",
    "nl": "januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug september/sep oktober/okt"
    " november/nov december/dec",
    "sv": "januari/jan februari/feb mars/mar april/apr maj juni/jun juli/jul augusti/aug september/sep oktober/okt"
    " november/nov december/dec",
    "cs": "leden/ledna/led únor/února/úno březen/března/bře duben/dubna/dub květen/května/kvě červen/června/čvn"
    " červenec/července/čvc srpen/srpna/srp září/zář říjen/října/říj listopad/listopadu/lis prosinec/prosince/pro",
    "tr": "ocak/oca şubat/şub mart/mar nisan/nis mayıs haziran/haz temmuz/tem ağustos/ağu eylül/eyl ekim/eki"
    " kasım/kas aralık/ara",
    "id": "januari/jan februari/feb maret/mar april/apr mei juni/jun juli/jul agustus/agu/agt september/sep oktober/okt"
    " november/nov desember/des",
    "ms": "januari/jan februari/feb mac april/apr mei jun julai/jul ogos september/sep oktober/okt november/nov"
    " disember/dis",
    "da": "januar/jan februar/feb marts/mar april/apr maj juni/jun juli/jul august/aug september/sep oktober/okt"
    " november/nov december/dec",
    "no": "januar/jan februar/feb mars/mar april/apr mai juni/jun juli/jul august/aug september/sep oktober/okt"
    " november/nov desember/des",
    "hu": "január/jan február/febr/feb március/márc április/ápr május/máj június/jún július/júl augusztus/aug"
    " szeptember/szept október/okt november/nov december/dec",
    "ro": "ianuarie/ian februarie/feb martie aprilie/apr mai iunie/iun iulie/iul august/aug septembrie/sept"
    " octombrie/oct noiembrie/nov decembrie/dec",
    "bg": "януари/ян февруари/февр март април май юни юли август септември/септ октомври/окт ноември/ноем декември/дек",
    "lt": "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
    "lv": "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris",
    "et": "jaanuar/jaan veebruar/veebr märts aprill mai juuni juuli august september oktoober november detsember",
    "ca": "gener/gen febrer/febr març abril/abr maig juny juliol agost setembre/set octubre/oct novembre/nov"
    " desembre/des",
    "el": "ιανουαρίου/ιαν φεβρουαρίου/φεβ μαρτίου/μαρ απριλίου/απρ μαΐου/μαϊ/μαΐ ιουνίου/ιουν ιουλίου/ιουλ"
    " αυγούστου/αυγ σεπτεμβρίου/σεπ οκτωβρίου/οκτ νοεμβρίου/νοε δεκεμβρίου/δεκ",
    "he": "ינואר/ינו פברואר/פבר מרץ אפריל/אפר מאי יוני/יונ יולי/יול אוגוסט/אוג ספטמבר/ספט אוקטובר/אוק נובמבר/נוב"
    " דצמבר/דצמ",
    "ar": "يناير فبراير مارس أبريل/ابريل مايو يونيو/يونيه يوليو/يوليه أغسطس/اغسطس سبتمبر أكتوبر/اكتوبر نوفمبر ديسمبر",
}
_WEEKDAYS = (
    "monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun"
    " понедельник пн вторник вт среда ср четверг чт пятница пт суббота сб воскресенье вс"
    " понеділок вівторок середа четвер субота неділя"
    " montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so"
    " lundi lun mardi mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim"
    " lunes martes miércoles mié jueves jue viernes vie sábado sáb domingo dom"
    " lunedì martedì mercoledì giovedì gio venerdì sabato domenica"
    " poniedziałek pon wtorek wt środa śr czwartek czw piątek pt sobota sob niedziela niedz"
    " segunda-feira terça-feira quarta-feira quinta-feira sexta-feira seg ter qua qui sex"
    " maandag ma dinsdag woensdag wo donderdag vrijdag vr zaterdag za zondag zo"
)


def _plain(word: str) -> str:
    """Take accents away: they get lost on the way through old programs."""
    if not word.isascii() and unicodedata.name(word[0]).startswith("LATIN"):
        letters = unicodedata.normalize("NFD", word.replace("ı", "i"))
        return "".join(letter for letter in letters if not unicodedata.combining(letter))
    return word


def spellings_of_months() -> dict[str, set[int]]:
    """Return every spelling in lower case with the months that it names in some language."""
    found: dict[str, set[int]] = {}
    for language in _MONTHS.values():
        for number, spellings in enumerate(language.split(), 1):
            for word in spellings.split("/"):
                for spelt in (word, _plain(word)):
                    found.setdefault(spelt, set()).add(number)
    return found


MONTHS = {word: min(numbers) for word, numbers in spellings_of_months().items()}
WEEKDAYS = frozenset(spelt for word in _WEEKDAYS.split() for spelt in (word, _plain(word)))
YEAR_WORDS = r"(?:г\.|г|года|год|р\.|року|r\.|roku)"
"""What follows a year: `5 января 2024 г.`"""
AT = r"(?:at|um|à|às|as|a las|alle|kell|в|о|om|klo?\.?|-)"
"""What may stand between a day and a time."""
ZONE_NAMES = r"(?:[A-Z]{3,5}|[ECMP]T|МСК|(?:UTC|GMT) ?[+-]\d{1,2}(?::?\d{2})?|[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+)"
"""Names of time zones; what they say is not applied."""
