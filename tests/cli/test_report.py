"""segkit report: every number is that of the command that tells it; the page is whole, safe and names nobody."""

import json
import re
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from commandline import HEADER, ORDERS, run

SECTIONS = (
    "facts", "figures", "map", "segments", "movement", "retention", "revenue", "distribution", "pareto",
    "breakdown", "clusters", "quality", "definitions",
)  # fmt: skip
VOID = {"meta", "link", "img", "br"}
EVIL = '<script>alert("1")</script>'
TURNED = "\u202eשלום 🛒"


def as_json(*arguments):
    done = run(*arguments, "-q")
    assert done.status == 0, done.err
    return json.loads(done.out, parse_float=Decimal)


@pytest.fixture(scope="module")
def facts(example_orders):
    """Return the facts of the example shop, with all that can be asked for."""
    return as_json("report", example_orders, "--by", "category", "--clusters", "--k", 4, "--names", "-f", "json")


@pytest.fixture(scope="module")
def page(example_orders):
    """Return the page of the same, without names."""
    done = run("report", example_orders, "--by", "category", "--clusters", "--k", 4, "-q")
    assert done.status == 0, done.err
    return done.out


@pytest.fixture(scope="module")
def russian(example_orders):
    """Return it in Russian."""
    return run("report", example_orders, "--by", "category", "--lang", "ru", "-q").out


