"""Time segkit against the least that others need for the same input, as whole processes.

See README.md in this folder for what is compared, and why.
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path

from days import days_of
from here import JAVA, is_here
from pairs import MEASURES, CommandFailedError, Comparison, Sample, compare, run_once, run_pairs
from results import RESULTS, page
from shape import DATA_FOLDER, DEFAULT_LINES, Shape, add_kind_options, line_count
from twins import twins_of

HERE = Path(__file__).parent
SMALL, MILLION = Shape(lines=1_000), Shape(lines=1_000_000)
HEADINGS = ("row", "measure", "segkit", "other", "ratio", "min", "max", "diff", "limit", "")
LAYOUT = "{:<13} {:<9} {:>9} {:>9} {:>6} {:>6} {:>6} {:>8}  {:<15} {}"
PACKAGES = ("segkit", "polars", "duckdb", "typer")

Records = dict[str, dict[str, object]]  # what is told of a row, by measure


@dataclass(frozen=True)
class Limit:
    """The most that a median may be: a `ratio`, a `difference`, or `segkit`'s own value."""

    of: str
    at_most: float

    def verdict(self, comparison: Comparison) -> str:
        """Say `ok` or `over`."""
        return "ok" if getattr(comparison, self.of) <= self.at_most else "over"


@dataclass(frozen=True)
class Row:
    """One comparison: arguments of segkit, arguments of Python, limits by measure.

    Words in braces are paths: {parquet}, {csv}, {small}, {million}, {cyrillic}, {cp1251} are read, {days} and {whole}
    are a million lines in files of a day each and in one, and Parquet of other kinds of lines stands in {uuid},
    {shuffled} and {giant}; {out} is written.
    With `is_script` the first side is a script of Python, too.
    """

    name: str
    segkit: tuple[str, ...]
    other: tuple[str, ...]
    limits: dict[str, Limit] = field(default_factory=dict)
    is_script: bool = False
    needs: tuple[str, ...] = ()
    """Packages, or `JAVA`, without which the row is left out."""
    once: bool = False
    """Whether one pair is enough, whatever --runs says: it takes long, and its ratio is far from 1."""


