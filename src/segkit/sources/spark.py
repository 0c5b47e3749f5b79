"""Lines that lie on a cluster: Spark reads them itself, and only their columns are decided here, by their names."""

from __future__ import annotations

import logging
import os
import shutil
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.errors import ColumnError, SegkitError, UsageError
from segkit.frames import day_number, money_units
from segkit.line.attributes import tidy_value
from segkit.line.orders import id_text
from segkit.sources.roles.names import group, squeezed
from segkit.sources.roles.presets import NONE
from segkit.sources.roles.recognition import find_column, recognise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from segkit.sources.reading import Reading
    from segkit.sources.roles.recognition import Roles

SHUFFLES = "spark.sql.shuffle.partitions"
PARTS_A_CORE = 2
CONNECT_PORT, CONNECT_SECONDS = 15002, 10
PROXIES = ("grpc_proxy", "https_proxy", "http_proxy")
"""Variables by which a server may be reached though it does not answer itself."""
TEXT = (".csv", ".tsv", ".txt")
PACKINGS = (".gz", ".bz2", ".zst")
FACTOR = nw.Decimal(18, 4)
"""A quantity and a price: their product has eight decimals, and fits."""
ALIKE = (nw.String, nw.Boolean, nw.Date)
"""Beside numbers, the types of attributes that are the same text everywhere."""


@dataclass(frozen=True)
class FarLines:
    """Lines on a cluster, and which columns they were taken from."""

    lines: nw.LazyFrame[Any]
    """customer_id, order_id where there is one, order_day [days since epoch], amount [1/10000 currency], status and
    currency where there are, and the attributes that are kept."""
    roles: Roles
    shown: str
    unread: tuple[str, ...] = ()
    """Columns by whose name lines may be no sales; on this machine their cells would be read."""

    @property
    def taken(self) -> str:
        """Say in one line which columns were taken for what."""
        parts = [f"{role} = {column}" for role, column in self.roles.named().items()]
        if self.roles.order is None:
            parts.append("order = each line")
        return f"{self.shown} (Spark): {', '.join(parts)}"


@contextmanager
def spark_session() -> Iterator[Any]:
    """Open Spark as spark-submit, SPARK_REMOTE or its own files say; end it where it was not there before.

    Raises:
        SegkitError: PySpark or Java is missing, or Spark does not start.
    """
    if find_spec("pyspark") is None:
        raise SegkitError("--engine spark needs PySpark, which is not installed", hint='pip install "segkit[spark]"')
    _refuse_unable()
    from pyspark.sql import SparkSession

    # What a cell is refused for is said once, by us.
    logging.getLogger("DataFrameQueryContextLogger").setLevel(logging.CRITICAL + 1)
    there = SparkSession.getActiveSession() is not None
    try:
        session = SparkSession.builder.appName("segkit").getOrCreate()
    except ImportError as fault:
        raise SegkitError(
            f"Spark Connect lacks a package: {first_line(fault)}", hint='pip install "pyspark[connect]"'
        ) from fault
    except Exception as fault:
        raise SegkitError(
            f"Spark does not start: {first_line(fault)}", hint="look at the master and at the settings of Spark"
        ) from fault
    try:
        # A server of Spark Connect has settings of its own, and shows no master.
        if not there and not type(session).__module__.startswith("pyspark.sql.connect"):
            _for_one_machine(session)
        yield session
    finally:
        if not there:
            session.stop()


def _refuse_unable() -> None:
    """Refuse to start what cannot start: without Java, or with a server that does not answer.

    Spark itself would try to reach a server for ten minutes, and say nothing meanwhile.
    """
    server = urlsplit(os.environ.get("SPARK_REMOTE", ""))
    home = os.environ.get("JAVA_HOME")
    if server.scheme != "sc":
        if not (home and Path(home, "bin", "java").exists()) and shutil.which("java") is None:
            raise SegkitError(
                "--engine spark needs Java 17, and there is none on the path",
                hint="install a Java 17 runtime, or set JAVA_HOME, or name a server with SPARK_REMOTE",
            )
        return
    if any(os.environ.get(name) for name in PROXIES):
        return
    try:
        place = server.hostname or "", server.port or CONNECT_PORT
        socket.create_connection(place, timeout=CONNECT_SECONDS).close()
    except (OSError, ValueError) as fault:  # a port that is no number is a ValueError
        raise SegkitError(
            f"no server of Spark Connect answers at {server.netloc}",
            hint="look at SPARK_REMOTE, and whether the server runs",
        ) from fault


def _for_one_machine(session: Any) -> None:
    """Cut work on one machine into as many parts as it can do, where nobody said how many: 200 are for a cluster."""
    context = session.sparkContext
    if context.master.startswith("local") and not context.getConf().contains(SHUFFLES):
        session.conf.set(SHUFFLES, str(PARTS_A_CORE * context.defaultParallelism))


@contextmanager
def spark_words() -> Iterator[None]:
    """Say in our words what Spark says of lines that it cannot read, and of places that it cannot write.

    Raises:
        SegkitError: Spark refuses.
    """
    from pyspark.errors import PySparkException

    try:
        yield
    except SegkitError:
        raise
    except Exception as fault:
        if not isinstance(fault, PySparkException) and type(fault).__module__.partition(".")[0] != "py4j":
            raise
        raise SegkitError(f"Spark refuses: {first_line(fault)}", hint=_advice(str(fault))) from fault


