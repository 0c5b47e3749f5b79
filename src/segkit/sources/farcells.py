"""Cells of lines on a cluster into days and money, by the decisions that a sample allows; what does not read is null.

Spark's own expressions, because narwhals has no word for a cast that may fail; the same values as of `cells` here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segkit.errors import SegkitError
from segkit.frames import UNITS
from segkit.immutable import immutable
from segkit.line.orders import BLANKS
from segkit.sources.cells.amounts import LARGEST
from segkit.sources.cells.currencies import spellings
from segkit.sources.cells.dateforms import (
    AFTER,
    COMPACT,
    COUNTS,
    EXCEL,
    EXCEL_EPOCH,
    FIRST_COUNTED,
    LAST_COUNTED,
    OLDEST_DAY,
    PIVOT,
    SECONDS_A_DAY,
    YEAR_LAST,
)  # fmt: skip
from segkit.sources.cells.digits import OTHER_DIGITS
from segkit.sources.cells.numbertext import BELOW_ZERO, PLAIN, WHOLE, edges, nought_expression, number_expression
from segkit.sources.cells.numbertext import BLANKS as NUMBER_BLANKS

if TYPE_CHECKING:
    from segkit.sources.cells.amounts import AmountReading
    from segkit.sources.cells.dateforms import DateForm
    from segkit.sources.cells.dates import DateReading
    from segkit.sources.roles.presets import Exclusion

WHOLES = ("tinyint", "smallint", "int", "bigint")
THREE = r"^[1-9][0-9]{0,2}\.[0-9]{3}$"
"""Plain numbers that may be thousands of another convention."""


@immutable
class Number:
    """A number on a cluster: an expression of Spark, and what kind of number it gives."""

    value: Any
    kind: str
    """whole, decimal or float."""


def is_text(kind: str) -> bool:
    """Tell whether a type of Spark is read as text."""
    return kind == "string" or kind.startswith(("char(", "varchar("))


def number_of(column: str, kind: str, reading: AmountReading | None) -> Number:
    """Read a column as a number; its type is one of Spark's."""
    from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

    value = F.col(quoted(column))
    if is_text(kind):
        exact = reading is not None and reading.exact
        return Number(_text_number(value.cast("string"), reading), "decimal" if exact else "float")
    if kind == "float":  # by way of its digits: 20.1 in short floats is 20.1000003 in long ones
        return Number(value.cast("string").cast("double"), "float")
    if kind == "double":
        return Number(value, "float")
    return Number(value, "whole" if kind in WHOLES else "decimal")


def product(one: Number, other: Number) -> Number:
    """Multiply pieces and price; whole numbers and decimals exactly, to six decimals."""
    from pyspark.sql import functions as F  # noqa: N812

    size = F.abs(one.value.cast("double") * other.value.cast("double"))
    if "float" in (one.kind, other.kind):
        return Number(one.value.cast("double") * other.value.cast("double"), "float")
    places = 0 if one.kind == other.kind == "whole" else 6
    narrow = f"decimal({18 + places // 2},{places})" if places else "decimal(19,0)"
    # Beyond, a product of decimals would end the whole run.
    factors = [F.when(size <= LARGEST, number.value).try_cast(narrow) for number in (one, other)]
    exact = F.round(factors[0] * factors[1], places)
    return Number(exact, "whole" if not places else "decimal")


def units_of(number: Number) -> Any:
    """Bring a number to whole units of 1/10000 currency, half away from zero; null where it is too large."""
    from pyspark.sql import functions as F  # noqa: N812

    value = number.value
    if number.kind == "float":
        return F.round(value * UNITS).try_cast("bigint")
    fits = F.when(value.between(-LARGEST, LARGEST), value)
    return (F.round(fits.cast("decimal(38,12)"), 4) * F.lit(UNITS)).try_cast("bigint")


