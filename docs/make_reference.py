"""Write what docs/ takes from elsewhere: the reference from the command line, tables from schemas and measurements.

python docs/make_reference.py            writes the files
python docs/make_reference.py --check    writes nothing; status 1 where a file is stale

In docs/glossary.md and docs/performance.md only what stands between `<!-- made: NAME -->` and `<!-- end -->` is
written; the rest is by hand.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer.main

from segkit import schemas
from segkit.cli.app import app
from segkit.line.statuses import Verdict, verdict_of
from segkit.scoring.books import built_in
from segkit.scoring.rules import NEW_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HERE = Path(__file__).parent
# Each word is asked what it means when the table is written, so that the table cannot say what the code does not do.
STATUS_WORDS = (
    "paid", "completed", "shipped", "closed won", "partially refunded", "not cancelled",
    "cancelled", "voided", "failed", "pending", "unpaid", "on hold", "draft", "expired", "declined", "fraud",
    "refunded", "returned", "chargeback",
    "оплачен", "выполнен", "доставлен", "частичный возврат",
    "отменен", "аннулирован", "ожидает оплаты", "не оплачен", "черновик", "отказ", "не выкуплен",
    "возврат", "возвращен", "сторно",
)  # fmt: skip
MEANING = {
    Verdict.SALE: "a sale, as every word that is not known",
    Verdict.NO_MONEY: "no money: the line is left out and counted by its word",
    Verdict.MONEY_BACK: "money back: where no such line is below zero, it undoes the sale; with other sales in its"
    " order, or among kinds of operations, it lowers the money",
}


def table(*header: str, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write a table of Markdown."""
    yield f"| {' | '.join(header)} |"
    yield f"|{' --- |' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def reference() -> str:
    """Write the reference: what can be typed, command by command."""
    group: Any = typer.main.get_command(app)
    return "\n".join(_reference(group)).rstrip() + "\n"


def _reference(group: Any) -> Iterator[str]:
    yield from ("# Reference", "", "<!-- Written by docs/make_reference.py: do not edit. -->", "")
    yield from ("`segkit COMMAND FILES... [OPTIONS]`", "", group.help.strip(), "", group.epilog.strip(), "")
    yield from table(
        "command",
        "what it does",
        rows=(
            [f"[`segkit {name}`](#segkit-{name.replace(' ', '-')})", _summary(found)] for name, found in commands(group)
        ),
    )
    yield from ("## segkit", "", *_options(group.params))
    for name, command in commands(group):
        arguments = [param for param in command.params if param.param_type_name == "argument"]
        usage = " ".join(param.metavar or param.name.upper() for param in arguments)
        yield from (f"## segkit {name}", "", f"`segkit {name} {usage} [OPTIONS]`", "", _summary(command), "")
        yield from ("```bash", *examples(command.help), "```", "")
        if arguments:
            yield from table(
                "argument",
                "meaning",
                rows=([f"`{param.metavar or param.name.upper()}`", param.help] for param in arguments),
            )
        yield from _panels(command.params)


