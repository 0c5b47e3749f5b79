"""How the lines of one export make up orders: whose money an amount is, and which lines are sales.

What a preset knows is taken; for other files it is looked for in the sample, and asked for where that leaves a doubt.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from segkit.choices import AmountPer
from segkit.errors import ColumnError
from segkit.immutable import immutable
from segkit.line.statuses import Verdict, is_known, kind_of, verdict_of
from segkit.sources.cells.currencies import currency_named
from segkit.sources.cells.dateforms import LONGEST, OF_DOCUMENT
from segkit.sources.roles import names as n
from segkit.sources.roles.firstlines import held_by_first_lines, told_of_first_lines
from segkit.sources.roles.names import normalise, squeezed
from segkit.sources.roles.people import is_masked, refuse_masked, refuse_shared
from segkit.sources.roles.perpiece import whole_lines
from segkit.sources.roles.presets import Exclusion, columns_of, preset_of, refuse_other_tool, refuse_report
from segkit.sources.roles.recognition import Roles, UnsureError, candidates, is_name, recognise, recognise_some
from segkit.sources.roles.refunds import marks_refunds, with_refunds
from segkit.sources.roles.reversals import told_of_undone
from segkit.sources.roles.sharing import amount_per
from segkit.sources.roles.stages import told_of_stages
from segkit.sources.roles.subtotals import refuse_subtotals
from segkit.sources.roles.twins import statuses_of, twin_of
from segkit.sources.roles.unused import told_of_unused
from segkit.sources.roles.yesno import excluded_by_flags

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.sources.reading import Reading
    from segkit.sources.roles.presets import Preset

    Rows = Mapping[str, Sequence[str | None]]

_NAMELESS = frozenset(("name", "id", "no", "nr", "#", "№", ""))
_NUMBER = re.compile(r"\s*#\s?[A-Za-z]*-?\d+\w*\s*")
_OF_TABLE = re.compile(r"([^.:\-]{1,40})(?:\.| - |: )(\S.{0,200})")
FEW_CURRENCIES = 50
_CODE = re.compile(r"[A-Z]{3}|[A-Za-z]{0,2}[^\w\s.,:;/+*-]")
"""A currency where no number stands beside it: a code, or a sign."""
_AS_FORMULA, _AS_TEXT = re.compile(r'^\s*="(.*)"\s*$'), re.compile(r"^\s*'([^']+)$")
DOCUMENT = r"^\s*([^\d№#]{3,}?)[\s№#]+\S*\d"
"""The kind of a document before its number: `Возврат товаров от покупателя 00КА-000135 от ...`."""


@immutable
class Layout:
    """How the lines of one export are lines of orders."""

    preset: Preset | None = None
    amount_per: AmountPer = AmountPer.LINE
    shares: str | None = None
    """Lines with the same cell here share one amount, where `amount_per` is the order."""
    otherwise: tuple[str, ...] = ()
    """Columns that name the customer where its own is empty, in order."""
    customer_part: str | None = None
    """Pattern of the part of its cell that names the customer."""
    kind_in_order: bool = False
    """The number of the order begins with the kind of the document."""
    below_zero: tuple[tuple[str, str], ...] = ()
    """Roles, and the columns that play them on lines below zero."""
    leave_out: tuple[Exclusion, ...] = ()
    held: tuple[str, ...] = ()
    """Roles whose cells stand on the first line of an order, and hold for all of its lines."""
    unseen: bool = False
    """The amount is an order's by its name, and the sample holds no order of several lines."""
    notes: tuple[str, ...] = ()

    @property
    def quotes_are_text(self) -> bool:
        """Whether the tool writes quotation marks as letters like any other."""
        return self.preset is not None and self.preset.quotes == "text"

    @property
    def ids_as_written(self) -> bool:
        """Whether the cell in the column of customers, and nothing else, names the customer of its line."""
        return not (self.otherwise or self.customer_part or self.below_zero or self.per_order)

    @property
    def per_order(self) -> bool:
        """Whether lines of an order share one amount."""
        return self.amount_per is AmountPer.ORDER


