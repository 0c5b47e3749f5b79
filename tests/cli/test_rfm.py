"""segkit rfm: one row per customer, on stdout or in a file, in any format."""

import gzip
import io
import json
from decimal import Decimal

import polars as pl
import pyarrow as pa
import pytest
from commandline import HEADER, LINES, ORDERS, process, run

COLUMNS = "customer_id,first_order,last_order,recency,frequency,monetary,aov,tenure,r_score,f_score,m_score,rfm,segment"


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    return path


@pytest.fixture
def written(example_orders, tmp_path):
    """Return how to write the customers of the example to a file of this suffix."""

    def write(suffix, *options):
        path = tmp_path / f"customers.{suffix}"
        done = run("rfm", example_orders, "-o", path, "-q", *options)
        assert (done.status, done.out, done.err) == (0, "", ""), done.err
        return path

    return write


def test_rows_go_to_stdout_and_words_to_stderr(orders):
    done = run("rfm", orders)
    assert (done.status, done.out.splitlines()[0]) == (0, COLUMNS)
    assert done.out.splitlines()[1].startswith("ann,2024-01-01,2024-02-01,0,2,15.75,7.875,31,")
    assert done.err.startswith(
        f"{orders}: customer = customer_id, order = order_id, date = order_date (%Y-%m-%d), amount = amount\n"
    )
    assert "3 lines · 3 orders · 2 customers · revenue 35.75 · 2024-01-01 to 2024-02-01 · as of 2024-02-01" in done.err


def test_quiet_says_nothing_and_verbose_says_more(orders):
    assert run("rfm", orders, "-q").err == ""
    assert run("rfm", orders, "-v").err.startswith(run("rfm", orders).err)
    assert "cut points: recency" in run("rfm", orders, "-v").err
    assert "cut points" not in run("rfm", orders).err


