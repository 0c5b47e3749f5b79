"""segkit compare: who went from label to label, by one yardstick; every customer stands in exactly one cell."""

import json
from decimal import Decimal

import pytest
from commandline import HEADER, run

FROM = ("--from", "2026-03-31")


def flows(path, *options):
    done = run("compare", path, "-f", "json", "-q", *options)
    assert done.status == 0, done.err
    return json.loads(done.out, parse_float=Decimal)


def segments(path, *options):
    rows = json.loads(run("segments", path, "-f", "json", "-q", *options).out, parse_float=Decimal)
    return {row["segment"]: row["customers"] for row in rows if row["customers"]}


def counted(rows, name):
    found = {}
    for row in rows:
        if row[name] is not None:
            found[row[name]] = found.get(row[name], 0) + row["customers"]
    return found


def test_both_sides_add_up_to_the_segments_of_their_day_by_one_yardstick(example_orders, tmp_path):
    model = tmp_path / "m.json"
    assert run("rfm", example_orders, "--as-of", "2026-03-31", "--save-model", model, "-q").status == 0
    rows = flows(example_orders, *FROM)
    assert counted(rows, "from_segment") == segments(example_orders, "--as-of", "2026-03-31")
    assert counted(rows, "to_segment") == segments(example_orders, "--model", model)
    assert flows(example_orders, *FROM, "--model", model) == rows
    assert sum(row["customers"] for row in rows) == 389
    assert sum(row["revenue_to"] for row in rows) == Decimal("51236.60")


def test_a_day_against_itself_is_diagonal(example_orders):
    rows = flows(example_orders, "--from", "2026-02-28", "--to", "2026-02-28")
    assert all(row["from_segment"] == row["to_segment"] and row["move"] == "stayed" for row in rows)
    assert {row["revenue_between"] for row in rows} == {0}
    assert (
        run("compare", example_orders, "--from", "2026-02-28", "--to", "2026-02-28", "--movers", "-q").out.count("\n")
        == 1
    )


def test_movers_are_the_customers_of_the_flows(example_orders):
    moved = [row for row in flows(example_orders, *FROM) if row["move"] != "stayed"]
    people = flows(example_orders, *FROM, "--movers")
    assert len({row["customer_id"] for row in people}) == len(people) == sum(row["customers"] for row in moved)
    assert sum(row["monetary_change"] for row in people) == sum(row["revenue_between"] for row in moved)
    assert all((row["recency_from"] is None) == (row["move"] == "joined") for row in people)


@pytest.mark.parametrize(
    ("options", "moves"),
    [("--fell", {"fell"}), ("--rose", {"rose", "back"}), ("--fell --rose", {"fell", "rose", "back"})],
)
def test_lists_hold_only_who_moved_so(example_orders, options, moves):
    assert {row["move"] for row in flows(example_orders, *FROM, *options.split())} == moves


def test_entered_is_told_by_the_label_of_the_second_day(example_orders):
    people = flows(example_orders, *FROM, "--entered", "lost")
    assert {row["to_segment"] for row in people} == {"lost"}
    assert len(people) == 17


def test_who_gave_everything_back_is_no_customer_any_more(tmp_path):
    path = tmp_path / "orders.csv"
    lines = ("ann,1,2024-01-01,10", "bob,2,2024-01-05,20", "ann,1,2024-02-01,-10", "cy,3,2024-02-02,5")
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), "utf-8")
    rows = flows(path, "--from", "2024-01-10")
    assert {("gone", 1), ("joined", 1)} <= {(row["move"], row["customers"]) for row in rows}
    assert sum(row["customers"] for row in rows) == 3
    shown = run("compare", path, "--from", "2024-01-10", "-f", "table", "-q").out
    assert "not yet customers" in shown
    assert "no more" in shown


def test_the_largest_flows_are_said(example_orders):
    err = run("compare", example_orders, *FROM).err
    assert "19 customers fell from regular to at-risk; they brought 0.00 in between, 2,491.00 before" in err


def test_a_series_compares_the_end_of_each_month_with_the_one_before_by_one_yardstick(example_orders, tmp_path):
    model = tmp_path / "m.json"
    assert run("rfm", example_orders, "--as-of", "2026-03-31", "--save-model", model, "-q").status == 0
    series = flows(example_orders, "--every", "month", "--periods", "3")
    days = [("2026-03-31", "2026-04-30"), ("2026-04-30", "2026-05-31"), ("2026-05-31", "2026-06-30")]
    assert list(dict.fromkeys((row["from_date"], row["to_date"]) for row in series)) == days
    for first, second in days:
        part = [row for row in series if row["to_date"] == second]
        assert part == flows(example_orders, "--from", first, "--to", second, "--model", model)
        assert counted(part, "to_segment") == segments(example_orders, "--as-of", second, "--model", model)
    assert flows(example_orders, "--every", "month", "--periods", "3", "--model", model) == series


def test_a_series_ends_with_the_last_period_that_is_over_and_begins_with_the_data(example_orders):
    done = run("compare", example_orders, "--every", "quarter", "--periods", "20", "--to", "2026-05-20")
    assert "note: 2026-Q2 is not over on 2026-05-20: the last day that is compared is 2026-03-31" in done.err
    assert "note: nobody is a customer yet on 2024-06-30: the first day that is compared is 2024-09-30" in done.err
    assert done.out.splitlines()[-1].startswith("2025-12-31,2026-03-31,")
    shown = run("compare", example_orders, "--every", "month", "--periods", "9", "-f", "table", "-q").out
    assert max(map(len, shown.splitlines())) <= 100
    assert "2026-06" in shown


