"""A session of Spark: started as its own files say, and what it refuses, in our words."""

from __future__ import annotations

import logging
import os
import shutil
import socket
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from segkit.errors import SegkitError
from segkit.sources.farrefusals import first_line, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "segkit"
SHUFFLES = "spark.sql.shuffle.partitions"
PARTS_A_CORE = 2
HELD_IN_FEWER = "spark.sql.optimizer.canChangeCachedPlanOutputPartitioning"
"""Whether rows that are kept for several questions are put together in as many parts as they need.

Else they stay in as many as a shuffle has by default, 200, and each of some thirty questions starts 200 tasks.
"""
ORIGINS = "spark.python.sql.dataFrameDebugging.enabled"
"""Whether PySpark notes for every piece of a question which line of a program asked it.

That is a third of the time before a question is asked, and for whoever writes programs: we say ourselves what is wrong.
"""
LOGGERS = ("DataFrameQueryContextLogger", "SQLQueryContextLogger")
"""Where PySpark writes down what a cell is refused for, with a trace."""
OF_CONNECT = ("SPARK_REMOTE", "SPARK_CONNECT_MODE_ENABLED", "SPARK_API_MODE")
"""Variables by which Spark is a server, whose settings are its own."""
CONNECT_PORT, CONNECT_SECONDS = 15002, 10
PROXIES = ("grpc_proxy", "https_proxy", "http_proxy")
"""Variables by which a server may be reached though it does not answer itself."""


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
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    there = SparkSession.getActiveSession() is not None
    try:
        session = (SparkSession.builder.appName(NAME) if there else _builder()).getOrCreate()
    except ImportError as fault:
        raise SegkitError(
            f"Spark Connect lacks a package: {first_line(fault)}", hint='pip install "pyspark[connect]"'
        ) from fault
    except Exception as fault:
        raise SegkitError(
            f"Spark does not start: {first_line(fault)}", hint="look at the master and at the settings of Spark"
        ) from fault
    try:
        if not there and session.conf.get(HELD_IN_FEWER, None) is None:
            session.conf.set(HELD_IN_FEWER, "true")
        # A server of Spark Connect has settings of its own, and shows no master.
        if not there and not type(session).__module__.startswith("pyspark.sql.connect"):
            _for_one_machine(session)
        yield session
    finally:
        if not there:
            session.stop()


def _builder() -> Any:
    """Name the session, and leave out what it need not note where nobody asks for it."""
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName(NAME)
    if any(name in os.environ for name in OF_CONNECT):
        return builder
    # Only a context that has started tells what the user's own files say, and a session takes this from its start on.
    given = SparkContext.getOrCreate(SparkConf().setAppName(NAME)).getConf()
    return builder if given.contains(ORIGINS) else builder.config(ORIGINS, "false")


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
        raise refusal(fault) from fault
