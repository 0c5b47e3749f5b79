"""What tills and shops write where they do not know the buyer, as data: one "customer" who is many people."""

_WORDS = (
    # English
    "0", "00", "000", "0000", "guest", "guest customer", "guest user", "guest checkout", "walk-in", "walk in", "walkin",
    "walk-in customer", "walk-in client", "anonymous", "anonymous customer", "cash", "cash customer", "cash sale",
    "retail customer", "retail buyer", "unknown", "unknown customer", "no customer", "not registered", "unregistered",
    "default customer", "counter sale", "pos customer", "one-time customer", "private person", "individual", "test",
    "-1", "test customer", "no name", "noname", "default", "customer", "client", "undefined", "(blank)", "(empty)",
    "(not set)", "(null)", "<null>", "[null]", "null null", "none none", "unassigned", "not available", "other", "misc",
    # Russian, Ukrainian
    "розничный покупатель", "розничный клиент", "розница", "частное лицо", "физическое лицо", "физлицо", "физ. лицо",
    "физ.лицо", "физические лица", "гость", "аноним", "неизвестный", "неизвестный покупатель", "без имени",
    "неавторизованный", "покупатель", "клиент", "наличный расчет", "наличный расчёт", "тест", "тестовый клиент",
    "частный клиент", "анонимный покупатель", "неизвестно", "не указан", "не указано", "не определен", "прочие",
    "наличные", "касса", "роздрібний покупець", "розничная выручка", "розничные продажи", "розничная продажа",
    "розничные покупатели", "население", "70000000000", "80000000000", "00000000000",
    "(пусто)", "<пусто>", "пусто", "не задан", "не задано", "не заполнено", "нет данных", "<не указан>", "<не указано>",
    "фізична особа", "кінцевий споживач",
    # German, French, Spanish, Italian, Portuguese, Polish, Dutch, Czech, Swedish, Turkish
    "gast", "gastkunde", "laufkunde", "laufkundschaft", "barverkauf", "barkunde", "diverse", "unbekannt", "invité",
    "client de passage", "passage", "comptoir", "client comptoir", "anonyme", "particulier", "invitado",
    "consumidor final", "público en general", "publico en general", "cliente general", "cliente mostrador",
    "cliente de contado", "mostrador", "ospite", "cliente generico", "cliente occasionale", "privato",
    "consumidor", "cliente balcão", "balcão", "convidado", "gość", "klient detaliczny", "klient indywidualny",
    "osoba prywatna", "particulier klant", "passant", "contante verkoop", "host", "maloobchodní zákazník", "gäst",
    "(leer)", "(vide)", "(vacío)", "(en blanco)", "(vuoto)", "(vazio)", "(puste)", "(prázdné)", "(boş)",
    "kontantkund", "misafir", "perakende müşteri", "nihai tüketici",
)  # fmt: skip
_LONG, _SHORT = ("7", "8", "+1", "+7", "+44", "+49"), ("375", "380", "+48", "+375", "+380")
"""What stands in front of telephone numbers of ten digits and of nine."""
PHONES = (
    *(digit * length for digit in "0123456789" for length in (9, 10, 11, 12)),
    *(code + digits for code in _LONG for digits in (*(digit * 10 for digit in "0123456789"), "1234567890")),
    *(code + digits for code in _SHORT for digits in (*(digit * 9 for digit in "0123456789"), "123456789")),
    "123456789", "1234567890", "0123456789",
    *(f"+7 ({d * 3}) {d * 3}-{d * 2}-{d * 2}" for d in "0123456789"),
    *(f"({d * 3}) {d * 3}-{d * 4}" for d in "0123456789"),
    *(f"{d * 3}-{d * 3}-{d * 4}" for d in "0123456789"),
)  # fmt: skip
"""Numbers that a till takes and nobody has."""
PLACEHOLDERS = frozenset(word.replace("ё", "е") for word in (*_WORDS, *PHONES))
"""Names of nobody in particular, in lower case with е for ё."""
_SPELT = (spelt for word in _WORDS for spelt in (word, word.capitalize(), word.upper(), word.title()))
STAND_INS = tuple(dict.fromkeys((*_SPELT, *PHONES)))
"""Ids that stand for whoever came by, in the letters in which they are written."""
MAILBOXES = tuple(
    f"{box}@"
    for box in (
        "guest", "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "noemail", "no-email", "no_email",
        "nomail", "no-mail", "no_mail", "noname", "none", "null", "na", "nobody", "unknown", "anonymous", "anonym",
        "anon", "anonymus", "anonimo", "anonyme", "walkin", "walk-in", "dummy", "fake", "notprovided", "placeholder",
        "nouser", "invitado", "sinemail", "sincorreo", "sin-correo", "sememail", "naotem", "naoinformado", "gast",
        "keine", "invite", "brak", "brakmaila", "brakemaila", "gosc", "misafir", "geenmail", "geenemail",
        "net-pochty", "netpochty", "bezmaila", "qwerty", "asd",
    )
)  # fmt: skip
"""How addresses of mail begin that shops fill in for buyers who left none, whatever their domain."""