WALL_AND_PEAK = {"wall": Limit("ratio", 1.3), "peak": Limit("segkit", 1024)}
TWO_STEPS, SCAN, READER = (str(HERE / name) for name in ("duckdb_two_steps.py", "polars_scan.py", "segkit_scan.py"))
PANDAS, LIFETIMES = (str(HERE / name) for name in ("pandas_two_steps.py", "lifetimes_summary.py"))
MARKET = str(HERE / "market.csv")
KINDS = {"uuid": {"ids": "uuid"}, "shuffled": {"shuffle": True}, "giant": {"giant": True}}
ON_SPARK = {
    "breakdown": ("--by", "month,weekday", "-f", "csv", "-o", "{out}"),
    "abc": ("-o", "{out}"),
    "status": ("-f", "csv", "-o", "{out}"),
    "kpis": ("-f", "csv", "-o", "{out}"),
    "cluster": ("--k", "5", "-o", "{out}"),
    "report": ("--format", "json", "-o", "{out}"),
}
"""What commands are given beside the lines to be timed where the lines are."""
ROWS = (
    Row("rfm-parquet", ("rfm", "{parquet}", "-o", "{out}", "-q"), (TWO_STEPS, "{parquet}"), WALL_AND_PEAK),
    Row("rfm-csv", ("rfm", "{csv}", "-o", "{out}", "-q"), (TWO_STEPS, "{csv}"), WALL_AND_PEAK),
    Row("rfm-uuid", ("rfm", "{uuid}", "-o", "{out}", "-q"), (TWO_STEPS, "{uuid}")),
    Row("rfm-shuffled", ("rfm", "{shuffled}", "-o", "{out}", "-q"), (TWO_STEPS, "{shuffled}")),
    Row("rfm-giant", ("rfm", "{giant}", "-o", "{out}", "-q"), (TWO_STEPS, "{giant}")),
    Row(
        "rfm-memory",
        ("rfm", "{parquet}", "--memory", "500MB", "-o", "{out}", "-q"),
        ("-m", "segkit", "rfm", "{parquet}", "-o", "{out}", "-q"),
        {"peak": Limit("segkit", 477)},
    ),
    Row("pandas", ("rfm", "{parquet}", "-o", "{out}", "-q"), (PANDAS, "{parquet}"), needs=("pandas",)),
    Row("lifetimes", ("rfm", "{parquet}", "-o", "{out}", "-q"), (LIFETIMES, "{parquet}"), needs=("lifetimes",)),
    Row(
        "rfm-spark",
        ("rfm", "{million}", "--engine", "spark", "-o", "{out}", "-q"),
        ("-m", "segkit", "rfm", "{million}", "-o", "{out}", "-q"),
        needs=("pyspark", JAVA),
        once=True,
    ),
    *(
        Row(
            f"{command}-spark",
            (command, "{million}", "--engine", "spark", *more, "-q"),
            ("-m", "segkit", "rfm", "{million}", "--engine", "spark", "-o", "{out}", "-q"),
            needs=("pyspark", JAVA),
            once=True,
        )
        for command, more in ON_SPARK.items()
    ),
    Row("read-csv", (READER, "{csv}", "8"), (SCAN, "{csv}", "8"), {"wall": Limit("ratio", 1.2)}, is_script=True),
    Row("read-csv-text", (READER, "{csv}", "8"), (SCAN, "{csv}", "8", "--text"), is_script=True),
    Row("read-csv-once", (READER, "{csv}", "1"), (SCAN, "{csv}", "1"), is_script=True),
    Row(
        "rfm-cp1251",
        ("rfm", "{cp1251}", "-o", "{out}", "-q"),
        ("-m", "segkit", "rfm", "{cyrillic}", "-o", "{out}", "-q"),
        {"wall": Limit("ratio", 2.0)},
    ),
    Row(
        "rfm-days",
        ("rfm", "{days}", "-o", "{out}", "-q"),
        ("-m", "segkit", "rfm", "{whole}", "-o", "{out}", "-q"),
    ),
    Row(
        "sample",
        ("sniff", "{csv}", "--format", "json"),
        ("-m", "segkit", "sniff", "{small}", "--format", "json"),
        {"wall": Limit("difference", 0.05)},
    ),
    Row(
        "rfm-small",
        ("rfm", "{small}", "-o", "{out}", "-q"),
        ("-c", "import polars"),
        {"wall": Limit("difference", 0.5)},
    ),
    Row(
        "book-small",
        ("rfm", "{small}", "-f", "xlsx", "-o", "{out}", "-q"),
        ("-m", "segkit", "rfm", "{small}", "-o", "{out}", "-q"),
        {"wall": Limit("ratio", 4.0)},
    ),
    Row(
        "check-csv",
        ("check", "{csv}", "-f", "csv", "-o", "{out}", "-q"),
        (TWO_STEPS, "{csv}"),
        {"peak": Limit("segkit", 1536)},
    ),
    Row(
        "explain-small",
        ("explain", "{small}", "--segment", "lost", "--top", "3", "-f", "csv", "-o", "{out}", "-q"),
        ("-m", "segkit", "rfm", "{small}", "-o", "{out}", "-q"),
        {"wall": Limit("ratio", 1.5)},
    ),
    Row(
        "export-csv",
        ("export", "{csv}", "--to", "plain", "--dry-run", "-q"),
        ("-m", "segkit", "rfm", "{csv}", "-o", "{out}", "-q"),
    ),
    Row(
        "next-best",  # a day is no product; it has as many values as a shop has products
        ("export", "{parquet}", "--to", "plain", "--fields", "next_best:order_date", "--dry-run", "-q"),
        ("-m", "segkit", "export", "{parquet}", "--to", "plain", "--dry-run", "-q"),
        {"peak": Limit("segkit", 4608)},
    ),
    Row(
        "cuts-csv",
        ("cuts", "{csv}", "-f", "csv", "-o", "{out}", "-q"),
        ("-m", "segkit", "rfm", "{csv}", "-o", "{out}", "-q"),
        {"wall": Limit("ratio", 1.3)},
    ),
    Row(
        "backtest",
        ("backtest", "{parquet}", "-f", "csv", "-o", "{out}", "-q"),
        ("-m", "segkit", "rfm", "{parquet}", "-o", "{out}", "-q"),
        {"wall": Limit("ratio", 2.5)},
    ),
    Row(
        "cohorts",
        ("cohorts", "{parquet}", "-f", "csv", "-o", "{out}", "-q"),
        ("-m", "segkit", "rfm", "{parquet}", "-o", "{out}", "-q"),
        {"wall": Limit("ratio", 2.0)},
    ),
    Row(
        "cluster",
        ("cluster", "{parquet}", "--k", "5", "-o", "{out}", "-q"),
        ("-m", "segkit", "rfm", "{parquet}", "-o", "{out}", "-q"),
        {"wall": Limit("ratio", 3.0), "peak": Limit("segkit", 2048)},
    ),
    Row(
        "kpis",
        ("kpis", "{parquet}", "-f", "csv", "-o", "{out}", "-q"),
        ("-m", "segkit", "rfm", "{parquet}", "-o", "{out}", "-q"),
        {"wall": Limit("ratio", 2.0)},
    ),
    Row(
        "compare",
        ("compare", "{parquet}", "--from", "2023-09-30", "-f", "csv", "-o", "{out}", "-q"),
        ("-m", "segkit", "rfm", "{parquet}", "-o", "{out}", "-q"),
        {"wall": Limit("ratio", 2.0)},
    ),
    Row(
        "breakdown",
        ("breakdown", "{parquet}", "--by", "month,weekday", "-f", "csv", "-o", "{out}", "-q"),
        ("-m", "segkit", "backtest", "{parquet}", "-f", "csv", "-o", "{out}", "-q"),
        {"wall": Limit("ratio", 2.0)},
    ),
    Row(
        "market",
        ("breakdown", "{parquet}", "--by", "weekday", "--market", MARKET, "-f", "csv", "-o", "{out}", "-q"),
        ("-m", "segkit", "breakdown", "{parquet}", "--by", "weekday", "-f", "csv", "-o", "{out}", "-q"),
        {"wall": Limit("ratio", 1.3)},
    ),
    Row(
        "abc",
        ("abc", "{parquet}", "-f", "csv", "-o", "{out}", "-q"),
        ("-m", "segkit", "backtest", "{parquet}", "-f", "csv", "-o", "{out}", "-q"),
        {"wall": Limit("ratio", 2.0)},
    ),
    Row(
        "plot-small",
        ("segments", "{small}", "-f", "csv", "-o", "{out}", "--plot", "-", "-q"),
        ("-m", "segkit", "segments", "{small}", "-f", "csv", "-o", "{out}", "-q"),
        {"wall": Limit("difference", 0.3)},
    ),
    Row("demo", ("demo", "-", "--lines", "100000"), ("-c", "import typer")),
    Row(
        "status-small",
        ("status", "{small}", "--contacts", "{small}", "-f", "csv", "-o", "{out}", "-q"),
        ("-m", "segkit", "rfm", "{small}", "-o", "{out}", "-q"),
        {"wall": Limit("ratio", 3.0)},
    ),
    Row(
        "report",
        ("report", "{parquet}", "--format", "json", "-o", "{out}", "-q"),
        ("-m", "segkit", "rfm", "{parquet}", "-o", "{out}", "-q"),
        {"wall": Limit("ratio", 3.0), "peak": Limit("segkit", 2560)},
    ),
    Row("rules-show", ("rules", "show"), ("-c", "import typer, rich.table"), {"wall": Limit("ratio", 3.0)}),
    Row("help", ("--help",), ("-c", "import typer"), {"wall": Limit("ratio", 3.0)}),
    Row("version", ("--version",), ("-c", "pass")),
)