class Page(HTMLParser):
    """Reads a page strictly: every element is closed where it has to be."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def text(self):
        return " ".join(self.texts)


def without(rows, *names):
    return [{key: value for key, value in row.items() if key not in names} for row in rows]


def test_segments_are_those_of_the_command(facts, example_orders):
    own = without(facts["segments"], "titles", "actions", "colour")
    assert own == as_json("segments", example_orders, "-f", "json", "--actions")
    assert {row["titles"]["ru"] for row in facts["segments"]} >= {"Лояльные", "Потерянные"}


def test_figures_are_those_of_kpis(facts, example_orders):
    *months, total = as_json("kpis", example_orders, "-f", "json")
    found = facts["figures"]
    assert (found["period"], found["before"], found["total"]) == (months[-1], months[-2], total)
    assert found["difference"]["churn_rate"] == pytest.approx(months[-1]["churn_rate"] - months[-2]["churn_rate"])


def test_revenue_by_new_and_repeat_is_that_of_kpis_and_cohorts(facts, example_orders):
    months = {row["period"]: row["revenue"] for row in as_json("kpis", example_orders, "-f", "json")[:-1]}
    shown = facts["revenue"]["periods"]
    assert {row["period"]: row["revenue"] for row in shown} == months
    assert all(row["revenue_of_new"] + row["revenue_of_repeat"] == row["revenue"] for row in shown)
    firsts = [
        row for row in as_json("cohorts", example_orders, "-f", "json") if row["age"] == 0 and row["cohort"] != "all"
    ]
    assert {row["period"]: row["revenue_of_new"] for row in shown} == {row["cohort"]: row["revenue"] for row in firsts}


def test_retention_is_that_of_cohorts(facts, example_orders):
    wide = as_json("cohorts", example_orders, "-f", "json", "--wide")
    for shown, row in zip(facts["retention"]["cohorts"], wide, strict=False):
        known = [row[str(age)] for age in range(24) if row[str(age)] is not None]
        assert (shown["cohort"], shown["cohort_customers"], shown["retention"]) == (
            row["cohort"],
            row["cohort_customers"],
            known,
        )


def test_movement_is_that_of_compare_a_month_ago(facts, example_orders):
    assert facts["movement"]["from"] == "2026-05-31"
    assert facts["movement"]["flows"] == as_json("compare", example_orders, "--from", "2026-05-31", "-f", "json")


def test_few_customers_bring_what_abc_says(facts, example_orders):
    told = run("abc", example_orders).err
    for top in facts["pareto"]["tops"]:
        assert f"top {top['percent']}% ({top['customers']}) {100 * top['revenue_share']:.1f}%" in told
    assert f"Gini {facts['pareto']['gini']:.2f}" in told


def test_values_are_those_of_breakdown_and_clusters_those_of_cluster(facts, example_orders):
    rows = as_json("breakdown", example_orders, "--by", "category", "-f", "json")
    assert facts["breakdown"][0]["values"] == [{"value": row.pop("category"), **row} for row in rows]
    assert facts["clusters"] == as_json("cluster", example_orders, "--k", 4, "--profile", "-f", "json")


def test_findings_are_those_of_check(facts, example_orders):
    checked = as_json("check", example_orders, "-f", "json")
    kept = ("severity", "key", "count", "unit", "share", "message", "advice")
    assert [{name: one[name] for name in kept} for one in facts["quality"]["findings"]] == [
        {name: one[name] for name in kept} for one in checked["findings"]
    ]
    assert facts["quality"]["lines"] == checked["lines"]
    assert (
        sum(one["money"] for one in facts["quality"]["left_out"]) + facts["quality"]["kept"]["money"]
        == checked["amount"]
    )


def test_the_best_customers_are_those_of_rfm(facts, example_orders):
    assert facts["customers"] == as_json("rfm", example_orders, "--top", 20, "-f", "json")


def test_every_part_adds_up_to_all_customers_and_all_money(facts):
    customers, revenue = facts["facts"]["customers"], facts["facts"]["revenue"]
    parts = [facts["map"]["cells"], facts["segments"], *(one["ranges"] for one in facts["distribution"].values())]
    for rows in parts:
        assert (sum(row["customers"] for row in rows), sum(row["revenue"] for row in rows)) == (customers, revenue)
    assert facts["revenue"]["of_new"] + facts["revenue"]["of_repeat"] == revenue


def test_the_page_shows_all_sections_and_is_whole(page):
    read = Page(page)
    assert [attrs["id"] for attrs in read.all("section")] == list(SECTIONS)
    ids = [attrs["id"] for _, attrs in read.elements if "id" in attrs]
    assert len(set(ids)) == len(ids)
    levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    pictures = [attrs for attrs in read.all("svg") if attrs.get("role") == "img"]
    assert len(pictures) == len(read.all("figure")) == 11
    assert all(attrs["aria-label"] for attrs in pictures)
    assert len(read.all("details")) == len(pictures) + 1
    assert "42.2%" in read.text


def test_the_page_asks_nothing_of_anybody(page):
    read = Page(page)
    assert not read.all("script")
    assert set(re.findall(r"https?://[^\"'<> ]+", page)) == {"http://www.w3.org/2000/svg"}
    assert all(attrs["href"].startswith(("#", "data:")) for attrs in read.all("a") + read.all("link"))
    assert "url(" not in page
    assert "@import" not in page
    assert len(page.encode()) < 1_000_000


def test_nobody_is_named_unless_that_is_asked_for(page, example_orders):
    shown = re.sub("<style>.*?</style>", "", page, flags=re.DOTALL)
    assert not re.search(r"C\d{4}|@", shown)
    named = run("report", example_orders, "--names", "--sections", "customers", "-q").out
    assert "C0192" in named


def test_russian_runs_through_the_page(russian):
    text = Page(re.sub("<style>.*?</style>", "", russian, flags=re.DOTALL)).text
    english = set(re.findall(r"[A-Za-z]{3,}", text))
    own = {"orders", "csv", "category", "Beans", "Brewers", "Cups", "Ground", "coffee", "Sweets", "Tea", "segkit"}
    asked = {
        "customer",
        "order",
        "date",
        "amount",
        "status",
        "cancelled",
        "pending",
        "id",
        "drop",
        "keep",
        "returns",
        "COLUMN",
    }
    assert english - own - asked <= {"customer_id", "order_id", "order_date", "net", "abc"}
    assert '<html lang="ru">' in russian
    assert "51\u00a0236,60" in text


SMALL = {
    "four customers": "".join(f"{who},{at},2024-0{at + 1}-1{at},{10 + at}\n" for at, who in enumerate("abcdabc", 1)),
    "one customer": "ann,1,2024-01-01,10\nann,2,2024-03-01,20\n",
    "one order": "ann,1,2024-01-01,10\n",
    "no repeat buyer": "".join(f"c{at},{at},2024-{1 + at % 5:02}-15,{at}\n" for at in range(1, 41)),
    "nothing earned": "ann,1,2024-01-01,10\nann,2,2024-02-01,-10\nbob,3,2024-03-01,5\nbob,4,2024-03-02,-5\n",
}


@pytest.mark.parametrize("lines", SMALL.values(), ids=SMALL)
def test_small_bases_have_a_whole_page(lines, tmp_path):
    (tmp_path / "o.csv").write_text(HEADER + lines, "utf-8")
    done = run("report", tmp_path / "o.csv", "--clusters", "--k", 2, "--by", "month", "-q")
    assert done.status == 0, done.err
    read = Page(done.out)
    assert len(read.all("section")) == len(SECTIONS)
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b", read.text)


def test_text_of_users_stays_text(tmp_path):
    name = tmp_path / "o'<b>.csv"
    rows = [f'"{who.replace(chr(34), chr(34) * 2)}",{at},2024-01-{at:02},{at},"{who.replace(chr(34), chr(34) * 2)}"\n'
            for at, who in enumerate((EVIL, TURNED, 'O"Neil & sons', "plain"), 1)]  # fmt: skip
    name.write_text("customer_id,order_id,order_date,amount,shop\n" + "".join(rows), "utf-8")
    done = run("report", name, "--by", "shop", "--names", "--title", EVIL, "-q")
    assert done.status == 0, done.err
    read = Page(done.out)
    assert not read.all("script")
    assert not read.all("b")
    assert read.text.count(EVIL) >= 3
    assert 'O"Neil & sons' in read.text
    assert "🛒" in read.text
    assert "\u202e" not in done.out


def test_the_order_of_rows_and_files_changes_no_byte(example_orders, tmp_path):
    header, *rows = example_orders.read_text("utf-8").splitlines(keepends=True)
    folder = tmp_path / "split"
    folder.mkdir()
    (folder / "a.csv").write_text(header + "".join(rows[::-2]), "utf-8")
    (folder / "b.csv").write_text(header + "".join(rows[-2::-2]), "utf-8")
    wanted = ("--sections", "figures,map,segments,movement,retention,revenue,distribution,pareto", "-f", "json", "-q")
    assert run("report", folder, *wanted).out == run("report", example_orders, *wanted).out


def test_a_long_history_by_weeks_stays_small(tmp_path):
    rows = [
        f"c{at % 97},{at},{2010 + at // 400}-{1 + at // 34 % 12:02}-{1 + at % 28:02},{at % 50}\n"
        for at in range(1, 4800)
    ]
    (tmp_path / "o.csv").write_text(HEADER + "".join(rows), "utf-8")
    page = run("report", tmp_path / "o.csv", "--every", "week", "--by", "month,weekday", "-q").out
    assert 50_000 < len(page.encode()) < 1_000_000


def test_sections_come_as_asked(example_orders, tmp_path):
    target = tmp_path / "r.html"
    assert run("report", example_orders, "--sections", "segments,figures", "-o", target, "-q").status == 0
    assert [attrs["id"] for attrs in Page(target.read_text("utf-8")).all("section")] == ["segments", "figures"]


def test_a_logo_lies_within_the_page(tmp_path):
    (tmp_path / "o.csv").write_text(ORDERS, "utf-8")
    (tmp_path / "l.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    page = run("report", tmp_path / "o.csv", "--logo", tmp_path / "l.svg", "--sections", "facts", "-q").out
    assert [attrs["src"][:26] for attrs in Page(page).all("img")] == ["data:image/svg+xml;base64,"]


@pytest.mark.parametrize(
    ("options", "status", "error"),
    [
        (("-f", "csv"), 2, "a report is a page, a PDF or JSON, not csv"),
        (("-o", "r.xlsx"), 2, "a report is not written as r.xlsx"),
        (("-o", "r.html", "-f", "json"), 2, "a report is not written as r.html"),
        (("--sections", "segment"), 2, "there is no section 'segment'"),
        (("--sections", "map,map"), 2, "--sections map,map names a section twice"),
        (("--sections", "clusters"), 2, "the section clusters was not asked for"),
        (("--k", "4"), 2, "--k and --seed are about clusters, and none were asked for"),
        (("--logo", "o.csv"), 2, "the suffix of o.csv names no picture"),
        (("--logo", "l.png"), 2, "l.png is no picture of the kind that its suffix says"),
        (("--logo", "none.png"), 1, "cannot read none.png: no such file or directory"),
        (("--logo", "huge.png"), 2, "the logo has 200,001 bytes, and at most 200,000 go into a page"),
        (("--by", "colour"), 1, "o.csv: there is no attribute `colour` (--by)"),
        (("-o", "o.csv"), 2, "a report is not written as o.csv"),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_written(options, status, error, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "o.csv").write_text(ORDERS, "utf-8")
    (tmp_path / "l.png").write_text("no picture", "utf-8")
    (tmp_path / "huge.png").write_bytes(b"\x89PNG" + bytes(199_997))
    there = set(tmp_path.iterdir())
    done = run("report", "o.csv", *options)
    assert (done.status, done.error) == (status, error)
    assert done.hint
    assert set(tmp_path.iterdir()) == there
    assert done.out == ""


def test_without_a_browser_a_print_is_refused_before_anything_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run("report", tmp_path / "none.csv", "-o", tmp_path / "r.pdf")
    assert (done.status, done.error) == (1, "a PDF is printed by Chromium or Chrome, and none is installed")
