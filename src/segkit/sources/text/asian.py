"""Which encoding of East Asia a text is written in: by bytes that it cannot hold, names of columns, common letters."""

from __future__ import annotations

import codecs
import re

from segkit.sources.roles.recognition import looks_like_header

COMMON = {
    "cp949": "[\xa1-\xa3\xb0-\xc8][\xa1-\xfe]",
    "cp932": "[\x81-\x83\x88-\x98][\x40-\xfc]",
    "euc_jp": "[\xa1-\xa5\xb0-\xcf][\xa1-\xfe]",
    "gb18030": "[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]",
    "cp950": "[\xa1-\xc6][\x40-\xfe]",
}
"""Bytes of the letters that each language uses most, as each encoding groups them: kana, Hangul, first level of Han."""
MOSTLY, FEW = 0.9, 0.1
ENOUGH = 1 << 16
ENOUGH_WORDS = 12
"""Words without names of columns among them: each Russian one of an even number of letters may be read so."""
HEADER_WITHIN = 30
_WIDE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff00-\uff60\uffe0-\uffee]")
_WORDS = re.compile(f"{_WIDE.pattern}+")
_KANA = re.compile("[\u3040-\u30ff]")
_ODD = re.compile("[\ue000-\uf8ff\uff61-\uffdc\U00010000-\U0010ffff]")
_ALONE = re.compile(f"(?<!{_WIDE.pattern})(?:{_WIDE.pattern})(?!{_WIDE.pattern})")
_DELIMITER = re.compile(r"[,;\t|]")


def asian_encoding(text: bytes) -> str | None:
    """Name the encoding of two bytes a letter in which a text makes sense; None where it does in none.

    Text of one byte a letter can hardly be read so: a letter before a blank or a comma has no second byte. Western
    words in which each accent stands before a letter can: there, the signs found stand alone between Latin letters.
    """
    scores = {}
    for name, common in COMMON.items():
        read = _read(text, name)
        if read is None:
            continue
        letters = "".join(_WIDE.findall(read))
        share = len(re.findall(f"(?s){common}", letters.encode(name).decode("latin-1"))) / len(letters)
        # Chinese is as right in EUC-JP as in GB 18030: what holds no kana is Chinese.
        if share >= MOSTLY and (name != "euc_jp" or _KANA.search(letters)):
            scores[name] = (_names_columns(read), share)
    return max(scores, key=lambda name: scores[name]) if scores else None


def _read(text: bytes, name: str) -> str | None:
    """Read a text in an encoding; None where that gives no words of East Asia."""
    try:
        read = codecs.getincrementaldecoder(name)().decode(text, final=False)
    except UnicodeDecodeError:
        return None
    part = read[:ENOUGH] if _WIDE.search(read[:ENOUGH]) else read
    wide = len(_WIDE.findall(part))
    odd = max(len(_ODD.findall(part)), len(_ALONE.findall(part)))
    words = len(_WORDS.findall(part))
    return part if wide and ((odd <= FEW * wide and words >= ENOUGH_WORDS) or _names_columns(part)) else None


def _names_columns(read: str) -> bool:
    """Tell whether one of the first lines holds names of columns that are known, in letters of East Asia."""
    lines = read.split("\n", HEADER_WITHIN)[:HEADER_WITHIN]
    rows = ([cell.strip(' "\r') for cell in _DELIMITER.split(line)] for line in lines if _WIDE.search(line))
    return any(looks_like_header([cell for cell in row if _WIDE.search(cell)]) for row in rows)