def take_columns(rows: Rows, reading: Reading, *, shown: str) -> tuple[Roles, Layout]:
    """Decide which column of an export plays which role, and how its lines make up orders.

    `rows` holds whole columns of the sample, by name.

    Raises:
        SegkitError: Something is missing or unsure; the message says which option decides.
    """
    header = list(rows)
    preset = preset_of(header, reading.preset)
    given = reading.roles
    if preset and reading.preset:
        refuse_other_tool(preset, header, shown)
    if not (given.customer and given.date):
        refuse_report(preset, shown)
    return lay_out(rows, _recognised(rows, given, preset, shown), preset, reading, shown)


def _recognised(rows: Rows, given: Roles, preset: Preset | None, shown: str) -> Roles:
    """Recognise columns by their names, if need be by those without the table that stands before each."""
    try:
        return _by_names(rows, given, preset, shown)
    except ColumnError:
        bare = {} if preset or given.named() else _unprefixed(list(rows))
        try:
            roles = _by_names({name: rows[full] for name, full in bare.items()}, given, None, shown)
        except ColumnError:
            roles = None
        if roles is None:
            raise
        return Roles(**{role: bare[name] for role, name in roles.named().items()})


def _by_names(rows: Rows, given: Roles, preset: Preset | None, shown: str) -> Roles:
    """Recognise columns by their names; of several that say the same in the sample the first."""
    header = _filled(rows, given)
    while True:
        try:
            roles = recognise(header, given, shown=shown, preset=preset)
            if not (given.customer or preset):
                refuse_shared(rows, roles, shown)
            if not given.customer:
                refuse_masked(rows, roles, shown)
        except UnsureError as doubt:
            taken = statuses_of(rows, doubt.found) if doubt.role == "status" else twin_of(rows, doubt.role, doubt.found)
            if not taken:
                raise
            given = replace(given, **taken)
        except ColumnError:
            if len(header) < len(rows):
                header = list(rows)
            elif not given.date and (papers := _dated_papers(rows)):
                given = replace(given, date=papers, order=given.order or papers)
            else:
                raise
        else:
            return roles


def _dated_papers(rows: Rows) -> str | None:
    """Return the one column of papers with their days, as in `Реализация 00КА-000135 от 20.01.2025`."""
    found = []
    for name, cells in rows.items():
        filled = [cell[:LONGEST] for cell in cells if cell and cell.strip()]
        if filled and NEARLY * sum(OF_DOCUMENT.match(cell) is None for cell in filled) <= len(filled):
            found.append(name)
    if len(found) > 1:
        found = [name for name in found if name == recognise_some(list(rows), Roles(), shown="").order]
    return found[0] if found else None


def _unprefixed(header: Sequence[str]) -> dict[str, str]:
    """Return names without the table that stands before each of them, as in `orders.amount`, with their columns."""
    parts = [_OF_TABLE.fullmatch(name) for name in header]
    if len({part and part[1] for part in parts}) != 1 or not parts or not parts[0]:
        return {}
    bare = {part[2]: part[0] for part in parts if part}
    return bare if len(bare) == len(header) else {}


def _filled(rows: Rows, given: Roles) -> list[str]:
    """Leave out columns for customers that are empty throughout or masked, where there is another: they name nobody."""
    known = [*candidates("customer", list(rows)), *filter(is_name, rows)]
    empty = {
        name
        for name in known
        if rows[name] and (is_masked(rows[name]) or not any(cell and cell.strip() for cell in rows[name]))
    }
    wanted = given.named().values()
    no_role = (_are_kinds_of_papers, _is_region, marks_refunds)
    other = {name for name in rows if any(tells(name, rows[name]) for tells in no_role)}
    return [
        name
        for name in rows
        if name in wanted or (name not in other and (name not in empty or len(empty) == len(known)))
    ]