@dataclass(frozen=True)
class Bench:
    """Where things are and how often they run."""

    segkit: list[str]
    paths: dict[str, Path]
    runs: int

    def run(self, row: Row) -> list[tuple[Sample, Sample]]:
        """Run one row's two commands in turn."""
        return run_pairs(
            lambda: self.run_side([sys.executable] if row.is_script else self.segkit, row.segkit),
            lambda: self.run_side([sys.executable], row.other),
            1 if row.once else self.runs,
        )

    def run_side(self, prefix: list[str], arguments: tuple[str, ...]) -> Sample:
        """Run one side, which must write {out} anew if it was told to write it."""
        out = self.paths["out"]
        shutil.rmtree(out) if out.is_dir() else out.unlink(missing_ok=True)
        command = [*prefix, *(argument.format_map(self.paths) for argument in arguments)]
        sample = run_once(command, out.with_name("log.txt"))
        if str(out) in command and not out.exists():
            raise CommandFailedError(f"nothing was written by {' '.join(command)}")
        return sample


def data_files(shape: Shape) -> dict[str, Path]:
    """Give the paths of CSV and Parquet, after making both if one is absent."""
    files = {suffix: shape.file(DATA_FOLDER, f".{suffix}") for suffix in ("csv", "parquet")}
    if not all(path.exists() for path in files.values()):
        print(f"making {files['csv'].stem} …", file=sys.stderr)
        subprocess.run([sys.executable, str(HERE / "make_lines.py"), *shape.options()], check=True, stdout=sys.stderr)
    return files


