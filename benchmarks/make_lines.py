"""Write synthetic order lines as CSV and as Parquet, the same bytes of data on every run.

Order by order is drawn first (a few bytes each), lines are then spelt out and written
in portions, so that the memory needed stays far below the size of the table.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from shape import DATA_FOLDER, DEFAULT_LINES, Shape, add_kind_options, line_count

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 7
# Three whole years in the past: no line may ever lie after the day of a benchmark.
FIRST_DAY = date(2021, 1, 1)
DAYS = 3 * 365
LINES_PER_CUSTOMER = 5
LINES_PER_ORDER = 2.5
# A customer's weight falls with the power -0.6 of the rank; this is its inverse function.
RANK_POWER = 1 / (1 - 0.6)
SHARE_OF_RETURNS = 0.05
SHARE_OF_GIANT = 0.1
PORTION = 1_000_000
# What Polars writes from memory; a stream would cut by the number of cores instead.
ROW_GROUP = 512**2
HEX_PAIRS = np.array([list(f"{byte:02x}".encode()) for byte in range(256)], dtype=np.uint8)


@dataclass(frozen=True)
class Streams:
    """One random stream per quantity: choosing `--giant` leaves amounts and days alone."""

    sizes: np.random.Generator
    days: np.random.Generator
    customers: np.random.Generator
    giant: np.random.Generator
    places: np.random.Generator
    amounts: np.random.Generator
    returns: np.random.Generator

    @classmethod
    def fresh(cls) -> Streams:
        """Start all streams at the fixed seed."""
        return cls(*map(np.random.default_rng, np.random.SeedSequence(SEED).spawn(7)))


@dataclass(frozen=True)
class Orders:
    """All orders in the sequence of their days; the position is the order's number."""

    customer: np.ndarray
    day: np.ndarray
    lines: np.ndarray


def draw_orders(shape: Shape, streams: Streams) -> Orders:
    """Draw who ordered when, and how many lines, for exactly `shape.lines` lines."""
    lines = draw_order_sizes(shape.lines, streams)
    # Customers and sizes do not depend on the day: sorting the days alone is enough.
    day = np.sort(streams.days.integers(0, DAYS, len(lines), dtype=np.int16))
    return Orders(draw_customers(shape, streams, len(lines)), day, lines)


def draw_order_sizes(total: int, streams: Streams) -> np.ndarray:
    """Draw lines per order, one or more, that sum up to `total`."""
    # Far more than chance can ask for; `total` orders of one line are always enough.
    enough = min(total, int(total / LINES_PER_ORDER + 8 * total**0.5))
    sizes = streams.sizes.geometric(1 / LINES_PER_ORDER, enough).astype(np.int16)
    ends = np.cumsum(sizes, dtype=np.int64)
    last = int(np.searchsorted(ends, total))
    sizes[last] -= ends[last] - total
    return sizes[: last + 1]