def test_a_model_says_the_first_day_where_no_option_does(example_orders, tmp_path):
    model = tmp_path / "m.json"
    assert run("rfm", example_orders, "--as-of", "2026-03-31", "--save-model", model, "-q").status == 0
    assert flows(example_orders, "--model", model) == flows(example_orders, *FROM)


@pytest.fixture
def tables(example_orders, tmp_path):
    """Save the labels of two days by one model."""
    model = tmp_path / "m.json"
    assert run("rfm", example_orders, "--as-of", "2026-03-31", "--save-model", model, "-q").status == 0

    def save(ending, *options):
        made = []
        for day in ("2026-03-31", "2026-06-30"):
            made.append(tmp_path / f"{day}{ending}")
            assert (
                run("rfm", example_orders, "--as-of", day, "--model", model, "-o", made[-1], "-q", *options).out == ""
            )
        return made

    return save


@pytest.mark.parametrize(("ending", "options"), [(".parquet", ()), (".csv.gz", ()), (".csv", ("--labels", "ru"))])
@pytest.mark.parametrize("people", [(), ("--movers",)])
def test_saved_tables_of_one_yardstick_give_the_flows_of_their_orders(example_orders, tables, ending, options, people):
    first, second = tables(ending, *options)
    done = run("compare", "--table", first, second, "-f", "json", *people)
    assert ("one yardstick" in done.err) == (ending != ".parquet")
    rows = json.loads(done.out, parse_float=Decimal)
    wanted = flows(example_orders, *FROM, *people)
    if ending != ".parquet":
        wanted = [row | {"from_date": None, "to_date": None} for row in wanted]
    assert rows == wanted


def test_tables_of_two_yardsticks_are_told(example_orders, tables, tmp_path):
    first, _ = tables(".parquet")
    other = tmp_path / "own.parquet"
    assert run("rfm", example_orders, "-o", other, "-q").status == 0
    assert "note: the tables were scored by different yardsticks" in run("compare", "--table", first, other).err
    done = run("compare", "--table", other, first)
    assert (done.status, "is of 2026-06-30, after" in done.err) == (1, True)


def test_tables_that_are_none_are_refused(example_orders, tables, tmp_path):
    first, second = tables(".csv")
    rows = first.read_text("utf-8").splitlines(keepends=True)
    for text, said in (
        ("".join([*rows, rows[1]]), "1 of 326 rows are of a customer who has another"),
        ("".join(rows).replace(",at-risk", ",elsewhere"), "1 labels are none of the rule book lifecycle: elsewhere"),
        ("".join(rows).replace(",at-risk", ","), "86 of 325 rows have no `segment`"),
        ("".join(rows).replace("C0001,", "C0001,x", 1).replace("monetary", "money"), "no column `monetary`"),
        (rows[0], "broken.csv has a header and no line below it"),
    ):
        broken = tmp_path / "broken.csv"
        broken.write_text(text, "utf-8")
        done = run("compare", "--table", broken, second)
        assert (done.status, done.out, said in done.err) == (1, "", True), done.err
        assert "hint: " in done.err


def test_movers_tell_how_their_scores_changed(example_orders, tmp_path):
    model = tmp_path / "m.json"
    assert run("rfm", example_orders, "--as-of", "2026-03-31", "--save-model", model, "-q").status == 0
    people = flows(example_orders, *FROM, "--fell")
    then, now = (
        run("rfm", example_orders, "--as-of", day, "--model", model, "-q").customers
        for day in ("2026-03-31", "2026-06-30")
    )
    for row in people:
        who = row["customer_id"]
        changes = {f"{of}_change": int(now[who][f"{of}_score"]) - int(then[who][f"{of}_score"]) for of in "rfm"}
        assert changes == {name: row[name] for name in changes}
    assert min(row["r_change"] for row in people) < 0


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ("", 2, "which day is the newest compared with?"),
        ("--from 2026-03-31 --every month", 2, "--from names one day, and --every and --periods many"),
        ("--periods 0", 2, "--periods"),
        ("--table", 2, "--table compares two tables, and this is 1"),
        ("--every year --periods 1 --to 2024-12-30", 1, "nobody is a customer yet on 2023-12-31"),
        ("--from 2026-03-31 --to 2026-01-31", 2, "--from 2026-03-31 is after --to 2026-01-31"),
        ("--from 2027-03-31", 1, "2027-03-31 is after 2026-06-30"),
        ("--from 2020-01-01", 1, "nobody is a customer yet on 2020-01-01"),
        ("--from 2026-03-31 --since 2026-04-30", 2, "--from 2026-03-31 is before --since 2026-04-30"),
        ("--from 2026-03-31 --entered lots", 2, "there is no segment 'lots'"),
        ("--from 2026-03-31 --columns lot", 2, "there is no column 'lot'"),
    ],
)
def test_what_makes_no_sense_is_refused(example_orders, options, status, said):
    done = run("compare", example_orders, *options.split())
    assert (done.status, done.out) == (status, "")
    assert said in done.err