def compile_segkit() -> None:
    """Write segkit's bytecode, as pip does on installing: a checkout may have none, the other packages have theirs."""
    found = importlib.util.find_spec("segkit")
    for folder in (found.submodule_search_locations if found else None) or ():
        compileall.compile_dir(folder, quiet=1)


def judge(row: Row, pairs: list[tuple[Sample, Sample]]) -> Records:
    """Turn the samples of a row into one flat record per measure."""
    records: Records = {}
    for measure, unit in MEASURES.items():
        comparison, limit = compare(pairs, measure), row.limits.get(measure)
        records[measure] = {
            **asdict(comparison),
            "unit": unit,
            "limit": f"{limit.of} <= {limit.at_most:g}".replace("difference", "diff") if limit else "",
            "verdict": limit.verdict(comparison) if limit else "",
            "samples": [[getattr(ours, measure), getattr(theirs, measure)] for ours, theirs in pairs],
        }
    return records


def print_row(name: str, records: Records) -> None:
    """Print one line per measure, the name of the row on the first."""
    for measure, record in records.items():
        value, shown = ("{:.0f}", "{:+.0f}") if record["unit"] == "MiB" else ("{:.3f}", "{:+.3f}")
        cells = [
            *(value.format(record[side]) for side in ("segkit", "other")),
            *(f"{record[ratio]:.2f}" for ratio in ("ratio", "lowest", "highest")),
            shown.format(record["difference"]),
        ]
        print(LAYOUT.format(name, f"{measure} {record['unit']}", *cells, record["limit"], record["verdict"]).rstrip())
        name = ""
    sys.stdout.flush()


def describe_setting(args: argparse.Namespace) -> dict[str, object]:
    """Record what the numbers depend on, for whoever reads the JSON later."""
    versions: dict[str, str | None] = {}
    for package in PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = None
    return {
        "data": shape_of(args).file(Path(), "").name,
        "runs": args.runs,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "versions": {"python": platform.python_version(), **versions},
    }