def residue_of(number: Number) -> Any:
    """Return by how much `units_of` rounds a number [1/10000 currency]."""
    from pyspark.sql import functions as F  # noqa: N812

    value = number.value
    if number.kind == "whole":
        return F.lit(0.0)
    if number.kind == "float":
        scaled = value * UNITS
        return scaled - F.round(scaled)
    fits = F.abs(F.when(value.between(-LARGEST, LARGEST), value).cast("decimal(38,12)"))
    # What is beyond the sixth decimal tells no more on this machine either.
    rest = fits % F.lit(Decimal("0.0001")) - fits % F.lit(Decimal("0.000001"))
    return rest.cast("double") * UNITS


def _text_number(text: Any, reading: AmountReading | None) -> Any:
    from pyspark.sql import functions as F  # noqa: N812

    if reading is None:
        return F.lit(None).cast("double")
    if reading.other_digits:
        text = _with_our_digits(text)
    if reading.whole:
        return F.when(text.rlike(f"^{WHOLE.pattern}$"), text).try_cast("double")
    to = "decimal(38,12)" if reading.exact else "double"
    if not reading.plain:
        return _dressed_number(text, reading, to)
    pointed = text if reading.decimal == "." else F.replace(text, F.lit(","), F.lit("."))
    fits = text.rlike(f"^(?:{PLAIN[reading.decimal].pattern})$")
    if reading.cents and not reading.searched:
        fits = fits & ~pointed.rlike(THREE)
    return F.when(fits, pointed).try_cast(to)


def _dressed_number(text: Any, reading: AmountReading, to: str) -> Any:
    from pyspark.sql import functions as F  # noqa: N812

    mark = reading.decimal
    unit = spellings(reading.currency) if reading.currency else ""
    beside = f"{unit}?" if unit else ""
    fits = text.rlike(_java(number_expression(mark, reading.grouped, beside, indian=reading.indian)))
    bare = F.regexp_replace(F.btrim(text, F.lit(edges(reading.currency))), f"[{NUMBER_BLANKS}]", "")
    if reading.cents:
        fits = fits & ~bare.rlike(rf"^[1-9][0-9]{{0,2}}{re.escape(mark)}[0-9]{{3}}$")
    if reading.grouped:
        bare = F.replace(bare, F.lit(reading.grouped), F.lit(""))
    pointed = bare if mark == "." else F.replace(bare, F.lit(","), F.lit("."))
    value = F.when(fits, pointed).try_cast(to)
    value = F.when(text.rlike(BELOW_ZERO), -value).otherwise(value)
    powers = F.btrim(text) if mark == "." else F.replace(F.btrim(text), F.lit(","), F.lit("."))
    scientific = F.when(powers.rlike(f"^(?:{PLAIN['.'].pattern})$") & powers.rlike("[0-9][eE]"), powers)
    nought = F.when(text.rlike(_java(nought_expression(unit))), F.lit(0))
    return F.coalesce(value, scientific.try_cast(to), nought.cast(to))


def day_of(column: str, kind: str, reading: DateReading | None) -> Any:
    """Read a column as days since 1970-01-01; what is before 1900 is no date."""
    from pyspark.sql import functions as F  # noqa: N812

    value = F.col(quoted(column))
    if kind == "date" or kind.startswith("timestamp"):
        days = [F.unix_date(value.cast("date"))]
    elif reading is None:
        return F.lit(None).cast("int")
    else:
        if kind in {"float", "double"}:  # whole numbers beside nulls, as pandas stores them
            value = value.try_cast("bigint")
        text = value.cast("string")
        text = F.btrim(_with_our_digits(text) if reading.other_digits else text, F.lit(BLANKS))
        days = [_parsed(text, form) for form in reading.forms]
    known = [F.when(day >= OLDEST_DAY, day) for day in days]
    return known[0] if len(known) == 1 else F.coalesce(*known)


def written(column: str, reading: DateReading | None) -> Any:
    """Write the cells of a column of dates as text, a timestamp in the zone of the session."""
    from pyspark.sql import functions as F  # noqa: N812

    text = F.col(quoted(column)).cast("string")
    return _with_our_digits(text) if reading and reading.other_digits else text


def _with_our_digits(text: Any) -> Any:
    from pyspark.sql import functions as F  # noqa: N812

    return F.translate(text, "".join(OTHER_DIGITS), "".join(OTHER_DIGITS.values()))