NEARLY = 10
"""Lines of totals stand among papers, one of so many at the most."""
FEW_PAPERS, LINES_EACH = 10, 3
FEW_REGIONS = 3


def _are_kinds_of_papers(name: str, cells: Sequence[str | None]) -> bool:
    """Tell a column that is called a paper and holds what kind of paper it is, such as `Fatura`, and no number."""
    if name not in candidates("order", [name]):
        return False
    said = {cell for cell in set(cells) if cell and cell.strip()}
    return (
        0 < len(said) <= FEW_PAPERS
        and len(cells) > LINES_EACH * len(said)
        and not any(re.search(r"\d", cell) for cell in said)
    )


def _is_region(name: str, cells: Sequence[str | None]) -> bool:
    """Tell a region from a status that is called by the same word, `Estado`: hardly a word is a status."""
    if squeezed(name) not in n.group("in_addresses") or name not in candidates("status", [name]):
        return False
    said = {cell.strip() for cell in cells if cell and cell.strip()}
    known = [word for word in said if is_known(word)]
    sales = all(verdict_of(word) is Verdict.SALE and not word[0].isdigit() for word in said)
    return sales and len(said) - len(known) >= max(FEW_REGIONS, 2 * len(known))


def lay_out(rows: Rows, roles: Roles, preset: Preset | None, reading: Reading, shown: str) -> tuple[Roles, Layout]:
    """Decide by a preset and a sample how lines make up orders; `rows` holds whole columns of the sample.

    Raises:
        SegkitError: The sample reads in two ways; the message says which option decides.
    """
    given = reading.roles
    roles = _with_currency(rows, _with_kind(rows, _with_numbers(rows, roles, given), given), preset)
    layout = _of_preset(list(rows), preset, given) if preset else Layout(customer_part=_part_of_id(rows, roles))
    roles, refunds = with_refunds(rows, roles, given, preset, shown)
    if not (preset or given.amount):
        roles, pieces = whole_lines(rows, roles, shown)
        refunds = (*refunds, *pieces)
    layout = replace(layout, leave_out=(*layout.leave_out, *excluded_by_flags(rows, roles, given)))
    unused = _unused(rows, roles, layout, refunds)
    if not preset:
        refunds = (*refunds, *told_of_unused(rows, roles, given, unused, shown))
    else:
        said = (f"{shown}: {preset.told}",) if preset.told and not given.status else ()
        refunds = (*refunds, *said, *told_of_undone(rows, roles, unused, shown))
    held = () if layout.per_order else held_by_first_lines(rows, roles)
    if held:
        refunds = (*refunds, *(f"{shown}: {note}" for note in told_of_first_lines(roles, held)))
    layout = replace(layout, notes=refunds, held=held)
    if not roles.kind and not given.kind:
        layout = replace(layout, kind_in_order=_names_documents(rows, roles))
    if reading.amount_per:
        return roles, replace(layout, amount_per=reading.amount_per, shares=layout.shares or roles.order)
    if layout.per_order:
        return roles, replace(layout, shares=layout.shares or roles.order)
    refuse_subtotals(rows, roles, shown)
    layout = replace(layout, notes=(*layout.notes, *told_of_stages(rows, roles, shown)))
    told = amount_per(_counting(rows, layout.leave_out), roles, shown)
    notes = (*layout.notes, *told.notes)
    return roles, replace(layout, amount_per=told.per, shares=roles.order, notes=notes, unseen=told.unseen)


def _counting(rows: Rows, leave_out: Sequence[Exclusion]) -> Rows:
    """Return the lines of a sample that are not left out, as far as one cell of theirs tells."""
    rules = [rule for rule in leave_out if not rule.below_zero]
    if not rules:
        return rows
    keep = [
        not any(rule.applies(rows[rule.column][at]) for rule in rules) for at in range(len(next(iter(rows.values()))))
    ]
    return {name: list(itertools.compress(cells, keep)) for name, cells in rows.items()}


