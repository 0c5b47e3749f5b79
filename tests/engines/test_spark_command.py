"""--engine spark: the command line's rows come from the cluster to the same digit, and stay there."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest
from commandline import environment, run
from sparks import compiled, parted, spark, why_no_spark

from segkit import frames
from segkit.cli import farrows
from segkit.cli.app import app
from segkit.cli.options.engine import FAR
from segkit.line import one_pass
from segkit.runs.far import segmentation, timeline
from segkit.sources.farrefusals import REFUSALS
from segkit.sources.spark import HELD_IN_FEWER, ORIGINS, PROXIES, spark_session
from tests.engines.test_spark import generated

pytestmark = pytest.mark.skipif(why_no_spark() is not None, reason=why_no_spark() or "")


@pytest.fixture
def session(monkeypatch):
    """Return Spark, the one that tests share and that a command takes for its own."""
    return spark()


@pytest.fixture
def orders(tmp_path):
    """Return lines with ties, returns, and cells that name nobody, as Parquet."""
    path = tmp_path / "orders.parquet"
    lines = generated(60)
    region = pl.Series("region", [["N", "S", " S ", "n/a", None, "W", "N"][n * n % 7] for n in range(len(lines))])
    card = pl.Series("card", [79_160_000_000.0 + n * n % 5 for n in range(len(lines))])
    lines.with_columns(region, card).write_parquet(path)
    return path


def with_times(orders, path):
    """Write lines again, with a time of day beside their dates."""
    lines = pl.read_parquet(orders).with_row_index("n")
    minutes = pl.duration(minutes=pl.col("n") * 389 % 1440)
    lines.with_columns(pl.col("order_date").cast(pl.Datetime("us")) + minutes).drop("n").write_parquet(path)
    return path


def sorted_rows(folder):
    return pl.read_parquet(folder / "*.parquet" if folder.is_dir() else folder).sort("customer_id")


def told(done):
    """Return what is said of lines and money, without the name of the engine."""
    return [line for line in done.err.splitlines() if " lines · " in line]


def test_customers_are_written_by_spark_to_the_same_digit(session, orders, tmp_path):
    near, far = tmp_path / "near.parquet", tmp_path / "far.parquet"
    session.sql(f"create database if not exists shop location '{tmp_path / 'shop'}'")
    here = run("rfm", orders, "-o", near, "-v", "--labels", "ru")
    with parted():
        there = run(
            "rfm", orders, "--engine", "spark", "-o", far, "--to-table", "shop.customers", "-v", "--labels", "ru"
        )
    assert there.status == 0, there.err
    assert len(list(far.glob("*.parquet"))) > 1
    assert far.is_dir()
    assert sorted_rows(far).equals(sorted_rows(near))
    assert sorted_rows(far).schema == sorted_rows(near).schema
    assert session.table("shop.customers").count() == len(sorted_rows(near))
    session.sql("drop database shop cascade")
    assert told(there) == told(here)
    yardstick = [line for line in here.err.splitlines() if line.startswith(("cut points", "new:", "note: nobody has"))]
    assert yardstick
    assert set(yardstick) <= set(there.err.splitlines())


OWN_SESSION = """
import sys
from segkit.cli import main
from segkit.sources.farrefusals import REFUSALS
from segkit.sources.spark import HELD_IN_FEWER, ORIGINS, SHUFFLES, spark_session

with spark_session() as session:
    print(*map(session.conf.get, (HELD_IN_FEWER, ORIGINS)), session.conf.get(SHUFFLES) != "200", file=sys.stderr)
    main()