def refuse_forms(reading: DateReading, column: str, shown: str) -> None:
    """Refuse dates with words in them: Spark would have to know the months of all languages.

    Raises:
        SegkitError: There are such dates.
    """
    for form, example in zip(reading.forms, (*reading.examples, *[""] * len(reading.forms)), strict=False):
        plain = form.counts or form.day in COMPACT or re.fullmatch(r"(?:%[Yymd]|[^%])*", form.day)
        if form.dressed or not plain:
            raise SegkitError(
                f"{shown}, column `{column}`: dates such as {example or form.shown!r} are not read on Spark",
                hint="store them as dates, or as text like 2026-06-30",
            )


def _parsed(text: Any, form: DateForm) -> Any:
    from pyspark.sql import functions as F  # noqa: N812

    if form.counts:
        number = F.replace(text, F.lit(","), F.lit(".")).try_cast("double")
        days = number + EXCEL_EPOCH if form.day == EXCEL else number / (COUNTS[form.day] * SECONDS_A_DAY)
        return F.when((days >= FIRST_COUNTED) & (days < LAST_COUNTED), F.floor(days)).cast("int")
    pattern, places = _expression(form.day)
    year, month, day = (F.regexp_extract(text, pattern, places[part]) for part in "ymd")
    if "%y" in form.day:
        year = F.when(year != "", F.concat(F.when(year >= str(PIVOT), F.lit("19")).otherwise(F.lit("20")), year))
    # Nothing stands between the strokes where the text is none of this form, and that is no date.
    return F.unix_date(F.concat_ws("-", year, month, day).try_cast("date"))


def _expression(day: str) -> tuple[str, dict[str, int]]:
    """Return the expression of a day with whatever time follows, and which of its groups is what."""
    if day in YEAR_LAST:
        parts = "([0-9]{1,2})([0-9]{2})((?:19|20)[0-9]{2})(?![0-9])"
        return f"^{parts}{_BEHIND}", {day[1]: 1, day[3]: 2, "y": 3}
    compact = day in COMPACT
    pattern = "%Y%m%d" if compact else day
    number = "([0-9]{2})" if compact else "([0-9]{1,2})"
    groups = {"%Y": "([0-9]{4})", "%y": "([0-9]{2})", "%m": number, "%d": number}
    order = re.findall(r"%[Yymd]", pattern)
    parts = re.sub(r"%[Yymd]|.", lambda part: groups.get(part[0]) or re.escape(part[0]), pattern)
    behind = "(?:[01][0-9]|2[0-3])?(?:[0-5][0-9]){0,2}$" if compact and day != pattern else f"(?![0-9]){_BEHIND}"
    return f"^{parts}{behind}", {name[1].lower(): place for place, name in enumerate(order, 1)}


def _java(expression: str) -> str:
    """Write an expression as Java reads it: letters of all alphabets have two cases."""
    return expression.replace("(?i", "(?iu")


_BEHIND = rf"(?:[ T](?:[01][0-9]|2[0-3])(?:[0-5][0-9]){{1,2}}$|{_java(AFTER)})"
"""What may stand behind a day: a time of digits only, or whatever may on this machine."""


def quoted(column: str) -> str:
    """Quote a name for Spark, where points and blanks mean something else."""
    return "`" + column.replace("`", "``") + "`"


def left_out(rule: Exclusion, amount: str) -> Any:
    """Tell the lines that a rule leaves out; `amount` is the column of what was read as one."""
    from pyspark.sql import functions as F  # noqa: N812

    cell = F.col(quoted(rule.column)).cast("string")
    applies = F.lit(True)
    if rule.matches:
        applies = F.coalesce(cell.rlike(f"(?iu){rule.matches}"), F.lit(False))
    if rule.unless:
        applies = applies & ~F.coalesce(cell.rlike(f"(?iu){rule.unless}"), F.lit(False))
    return applies & F.coalesce(F.col(amount) < 0, F.lit(False)) if rule.below_zero else applies