def draw_customers(shape: Shape, streams: Streams, orders: int) -> np.ndarray:
    """Draw a customer number for each order: few buy often, many once or never."""
    pool = max(1, shape.lines // LINES_PER_CUSTOMER)
    # Scattered numbers: else the best customers would sit side by side in sorted ids.
    number_of_rank = streams.customers.permutation(pool).astype(np.int32)
    ranks = streams.customers.random(orders)
    np.power(ranks, RANK_POWER, out=ranks)
    ranks *= pool
    customer = number_of_rank[ranks.astype(np.int32)]
    if shape.giant:
        customer[streams.giant.random(orders) < SHARE_OF_GIANT] = pool // 2
    return customer


def spell_lines(shape: Shape) -> Iterator[pl.DataFrame]:
    """Yield the lines in portions.

    Columns out: customer_id, order_id [text, or numbers for `int`], order_date, amount [currency]
    """
    streams = Streams.fresh()
    orders = draw_orders(shape, streams)
    order_of_line = np.repeat(np.arange(len(orders.lines), dtype=np.int32), orders.lines)
    if shape.shuffle:
        streams.places.shuffle(order_of_line)
    for start in range(0, shape.lines, PORTION):
        order = order_of_line[start : start + PORTION]
        days = pl.Series(orders.day[order].astype(np.int32))
        yield pl.DataFrame(
            {
                "customer_id": spell_ids(orders.customer[order], shape.ids, "customer"),
                "order_id": spell_ids(order + 1, shape.ids, "order"),
                "order_date": (days + (FIRST_DAY - date(1970, 1, 1)).days).cast(pl.Date),
                "amount": draw_amounts(len(order), streams),
            }
        )


def draw_amounts(lines: int, streams: Streams) -> np.ndarray:
    """Draw amounts with two decimals around 25, some of them returns below zero."""
    cents = np.ceil(streams.amounts.lognormal(3.2, 0.9, lines) * 100)
    return np.where(streams.returns.random(lines) < SHARE_OF_RETURNS, -cents, cents) / 100


def spell_ids(numbers: np.ndarray, kind: str, whose: str) -> pl.Series:
    """Turn numbers into ids as shops write them: `C01234567`, `O-123456`, or UUIDs."""
    series = pl.Series(numbers.astype(np.int64))
    if kind == "int":
        return series
    if kind == "uuid":
        return spell_uuids(numbers.astype(np.uint64), salt=1 if whose == "customer" else 2)
    text = series.cast(pl.String)
    return "C" + text.str.zfill(8) if whose == "customer" else "O-" + text


def spell_uuids(numbers: np.ndarray, salt: int) -> pl.Series:
    """Give each number its own random-looking UUID, the same one whenever it comes up."""
    halves = np.stack([scramble(numbers + np.uint64(part * 2**56 + salt * 2**48)) for part in (0, 1)], axis=1)
    digits = HEX_PAIRS[halves.astype(">u8").view(np.uint8).reshape(-1, 16)].reshape(-1, 32)
    dashed = np.insert(digits, (8, 12, 16, 20), ord("-"), axis=1)
    return pl.Series(np.ascontiguousarray(dashed).view("S36").ravel()).cast(pl.String)


def scramble(numbers: np.ndarray) -> np.ndarray:
    """Mix 64-bit numbers one to one, so that different numbers never meet.

    Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014), SplitMix64
    """
    mixed = (numbers + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def write_files(shape: Shape, folder: Path) -> tuple[Path, Path]:
    """Write both files; each gets its name only when it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    csv, parquet = (shape.file(folder, suffix) for suffix in (".csv", ".parquet"))
    partial_csv, partial_parquet = (Path(f"{path}.part") for path in (csv, parquet))
    with partial_csv.open("wb") as sink:
        for position, portion in enumerate(spell_lines(shape)):
            portion.write_csv(sink, include_header=position == 0, float_precision=2)
            schema = portion.schema
    # The Parquet file is read off the CSV: both hold the same rows by construction.
    pl.scan_csv(partial_csv, schema=schema).sink_parquet(partial_parquet, compression="zstd", row_group_size=ROW_GROUP)
    return partial_csv.replace(csv), partial_parquet.replace(parquet)


def main() -> None:
    """Write the lines that the command line asks for and name the files."""
    parser = argparse.ArgumentParser(description="Write synthetic order lines as CSV and Parquet.")
    parser.add_argument(
        "lines", metavar="LINES", type=line_count, nargs="?", default=DEFAULT_LINES, help="how many (%(default)s)"
    )
    parser.add_argument("--out", metavar="DIR", type=Path, default=DATA_FOLDER, help="folder (benchmarks/data)")
    add_kind_options(parser)
    args = parser.parse_args()
    for path in write_files(Shape(args.lines, args.ids, args.shuffle, args.giant), args.out):
        print(f"{path}  {path.stat().st_size / 1e6:,.1f} MB")


if __name__ == "__main__":
    main()
