"""segkit kpis: figures by period, what is not whole, conversion and returns on what was spent; nothing is divided by nothing."""

import json
from decimal import Decimal

import pytest
from commandline import HEADER, run


@pytest.fixture
def few(tmp_path):
    path = tmp_path / "orders.csv"
    lines = (
        "ann,1,2024-01-31,10", "bob,2,2024-01-05,20", "ann,3,2024-02-01,5", "cy,4,2024-04-02,7", "bob,5,2024-04-30,8",
        "bob,6,2024-04-30,-3", ",7,2024-01-01,3", "dee,8,2024-01-01,-1",
    )  # fmt: skip
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), "utf-8")
    return path


def figures(path, *options):
    done = run("kpis", path, "-f", "json", *options)
    assert done.status == 0, done.err
    return {row["period"]: row for row in json.loads(done.out, parse_float=Decimal)}


def test_every_period_and_the_total_have_a_row(few):
    rows = figures(few, "-q", "--churn-days", "30")
    assert list(rows) == ["2024-01", "2024-02", "2024-03", "2024-04", "total"]
    assert [row["customers"] for row in rows.values()] == [2, 1, 0, 2, 3]
    assert [row["new_customers"] for row in rows.values()] == [2, 0, 0, 1, 3]
    assert [row["revenue"] for row in rows.values()] == [30, 5, 0, 12, 47]
    assert [row["returns"] for row in rows.values()] == [0, 0, 0, -3, -3]
    assert [row["active_customers"] for row in rows.values()] == [2, 1, 0, 2, 2]
    assert [row["churned_customers"] for row in rows.values()] == [0, 1, 1, 0, 1]
    assert [row["churn_rate"] for row in rows.values()][:4] == [None, Decimal("0.5"), 1, None]
    assert rows["2024-04"]["reactivated_customers"] == 1


def test_the_total_is_none_of_the_first_so_many_and_stays_last(few):
    assert list(figures(few, "-q", "--top", "2")) == ["2024-01", "2024-04"]
    assert list(figures(few, "-q", "--sort", "revenue")) == ["2024-03", "2024-02", "2024-04", "2024-01", "total"]


def test_a_number_that_counts_nobody_is_told_from_a_file(few):
    done = run("kpis", few, "--visitors", "-3")
    assert "error: --visitors '-3' is no number of visitors" in done.err
    assert done.status == 2
    assert done.hint == "--visitors 12000   or   --visitors visitors.csv"


def test_what_cannot_be_divided_is_empty(few):
    march = figures(few, "-q")["2024-03"]
    empty = ("aov", "orders_per_customer", "revenue_per_customer", "repeat_rate", "repeat_revenue_share")
    assert [march[name] for name in empty] == [None] * 5
    assert march["revenue_change"] == -1
    assert figures(few, "-q")["2024-04"]["revenue_change"] is None
    assert "nan" not in run("kpis", few).out.lower()


def test_a_period_that_is_not_whole_is_marked_and_not_compared(few):
    done = run(
        "kpis", few, "--as-of", "2024-04-29", "--since", "2024-01-03", "--columns", "period,is_whole,revenue_change"
    )
    assert done.out.splitlines()[1:] == [
        "2024-01,false,",
        "2024-02,true,",
        "2024-03,true,-1.0",
        "2024-04,false,",
        "total,,",
    ]
    assert "note: not whole, so without changes: 2024-01, 2024-04 (as of 2024-04-29)" in done.err.splitlines()


def test_who_is_active_is_said(few):
    assert (
        "note: active: a purchase at most 90 days before the end of the period (default: only 2 purchase gaps)"
        in run("kpis", few).err
    )
    assert "at most 30 days before the end of the period (given)" in run("kpis", few, "--churn-days", "30").err


def test_revenue_of_periods_is_that_of_the_segments(example_orders):
    rows = figures(example_orders, "-q", "--every", "week")
    total = rows.pop("total")
    assert sum(row["revenue"] for row in rows.values()) == total["revenue"] == Decimal("51236.60")


