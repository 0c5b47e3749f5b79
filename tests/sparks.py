"""A Spark of one's own: local, quiet, and started only when a test asks for it."""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from segkit.sources.spark import LOGGERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import polars as pl

JAVA = 17


@cache
def why_no_spark() -> str | None:
    """Say what is missing for tests on Spark; None where nothing is."""
    if find_spec("pyspark") is None:
        return 'pyspark is not installed: pip install "segkit[spark]"'
    java = shutil.which("java")
    if java is None:
        return "no Java is installed"
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=60).stderr
    version = re.search(r'version "(\d+)', told)
    if not version or int(version[1]) < JAVA:
        return f"Spark needs Java {JAVA}: {told.splitlines()[0] if told else 'it does not start'}"
    return None


def spark_here() -> bool:
    """Tell whether tests on Spark can run."""
    return why_no_spark() is None


@cache
def spark() -> Any:
    """Start a local Spark, the same one for all tests of a process."""
    from pyspark.sql import SparkSession

    # What a test expects to be refused, Spark would otherwise print in full.
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    builder = SparkSession.builder.master("local[1]").appName("segkit tests")
    quietly = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1500m",
        # Every part of few rows is a task more for every question; `parted` cuts them where that is the claim.
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        "spark.python.sql.dataFrameDebugging.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        # Tests ask many questions of few rows: compiling each of them takes longer than any answer.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.inMemoryColumnarStorage.compressed": "false",
        "spark.shuffle.compress": "false",
        "spark.broadcast.compress": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }
    for name, value in quietly.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


@contextmanager
def compiled() -> Iterator[None]:
    """Have Spark compile its questions, as it does by itself: for tests of many rows."""
    with _conf({"spark.sql.codegen.wholeStage": "true", "spark.sql.codegen.factoryMode": "FALLBACK"}), parted(4):
        yield


@contextmanager
def parted(parts: int = 3) -> Iterator[None]:
    """Have Spark lay rows into several parts whenever it shares them out: for tests of what parts must not change."""
    with _conf({"spark.sql.shuffle.partitions": str(parts)}):
        yield


@contextmanager
def _conf(settings: Mapping[str, str]) -> Iterator[None]:
    conf = spark().conf
    before = {name: conf.get(name) for name in settings}
    try:
        for name, value in settings.items():
            conf.set(name, value)
        yield
    finally:
        for name, value in before.items():
            conf.set(name, value)


def spark_frame(frame: pl.DataFrame) -> Any:
    """Bring a table of Polars to Spark, which has neither unsigned integers nor days with nanoseconds."""
    import polars as pl
    import polars.selectors as cs

    known = frame.with_columns(
        cs.unsigned_integer().cast(pl.Int64), cs.datetime("ns").dt.cast_time_unit("us").name.keep()
    )
    return spark().createDataFrame(known.to_arrow())