def test_text_formats_say_the_same(written):
    frame = pl.read_csv(written("csv"), infer_schema=False)
    assert frame.columns == COLUMNS.split(",")
    assert pl.read_csv(written("tsv"), separator="\t", infer_schema=False).equals(frame)
    objects = json.loads(written("json").read_text(encoding="utf-8"), parse_float=str, parse_int=str)
    assert pl.DataFrame(objects).equals(frame)
    lines = [
        json.loads(line, parse_float=str, parse_int=str)
        for line in written("ndjson").read_text(encoding="utf-8").splitlines()
    ]
    assert lines == objects
    header, rule, *rows = written("md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in (header, *rows)]
    assert (cells[0], [tuple(row) for row in cells[1:]]) == (frame.columns, frame.rows())
    assert rule.count("---:") == 8


def test_parquet_and_arrow_keep_types_and_say_how_they_came_about(written):
    path = written("parquet", "--as-of", "2026-06-30")
    frame = pl.read_parquet(path)
    assert (frame.schema["customer_id"], frame.schema["last_order"], frame.schema["rfm"]) == (
        pl.String,
        pl.Date,
        pl.String,
    )
    assert (frame.schema["monetary"].scale, frame.schema["recency"].is_integer()) == (4, True)
    assert frame["monetary"].sum() == Decimal("51236.60")
    facts = pl.read_parquet_metadata(path)
    assert (facts["segkit.as_of"], facts["segkit.rules"], facts["segkit.returns"]) == ("2026-06-30", "lifecycle", "net")
    assert set(json.loads(facts["segkit.thresholds"])["thresholds"]) >= {"recency", "frequency", "monetary"}
    assert pl.read_ipc(written("arrow")).equals(frame)


@pytest.mark.parametrize("suffix", ["csv", "csv.gz", "csv.zst", "ndjson.gz", "parquet", "arrow"])
def test_the_same_orders_give_the_same_bytes(written, suffix):
    first = written(suffix).read_bytes()
    assert written(suffix).read_bytes() == first


def test_packed_files_hold_what_plain_ones_do(written):
    plain = written("csv").read_bytes()
    assert gzip.decompress(written("csv.gz").read_bytes()) == plain
    with pa.input_stream(io.BytesIO(written("csv.zst").read_bytes()), compression="zstd") as stream:
        assert stream.read() == plain


def test_a_format_that_is_asked_for_overrules_the_suffix(written):
    assert written("data", "-f", "json").read_bytes().startswith(b"[\n{")


@pytest.mark.parametrize(
    ("options", "error", "hint"),
    [
        (["-o", "customers"], "the suffix of customers names no format", "--format csv"),
        (["-o", "customers.odt"], "the suffix of customers.odt names no format", "--format csv"),
        (["-o", "c.parquet.gz"], "parquet is packed inside already: c.parquet.gz", "leave out .gz"),
        (["--columns", "customer_id,monetry"], "there is no column 'monetry'", "did you mean --columns monetary?"),
        (["--sort", "-recencey"], "there is no column 'recencey'", "did you mean --sort recency?"),
        (["--segment", "loyl"], "there is no segment 'loyl'", "did you mean --segment loyal?"),
        (["--columns", "customer_id,,rfm"], "has an empty name", "--columns a,b"),
        (["--decimal", ";"], "the decimal mark is . or ,", "--decimal ,"),
        (["--delimiter", "ab"], "a delimiter is one character", "--delimiter"),
        (["--date-format", "dd.mm.yyyy"], "'dd.mm.yyyy' is no date format", "--date-format '%d.%m.%Y'"),
        (["--quantity", "amount"], "--quantity and --price belong together", "--quantity COLUMN --price COLUMN"),
        (
            ["--since", "2024-02-01", "--as-of", "2024-01-01"],
            "--since 2024-02-01 is after --as-of 2024-01-01",
            "--since",
        ),
        (["--r-cuts", "1,2,x,4"], "holds something that is no number", "--r-cuts"),
        (["--r-cuts", "3,2,1,4"], "does not ascend", "--r-cuts 1,2,3,4"),
        (["--bins", "12"], "invalid value for '--bins'", "--help"),
        (["--format", "xml"], "'xml' is not one of", "--help"),
        (["--bad-rows", "skpi"], "'skpi' is not one of 'fail', 'skip'", "did you mean --bad-rows skip?"),
        (["-f", "JSNO"], "'JSNO' is not one of", "did you mean --format json?"),
        (["--as-of", "31.12.2026"], "--as-of is a day as in 2026-06-30, and not '31.12.2026'", "--as-of 2026-06-30"),
        (["--custmer", "x"], "no such option: --custmer", "did you mean --customer?"),
        (["--table", "x"], "no such option: --table", "did you mean one of --from-table, --to-table?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_two_lines_and_status_2(orders, monkeypatch, options, error, hint):
    monkeypatch.chdir(orders.parent)
    done = run("rfm", orders.name, *options)
    assert (done.status, done.out, error in done.error) == (2, "", True), done.err
    assert hint in done.hint
    assert sorted(path.name for path in orders.parent.iterdir()) == ["orders.csv"]


def test_rows_and_columns_can_be_chosen(example_orders):
    done = run(
        "rfm",
        example_orders,
        "--segment",
        "loyal,new",
        "--columns",
        "customer_id,segment,monetary",
        "--sort",
        "-monetary,customer_id",
    )
    rows = [line.split(",") for line in done.out.splitlines()]
    assert rows[0] == ["customer_id", "segment", "monetary"]
    assert {row[1] for row in rows[1:]} == {"loyal", "new"}
    money = [Decimal(row[2]) for row in rows[1:]]
    assert money == sorted(money, reverse=True)


def test_top_is_the_most_money_or_the_first_of_the_order(example_orders):
    everyone = run("rfm", example_orders, "--columns", "monetary").out.splitlines()[1:]
    most = run("rfm", example_orders, "--columns", "monetary", "--top", "3").out.splitlines()[1:]
    assert most == sorted(everyone, key=Decimal, reverse=True)[:3]
    assert (
        run("rfm", example_orders, "--columns", "recency", "--top", "2", "--sort", "-recency").out
        == "recency\n"
        + "\n".join(
            sorted(run("rfm", example_orders, "--columns", "recency").out.splitlines()[1:], key=int, reverse=True)[:2]
        )
        + "\n"
    )


def test_fail_empty_is_status_3_and_leaves_the_file(orders, tmp_path):
    target = tmp_path / "lost.csv"
    target.write_text("old\n", encoding="utf-8")
    done = run("rfm", orders, "--segment", "loyal", "--fail-empty", "-o", target)
    assert (done.status, target.read_text(encoding="utf-8")) == (3, "old\n")
    assert "no row is left, and --fail-empty was asked for" in done.err
    assert run("rfm", orders, "--segment", "loyal", "-o", target).status == 0
    assert target.read_text(encoding="utf-8") == COLUMNS + "\n"


def test_no_clobber_leaves_a_file_that_is_there(orders, tmp_path):
    target = tmp_path / "out.csv"
    assert run("rfm", orders, "-o", target, "--no-clobber").status == 0
    before = target.read_bytes()
    done = run("rfm", orders, "-o", target, "--no-clobber", "--top", "1")
    assert (done.status, target.read_bytes()) == (1, before)
    assert "is there already" in done.error


def test_standard_input_is_a_file_like_any_other(orders):
    plain = run("rfm", orders).out
    assert run("rfm", "-", stdin=ORDERS.encode()).out == plain
    assert run("rfm", "-", stdin=gzip.compress(ORDERS.encode())).out == plain
    empty = run("rfm", "-", stdin=b"")
    assert (empty.status, empty.error) == (1, "standard input is empty: no transactions")


def test_a_missing_file_is_told(tmp_path):
    done = run("rfm", tmp_path / "none.csv")
    assert (done.status, done.error) == (1, f"cannot read {tmp_path / 'none.csv'}: no such file or directory")
    done = run("rfm", f"{tmp_path}/*.csv")
    assert (done.status, f"no file matches {tmp_path}/*.csv" in done.error) == (1, True)
    done = run("rfm", tmp_path)
    assert (done.status, f"no table in the folder {tmp_path}" in done.error) == (1, True)


@pytest.fixture
def exports(tmp_path):
    """Lay three months in a folder: columns in another order, another delimiter, Parquet, and what is no table."""
    folder = tmp_path / "exports"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.csv").write_text(HEADER + "ann,1,2024-01-01,10.50\n", encoding="utf-8")
    (folder / "b.csv").write_text("amount;order_date;order_id;customer_id\n20;02.01.2024;2;bob\n", encoding="utf-8")
    pl.DataFrame(
        {"order_date": ["2024-02-01"], "customer_id": ["ann"], "amount": [5.25], "order_id": [3]}
    ).write_parquet(folder / "deep" / "c.parquet")
    (folder / "notes.md").write_text("not a table", encoding="utf-8")
    (folder / "._a.csv").write_bytes(b"\0\5\x16\7")
    return folder


def test_files_globs_and_folders_are_one_data_set(exports, orders):
    plain = run("rfm", orders).out
    files = [exports / "a.csv", exports / "b.csv", exports / "deep" / "c.parquet"]
    assert run("rfm", *files).out == plain
    assert run("rfm", *reversed(files)).out == plain
    assert run("rfm", exports).out == plain
    assert run("rfm", f"{exports}/*.csv", files[2]).out == plain
    assert run("rfm", f"{exports}/**/[abc].*").out == plain


def test_a_file_that_is_named_twice_counts_once_and_is_told(orders, tmp_path):
    link = tmp_path / "link.csv"
    link.symlink_to(orders)
    done = run("rfm", orders, orders, link)
    assert done.out == run("rfm", orders).out
    assert f"note: {orders} was named twice: read once" in done.err
    assert f"note: {link} is {orders} by another name: read once" in done.err


def test_a_copy_counts_and_is_told(orders, tmp_path):
    copy = tmp_path / "copy.csv"
    copy.write_text(ORDERS, encoding="utf-8")
    done = run("rfm", orders, copy)
    assert "revenue 71.50" in done.err
    assert f"{orders} and {copy} are the same byte for byte: both are counted" in done.err


def test_one_bad_file_of_many_is_named(exports):
    (exports / "b.csv").write_text(HEADER + "bob,2,someday,1\n", encoding="utf-8")
    done = run("rfm", exports)
    assert (done.status, str(exports / "b.csv") in done.error) == (1, True)


def test_other_files_decide_what_one_leaves_open(tmp_path):
    (tmp_path / "a.csv").write_text(HEADER + "ann,1,01/02/2024,1\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(HEADER + "ann,2,25/02/2024,1\n", encoding="utf-8")
    assert run("rfm", tmp_path).customers["ann"]["first_order"] == "2024-02-01"


@pytest.mark.parametrize("env", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}], ids=["C", "C without UTF-8"])
def test_names_of_any_letters_survive_any_locale(tmp_path, env):
    path = tmp_path / "заказы.csv"
    path.write_text(ORDERS.replace("ann", "Анна 😀"), encoding="utf-8")
    done = process("rfm", path, env={"PYTHONIOENCODING": "", **env}, text=False)
    assert (done.returncode, "Анна 😀".encode() in done.stdout) == (0, True), done.stderr


def test_lines_of_nobody_and_of_returns_are_accounted_for(orders):
    orders.write_text(ORDERS + ",4,2024-01-05,7\ncid,5,2024-01-06,-3\n", encoding="utf-8")
    err = run("rfm", orders).err
    assert "left out: 1 line without a customer (7.00), 1 line of customers without a counted order (-3.00)" in err
    assert LINES.count("\n") == 3


PLAIN = {"--customer": "u", "--order": "v", "--date": "w", "--amount": "x"}
NAMED = "u,v,w,x,y\nann,1,2024-01-01,10,{}\nann,2,2024-02-01,7,{}\nbob,3,2024-03-01,5,\n"


@pytest.mark.parametrize(
    ("cells", "options", "money"),
    [
        pytest.param(("", "0"), {}, "17.00", id="a column that is not named"),
        pytest.param(("", "2"), {"--refunded": "y"}, "15.00", id="--refunded"),
        pytest.param(("sale", "refund"), {"--kind": "y"}, "3.00", id="--kind"),
        pytest.param(("paid", "cancelled"), {"--status": "y"}, "10.00", id="--status"),
        pytest.param(("3", "2"), {"--amount": None, "--price": "x", "--quantity": "y"}, "44.00", id="--quantity --price"),
    ],
)  # fmt: skip
def test_a_role_is_played_by_the_column_that_its_option_names(tmp_path, cells, options, money):
    path = tmp_path / "f.csv"
    path.write_text(NAMED.format(*cells).replace("5,\n", "5,1\n" if "--price" in options else "5,\n"), encoding="utf-8")
    named = [word for option in (PLAIN | options).items() if option[1] for word in option]
    done = run("rfm", path, *named)
    assert done.status == 0, done.err
    assert done.customers["ann"]["monetary"] == money


def test_refunds_of_a_known_tool_can_be_left_alone(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text(
        "Name,Email,Financial Status,Total,Created at,Lineitem quantity,Refunded Amount\n"
        "#1,ann@x.example,partially_refunded,10.00,2024-01-01 10:00:00 +0200,1,2.50\n",
        encoding="utf-8",
    )
    assert run("rfm", path).customers["ann@x.example"]["monetary"] == "7.50"
    assert run("rfm", path, "--refunded", "none").customers["ann@x.example"]["monetary"] == "10.00"
