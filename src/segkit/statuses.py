"""What the words of a status column mean: a sale, no money, or money back (English and Russian)."""

import re
import unicodedata
from enum import StrEnum


class Verdict(StrEnum):
    """What a status says of its line."""

    SALE = "sale"
    NO_MONEY = "no money"
    MONEY_BACK = "money back"


# Stems, matched at the start of a word: `cancel` covers cancelled, canceled and cancellation.
# Order matters: what undoes a sale is looked for before what pays for it ("not paid", "не оплачен").
_NO_MONEY = re.compile(
    r"\b(cancel|void|fail|pending|draft|declin|reject|abandon|expired|unpaid|authorized|uncaptured|fraud|trash|"
    r"incomplete|requires|blocked|denied|deleted|refused|overdue|payment error|closed ?lost|deal lost|"
    r"on ?hold|holded|not (yet )?paid|awaiting|(waiting|wait) for|checkout draft|payment review|"
    r"отмен|аннулир|отказ|отклон|черновик|провал|сделка не|ожида|просроч|не ?оплач|неоплач|не ?выкуп|не ?состоял|"
    r"не ?подтвержд|не ?доставлен|не принят|ошибк\w* оплат|удален|проигран|(закрыт\w* и )?не реализован|"
    r"недозвон|брошен)",
)
_MONEY_BACK = re.compile(
    r"\b(partial(ly)? )?(refund|return|charge ?back|charged back|reversed|reversal|"
    r"возвра|сторн|корректировк)"
)
# Words that contain a stem above and mean the contrary, or a refund that leaves the sale standing.
_SALE = re.compile(
    r"\b(partial(ly)? (refund|return)\w*|частичн\w* возвра\w*|non ?refundable|no return\w*|closed won|"
    r"not (cancel|void|fail)\w*|не отмен\w*|возврат\w* не (подлеж|возмож|принима)\w*|"
    r"partial(ly)? cancel\w*|частичн\w* отмен\w*|"
    r"(awaiting|pending) (shipment|shipping|fulfil\w*|pick ?up|delivery|collection)|"
    r"ожида\w* (в пункте|самовывоз|отгрузк|доставк|отправк|выдач)\w*)"
)


def normalise(word: str) -> str:
    """Bring a status to the form in which words are compared: lower case, single blanks, е for ё."""
    text = unicodedata.normalize("NFKC", word).casefold().replace("ё", "е")
    return re.sub(r"[\s_\-]+", " ", text).strip()


def verdict_of(word: str | None) -> Verdict:
    """Judge one status. An empty or unknown word is a sale: leaving out needs a reason."""
    text = normalise(word or "")
    if text == "lost":
        return Verdict.NO_MONEY
    if _SALE.search(text):
        return Verdict.SALE
    if _NO_MONEY.search(text):
        return Verdict.NO_MONEY
    if _MONEY_BACK.search(text):
        return Verdict.MONEY_BACK
    return Verdict.SALE


_KNOWN_SALE = re.compile(
    r"\b(paid|complet|captured|succe|ship|deliver|dispatch|fulfil|process|done|closed|closedwon|won|sold|sale|invoiced|"
    r"new|open|accepted|confirmed|approved|received|ready|"
    r"оплач|выполн|завершен|доставл|отгруж|отправл|выдан|продан|продаж|реализ|успеш|принят|подтвержд|нов|обработ|собран|"
    r"получен|готов)"
)


def is_known(word: str) -> bool:
    """Tell whether this status is one whose meaning is known; other words are told when they are taken as sales."""
    text = normalise(word)
    return not text or verdict_of(word) is not Verdict.SALE or bool(_SALE.search(text) or _KNOWN_SALE.search(text))