"""


def test_a_session_with_a_user_s_own_settings_gives_the_same_rows(orders):
    """The only test whose Spark is not that of all tests: whole stages are compiled, and every core has its parts."""
    asked = ("segments", orders, "--vip", "20%", "-f", "csv")
    started = subprocess.run(
        [sys.executable, "-c", OWN_SESSION, *map(str, asked), "--engine", "spark"],
        env=environment(PYSPARK_SUBMIT_ARGS=f"--conf {HELD_IN_FEWER}=false pyspark-shell"),
        check=False, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert started.returncode == 0, started.stderr
    assert "false false True" in started.stderr.splitlines()
    assert started.stdout == run(*asked).out


@pytest.mark.parametrize("given", [{}, {ORIGINS: "true"}], ids=["nothing said", "asked for"])
def test_spark_notes_origins_only_where_somebody_asks_for_them(monkeypatch, given):
    told = []
    context = SimpleNamespace(getConf=lambda: SimpleNamespace(contains=given.__contains__))
    builder = SimpleNamespace(
        config=lambda *one: told.append(one) or builder, getOrCreate=lambda: told.append("started")
    )
    monkeypatch.setattr("pyspark.SparkContext.getOrCreate", lambda _: context)
    monkeypatch.setattr("pyspark.sql.SparkSession.getActiveSession", lambda: None)
    monkeypatch.setattr("pyspark.sql.SparkSession.builder", SimpleNamespace(appName=lambda _: builder))
    with pytest.raises(AttributeError, match="'NoneType'"), spark_session():
        pass
    assert told == [*([] if given else [(ORIGINS, "false")]), "started"]


def test_segments_of_a_table_are_those_of_its_file(session, orders, tmp_path):
    session.read.parquet(str(orders)).createOrReplaceTempView("orders_in_spark")
    options = (
        "--as-of",
        "2024-03-01",
        "--since",
        "2023-02-01",
        "--bins",
        "4",
        "--rules",
        "classic",
        "--returns",
        "keep",
    )
    here = run("segments", orders, *options)
    there = run("segments", "--engine", "spark", "--from-table", "orders_in_spark", *options)
    assert there.status == 0, there.err
    assert there.out == here.out
    assert told(there) == told(here)


def test_a_model_is_applied_and_the_best_are_fetched(session, orders, tmp_path):
    model = tmp_path / "m.json"
    assert run("rfm", orders, "--as-of", "2024-01-31", "--save-model", model, "-q").status == 0
    options = (
        "--model",
        model,
        "--segment",
        "loyal,at-risk",
        "--top",
        "7",
        "--columns",
        "customer_id,monetary,segment",
    )
    here = run("rfm", orders, *options)
    there = run("rfm", orders, "--engine", "spark", *options)
    assert there.out == here.out
    drift = [line for line in here.err.splitlines() if "population stability" in line or "scored by model" in line]
    assert len(drift) == 2
    assert set(drift) <= set(there.err.splitlines())


def test_a_customer_is_explained_and_no_other_is_fetched(session, orders, monkeypatch):
    fetched, collect = [], frames.collect_together

    def watched(*plans):
        done = collect(*plans)
        fetched.extend(len(frame) for frame in done if "customer_id" in frame.columns)
        return done

    names = list(run("rfm", orders, "--top", "2").customers)
    options = ("--customer-id", f" {names[1]} ", "--customer-id", names[0], "-f", "json")
    here = run("explain", orders, *options)
    monkeypatch.setattr(frames, "collect_together", watched)
    there = run("explain", orders, *options, "--engine", "spark")
    assert there.out == here.out
    assert as_told(there.err) == as_told(here.err)
    assert fetched == [2]
    options = ("--segment", "loyal,regular,lost", "--sort", "segment", "--top", "2", "-f", "csv")
    here, there = run("explain", orders, *options), run("explain", orders, *options, "--engine", "spark")
    assert here.out.count("\n") == 3
    assert there.out == here.out


def test_text_with_commas_and_words_of_statuses_is_read_by_spark(session, tmp_path, monkeypatch):
    monkeypatch.setattr("segkit.sources.farfiles.SAMPLE_ROWS", 2)  # neither a day above 12 nor a comma is among these
    text = tmp_path / "orders.csv"
    rows = [("bob", "2", "01/02/2024", "20", "cancelled"), ("bob", "3", "02/02/2024", "7", "paid"),
            ("ann", "1", "31/01/2024", "1 010,50", "paid"), ("ann", "", "05/02/2024", "3,00", "paid")]  # fmt: skip
    lines = "".join(";".join(row) + ";\n" for row in rows)
    text.write_text(f"customer;order_id;date;amount;status;is_test\n{lines}")
    here = run("rfm", text, "--top", "9")
    there = run("rfm", text, "--top", "9", "--delimiter", ";", "--engine", "spark")
    assert there.out == here.out
    assert "1 line with status cancelled (20.00)" in there.err
    assert "1 line is without an order number" in there.err
    assert "note: `is_test` may say that lines are no sales: on Spark it is not read" in there.err


def as_told(err):
    """Return what is said on stderr, without the name of the engine."""
    return err.replace(" (Spark)", "").replace("(Spark, ", "(").splitlines()


def test_all_that_is_told_of_lines_is_told_by_spark_in_the_same_words(session, tmp_path):
    text = tmp_path / "orders.csv"
    lines = [f"guest,{n},1/{1 + n % 28}/2024,3,0.33335,sale,no\nc{n % 40},x{n},2/{1 + n % 28}/2024,2,1.5,sale,no"
             for n in range(80)]  # fmt: skip
    odd = ["z,9,1/31/2021,1,1.234567,sale,no", "c1,x1,2/2/2024,1,2,refund,no", "c2,x9,2/3/2024,1,8,frobbed,yes",
           "c2,,2/3/2024,1,8,frobbed,no", "c9,y1,5/5/2064,1,8,sale,no", "N/A,y2,1/5/2024,1,8,sale,no",
           "c3, n/a ,2/4/2024,1,8,sale,no", "c3,\u00a0,2/5/2024,1,8,sale,no", "-, ,2/5/2024,1,8,sale,no"]  # fmt: skip
    header = "customer_id,order_id,order_date,quantity,price,type,is_test"
    of_no_use = "".join(f"{line},x,y,\n" for line in "\n".join([*lines, *odd]).splitlines())
    text.write_text(f"{header},note,note,\n{of_no_use}")
    here, there = run("rfm", text, "--top", "99"), run("rfm", text, "--top", "99", "--engine", "spark")
    assert there.out == here.out
    assert as_told(there.err) == as_told(here.err)
    for said in ("(%m/%d/%Y)", "rounded to 1/10000: 81", "customer 'guest' may be many people", "is it a slip?",
                 "called refund", "frobbed", "`is_test` set", "after today", "3 lines are without an order number"):  # fmt: skip
        assert said in there.err


def test_days_in_paths_are_dates_on_spark_as_on_one_machine(session, tmp_path):
    for day in range(1, 6):
        folder = tmp_path / "lines" / f"order_date=2024-01-0{day}"
        folder.mkdir(parents=True)
        pl.DataFrame({"customer_id": ["a", "b"], "amount": [5.5, 7.5 * day]}).write_parquet(folder / "0.parquet")
    here, there = (run("rfm", tmp_path / "lines", "--top", "9", *far) for far in ((), ("--engine", "spark")))
    assert there.out == here.out
    assert "2024-01-05" in here.out


def test_lines_that_begin_with_a_sign_are_passed_over(session, tmp_path):
    text = tmp_path / "orders.csv"
    lines = ["# exported, 2024", "customer_id,order_date,amount", "a,2024-01-05,5", "#b,2024-01-06,7", " #c,2024-01-06,7",
             '"#d",2024-01-07,9']  # fmt: skip
    text.write_text("\n".join(lines) + "\n")
    asked = ("rfm", text, "--comment", "#", "--top", "9")
    here, there = run(*asked), run(*asked, "--engine", "spark")
    assert there.out == here.out
    assert sorted(there.customers) == ["#c", "#d", "a"]


def test_products_and_decimals_are_rounded_as_on_one_machine(session, tmp_path):
    path = tmp_path / "orders.parquet"
    price = pl.Series(["0.3333500", "1.0000050", "1.2345675", "5.5000000"]).cast(pl.Decimal(18, 7))
    lines = pl.DataFrame({"customer": list("abcd"), "date": [20240105, 20240106, 20240107, 20240108],
                          "quantity": [3, 1, 2, -1], "price": price})  # fmt: skip
    for kind in (pl.Decimal(18, 7), pl.Float32):
        lines.with_columns(pl.col("price").cast(kind)).write_parquet(path)
        here, there = run("rfm", path, "--top", "9"), run("rfm", path, "--top", "9", "--engine", "spark")
        assert there.out == here.out
        assert as_told(there.err) == as_told(here.err)
        assert "rounded to 1/10000: 3" in there.err


def test_dates_and_amounts_in_the_digits_of_any_script_and_order_are_read_by_spark(session):
    from segkit.sources import farcells
    from segkit.sources.cells.amounts import decide_amounts
    from segkit.sources.cells.dates import decide_dates

    for texts in (
        ["08012024", "8012024", "19012024"],
        ["08012024 0421", "19012024 0421"],
        ["20240108 0421"],
        ["٢٠٢٤-٠١-٠٨"],
    ):
        column = session.createDataFrame([(text,) for text in texts], "said string")
        here = pl.DataFrame({"said": texts}).select(decide_dates(texts).day_number(pl.col("said")))["said"].to_list()
        there = column.select(farcells.day_of("said", "string", decide_dates(texts))).collect()
        assert [row[0] for row in there] == here
        assert None not in here
    money = session.createDataFrame([("١٬٢٣٤٫٥٠",)], "said string")
    number = farcells.number_of("said", "string", decide_amounts(["١٬٢٣٤٫٥٠"]))
    assert money.select(number.value).first()[0] == 1234.5


def test_lines_that_spark_cannot_read_are_left_out_and_counted_where_that_is_asked_for(session, tmp_path):
    text = tmp_path / "orders.csv"
    lines = ["ann,1,31/01/2024,5.5,x", "bob,2,01/02/2024,6,y", "bob,3,,6,y", "cid,4,33/02/2024,6,x", "cid,5,20/02/2024,a,x",
             "dan,6,21/02/2024, ,y", "N/A,7,,4,y", "ann,8,23/02/2024,7,x"]  # fmt: skip
    text.write_text("\n".join(lines) + "\n")
    asked = ("rfm", text, "--no-header", "--customer", "1", "--order", "2", "--date", "3", "--amount", "4", "--keep", "5",
             "--bad-rows", "skip", "--top", "9")  # fmt: skip
    here, there = run(*asked), run(*asked, "--engine", "spark")
    assert there.out == here.out != ""
    near, far = here.err.splitlines(), as_told(there.err)
    skipped = f"note: {text}: 4 lines that cannot be read left out (--bad-rows skip)"
    assert [line.partition(": line ")[0] for line in near if "(--bad-rows skip)" in line] == [skipped]
    assert [line for line in far if line != skipped] == [line for line in near if not line.startswith(skipped)]
    assert "1 line with a date that cannot be read (6.00)" in there.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("b,2,2024-13-05,6", "1 of 2 dates is empty or cannot be read: column `order_date`: '2024-13-05'"),
        ("b,2,2024-01-05,1x", "1 of 2 amounts is empty or cannot be read: column `amount`: '1x'"),
        ("M\u00fcller,2,2024-01-05,6", "1 line holds a customer or order with letters that are no UTF-8"),
    ],
)
def test_cells_that_spark_cannot_read_are_counted_and_shown(session, tmp_path, line, said):
    text = tmp_path / "orders.csv"
    text.write_text(f"customer_id,order_id,order_date,amount\na,1,2024-01-05,5\n{line}\n", encoding="cp1252")
    done = run("segments", text, "--engine", "spark")
    assert (done.status, done.error) == (1, f"{text}: {said}")
    assert "--" in done.hint


def test_attributes_are_carried_along_and_groups_have_their_own_cut_points(session, orders):
    options = ("--keep", "region,plastic=card", "--binning", "nested", "--since", "2023-02-01", "--top", "99", "-v")
    here, there = run("rfm", orders, *options), run("rfm", orders, *options, "--engine", "spark")
    assert there.out == here.out
    assert ",S,79160000000\n" in here.out
    yardstick = [line for line in here.err.splitlines() if line.startswith("cut points")]
    assert "within R and F" in yardstick[0]
    assert set(yardstick) <= set(there.err.splitlines())


def test_a_backtest_is_that_of_one_machine_and_no_customer_is_fetched(session, orders, monkeypatch):
    fetched = []
    collect = frames.collect_together

    def watched(*plans):
        done = collect(*plans)
        fetched.extend(frame.columns for frame in done)
        return done

    options = ("--folds", "2", "--rules", "lifecycle,classic", "--since", "2023-02-01", "-f", "csv")
    here = run("backtest", orders, *options)
    for module in (frames, one_pass):
        monkeypatch.setattr(module, "collect_together", watched)
    there = run("backtest", orders, *options, "--engine", "spark")
    assert there.out == here.out
    assert there.err.splitlines()[1:] == here.err.splitlines()[1:]
    assert len(fetched) > 15
    assert [columns for columns in fetched if "customer_id" in columns] == []


@pytest.mark.parametrize(
    "question",
    [
        "kpis {orders} --by region --since 2023-02-01",
        "kpis {unnumbered} --every quarter --order-by day --returns drop",
        "cohorts {unnumbered} --every quarter --by abc --returns keep",
        "cohorts {orders} --every year --by segment --wide --value revenue",
        "compare {orders} --every year --periods 2 --to 2024-12-31 -v",
        "segments {orders} --vip-revenue 80% --actions --save-model {model}",
        "segments {orders} --vip 20%",
        "abc {orders} --by region --since 2023-02-15",
        "status {orders} --new-days 30 --rules classic",
        "cuts {orders} --bins 4 --since 2023-02-01 -v",
        "breakdown {timed} --by hour,region --top 3 --columns hour,region,revenue,orders",
        "breakdown {orders} --by region,month --top 1 --market {market} --against 2023 --since 2024-01-01",
        "breakdown {unnumbered} --by segment,recency --band recency=quartiles --order-by day --returns drop",
    ],
)
def test_questions_are_answered_and_told_alike_and_no_customer_is_fetched(
    session, orders, tmp_path, monkeypatch, question
):
    unnumbered, model, market = (tmp_path / name for name in ("unnumbered.parquet", "model.json", "market.csv"))
    pl.read_parquet(orders).drop("order_id").write_parquet(unnumbered)
    market.write_text("region,period,market\nN,2024-02,500\nS,2023-03,80\n")
    timed = with_times(orders, tmp_path / "timed.parquet")
    files = {"orders": orders, "unnumbered": unnumbered, "model": model, "market": market, "timed": timed}
    asked = [part.format(**files) for part in question.split()]
    here = run(*asked)
    learnt = model.read_text() if model.exists() else ""
    model.unlink(missing_ok=True)
    fetched, collect = [], frames.collect_together

    def watched(*plans):
        done = collect(*plans)
        fetched.extend(frame.columns for frame in done)
        return done

    for module in (frames, one_pass, timeline):
        monkeypatch.setattr(module, "collect_together", watched)
    there = run(*asked, "--engine", "spark")
    assert there.out == here.out
    told = as_told(there.err)
    if learnt:
        told.remove("note: the model keeps no digest of its customers: on Spark they are not fetched")
        digest = re.search('"sha256": "(.+)"', learnt)[1]
        assert model.read_text() == learnt.replace(digest, "")
    assert told == as_told(here.err)
    assert len(fetched) > 5
    assert [columns for columns in fetched if "customer_id" in columns] == []


@pytest.mark.parametrize(
    "question", ["segments --as-of 2020-01-01", "kpis --as-of 2020-01-01", "segments --customer region"]
)
def test_why_nobody_is_a_customer_is_told_in_the_same_words(session, orders, tmp_path, question):
    path, (command, *options) = tmp_path / "nobody.parquet", question.split()
    pl.read_parquet(orders).with_columns(pl.lit("N/A").alias("region")).write_parquet(path)
    here, there = run(command, path, *options), run(command, path, *options, "--engine", "spark")
    assert (there.status, there.err) == (1, here.err)


def test_scores_are_reckoned_only_where_a_file_or_column_tells_them(session, orders, tmp_path, monkeypatch):
    near, far, asked = tmp_path / "near.parquet", tmp_path / "far.parquet", ("breakdown", orders, "--by", "region")
    for place, more in ((near, ()), (far, ("--engine", "spark"))):
        assert run(*asked, "-o", place, *more).status == 0
    assert far.read_bytes() == near.read_bytes()
    monkeypatch.setattr(segmentation, "scored_far", None)
    for question in (asked, ("abc", orders, "--by", "region")):
        assert run(*question, "--engine", "spark").out == run(*question).out != ""


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        "backtest -f csv",
        "kpis --every quarter",
        "compare --from 2011-08-31",
        "segments --vip-revenue 50%",
        "cuts -f json",
        "abc --top 9999",
        "cluster --k 4 --profile -f json",
        "rfm --keep Country --binning nested --columns customer_id,Country,rfm --top 9999",
    ],
)
def test_online_retail_is_answered_as_on_one_machine(session, shared, question):
    command, *options = question.split()
    lines = shared("data/online_retail/online_retail.parquet")
    here = run(command, lines, *options)
    with compiled():
        there = run(command, lines, *options, "--engine", "spark")
    assert here.out
    assert there.out == here.out


def test_ids_are_read_alike_however_they_are_written(session, tmp_path):
    text = tmp_path / "orders.csv"
    numbers = ["17850.0,7.0,2024-01-01,5", "13085.0,8,2024-01-02,-1", "17850.0,7,2024-01-03,2", "13085 ,9,2024-01-04,9",
               "N/A,1,2024-01-01,3"]  # fmt: skip
    for lines, expected in (
        (numbers, {"17850": "1", "13085": "1"}),
        ([*numbers, "Total,10,2024-01-05,1"], {"17850.0": "1", "13085": "1", "Total": "1"}),
    ):
        text.write_text("customer,order_id,date,amount\n" + "\n".join(lines) + "\n")
        here, there = run("rfm", text, "--top", "9"), run("rfm", text, "--top", "9", "--engine", "spark")
        assert there.out == here.out
        assert {name: row["frequency"] for name, row in there.customers.items()} == expected
        assert ("customers called like a total: 1" in there.err) is ("Total" in expected)
        told = [one.err.count("written both as 17850.0 and as 17850: 1, each") for one in (here, there)]
        assert told == [1, 1]
    text.write_text("customer,date,amount\n7.92E+10,2024-01-01,5\n")
    assert "Excel has rounded" in run("segments", text, "--engine", "spark").error


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--by region --to-table shop.cells", "--to-table: these rows are few, and are no rows of the cluster"),
        ("--by vip", "--by vip: who is a VIP?"),
    ],
)
def test_what_a_breakdown_cannot_do_on_spark_is_told(session, orders, options, said):
    done = run("breakdown", orders, "--engine", "spark", *options.split())
    assert (done.status, done.error) == (2, said)
    assert done.hint


@pytest.mark.parametrize("command", ["sniff"])
def test_a_command_of_this_machine_says_so(orders, command):
    done = run(command, orders, "--engine", "spark")
    assert done.status == 2
    assert done.error == f"{command} works on this machine only: --engine is for {', '.join(FAR)}"
    assert done.hint.startswith("leave out --engine")


def test_commands_that_take_an_engine_are_those_that_are_named():
    from typer.main import get_command

    commands = get_command(app).commands
    assert sorted(
        name for name in commands if "--engine" in {flag for one in commands[name].params for flag in one.opts}
    ) == sorted(FAR)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ("{orders} --engine spark", 2, "on Spark all rows stay on the cluster: where do they go?"),
        ("{orders} --engine spark -o rows.csv", 2, "Spark writes a folder of Parquet"),
        ("{orders} --engine spark --vip 20% --memory 2GB --top 3", 2, "--engine spark does not know --memory"),
        ("{orders} --engine spark --keep place --top 3", 1, "{orders}: there is no column `place` (--keep)"),
        ("--engine spark --from-table no.such_table --top 3", 1, "Spark refuses: [TABLE_OR_VIEW_NOT_FOUND]"),
        ("{orders} --engine spark --from-table db.orders --top 3", 2, "on Spark files and --from-table are two inputs"),
        ("{orders} --engine spark --top 3 --comment //", 2, "Spark knows lines to pass over by one sign, and --comment"),
        ("{orders} --engine spark --top 3 --query x", 2, "--engine spark does not know --query"),
        ("--engine spark --top 3", 2, "missing argument 'FILES...'"),
        ("missing.parquet --engine spark --top 3", 1, "Spark refuses: [PATH_NOT_FOUND]"),
    ],
)  # fmt: skip
def test_what_spark_cannot_do_is_told(session, orders, arguments, status, said):
    done = run("rfm", *(part.format(orders=orders) for part in arguments.split()))
    said = said.format(orders=orders)
    assert (done.status, done.error[: len(said)]) == (status, said)
    assert done.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("customer,date,amount\nann,3rd of May 2024,5\n", "store them as dates, or as text like 2026-06-30"),
        ("customer,date,amount\nann,1/2/2024,5\nbob,2/1/2024,6\n", "say which: --day-first or --month-first"),
        ("customer;date;amount\nann;2024-01-31;5\n", "--delimiter ';'"),
        ("customer,date,amount\n", "look at the export: its period may be empty"),
        ("customer,date,amount\nann,2024-01-31,5,7\n", REFUSALS["MALFORMED_CSV_RECORD"][1]),
    ],
)
def test_text_that_spark_cannot_read_is_told_with_what_to_type(session, tmp_path, text, hint):
    path = tmp_path / "orders.csv"
    path.write_text(text)
    done = run("segments", path, "--engine", "spark")
    assert (done.status, done.hint) == (1, hint)


def test_files_that_spark_cannot_read_are_told_in_words(session, tmp_path):
    one, other = tmp_path / "one.parquet", tmp_path / "other.parquet"
    lines = pl.DataFrame({"customer": ["a"] * 3, "date": [date(2024, 1, 1)] * 3, "amount": [9 * 10**14] * 3})
    lines.write_parquet(one)
    lines.with_columns(pl.col("amount").cast(pl.Float64)).write_parquet(other)
    told = "column `amount` holds bigint in one file and DOUBLE in another"
    assert run("segments", one, other, "--engine", "spark").error == told
    assert "more than 64 bits hold" in run("segments", one, "--engine", "spark").error
    moment = pl.col("date").cast(pl.Datetime("us", "UTC")) + pl.duration(hours=-1)
    lines.with_columns(moment, pl.col("amount") // 10**9).write_parquet(one)
    done = run("segments", one, "--engine", "spark")
    assert "note: `date` holds moments: on Spark their days are those of UTC (spark.sql.session.timeZone)" in done.err
    assert "2023-12-31 to 2023-12-31" in done.err
    lines.with_columns(pl.col("date").cast(pl.Datetime("ns"))).write_parquet(one)
    assert (
        run("segments", one, "--engine", "spark").error == "times are stored in nanoseconds, which Spark does not read"
    )
    for path, header in ((one, "customer,date,amount"), (other, "date,customer,amount")):
        path.with_suffix(".csv").write_text(f"{header}\nann,2024-01-01,5\n")
    done = run("segments", one.with_suffix(".csv"), other.with_suffix(".csv"), "--engine", "spark")
    assert done.error == REFUSALS[r"CSV\sheader\sdoes"][0]
    assert "Py4J" not in done.err


def test_of_several_currencies_one_is_taken_by_all_its_names(session, tmp_path):
    path = tmp_path / "orders.parquet"
    written = ["EUR", "€", "eur", "USD", None]
    columns = {"customer": [*"abcde"], "date": [date(2024, 1, 1)] * 5, "amount": [1, 2, 4, 8, 16], "currency": written}
    pl.DataFrame(columns).write_parquet(path)
    assert "2 currencies: EUR, USD" in run("segments", path, "--engine", "spark").error
    asked = ("segments", path, "--currency", "€", "-f", "csv")
    here, there = run(*asked), run(*asked, "--engine", "spark")
    assert there.out == here.out
    assert "7.00" in here.out


def test_without_pyspark_or_java_it_is_said_what_to_install(orders, monkeypatch):
    monkeypatch.setattr("segkit.sources.spark.find_spec", lambda _: None)
    done = run("rfm", orders, "--engine", "spark", "--top", "3")
    assert (done.status, done.hint) == (1, 'pip install "segkit[spark]"')
    monkeypatch.undo()
    monkeypatch.setattr("segkit.sources.spark.shutil.which", lambda _: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.delenv("SPARK_REMOTE", raising=False)
    done = run("rfm", orders, "--engine", "spark", "--top", "3")
    assert done.error == "--engine spark needs Java 17, and there is none on the path"


def test_a_server_that_does_not_answer_is_told_at_once(orders, monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{unused.getsockname()[1]}"
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SPARK_REMOTE", f"sc://{place}/;token=secret")
    done = run("backtest", orders, "--engine", "spark")
    assert (done.status, done.error) == (1, f"no server of Spark Connect answers at {place}")
    assert "secret" not in done.err


def test_packages_that_spark_connect_lacks_are_named(orders, monkeypatch):
    def lacking(_):
        raise ModuleNotFoundError("No module named 'grpc'")

    monkeypatch.setenv("SPARK_REMOTE", "sc://server")
    monkeypatch.setenv(PROXIES[0], "proxy")  # it may be behind: it is not asked whether it answers
    builder = SimpleNamespace(appName=lambda _: SimpleNamespace(getOrCreate=lambda: lacking(None)))
    monkeypatch.setattr("pyspark.sql.SparkSession.builder", builder)
    done = run("segments", orders, "--engine", "spark")
    assert done.error == "Spark Connect lacks a package: No module named 'grpc'"
    assert done.hint == 'pip install "pyspark[connect]"'


def test_an_address_keeps_both_strokes():
    from pathlib import Path

    from segkit.cli.options.shared import OutputOptions

    asked = OutputOptions(output=Path("s3a://shop/segments.parquet"))
    assert farrows.folder_of(asked) == "s3a://shop/segments.parquet"