def test_visitors_are_converted(few, tmp_path):
    assert figures(few, "-q", "--visitors", "12")["total"]["conversion"] == Decimal("0.25")
    path = tmp_path / "visitors.csv"
    path.write_text("date,visitors\n2024-01-01,5\n2024-01-31,5\n2024-02-03,0\n2023-05-05,9\n", "utf-8")
    rows = figures(few, "-q", "--visitors", path)
    assert [row["conversion"] for row in rows.values()] == [Decimal("0.2"), None, None, None, None]
    assert "note: " + str(path) + ": 9 of 2023-05 is counted nowhere" in run("kpis", few, "--visitors", path).err


def test_what_was_spent_is_held_against_customers_and_margin(few, tmp_path):
    path = tmp_path / "spend.csv"
    path.write_text('month,cost\n2024-01,"10,50"\n2024-02,2\n', "utf-8")
    rows = figures(few, "-q", "--spend", path, "--margin", "50%")
    january, february = rows["2024-01"], rows["2024-02"]
    assert (january["spend"], january["acquisition_cost"]) == (Decimal("10.50"), Decimal("5.25"))
    assert abs(january["roi"] - (Decimal(15) - Decimal("10.5")) / Decimal("10.5")) < Decimal("1e-12")
    assert (february["acquisition_cost"], february["return_on_spend"], february["roi"]) == (
        None,
        Decimal("2.5"),
        Decimal("0.25"),
    )
    assert rows["total"]["return_on_spend"] == Decimal("2.8")
    assert (rows["2024-03"]["spend"], rows["2024-03"]["roi"]) == (None, None)


@pytest.mark.parametrize(
    ("text", "options", "status", "said"),
    [
        ("when,cost\n2024-01,1\n", "", 1, "no column for dates or periods"),
        ("date,price\n2024-01,1\n", "", 1, "no column for numbers"),
        ("date,cost\nsoon,1\n", "", 1, "row 2: 'soon' is no date and no period"),
        ("date,cost\n2024-13,1\n", "", 1, "row 2: '2024-13' is no date and no period"),
        ("date,cost\n2024-01,much\n", "", 1, "row 2: 'much' is not money from 0 on"),
        ('date,cost\n2024-01,"1,234"\n', "", 1, "may be a thousand or a decimal"),
        ("date,cost\n2024,1\n", "", 1, "2024 does not lie in one month: 2024-01 to 2024-12"),
        ("date,cost\n2024-01,1\n", "--margin 140%", 2, "--margin '140%' is no share"),
    ],
)  # fmt: skip
def test_costs_that_cannot_be_used_are_refused(few, tmp_path, text, options, status, said):
    path = tmp_path / "spend.csv"
    path.write_text(text, "utf-8")
    done = run("kpis", few, "--spend", path, *options.split())
    assert (done.status, done.out) == (status, "")
    assert said in done.err


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ("--margin 40%", 2, "--margin is for the return on what was spent"),
        ("--churn-days 0", 2, "--churn-days"),
        ("--columns churn", 2, "there is no column 'churn'"),
        ("--visitors nowhere.csv", 1, "nowhere.csv"),
        ("-f table --top 3", 2, "the table has columns and rows of its own"),
    ],
)
def test_what_makes_no_sense_is_refused(few, options, status, said):
    done = run("kpis", few, *options.split())
    assert (done.status, done.out) == (status, "")
    assert said in done.err


def test_a_table_draws_lines_and_marks_what_is_not_whole(few):
    shown = run("kpis", few, "--as-of", "2024-04-29", "-f", "table", "-q").out
    assert "2024-04*" in shown
    assert "* not whole, so without changes: 2024-04" in shown
    assert "█" in shown


def test_since_is_told_to_make_customers_of_before_new(few):
    said = "--since 2024-02-01: a first order is the first one since then, whoever bought before"
    assert f"note: {said}" in run("kpis", few, "--since", "2024-02-01").err
    shown = run("kpis", few, "--since", "2024-02-01", "-f", "table").out
    assert said in " ".join(shown.split())
    assert "whoever bought before" not in run("kpis", few).err


def grouped(path, *options):
    done = run("kpis", path, "-f", "json", "-q", *options)
    assert done.status == 0, done.err
    return json.loads(done.out, parse_float=Decimal)


