"""Sections about all together: what was read, the figures of the newest period, the quality of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.render.languages.speech import spoken, word
from segkit.render.numbers import counted
from segkit.render.report.parts import (
    Section,
    Table,
    Tile,
    capital,
    cell,
    changed,
    heads,
    many,
    money,
    part,
    points,
    sentence,
    table_of,
)
from segkit.render.sentences.summary import reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segkit.render.report.parts import Facts

FIGURES = {
    c.REVENUE: "revenue",
    c.ORDERS: "orders",
    c.CUSTOMERS: "customers",
    c.NEW_CUSTOMERS: "new customers",
    c.AOV: "average check",
    c.REPEAT_RATE: "repeat rate",
    c.REPEAT_SHARE: "repeat revenue",
    c.CHURN_RATE: "churn rate",
    c.ACTIVE: "active customers",
    c.CHURNED: "churned customers",
    c.REACTIVATED: "reactivated customers",
    c.RETURNS: "returns",
    c.PER_CUSTOMER: "revenue per customer",
}
GOOD_WHEN_DOWN = frozenset((c.CHURN_RATE,))
LONGEST_LIST = 12


def facts_section(facts: Facts) -> Section:
    """Tell what the report is about, and what was left out."""
    found = facts["facts"]
    who = counted(found[c.CUSTOMERS], "customer")
    finding = spoken(f"{who} made {counted(found[c.ORDERS], 'order')} and brought {_cents(found[c.REVENUE])}")
    files: Sequence[str] = found["files"]
    lead = [
        sentence(
            f"orders from {found['first_order']} to {found['last_order']}, seen on the evening of {facts['as_of']}"
        ),
        spoken(
            f"{counted(found['lines'], 'line')} in {counted(len(files), 'file')} were read,"
            f" {found['lines_counted']:,} count"
        ),
    ]
    if found["since"]:
        lead.append(
            sentence(
                f"lines before {found['since']} were left out on request: a first order is the first one since then"
            )
        )
    rows = [[name] for name in files[:LONGEST_LIST]]
    if len(files) > LONGEST_LIST:
        rows.append([spoken(counted(len(files) - LONGEST_LIST, "more file"))])
    tables = [(capital(word("files")), Table(heads("file"), rows))]
    if found["taken"]:
        lead.append(spoken(found["taken"]))
    return Section("facts", word("Facts"), finding, lead, _total_tiles(found), folded=[*tables, *account_tables(found)])


def _cents(amount: Any) -> str:
    return f"{amount:,.2f}"


def _total_tiles(found: Facts) -> list[Tile]:
    return [
        Tile(word("customers"), many(found[c.CUSTOMERS])),
        Tile(word("orders"), many(found[c.ORDERS])),
        Tile(word("revenue"), money(found[c.REVENUE])),
        Tile(word("lines left out"), many(sum(one["lines"] for one in found["left_out"]))),
    ]


def account_tables(found: Facts) -> list[tuple[str, Table]]:
    """Say where every line and all money went."""
    named = heads("what became of lines", "lines", "money")
    kept = found.get("kept") or {"lines": found["lines_counted"], "money": found[c.REVENUE]}
    rows = [[capital(word("they count")), many(kept["lines"]), money(kept["money"])]]
    for one in found["left_out"]:
        lines = f"{counted(one['lines'], 'line')} {reason(one['reason'])} ({_cents(one['money'])})"
        rows.append([sentence(f"left out: {lines}"), many(one["lines"]), money(one["money"])])
    rows.append([capital(word("all lines")), many(found["lines"]), money(found["money"])])
    return [(spoken("Where every line and all money went"), Table(named, rows))]


NAMED = (
    (c.REVENUE, money),
    (c.ORDERS, many),
    (c.CUSTOMERS, many),
    (c.NEW_CUSTOMERS, many),
    (c.AOV, money),
    (c.REPEAT_RATE, part),
    (c.REPEAT_SHARE, part),
    (c.CHURN_RATE, part),
)
BESIDE = ((c.ACTIVE, many), (c.CHURNED, many), (c.REACTIVATED, many), (c.RETURNS, money), (c.PER_CUSTOMER, money))


def figures_section(facts: Facts) -> Section:
    """Tell the figures of the newest whole period, with their change."""
    found = facts["figures"]
    now, before, total = found["period"], found["before"], found["total"]
    rule = sentence(
        f"active: a purchase at most {found['churn_days']} days before the end of the period;"
        " churn rate: of those who were active when it began, the part that is not at its end"
    )
    if now is None:
        finding = spoken("No period is whole yet: these are the figures of all days together")
        return Section(
            "figures", word("Key figures"), finding, [rule], [_tile(total, None, name, say) for name, say in NAMED]
        )
    tiles = [_tile(now, found["difference"], figure, say) for figure, say in NAMED]
    lead = [rule] if before else [rule, spoken("There is no whole period before it to compare with")]
    tables = [(spoken("All figures of the period"), _figure_table(found))]
    return Section("figures", word("Key figures"), _revenue_finding(now, before), lead, tiles, tables=tables)


def _revenue_finding(now: Facts, before: Facts) -> str:
    name, change = now[c.PERIOD], now[c.REVENUE + c.CHANGE]
    if change is None:
        return spoken(f"Revenue of {name}: {_cents(now[c.REVENUE])}")
    if abs(change) < 0.005:  # noqa: PLR2004 - half a percent is as before
        return spoken(f"Revenue of {name} is about that of {before[c.PERIOD]}")
    if change > 0:
        return spoken(f"Revenue of {name} grew by {change:.1%} against {before[c.PERIOD]}")
    return spoken(f"Revenue of {name} fell by {-change:.1%} against {before[c.PERIOD]}")


def _figure_table(found: Facts) -> Table:
    now, before, total = found["period"], found["before"], found["total"]
    named = [
        *heads("figure"),
        now[c.PERIOD],
        *([before[c.PERIOD]] if before else []),
        *heads("change", "against a year before", "all periods"),
    ]
    rows = [
        [
            capital(word(FIGURES[figure])),
            say(now[figure]),
            *([say(before[figure])] if before else []),
            _changed(now, found["difference"], figure),
            changed(now.get(figure + c.YEAR_CHANGE)),
            say(total[figure]),
        ]
        for figure, say in (*NAMED, *BESIDE)
    ]
    return Table(named, rows)


def _changed(row: Facts, difference: Facts, name: str) -> str:
    return points(difference[name]) if name in difference else changed(row.get(name + c.CHANGE))


def _tile(row: Facts, difference: Facts | None, name: str, say: Any) -> Tile:
    by_points = (difference or {}).get(name)
    change = by_points if name in (difference or {}) else row.get(name + c.CHANGE)
    said = "" if change is None else points(change) if name in (difference or {}) else changed(change)
    good = change is not None and (change < 0) == (name in GOOD_WHEN_DOWN)
    trend = "even" if not change else "good" if good else "bad"
    return Tile(word(FIGURES[name]), say(row[name]), said, trend)


def quality_section(facts: Facts) -> Section:
    """Tell what is odd about the data, and where lines and money went."""
    found = facts["quality"]
    grave = [one for one in found["findings"] if one["severity"] != "info"]
    share = found["kept"]["lines"] / found["lines"] if found["lines"] else 0.0
    warned = f"{len(grave)} warnings" if len(grave) != 1 else "1 warning"
    finding = spoken(
        f"{share:.1%} of the lines count; {warned} on the data"
        if grave
        else f"{share:.1%} of the lines count; nothing gives cause for concern"
    )
    lead = []
    if not found["everything_was_looked_at"]:
        lead.append(
            sentence(
                "in so many lines repeated lines and order numbers given twice were not looked for: segkit check does"
            )
        )
    notes = facts.get("facts", {}).get("notes", [])
    table = table_of(
        found["findings"],
        {
            "severity": lambda one: capital(word(one["severity"])),
            "finding": cell(sentence, "message"),
            "advice": cell(sentence, "advice"),
            "how many": cell(many, "count"),
            "share": cell(part, "share"),
            "money": cell(money, "money"),
        },
        names=3,
    )
    tables = [(spoken("What was found"), table)] if found["findings"] else []
    if notes:
        tables.append(
            (spoken("Notes on reading and scoring"), Table(heads("note"), [[sentence(note)] for note in notes]))
        )
    return Section("quality", word("Data quality"), finding, lead, tables=[*tables, *account_tables(found)])
