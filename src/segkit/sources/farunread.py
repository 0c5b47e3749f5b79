"""Lines on a cluster that cannot be read: why, in the words of one machine."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from segkit.line.orders import BLANKS, NO_ID
from segkit.sources.farcells import quoted
from segkit.sources.reading import BAD_AMOUNT, BAD_DATE, NO_AMOUNT, NO_DATE

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS = (NO_DATE, BAD_DATE, NO_AMOUNT, BAD_AMOUNT)


def reason(who: str, date: tuple[str, str], money: Mapping[str, Any], amount: str) -> Any:
    """Say of lines that name a customer what of them cannot be read; null where all can.

    `date` is a column, and that of the days read of it; `money` are columns, and what was read of them; `who` and
    `amount` are columns of what became of a line.
    """
    from pyspark.sql import functions as F  # noqa: N812

    written, day = date
    nobody = F.coalesce(F.lower(_trimmed(who)).isin(sorted(NO_ID)), F.lit(True))
    no_day = F.when(_is_blank(written), F.lit(NO_DATE)).otherwise(F.lit(BAD_DATE))
    odd = reduce(or_, (number.isNull() & ~_is_blank(name) for name, number in money.items()))
    no_amount = F.when(odd, F.lit(BAD_AMOUNT)).otherwise(F.lit(NO_AMOUNT))
    unread = F.when(F.col(day).isNull(), no_day).when(F.col(amount).isNull(), no_amount)
    return F.when(~nobody, unread)


def _trimmed(name: str) -> Any:
    from pyspark.sql import functions as F  # noqa: N812

    return F.btrim(F.col(quoted(name)).cast("string"), F.lit(BLANKS))


def _is_blank(name: str) -> Any:
    from pyspark.sql import functions as F  # noqa: N812

    return F.coalesce(_trimmed(name) == "", F.lit(True))
