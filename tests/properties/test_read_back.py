"""Whatever is written in a dialect that segkit knows reads back to the same customers, days and cents."""

import csv
import io
from datetime import date, timedelta

from commandline import run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NAMES = ["ann", "bob lee", "O'Hara", "Żółć", "Müller", "Иван", 'the "best"', "007", "x;y", "a,b", "Total Fitness"]
ENCODINGS = {"utf-8": NAMES, "utf-8-sig": NAMES, "utf-16": NAMES, "cp1251": ["Иван Петров", "Ольга", "ООО Ромашка"]}
ENCODINGS |= {
    "cp1252": ["José Müller", "Zoë", "Café Crème"],
    "koi8-r": ENCODINGS["cp1251"],
    "cp866": ENCODINGS["cp1251"],
}
HEADER = ["customer_id", "order_id", "order_date", "amount", "note"]


@st.composite
def tables(draw):
    encoding = draw(st.sampled_from(sorted(ENCODINGS)))
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from(ENCODINGS[encoding]), st.integers(0, 700), st.integers(1, 10**7)),
            min_size=3, max_size=25,
        )
    )  # fmt: skip
    return encoding, rows


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=tables(),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    above=st.sampled_from(["", "Report of the shop\n\n", "sep="]),
    totals=st.booleans(),
)
def test_a_table_reads_back_to_the_same_money(tmp_path, *, table, delimiter, end, quoting, above, totals):
    encoding, rows = table
    text = io.StringIO()
    out = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end)
    out.writerow(HEADER)
    for number, (name, day, cents) in enumerate(rows):
        shown = (date(2023, 1, 1) + timedelta(days=day)).isoformat()
        out.writerow(
            [name, number, shown, f"{cents / 100:.2f}", "of two\nlines" if number == 1 and end == "\n" else "x"]
        )
    if totals:
        out.writerow(["Total", "", "", f"{sum(row[2] for row in rows) / 100:.2f}", ""])
    prefix = f"sep={delimiter}{end}" if above == "sep=" else above.replace("\n", end)
    path = tmp_path / "orders.csv"
    path.write_bytes((prefix + text.getvalue()).encode(encoding))
    done = run("rfm", path)
    assert done.status == 0, done.err
    read = list(csv.DictReader(io.StringIO(done.out)))
    expected = {}
    for name, _, cents in rows:
        expected[name] = expected.get(name, 0) + cents
    assert {row["customer_id"]: round(float(row["monetary"]) * 100) for row in read} == expected, done.err
    assert ("of totals left out" in done.err) == totals