@pytest.mark.parametrize("customer", ["customer_id", "email"])
def test_figures_of_groups_add_up_to_those_of_all(example_orders, customer):
    options = ("--every", "quarter", "--customer", customer)
    rows = grouped(example_orders, *options, "--by", "channel")
    for row in grouped(example_orders, *options):
        parts = [part for part in rows if part["period"] == row["period"]]
        for name in ("customers", "new_customers", "orders", "revenue", "returns", "active_customers"):
            assert sum(part[name] for part in parts) == row[name], (row["period"], name)


def test_labels_are_those_of_segments(example_orders):
    totals = {row["segment"]: row for row in grouped(example_orders, "--by", "segment") if row["period"] == "total"}
    segments = json.loads(run("segments", example_orders, "-f", "json", "-q").out, parse_float=Decimal)
    for row in segments:
        found = totals[row["segment"]]
        assert [found[name] for name in ("customers", "orders", "revenue")] == [
            row["customers"],
            row["orders"],
            row["revenue"],
        ]
    assert list(totals) == [row["segment"] for row in segments]


def test_who_has_no_value_is_a_group(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,order_date,amount,shop\nann,2024-01-01,5,a\nbob,2024-01-02,6,\nann,2024-02-01,1,\n")
    rows = grouped(path, "--by", "shop", "--every", "year")
    assert [(row["shop"], row["period"], row["revenue"]) for row in rows] == [
        ("a", "2024", 6), ("a", "total", 6), ("(no value)", "2024", 6), ("(no value)", "total", 6),
    ]  # fmt: skip


def test_costs_of_channels_meet_the_customers_of_channels(example_orders, tmp_path):
    costs = tmp_path / "costs.csv"
    costs.write_text("month,Channel,cost\n2026-04,Web,900\n2026-05,web ,700\n2026-05,tv,50\n", "utf-8")
    done = run("kpis", example_orders, "--by", "channel", "--every", "quarter", "--spend", costs, "-f", "json")
    rows = {(row["channel"], row["period"]): row for row in json.loads(done.out, parse_float=Decimal)}
    assert "costs.csv: 50.00 of tv is counted nowhere: no customer belongs there" in done.err
    web = rows["web", "2026-Q2"]
    assert (web["spend"], web["acquisition_cost"]) == (1600, round(Decimal(1600) / web["new_customers"], 4))
    assert rows["web", "total"]["spend"] == 1600
    assert {rows["shop", period]["spend"] for period in ("2026-Q2", "total")} == {None}
    together = run("kpis", example_orders, "--every", "quarter", "--spend", costs, "--columns", "period,spend")
    assert "the values of `Channel` are added up; --by tells them apart" in together.err
    assert "2026-Q2,1650.00" in together.out


def test_conversion_of_contacts_is_the_share_of_them_who_are_customers(example_orders, tmp_path):
    contacts = tmp_path / "people.csv"
    contacts.write_text("customer_id,name\nC0001,A\nC0002,B\nX1,C\n", "utf-8")
    rows = figures(example_orders, "--contacts", contacts, "--every", "year")
    assert (rows["total"]["contacts"], round(rows["total"]["conversion"], 4)) == (3, Decimal("0.6667"))
    assert rows["2025"]["conversion"] is None


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ("--by chanel", 1, "there is no attribute `chanel`"),
        ("--by month", 2, "--by month is a period, and these are rows already"),
        ("--by cluster", 2, "--by cluster: periods are told by a column of the files, segment or abc"),
        ("--by channel,region", 2, "--by puts customers into groups by one thing here, not 2"),
        ("--by orders=channel", 2, "a column of the result has that name"),
        ("--by order_id", 1, "`order_id` has"),
        ("--by channel --visitors 100", 2, "nothing says which of these people belong to which group"),
        ("--contact-key id", 2, "--contact-key names a column of a file of contacts"),
        ("--contacts p.csv --visitors 3", 2, "--contacts and --visitors are two ways"),
    ],
)
def test_groups_and_people_that_make_no_sense_are_refused(example_orders, options, status, said):
    done = run("kpis", example_orders, *options.split())
    assert (done.status, done.out) == (status, "")
    assert said in done.err
    assert "hint: " in done.err
