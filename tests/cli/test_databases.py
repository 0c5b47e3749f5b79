"""Rows out of databases and into them: exact, all or none, and nobody's password told."""

from __future__ import annotations

import errno
import os
import resource
import signal
import sqlite3
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from commandline import ORDERS, run
from postgresql import server

from segkit.choices import IfExists
from segkit.databases import postgresql, sqlite
from segkit.databases.addresses import database_of
from segkit.databases.tables import Column, Target
from segkit.errors import SegkitError
from segkit.sinks.databases import store
from segkit.sources.beside.customertable import read_customer_table
from segkit.sources.reading import Reading

PASSWORD = "s3cr:t/p@ss%"
TYPED = "s3cr%3At%2Fp%40ss%25"
NAMES = count()


@pytest.fixture(scope="session")
def options():
    with server() as found:
        yield found


@dataclass(frozen=True)
class Base:
    """A database, and how a test looks into it without segkit."""

    url: str
    ask: object


@pytest.fixture(params=["sqlite", "postgresql"])
def base(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    if request.param == "sqlite":

        def ask(*statements):
            with sqlite3.connect("shop.db") as link:
                found = [link.execute(one).fetchall() for one in statements]
            link.close()
            return found[-1]

        return Base("sqlite:///shop.db", ask)
    from adbc_driver_postgresql import dbapi

    found = request.getfixturevalue("options")
    name = f"shop{next(NAMES)}"
    with dbapi.connect(f"postgresql://shop@/postgres?{found}", autocommit=True) as link, link.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    url = f"postgresql://shop:{TYPED}@/{name}?{found}"

    def ask_server(*statements):
        with dbapi.connect(url, autocommit=True) as link, link.cursor() as cursor:
            for one in statements:
                cursor.execute(one)
            rows = cursor.fetchall() if statements[-1].upper().startswith("SELECT") else []
            return [tuple(Decimal(cell) if _is_money(cell) else cell for cell in row) for row in rows]

    return Base(url, ask_server)


def _is_money(cell):
    return isinstance(cell, str) and cell.replace(".", "").isdigit() and "." in cell


@pytest.fixture
def with_orders(base):
    base.ask(
        "CREATE TABLE orders (customer_id text, order_id text, order_date date, amount numeric(12,2))",
        "INSERT INTO orders VALUES ('ann', '1', '2024-01-01', 10.50), ('bob', '2', '2024-01-02', 20),"
        " ('ann', '3', '2024-02-01', 5.25)",
    )
    return base


def put(base, *more, command="rfm"):
    return run(command, "orders.csv", "--to-db", base.url, "--to-table", "customers", *more)


def test_a_table_holds_the_rows_with_money_as_numbers_and_days_as_days(base):
    done = put(base)
    assert (done.status, done.out) == (0, "")
    assert "written: 2 rows into table customers of" in done.err
    rows = base.ask("SELECT customer_id, monetary, last_order, frequency, segment FROM customers ORDER BY 1")
    assert [row[0] for row in rows] == ["ann", "bob"]
    assert [Decimal(str(row[1])) for row in rows] == [Decimal("15.75"), 20]
    assert str(rows[0][2]) == "2024-02-01"
    assert base.ask("SELECT customer_id FROM customers WHERE monetary > 16") == [("bob",)]


@pytest.mark.parametrize("how", [("--from-table", "orders"), ("--query", "SELECT * FROM orders; -- all of them")])
def test_rows_of_a_database_are_read_as_those_of_a_file(with_orders, how):
    done = run("rfm", with_orders.url, *how)
    assert done.status == 0, done.err
    assert done.out == run("rfm", "orders.csv").out


def test_the_only_table_need_not_be_named_and_is_told(with_orders):
    done = run("rfm", with_orders.url)
    assert "its only table is orders" in done.err
    with_orders.ask("CREATE TABLE more (x text)")
    done = run("rfm", with_orders.url)
    assert (done.status, done.hint) == (1, "--from-table NAME, of more, orders   or   --query 'SELECT …'")
    assert run("rfm", with_orders.url, "--from-table", "order").hint == "did you mean --from-table orders?"


def test_a_table_that_is_there_is_kept_replaced_or_added_to(base):
    put(base)
    again = put(base)
    assert (again.status, again.hint) == (1, "--if-exists replace   or   --if-exists append")
    assert put(base, "--if-exists", "append").status == 0
    assert base.ask("SELECT count(*) FROM customers") == [(4,)]
    assert put(base, "--if-exists", "replace").status == 0
    assert base.ask("SELECT count(*) FROM customers") == [(2,)]


def test_replacing_keeps_keys_where_the_columns_are_the_same_and_tells_where_not(base):
    put(base)
    base.ask("CREATE UNIQUE INDEX only_once ON customers (customer_id)")
    done = put(base, "--if-exists", "replace")
    assert "made anew" not in done.err
    twice = put(base, "--if-exists", "append")
    assert twice.status == 1
    assert "as it was" in twice.err
    assert "ann" not in twice.err
    assert base.ask("SELECT count(*) FROM customers") == [(2,)]
    assert "it was made anew" in put(base, "--if-exists", "replace", "--columns", "customer_id,monetary").err


def test_a_table_of_ones_own_takes_rows_by_the_names_of_its_columns(base):
    base.ask("CREATE TABLE customers (monetary numeric(20,2), note text, customer_id varchar(20), r_score smallint)")
    done = put(base, "--if-exists", "append", "--columns", "customer_id,monetary,r_score")
    assert done.status == 0, done.err
    rows = base.ask("SELECT customer_id, monetary, note FROM customers ORDER BY 1")
    assert [(row[0], Decimal(str(row[1])), row[2]) for row in rows] == [
        ("ann", Decimal("15.75"), None),
        ("bob", 20, None),
    ]
    lacking = put(base, "--if-exists", "append", "--columns", "customer_id,segment")
    assert "has no column `segment`" in lacking.error


def test_no_command_writes_by_a_query(with_orders):
    for query in ("DELETE FROM orders", "SELECT 1 FROM orders) q; DELETE FROM orders; SELECT * FROM (SELECT 1"):
        assert run("rfm", with_orders.url, "--query", query).status == 1
    assert with_orders.ask("SELECT count(*) FROM orders") == [(3,)]


def test_a_failure_under_way_leaves_the_old_rows(base, monkeypatch):
    put(base)
    if base.url.startswith("sqlite"):

        def broken(rows, target):
            yield from list(rows.iter_rows())[:1]
            raise SegkitError("the cable was pulled")

        monkeypatch.setattr("segkit.sinks.databases._as_sqlite_takes_them", broken)
    else:

        def broken(self, table, rows):
            raise SegkitError("the cable was pulled")

        monkeypatch.setattr(postgresql._Link, "fill", broken)
    done = put(base, "--if-exists", "replace", "--columns", "customer_id", "-q")
    assert (done.status, done.error) == (1, "the cable was pulled")
    assert base.ask("SELECT count(segment) FROM customers") == [(2,)]


def test_a_write_that_fails_leaves_no_new_file_and_an_old_one_as_it_was(tmp_path):
    columns = [Column("a", "TEXT")]
    old = tmp_path / "old.db"
    old.touch()

    def rows():
        yield from ((f"{number:0100}",) for number in range(20_000))
        raise OSError(errno.ENOSPC, "no space left on device")

    for path in (tmp_path / "new.db", old):
        with pytest.raises(OSError, match="no space"):
            sqlite.rows_in(Target(database_of(f"sqlite:///{path}"), "t"), columns, rows())
    assert [path.name for path in tmp_path.iterdir()] == ["old.db"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed")
@pytest.mark.parametrize("moment", [0, 1, 5_000, 19_999, "at the end"])
def test_a_kill_while_writing_leaves_the_old_table(tmp_path, moment):
    target = Target(database_of(f"sqlite:///{tmp_path}/shop.db"), "t", IfExists.REPLACE)
    columns = [Column("a", "TEXT"), Column("b", "INTEGER")]
    sqlite.rows_in(target, columns, iter([("old", 1)]))

    def rows():
        for number in range(20_000):
            if number == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            yield ("x" * 100, number)
        os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        sqlite.rows_in(target, columns, rows())
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    with sqlite3.connect(tmp_path / "shop.db") as link:
        assert link.execute("SELECT * FROM t").fetchall() == [("old", 1)]
    link.close()
    assert sqlite.rows_in(target, columns, iter([("new", 2)])) == ()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed")
def test_a_kill_while_writing_into_postgresql_leaves_the_old_table_whole_or_the_new_one(options, tmp_path):
    """Killed before each statement, in the middle of the rows, before and after the commit."""
    from adbc_driver_postgresql import dbapi

    url = f"postgresql://shop@/postgres?{options}"
    target = Target(database_of(url), f"killed{next(NAMES)}", IfExists.REPLACE)
    columns = [Column("a", "text"), Column("b", "bigint")]
    old, new = (pa.table({"a": [name] * 1_000, "b": range(1_000)}) for name in ("old", "new"))
    postgresql.rows_in(target, columns, old)

    def written(moment):
        """Write in a process that is killed at a moment, and tell what is in the table then, and whether it was."""
        child = os.fork()
        if child == 0:
            _kill_at(moment)
            postgresql.rows_in(target, columns, new)
            os._exit(0)
        killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        with dbapi.connect(url) as link, link.cursor() as cursor:
            cursor.execute(f"SELECT a, count(*) FROM {target.table} GROUP BY a")
            return cursor.fetchall(), killed

    found = [written(moment) for moment in (*range(1, 11), "after the commit")]
    wholes = {rows[0] for rows, killed in found if len(rows) == 1}
    assert [rows for rows, _ in found if len(rows) != 1] == []
    assert wholes == {("old", 1_000), ("new", 1_000)}
    assert found[0] == ([("old", 1_000)], True)
    assert found[-1] == ([("new", 1_000)], True)
    places = [rows[0][0] for rows, _ in found]
    assert places == sorted(places, reverse=True)  # once the new rows are there they stay
    assert sum(killed for _, killed in found) > 7
    assert postgresql.rows_in(target, columns, old) == ()


def _kill_at(moment):
    """Let this process be killed before the step of this number, or after the last one."""
    steps = count(1)

    def deadly(done):
        def step(*args):
            if next(steps) == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            result = done(*args)
            if moment == "after the commit" and done.__name__ == "commit":
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return step

    def filled(self, table, rows):
        def batches():
            for batch in rows.to_batches(max_chunksize=500):
                if next(steps) == moment:
                    os.kill(os.getpid(), signal.SIGKILL)
                yield batch

        fill(self, table, pa.RecordBatchReader.from_batches(rows.schema, batches()))

    fill = postgresql._Link.fill
    for name in ("execute", "commit"):
        setattr(postgresql._Link, name, deadly(getattr(postgresql._Link, name)))
    postgresql._Link.fill = filled


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process has its own limits")
def test_a_full_disk_leaves_the_old_table_and_says_so(tmp_path):
    target = Target(database_of(f"sqlite:///{tmp_path}/shop.db"), "t", IfExists.REPLACE)
    columns = [Column("a", "TEXT")]
    sqlite.rows_in(target, columns, iter([("old",)]))
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        try:
            sqlite.rows_in(target, columns, (("x" * 1000,) for _ in range(20_000)))
        except SegkitError as fault:
            os._exit(7 if "what was there before is as it was" in str(fault) else 8)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    with sqlite3.connect(tmp_path / "shop.db") as link:
        assert link.execute("SELECT * FROM t").fetchall() == [("old",)]
    link.close()


def test_whoever_writes_there_is_waited_for_but_not_for_ever(base, monkeypatch):
    monkeypatch.setattr(sqlite, "PATIENCE", 0.1)
    monkeypatch.setattr(postgresql, "PATIENCE", 0.1)
    put(base)
    if base.url.startswith("sqlite"):
        other = sqlite3.connect("shop.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        from adbc_driver_postgresql import dbapi

        other = dbapi.connect(base.url)
        other.cursor().execute("LOCK TABLE customers IN ROW EXCLUSIVE MODE")
    done = put(base, "--if-exists", "replace")
    other.rollback()
    other.close()
    assert done.status == 1
    assert "another program is writing: waited 0.1 seconds" in done.error
    assert base.ask("SELECT count(*) FROM customers") == [(2,)]


def test_money_of_any_size_is_exact_or_refused(base):
    amounts = ["99999999999.9999", "0.0001", "-3.5", "12345678.9"]
    rows = pl.DataFrame({"n": [0, 1, 2, 3], "m": amounts}).with_columns(pl.col("m").cast(pl.Decimal(38, 4)))
    target = Target(database_of(base.url), "money")
    store(rows, target)
    if base.url.startswith("sqlite"):
        found = [Decimal(str(one)).quantize(Decimal("0.0001")) for (one,) in base.ask("SELECT m FROM money ORDER BY n")]
        with pytest.raises(SegkitError, match="more than 15 digits"):
            store(rows.with_columns(m=pl.lit("100000000000").cast(pl.Decimal(38, 4))), Target(target.database, "more"))
        assert base.ask("SELECT count(*) FROM sqlite_schema WHERE name = 'more'") == [(0,)]
    else:
        found = [Decimal(one) for (one,) in base.ask("SELECT m::text FROM money ORDER BY n")]
    assert found == [Decimal(one) for one in amounts]


def test_a_password_is_nowhere_told(with_orders, capfd):
    if with_orders.url.startswith("sqlite"):
        pytest.skip("SQLite has none")
    said = [
        run("rfm", with_orders.url, with_orders.url, "--from-table", "orders", "-v", "--debug", "-o", "c.parquet",
            "--save-model", "m.json"),
        run("rfm", with_orders.url, "--from-table", "none"),
        run("rfm", with_orders.url.replace("?", "x?"), "--from-table", "orders", "--debug"),
        run("rfm", with_orders.url, "-f", "table"),
        run("sniff", with_orders.url),
        run("sniff", with_orders.url, "-f", "table"),
        run("export", with_orders.url, "--to", "plain", "--out", "lists"),
        put(with_orders),
        put(with_orders),
        run("rfm", "orders.csv", "-o", with_orders.url),
    ]  # fmt: skip
    made = [path.read_bytes() for path in Path.cwd().rglob("*") if path.is_file()]
    assert len(made) >= 4
    assert "segkit.as_of" in pl.read_parquet_metadata("c.parquet")
    everything = "".join(one.out + one.err for one in said) + "".join(capfd.readouterr())
    assert [part for part in (PASSWORD, TYPED) if part in everything] == []
    assert [one for one in made if PASSWORD.encode() in one or TYPED.encode() in one] == []


def test_a_value_of_a_row_is_no_part_of_an_error(with_orders):
    if with_orders.url.startswith("sqlite"):
        pytest.skip("SQLite casts whatever comes")
    with_orders.ask("UPDATE orders SET customer_id = 'ann@mail.example'")
    done = run("rfm", with_orders.url, "--query", "SELECT customer_id::int FROM orders")
    assert (done.status, "ann@" in done.err) == (1, False)
    assert 'invalid input syntax for type integer: "…"' in done.error


def test_days_of_moments_with_a_zone_are_those_of_the_server_and_told(with_orders):
    if with_orders.url.startswith("sqlite"):
        pytest.skip("SQLite has no zones")
    with_orders.ask("ALTER TABLE orders ALTER order_date TYPE timestamptz")
    done = run("rfm", with_orders.url)
    assert done.status == 0
    assert "days of `order_date` are those in" in done.err


@pytest.mark.parametrize(
    "url",
    ["postgresql://u:s3cr@t@host/db", "postgresql://u:s3/cr@host/db", "postgresql://u:12/s3cr@host/db",
     "postgresql://u:1?s3cr@host/db", "postgresql://u:s3cr%@host/db", "postgresql://u@host:s3cr/db", "sqlite:s3cr",
     "postgresql:s3cr", "sqlite://s3cr"],
)  # fmt: skip
def test_an_address_that_cannot_be_read_is_not_quoted(url, tmp_path):
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    for done in (
        run("rfm", tmp_path / "orders.csv", "--to-db", url, "--to-table", "t"),
        *([run("rfm", url)] if "//" in url else []),
    ):
        assert done.status == 2
        assert "s3" not in done.err


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("--to-db", "sqlite:///x.db"), "--to-table customers"),
        (("--to-table", "t"), "--to-db sqlite:///shop.db"),
        (("--if-exists", "append"), "--to-db URL --to-table NAME"),
        (("--to-db", "sqlite:///x.db", "--to-table", "t", "-o", "x.csv"), "leave out --output"),
        (("--to-db", "sqlite:///x.db", "--to-table", "t", "-f", "json"), "leave out --format"),
        (("--to-db", "sqlite:///x.db", "--to-table", "t", "--no-clobber", "--if-exists", "replace"), "leave out one of them"),
        (("--to-db", "mysql://x", "--to-table", "t"), "sqlite:///shop.db   or   postgresql://USER@SERVER/DATABASE"),
        (("-o", "sqlite:///x.db"), "--to-db URL --to-table NAME"),
        (("--query", "SELECT 1"), "sqlite:///shop.db"),
        (("--from-table", "t"), "sqlite:///shop.db"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_before_anything_is_read(options, hint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("rfm", "nothing.csv", *options)
    assert (done.status, done.hint) == (2, hint)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("orders.csv").write_text(ORDERS, "utf-8")
    for done in (
        run("rfm", "sqlite:///orders.csv"),
        run("rfm", "orders.csv", "--to-db", "sqlite:///orders.csv", "--to-table", "t"),
    ):
        assert (done.status, done.error) == (1, "orders.csv is no SQLite database")
    assert Path("orders.csv").read_text("utf-8") == ORDERS
    assert run("rfm", "sqlite:///none.db").error == "cannot read none.db: no such file or directory"
    assert not Path("none.db").exists()


def test_values_of_all_kinds_of_sqlite_are_read_as_their_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect("shop.db") as link:
        link.execute("CREATE TABLE o (customer_id, order_id, order_date, amount)")
        link.executemany("INSERT INTO o VALUES (?, ?, ?, ?)", [
            (7, 1, "2024-01-01", 10.5), ("007", 2, "2024-01-02", "20"), (7.0, 3, "2024-02-01", 5.25), (None, 4, "2024-02-01", 1),
        ])  # fmt: skip
    link.close()
    rows = run("rfm", "sqlite:///shop.db").customers
    assert {who: row["monetary"] for who, row in rows.items()} == {"7": "15.75", "007": "20.00"}
    with sqlite3.connect("shop.db") as link:
        link.execute("UPDATE o SET order_id = x'ff'")
    link.close()
    assert "column `order_id` holds bytes" in run("rfm", "sqlite:///shop.db").error


def test_every_command_with_rows_writes_a_table(tmp_path, monkeypatch, example_orders):
    monkeypatch.chdir(tmp_path)
    for command in ("segments", "kpis", "check", "sniff", "cuts"):
        done = run(command, example_orders, "--to-db", "sqlite:///all.db", "--to-table", command, "-q")
        assert (command, done.status, done.err) == (command, 0, "")
    with sqlite3.connect("all.db") as link:
        assert link.execute("SELECT sum(customers) FROM segments").fetchall() == [(389,)]
        assert link.execute("SELECT count(*) FROM kpis").fetchall()[0][0] > 24
    link.close()


def test_a_database_is_an_input_for_a_ready_table_of_customers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect("p.db") as link:
        link.execute("CREATE TABLE people (id, age, income)")
        link.executemany(
            "INSERT INTO people VALUES (?, ?, ?)", [(n, 20 + n % 40, 1000 * (1 + n % 3)) for n in range(40)]
        )
        link.execute("CREATE TABLE other (x)")
    link.close()
    table = read_customer_table("sqlite:///p.db", reading=Reading(from_table="people"))
    assert (table.shown, table.numbers, len(table.rows)) == ("p.db (people)", ("age", "income"), 40)


def test_what_postgresql_complains_of_is_said_in_words_of_ours_and_in_russian(options, tmp_path, monkeypatch):
    from adbc_driver_postgresql import dbapi

    monkeypatch.chdir(tmp_path)
    url, role = f"postgresql://shop@/postgres?{options}", f"poor{next(NAMES)}"
    with dbapi.connect(url, autocommit=True) as link, link.cursor() as cursor:
        for one in (f"CREATE ROLE {role} LOGIN", f"CREATE TABLE of_{role} (customer_id text)"):
            cursor.execute(one)
    for address, query, english, russian in (
        (url, "SELECT nope", "there is no column `nope`", "нет столбца `nope`"),
        (url, "SELECT * FROM nope", "there is no table `nope`", "нет таблицы `nope`"),
        (url, "SELEC 1", "this is no SQL at `1`", "это не SQL, начиная с `1`"),
        (url, "SELECT 1/0 AS customer_id", "a value does not fit", "значение не подходит"),
        (url.replace("shop@", f"{role}@"), f"SELECT * FROM of_{role}", "the user has no right to", "нет прав на"),
        (url.replace("shop@", "nemo@"), "SELECT 1", "there is no user `nemo`", "нет пользователя `nemo`"),
        (url.replace("/postgres?", "/nowhere?"), "SELECT 1", "there is no database `nowhere`", "нет базы `nowhere`"),
        ("postgresql://u:s3cr3t@127.0.0.1:1/x", "SELECT 1", "nobody answers there", "там никто не отвечает"),
    ):
        said = run("rfm", address, "--query", query).error
        assert english in said
        said = run("rfm", address, "--query", query, "--lang", "ru").err
        assert russian in said
        assert "nothing was written" not in said
