"""Keys of contacts and customers - id, e-mail address, telephone - in the one form in which they are compared."""

from __future__ import annotations

import re

import narwhals.stable.v2 as nw
import polars as pl

from segkit import columns as c
from segkit.line import orders as o
from segkit.sources.beside.contacts import EMAIL, PHONE

FEWEST_DIGITS = 7
RUSSIAN, RUSSIAN_FULL = 10, 11
"""Digits of a number of Russia, without and with its country code."""


def phone_key(text: str | None) -> str | None:
    """Bring a telephone to digits with a country code; numbers of Russia in any form to `7` and ten digits.

    None where it has too few digits to be one.
    """
    bare = (text or "").strip()
    digits = re.sub(r"\D", "", re.split(r"(?i)\b(?:ext|доб)", bare)[0])
    if bare.startswith("00"):
        digits = digits[2:]
    elif not bare.startswith("+"):
        if len(digits) == RUSSIAN_FULL and digits[0] == "8":
            digits = "7" + digits[1:]
        elif len(digits) == RUSSIAN and digits[0] == "9":
            digits = "7" + digits
    return digits if len(digits) >= FEWEST_DIGITS else None


def keyed_by(values: pl.Series, kind: str) -> pl.Series:
    """Write the keys of contacts - of a kind id, email or phone - as they are compared."""
    if kind == PHONE:
        return _phones(values)
    frame = nw.from_native(values.alias(c.CUSTOMER).to_frame(), eager_only=True)
    tidied: pl.Series = o.tidy_frame(frame)[c.CUSTOMER].to_native()
    if kind == EMAIL:
        return tidied.to_frame().select(pl.when(pl.col(c.CUSTOMER).str.contains("@")).then(c.CUSTOMER)).to_series()
    return tidied


def _phones(values: pl.Series) -> pl.Series:
    once = values.unique()
    known = pl.Series([phone_key(text) for text in once.to_list()], dtype=pl.String)
    return values.replace_strict(once, known, default=None, return_dtype=pl.String) if len(once) else values