def _of_preset(header: list[str], preset: Preset, given: Roles) -> Layout:
    own_money = given.amount or given.quantity
    per = preset.amount_per if preset.amount_per and not (own_money or given.order) else AmountPer.LINE
    below = (
        (role, column)
        for role, name in preset.below_zero
        for column in columns_of(header, (name,))
        if not getattr(given, role)
    )
    return Layout(
        preset,
        per,
        next(columns_of(header, (preset.total_of,)), None) if preset.total_of else None,
        () if given.customer else preset.otherwise(header),
        None if given.customer else preset.customer_part,
        below_zero=tuple(below),
        leave_out=tuple(
            replace(rule, column=column) for rule in preset.leave_out for column in columns_of(header, (rule.column,))
        ),
    )


def _with_numbers(rows: Rows, roles: Roles, given: Roles) -> Roles:
    """Take a column that is merely called a name for the order where all of its cells are numbers as in #1001."""
    if roles.order or given.order:
        return roles
    names = [name for name in rows if normalise(name) in _NAMELESS and name not in roles.named().values()]
    found = [name for name in names if any(rows[name]) and all(_NUMBER.fullmatch(cell or "#0") for cell in rows[name])]
    return replace(roles, order=found[0]) if len(found) == 1 else roles


def _with_kind(rows: Rows, roles: Roles, given: Roles) -> Roles:
    """Take a column of kinds of operations where its words tell sales from refunds; of several the one that does."""
    if roles.kind or given.kind:
        return roles
    names = [name for name in rows if candidates("kind", [name]) or _are_kinds_of_papers(name, rows[name])]
    free = [name for name in names if name not in roles.named().values()]
    said = {name: {kind_of(word) for word in set(rows[name]) if word} - {None} for name in free}
    known = [name for name in free if said[name]]
    telling = [name for name in known if said[name] - {Verdict.SALE}] if len(known) > 1 else known
    return replace(roles, kind=telling[0]) if len(telling) == 1 else roles


def _with_currency(rows: Rows, roles: Roles, preset: Preset | None) -> Roles:
    """Take a column under any name for that of currencies where all of its cells are signs or codes of several."""
    if roles.currency or preset:
        return roles
    for name, cells in rows.items():
        if any(cell and not _CODE.fullmatch(cell.strip() or "EUR") for cell in cells[:FEW_CURRENCIES]):
            continue
        said = {cell.strip() for cell in cells if cell and cell.strip()}
        if 1 < len(said) <= FEW_CURRENCIES and name not in roles.named().values():
            codes = {currency_named(word) if _CODE.fullmatch(word) else None for word in said}
            if None not in codes and len(codes) > 1:
                return replace(roles, currency=name)
    return roles


def _unused(rows: Rows, roles: Roles, layout: Layout, told: Sequence[str]) -> list[str]:
    """Return the columns that nobody reads, and of which nothing was said."""
    used = {*roles.named().values(), *(rule.column for rule in layout.leave_out)}
    return [name for name in rows if name not in used and not any(f"`{name}`" in note for note in told)]


def _part_of_id(rows: Rows, roles: Roles) -> str | None:
    """Return the pattern of what ids are without the signs that keep a spreadsheet from reading them as numbers."""
    ids = [cell.strip() for cell in set(rows.get(roles.customer or "", ())) if cell and cell.strip()]
    if any(_AS_FORMULA.fullmatch(cell) for cell in ids):
        return _AS_FORMULA.pattern
    return _AS_TEXT.pattern if ids and all(map(_AS_TEXT.fullmatch, ids)) else None


def _names_documents(rows: Rows, roles: Roles) -> bool:
    if roles.order is None:
        return False
    heads = {match[1].strip() for cell in set(rows[roles.order]) if cell and (match := re.match(DOCUMENT, cell))}
    return any(kind_of(head) is not None for head in heads)