def commands(group: Any) -> Iterator[tuple[str, Any]]:
    """Go through all commands by the words that are typed."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from ((f"{name} {last}", under) for last, under in commands(command))
        else:
            yield name, command


def _summary(command: Any) -> str:
    return str(command.help).split("\n\n", maxsplit=1)[0].replace("\n", " ").strip()


def examples(text: str) -> list[str]:
    """Return the examples of a help text: its lines that run segkit."""
    return [line.strip() for line in text.splitlines() if re.match(r"segkit |.*\| segkit ", line.strip())]


def _panels(params: Sequence[Any]) -> Iterator[str]:
    options = [param for param in params if param.param_type_name == "option"]
    for panel in dict.fromkeys(param.rich_help_panel for param in options):
        yield from (f"### {panel or 'Options'}" if panel else "### Help", "")
        yield from _options([param for param in options if param.rich_help_panel == panel])


def _options(params: Sequence[Any]) -> Iterator[str]:
    rows = [
        [", ".join(f"`{flag}`" for flag in (*param.opts, *param.secondary_opts)), _value(param), param.help]
        for param in params
        if param.param_type_name == "option"
    ]
    yield from table("option", "value", "meaning", rows=rows)


def _value(param: Any) -> str:
    if param.is_flag:
        return ""
    if param.metavar:
        return f"`{param.metavar}`"
    kind = param.type_descriptor.annotation
    if members := getattr(kind, "__members__", None):
        return ", ".join(f"`{member.value}`" for member in members.values())
    return f"`{param.name.upper()}`" if param.min is None else f"`{param.min}` to `{param.max}`"


def columns(schema: schemas.Schema, *, inside: bool = False) -> Iterator[str]:
    """Write the columns of a schema; `inside` as they are kept, otherwise as they leave."""
    rows = (
        [f"`{column.name}`", _kind(column, inside=inside), column.unit, column.meaning] for column in schema.columns
    )
    yield from table("column", "type", "unit", "meaning", rows=rows)


def _kind(column: schemas.Column, *, inside: bool) -> str:
    outward = {} if inside else {"date": "date", "currency": "decimal, four places"}
    kind = str(column.dtype).rpartition(".")[2].rstrip("'>")
    names = {"String": "text", "Float64": "float"}
    return outward.get(column.unit) or names.get(kind) or ("integer" if kind.startswith("Int") else kind)


def labels(book: str) -> Iterator[str]:
    """Write the rules of a built-in book, in the order in which they are tried."""
    rules = built_in(book).rules
    rows = ([str(place), f"*{rule.name}*", _conditions(rule.ranges())] for place, rule in enumerate(rules, start=1))
    yield from table("", "label", "if", rows=rows)


def _conditions(ranges: dict[str, Any]) -> str:
    names = {"v": "V", "rv": "R + V", "r": "R", "f": "F", "m": "M"}
    return " and ".join(_condition(names.get(name, f"`{name}`"), *ends) for name, ends in ranges.items()) or "otherwise"


def _condition(name: str, low: float | None, high: float | None) -> str:
    if high == NEW_DAYS:
        return f"{name} ≤ `new_days`"
    if low == high:
        return f"{name} = {low}"
    if low is None:
        return f"{name} ≤ {high}"
    return f"{name} ≥ {low}" if high is None else f"{name} {low} to {high}"


def names(book: str) -> Iterator[str]:
    """Write the labels of a built-in book from the best to the worst, with their Russian names and what to do."""
    rows = ([f"*{each.name}*", each.titled("ru"), each.advised()] for each in built_in(book).segments)
    yield from table("label", "in Russian", "what to do", rows=rows)


def statuses() -> Iterator[str]:
    """Write what words of a status column mean."""
    rows = (
        [MEANING[verdict], ", ".join(word for word in STATUS_WORDS if verdict_of(word) is verdict)]
        for verdict in Verdict
    )
    yield from table("meaning", "words such as", rows=rows)


def benchmarks() -> Iterator[str]:
    """Take over what `benchmarks/run.py` wrote, headings aside; without it, the figures of benchmarks/README.md."""
    folder = HERE.parent / "benchmarks"
    results = folder / "results.md"
    if results.exists():
        yield from (line for line in results.read_text("utf-8").splitlines() if not line.startswith("#"))
        return
    _, _, figures = (folder / "README.md").read_text("utf-8").partition("\n## Figures\n")
    table, _, _ = figures.partition("\n## ")[0].rpartition("|\n")
    yield from f"{table}|".splitlines()


PARTS = {
    "transactions": lambda: columns(schemas.TRANSACTIONS, inside=True),
    "orders": lambda: columns(schemas.ORDERS, inside=True),
    "customers": lambda: columns(schemas.CUSTOMERS),
    "scores": lambda: columns(schemas.SCORES),
    "segments": lambda: columns(schemas.Schema("segment", schemas.SEGMENTS.columns[-1:])),
    "segment table": lambda: columns(schemas.ADVISED_SEGMENTS),
    "VIPs": lambda: columns(schemas.VIPS),
    "backtest": lambda: columns(schemas.BACKTEST),
    "cohorts": lambda: columns(schemas.COHORTS),
    "kpis": lambda: columns(schemas.KPIS),
    "breakdown": lambda: columns(schemas.COMPARED_BREAKDOWN),
    "market shares": lambda: columns(schemas.MARKET_SHARES),
    "status of the base": lambda: columns(schemas.STATUS),
    "status of each": lambda: columns(schemas.STATUS_OF_EACH),
    "classed items": lambda: columns(schemas.CLASSED_ITEMS),
    "flows": lambda: columns(schemas.FLOWS),
    "movers": lambda: columns(schemas.MOVERS),
    "findings": lambda: columns(schemas.FINDINGS),
    "files of lists": lambda: columns(schemas.LIST_FILES),
    "explanations": lambda: columns(
        schemas.Schema("explanations", schemas.EXPLANATIONS.columns[len(schemas.SEGMENTS.columns) :])
    ),
    "clustered customers": lambda: columns(
        schemas.Schema("clustered", schemas.CLUSTERED.columns[len(schemas.SEGMENTS.columns) :])
    ),
    "cluster table": lambda: columns(schemas.CLUSTER_TABLE),
    "proposed cut points": lambda: columns(schemas.CUT_STEPS),
    "sniffed columns": lambda: columns(schemas.SNIFFED_COLUMNS),
    "labels": lambda: labels("lifecycle"),
    "names": lambda: names("lifecycle"),
    "classic labels": lambda: labels("classic"),
    "classic names": lambda: names("classic"),
    "statuses": statuses,
    "benchmarks": benchmarks,
}


def filled(path: Path) -> str:
    """Write the made parts of a page anew.

    Raises:
        KeyError: The page asks for a part that there is not.
    """

    def made(found: re.Match[str]) -> str:
        return f"<!-- made: {found[1]} -->\n\n{chr(10).join(PARTS[found[1]]()).strip()}\n\n<!-- end -->"

    return re.sub(r"<!-- made: (.*?) -->.*?<!-- end -->", made, path.read_text("utf-8"), flags=re.DOTALL)


def main(arguments: Sequence[str]) -> int:
    """Write the files, or with --check tell which are stale."""
    paths = HERE / "reference.md", HERE / "glossary.md", HERE / "performance.md"
    texts = reference(), *map(filled, paths[1:])
    stale = [
        path for path, text in zip(paths, texts, strict=True) if not path.exists() or path.read_text("utf-8") != text
    ]
    for path in stale:
        sys.stdout.write(f"{path.name} is stale\n" if "--check" in arguments else f"{path.name} written\n")
    if "--check" in arguments:
        return 1 if stale else 0
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