def first_line(fault: BaseException) -> str:
    """Return the first line of what went wrong, not too long."""
    return (str(fault).strip().partition("\n")[0] or type(fault).__name__)[:200]


def _advice(text: str) -> str:
    if "CANNOT_PARSE" in text or "DATETIME" in text or "to_timestamp" in text:
        return "say how dates are written: --date-format '%d.%m.%Y'"
    if "CAST_INVALID_INPUT" in text or "cast" in text.lower():
        return "say how numbers are written: --decimal ,   or store them as decimals"
    return "look at the name, the format and the permissions"


def far_lines(session: Any, names: Sequence[str], table: str | None, reading: Reading) -> FarLines:
    """Have Spark scan files or a table, and decide by the names of columns what they are.

    Raises:
        SegkitError: There is no such file or table, a role is missing, or a column cannot play its role.
    """
    shown = table or (names[0] if len(names) == 1 else f"{len(names)} files")
    with spark_words():
        native = session.table(table) if table else _scanned(session, names, reading)
        frame: nw.LazyFrame[Any] = nw.from_native(native)
        header = frame.collect_schema().names()
    roles = recognise(header, reading.roles, shown=shown)
    if roles.refunded:
        raise SegkitError(
            f"{shown}: `{roles.refunded}` is money given back beside the amount: on Spark it is not subtracted",
            hint=f"subtract it before, or leave it: --refunded {NONE}",
        )
    groups = ("unreal",) if roles.status else ("unreal", "undone", "done")
    unused = [name for name in header if name not in roles.named().values()]
    unread = tuple(name for name in unused if any(squeezed(name) in group(words) for words in groups))
    return FarLines(_typed(frame, roles, reading, _kept(frame, reading, shown)), roles, shown, unread)


def _kept(frame: nw.LazyFrame[Any], reading: Reading, shown: str) -> dict[str, nw.Expr]:
    """Read the columns that are carried along, under the names that they have in the line.

    Raises:
        ColumnError: A column is not there, or is not written alike by Spark and on this machine.
    """
    schema = frame.collect_schema()
    found = {}
    for name, asked in reading.keep.items():
        column = find_column(schema.names(), asked, "--keep", shown)
        dtype = schema[column]
        if not (dtype in ALIKE or dtype.is_integer() or dtype.is_float() or dtype.is_decimal()):
            raise ColumnError(
                f"{shown}: column `{column}` (--keep) holds {dtype}, which Spark writes in a way of its own",
                hint=f"store `{column}` as text",
            )
        found[c.KEPT + name] = tidy_value(column, dtype)
    return found


def _scanned(session: Any, names: Sequence[str], reading: Reading) -> Any:
    kinds = {_is_text(name) for name in names}
    if len(kinds) > 1:
        raise UsageError("files of text and of Parquet at once", hint="one run for each")
    if not kinds.pop():
        return session.read.parquet(*names)
    options = {"header": True, "inferSchema": False, "enforceSchema": False, "mode": "FAILFAST", "escape": '"'}
    mark = reading.delimiter or ("\t" if all(".tsv" in name for name in names) else ",")
    options |= {"sep": mark, "encoding": reading.encoding or "UTF-8"}
    return session.read.options(**options).csv(list(names))


def _is_text(name: str) -> bool:
    bare = name.casefold()
    for packing in PACKINGS:
        bare = bare.removesuffix(packing)
    return bare.endswith(TEXT)


def _typed(frame: nw.LazyFrame[Any], roles: Roles, reading: Reading, kept: Mapping[str, nw.Expr]) -> nw.LazyFrame[Any]:
    """Bring columns to those of the line."""
    # Before money is read: a column may be both.
    frame = frame.with_columns(**kept) if kept else frame
    named = {c.CUSTOMER: roles.customer, c.ORDER: roles.order, c.STATUS: roles.status, c.CURRENCY: roles.currency}
    there = {name: column for name, column in named.items() if column}
    money = {column: column for column in (roles.amount, roles.quantity, roles.price) if column}
    frame = frame.with_columns(_plain_number(frame, column, reading) for column in money)
    if roles.amount:
        amount = nw.col(roles.amount)
    else:
        amount = nw.col(str(roles.quantity)).cast(FACTOR) * nw.col(str(roles.price)).cast(FACTOR)
    schema = frame.collect_schema()
    texts = {name: id_text(column, schema[column]) for name, column in there.items()}
    day = nw.col(str(roles.date))
    if reading.date_format and schema[str(roles.date)] == nw.String:
        day = day.str.to_datetime(format=reading.date_format)
    named_texts = (text.alias(name) for name, text in texts.items())
    lines = frame.select(*named_texts, day.alias(c.DATE), amount.alias(c.AMOUNT), *kept)
    return lines.with_columns(
        day_number(lines, c.DATE).alias(c.DAY), money_units(lines, c.AMOUNT).alias(c.AMOUNT)
    ).drop(c.DATE)


def _plain_number(frame: nw.LazyFrame[Any], column: str, reading: Reading) -> nw.Expr:
    """Write a decimal comma as a point; numbers that are no text stay as they are."""
    value = nw.col(column)
    if reading.decimal == "," and frame.collect_schema()[column] == nw.String:
        value = value.str.replace_all(r"[\s\u00a0\u202f.]", "").str.replace_all(",", ".", literal=True)
    return value