def shape_of(args: argparse.Namespace) -> Shape:
    """Collect the chosen kind of lines."""
    return Shape(args.lines, args.ids, args.shuffle, args.giant)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(description="Compare segkit with the least that others need.")
    add = parser.add_argument
    add("--lines", metavar="N", type=line_count, default=DEFAULT_LINES, help="lines of the large files (%(default)s)")
    add("--runs", metavar="N", type=line_count, default=5, help="measured pairs after one warm-up (%(default)s)")
    add("--only", metavar="NAME", nargs="+", choices=names, default=names, help=f"rows to run: {', '.join(names)}")
    add("--json", metavar="FILE", type=Path, help="write all samples, too")
    add("--check", action="store_true", help="exit status 1 when a limit is exceeded")
    add("--segkit", metavar="CMD", help="command that stands for segkit (python -m segkit)")
    add(
        "--growth", metavar="N", type=line_count, nargs="*", default=[], help="measure how cost grows: numbers of lines"
    )
    add(
        "--results",
        metavar="FILE",
        type=Path,
        help=f"write a page of Markdown ({RESULTS.name}, where all rows are run)",
    )
    add_kind_options(parser)
    return parser.parse_args()


def run_rows(args: argparse.Namespace) -> dict[str, Records]:
    """Run and print the chosen rows; nothing of their output is kept."""
    segkit = shlex.split(args.segkit) if args.segkit else [sys.executable, "-m", "segkit"]
    compile_segkit()
    with tempfile.TemporaryDirectory() as scratch:
        paths = {"out": Path(scratch) / "out.parquet"}
        chosen = [row for row in ROWS if row.name in args.only and is_here(row.name, row.needs)]
        if any({"{csv}", "{parquet}"} & set(row.segkit) for row in chosen):
            paths |= data_files(shape_of(args))
        if any("{cp1251}" in row.segkit for row in chosen):
            paths |= zip(("cyrillic", "cp1251"), twins_of(data_files(shape_of(args))["csv"]), strict=True)
        if any("{small}" in (*row.segkit, *row.other) for row in chosen):
            paths["small"] = data_files(SMALL)["csv"]
        if any("{million}" in row.segkit for row in chosen):
            paths["million"] = data_files(MILLION)["parquet"]
        if any("{days}" in row.segkit for row in chosen):
            paths["whole"] = data_files(MILLION)["csv"]
            paths["days"] = days_of(paths["whole"])
        for name, kind in KINDS.items():
            if any(f"{{{name}}}" in row.segkit for row in chosen):
                paths[name] = data_files(Shape(args.lines, **kind))["parquet"]
        bench, results = Bench(segkit, paths, args.runs), {}
        print(LAYOUT.format(*HEADINGS).rstrip())
        for row in chosen:
            results[row.name] = judge(row, bench.run(row))
            print_row(row.name, results[row.name])
    return results


def run_growth(args: argparse.Namespace) -> dict[int, Sample]:
    """Run `rfm` on more and more lines, once unmeasured and once measured each."""
    segkit = shlex.split(args.segkit) if args.segkit else [sys.executable, "-m", "segkit"]
    found: dict[int, Sample] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for lines in sorted(args.growth):
            paths = {"out": Path(scratch) / "out.parquet"} | data_files(Shape(lines))
            bench = Bench(segkit, paths, 1)
            bench.run_side(segkit, ROWS[0].segkit)
            found[lines] = bench.run_side(segkit, ROWS[0].segkit)
            print(f"{lines:,} lines: CPU {found[lines].cpu:.2f} s, peak {found[lines].peak:,.0f} MiB")
    return found


def main() -> int:
    """Run the benchmark; give 1 when a process failed, or with `--check` a limit is exceeded."""
    args = parse_arguments()
    try:
        results = run_rows(args)
        growth = run_growth(args)
    except CommandFailedError as err:
        print(f"error: {err}", file=sys.stderr)
        return 1
    if args.json:
        args.json.write_text(json.dumps({**describe_setting(args), "rows": results}, indent=2) + "\n")
    target = args.results or (RESULTS if len(args.only) == len(ROWS) else None)
    if target:
        target.write_text(page(describe_setting(args), results, growth), "utf-8")
        print(f"written: {target.name}", file=sys.stderr)
    verdicts = [record["verdict"] for records in results.values() for record in records.values()]
    return int(args.check and "over" in verdicts)


if __name__ == "__main__":
    sys.exit(main())
