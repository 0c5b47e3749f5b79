"""segkit export: the people that labels, exclusions and consent say, and nobody else; and nobody told by name."""

import csv
import hashlib
import io
import json
import os
import random
import re
import stat
from collections import Counter

import pytest
from commandline import process, run
from hypothesis import given, settings
from hypothesis import strategies as st

import segkit as sk
from segkit.sinks.audiences import NAMES, built_in

HEADER = "customer_id,order_id,order_date,amount,email,phone,first_name,last_name,city,consent\n"


def rows_of(path):
    """Return the rows of a list, whatever its dialect."""
    text = path.read_text("utf-8-sig")
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def lists_in(folder):
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    return {entry["list"]: rows_of(folder / entry["name"]) for entry in manifest["files"] if entry["kind"] == "list"}


def labels(orders):
    """Return everybody's label, as segkit rfm says it."""
    return {who: row["segment"] for who, row in run("rfm", orders, "-q").customers.items()}


def shop(count=60, seed=1):
    """Return lines of customers, some without an address, some without a number."""
    chance = random.Random(seed)
    lines = []
    for who in range(1, count + 1):
        email = f"Person{who}@Example.com" if who % 5 else ""
        phone = f"8 (912) 000-{who // 100:02}-{who % 100:02}" if who % 3 else ""
        consent = ["yes", "no", "", "Да", "maybe"][who % 5]
        for order in range(chance.randint(1, 6)):
            day = f"2026-{chance.randint(1, 6):02}-{chance.randint(1, 28):02}"
            name = f"Anna{who},Ivanova{who}"
            lines.append(
                f"C{who:03},{who}-{order},{day},{chance.randint(5, 99)}.50,{email},{phone},{name},Omsk{who},{consent}\n"
            )
    return HEADER + "".join(lines)


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(shop(), "utf-8")
    return path


PEOPLE = {f"C{who:03}": who for who in range(1, 61)}


def test_every_customer_of_the_example_is_on_the_list_of_their_label(example_orders, tmp_path):
    done = run("export", example_orders, "--to", "plain", "--out", tmp_path / "lists")
    assert done.status == 0, done.err
    found = lists_in(tmp_path / "lists")
    assert {row["customer_id"]: name for name, rows in found.items() for row in rows} == labels(example_orders)
    assert {row["segment"] for row in found["lost"]} == {"lost"}
    assert "contacts: email = email" in done.err
    assert "389 of 389 customers are on a list" in done.err
    manifest = json.loads((tmp_path / "lists" / "manifest.json").read_text("utf-8"))
    assert manifest["customers"] == sum(one["customers"] for one in manifest["lists"]) == 389
    for entry in manifest["files"]:
        content = (tmp_path / "lists" / entry["name"]).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        assert entry["rows"] == content.count(b"\n") - 1
    assert manifest["inputs"] == [
        {"file": "orders.csv", "sha256": hashlib.sha256(example_orders.read_bytes()).hexdigest()}
    ]


def test_files_are_for_their_owner_and_the_same_input_gives_the_same_bytes(example_orders, tmp_path):
    made = []
    for name in ("one", "two"):
        options = ("--split", 3, "--holdout", "10%", "--fields", "favourite:category,rfm")
        assert run("export", example_orders, "--to", "brevo", "--out", tmp_path / name, *options).status == 0
        made.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
        assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / name).iterdir()} == {0o600}
    assert made[0] == made[1]


def test_lists_do_not_hang_on_the_order_of_lines(orders, tmp_path):
    header, *lines = orders.read_text("utf-8").splitlines(keepends=True)
    random.Random(7).shuffle(lines)
    shuffled = tmp_path / "shuffled.csv"
    shuffled.write_text(header + "".join(lines), "utf-8")
    made = []
    for path in (orders, shuffled):
        lists = sk.make_lists(path, to="klaviyo", holdout="20%", fields=("favourite:city", "last_order"))
        made.append([(file.name, file.content) for file in lists.files])
    assert made[0] == made[1]


@pytest.mark.parametrize("tool", NAMES)
def test_a_tool_gets_its_own_header_and_only_people_whom_it_can_reach(tool, orders, tmp_path):
    done = run("export", orders, "--to", tool, "--out", tmp_path / "lists", "-q")
    assert done.status == 0, done.err
    known = built_in(tool)
    wanted = [column.header for column in known.column] or [known.single]
    rows = [row for part in lists_in(tmp_path / "lists").values() for row in part]
    header = list(rows[0])
    assert [name for name in wanted if name in header] == header
    assert set(known.needs) - {"email", "phone"} == set()
    first = known.needs[:1] if known.single else known.needs
    have = {"email": lambda who: who % 5, "phone": lambda who: who % 3}
    reachable = [who for who in PEOPLE.values() if not first or any(have[kind](who) for kind in first)]
    assert len(rows) == len(reachable)


def test_google_gets_its_hashes_of_addresses_and_numbers_with_a_plus(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,order_date,amount,email,phone\na,2026-01-01,5,Cloudy.SanFrancisco+shopping@Gmail.com,+1 800 555 0100\n"
        "b,2026-01-02,5,user.name+NYC@example.com,\n", "utf-8",
    )  # fmt: skip
    assert run("export", path, "--to", "google", "--out", tmp_path / "google", "-q").status == 0
    assert run("export", path, "--to", "meta", "--out", tmp_path / "meta", "-q").status == 0
    rows = [row for part in lists_in(tmp_path / "google").values() for row in part]
    assert {row["Email"] for row in rows} == {
        "223ebda6f6889b1494551ba902d9d381daf2f642bae055888e96343d53e9f9c4",
        "f109a2a632fbcea5fc82049f50beed3d8621bf9034399f437fb622222acccdac",
    }
    assert {row["Phone"] for row in rows} == {"", "fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30"}
    rows = [row for part in lists_in(tmp_path / "meta").values() for row in part]
    assert {row["phone"] for row in rows} == {"", "92cfdc5fbcd4a20fbe5d3857af6c1aba31762105bba7f21a17155e920653046c"}
    assert {row["value"] for row in rows} == {"5.00"}


def test_metrica_gets_md5_and_the_dialer_digits(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,order_date,amount,email,phone\na,2026-01-01,5, Mail@Yandex.ru,8 (987) 654-32-10\n", "utf-8"
    )
    assert run("export", path, "--to", "yandex-metrica", "--out", tmp_path / "m", "-q").status == 0
    ((row,),) = lists_in(tmp_path / "m").values()
    assert (row["emails_md5"], row["phones_md5"]) == (
        "3c56ff8fef0f6c65b36b2d25720fe276", "5c5259938ed3e632bc5e3f94731090af",
    )  # fmt: skip
    assert run("export", path, "--to", "dialer", "--out", tmp_path / "d", "-q").status == 0
    assert next((tmp_path / "d").glob("*.csv")).read_bytes().startswith(b"\xef\xbb\xbfphone;customer_id;segment;")
    ((row,),) = lists_in(tmp_path / "d").values()
    assert row["phone"] == "79876543210"


CLEAR = re.compile(rb"(?i)person\d+@|912000|912\) 000|anna\d|ivanova\d|omsk\d")
HASHED = [name for name in NAMES if built_in(name).must_hash]


@pytest.mark.parametrize("tool", HASHED)
def test_a_tool_that_must_be_hashed_is_never_written_in_clear(tool, orders, tmp_path):
    assert run("export", orders, "--to", tool, "--hash", "none", "--out", tmp_path / "lists").status == 2
    by_mail = tmp_path / "by_mail.csv"
    by_mail.write_text(orders.read_text("utf-8"), "utf-8")
    for customer in ("customer_id", "email", "phone"):
        for holdout in ((), ("--holdout", "30%")):
            done = run("export", orders, "--to", tool, "--customer", customer, "--out", tmp_path / "lists", *holdout)
            assert done.status == 0, done.err
            for path in (tmp_path / "lists").iterdir():
                assert not CLEAR.search(path.read_bytes()), (customer, path.name)
            assert not CLEAR.search(done.err.encode() + done.out.encode())


def test_a_plain_list_that_is_hashed_has_no_names_beside_the_hashes(orders, tmp_path):
    done = run("export", orders, "--to", "plain", "--hash", "sha256", "--out", tmp_path / "lists")
    assert "note: columns left out, for they would tell in clear who it is: first_name, last_name, name" in done.err
    for path in (tmp_path / "lists").iterdir():
        assert not CLEAR.search(path.read_bytes())
    for field in ("first_name", "favourite:phone", "favourite:email", "email"):
        done = run("export", orders, "--to", "plain", "--hash", "sha256", "--fields", field, "--dry-run")
        assert (done.status, "in clear who it is" in done.error) == (2, True)


OPTIONS = [
    ("--pseudonymize", "--key", "a.key.csv", "--domain", "x"), ("--contacts", "book.csv"),
    ("--to", "plain"), ("--to", "mailchimp"), ("--to", "vk"), ("--to", "dialer"), ("--consent", "consent"), ("--split", "3"),
    ("--batch", "7"), ("--holdout", "25%"), ("--top", "3"), ("--sort", "-monetary"), ("--region", "none"), ("--hash", "sha256"),
    ("--min-size", "1000"), ("--fields", "city,favourite:phone"), ("--fields", "next_best:city"), ("--fallback", "first_name=friend"), ("--segment", "lost"),
    ("--exclude", "excluded.csv"), ("--exclude", "bad.csv"), ("--map", "email=phone"), ("--map", "email=nowhere"), ("-v",), ("--debug",),
    ("--customer", "email"), ("--customer", "phone"), ("--out-encoding", "cp1251"), ("--by", "email"), ("--name", "{segment}"),
    ("--consent", "last_name"), ("--as-of", "2026-03-01"), ("--rules", "classic"), ("--excel",), ("--dry-run",),
]  # fmt: skip


@settings(max_examples=60)
@given(chosen=st.lists(st.sampled_from(OPTIONS), max_size=6, unique_by=lambda option: option[0]))
def test_nobody_is_told_on_stderr_in_an_error_or_in_a_manifest_whatever_is_asked(chosen, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    (folder / "orders.csv").write_text(shop(20), "utf-8")
    (folder / "excluded.csv").write_text("email\nPERSON1@example.com\nperson7@example.com\n", "utf-8")
    (folder / "a.key.csv").write_text("00" * 32, "ascii")
    (folder / "a.key.csv").chmod(0o600)
    (folder / "book.csv").write_text("id,e-mail,имя\nC001,person1@example.com,Anna1\nC002,person2@,Anna2\n", "utf-8")
    (folder / "bad.csv").write_text("note,who\nfirst,person1@example.com\nsecond,\n", "utf-8")
    given = [str(folder / part) if part.endswith(".csv") else part for option in chosen for part in option]
    done = run(
        "export",
        folder / "orders.csv",
        *(() if "--to" in given else ("--to", "klaviyo")),
        *given,
        "--out",
        folder / "lists",
    )
    assert done.status in {0, 1, 2}
    assert not CLEAR.search(done.err.encode()), done.err
    assert not CLEAR.search(done.out.encode()), done.out
    manifest = folder / "lists" / "manifest.json"
    if manifest.exists():
        assert not CLEAR.search(manifest.read_bytes())
    else:
        assert not (folder / "lists").exists()


def test_nobody_is_told_in_a_traceback(orders, tmp_path):
    code = (
        "import sys, segkit.lists.files as m\n"
        "def broken(rows, form): raise ValueError(len(rows))\n"
        "import segkit.lists.export as e; e.cells_of = broken\n"
        f"sys.argv[:] = ['segkit', 'export', {str(orders)!r}, '--to', 'plain', '--out', {str(tmp_path / 'x')!r}, '--debug']\n"
        "from segkit.cli import main; main()"
    )
    import subprocess
    import sys

    from commandline import environment

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=False)
    assert done.returncode != 0
    assert "ValueError" in done.stderr
    assert not CLEAR.search(done.stderr.encode())


@pytest.mark.parametrize(
    "content",
    [
        "PERSON1@example.com\nperson2@example.com \n+7 912 000-00-04\nC006\n",
        'email;reason\n"person1@example.com";spam\nperson2@example.com;x\n8(912)0000004;phone in a column of addresses\nC006;id\n',
        "customer_id,email\nC001,\n,Person2@example.com\nC004,\nC006,\n",
        "\n".join(
            [hashlib.sha256(b"person1@example.com").hexdigest(), hashlib.md5(b"person2@example.com").hexdigest().upper(),
             hashlib.sha256(b"79120000004").hexdigest(), hashlib.md5(b"C006").hexdigest()]
        ),
        "sha256\n" + "\n".join(hashlib.sha256(one).hexdigest() for one in (b"person1@example.com", b"person2@example.com", b"+79120000004", b"C006")),
    ],
    ids=["a line each", "columns", "two columns", "hashes", "hashes under a name"],
)  # fmt: skip
@pytest.mark.parametrize("tool", ["plain", "klaviyo", "meta", "vk"])
def test_who_is_excluded_is_on_no_list(tool, content, orders, tmp_path):
    (tmp_path / "no.csv").write_text(content, "utf-8")
    done = run("export", orders, "--to", tool, "--exclude", tmp_path / "no.csv", "--out", tmp_path / "lists")
    assert done.status == 0, done.err
    assert f"--exclude {tmp_path / 'no.csv'}: 4 customers of the run" in done.err
    before = sum(file.rows for file in sk.make_lists(orders, to=tool).files)
    rows = [row for part in lists_in(tmp_path / "lists").values() for row in part]
    reached = [who for who in (1, 2, 4, 6) if tool != "vk" or who % 3]
    assert len(rows) == before - len(reached)
    gone = {f"person{who}@example.com" for who in (1, 2, 4, 6)} | {"C001", "C002", "C004", "C006"}
    gone |= {hashlib.sha256(one.encode()).hexdigest() for one in gone} | {"+79120000004", "79120000004"}
    assert gone & {cell for row in rows for cell in row.values()} == set()


def test_the_address_of_somebody_excluded_is_not_written_to_for_another_customer(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,order_date,amount,email,phone\na,2026-01-01,5,x@example.com,\nb,2026-01-02,9,X@Example.com,\n"
        "c,2026-01-03,7,y@example.com,\n", "utf-8",
    )  # fmt: skip
    (tmp_path / "no.txt").write_text("a\n", "utf-8")
    run("export", path, "--to", "mailchimp", "--exclude", tmp_path / "no.txt", "--out", tmp_path / "lists")
    assert [row["Email Address"] for part in lists_in(tmp_path / "lists").values() for row in part] == ["y@example.com"]


@pytest.mark.parametrize(("option", "content"), [("--exclude", "a\n"), ("--consent", "consent")])
def test_an_address_refused_under_another_label_is_on_no_list_of_one_label(option, content, tmp_path):
    path, no = tmp_path / "orders.csv", tmp_path / "no.txt"
    lines = [f"c{who},2026-{who % 6 + 1:02}-01,{who},c{who}@example.com,yes\n" for who in range(1, 40)]
    path.write_text(
        "customer_id,order_date,amount,email,consent\n" + "".join(lines)
        + "a,2025-01-01,5,both@example.com,no\nb,2026-06-01,9,Both@example.com,yes\n", "utf-8",
    )  # fmt: skip
    no.write_text(content, "utf-8")
    label = labels(path)
    assert label["a"] != label["b"]
    value = no if option == "--exclude" else content
    done = run("export", path, "--to", "plain", "--segment", label["b"], option, value, "--out", tmp_path / "lists")
    rows = lists_in(tmp_path / "lists")[label["b"]]
    assert "both@example.com" not in {row["email"] for row in rows}
    assert {row["segment"] for row in rows} == {label["b"]}
    assert "1 excluded" in done.err


@pytest.mark.parametrize(
    "content",
    [
        "email,reason\nperson1@example.com,said no, and no\nx@example.com,gone\n",
        "email\nAnna <Person1@example.com>\n",
        "person1@example.com; person3@example.com, x@y.de\nx@y.de\n",
        "c001\n",
        "customer_id\nc001\n",
    ],
    ids=["a remark with commas", "a name before it", "several in a line", "another case", "another case in a column"],
)
def test_who_is_excluded_in_another_way_of_writing_is_on_no_list(content, orders, tmp_path):
    (tmp_path / "no.csv").write_text(content, "utf-8")
    run("export", orders, "--to", "plain", "--exclude", tmp_path / "no.csv", "--out", tmp_path / "lists")
    assert "C001" not in {row["customer_id"] for part in lists_in(tmp_path / "lists").values() for row in part}


def test_ids_that_differ_by_case_alone_are_two_customers_for_an_exclusion_too(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,order_date,amount\nc1,2026-01-01,5\nC1,2026-01-02,9\n17,2026-01-02,9\n", "utf-8")
    (tmp_path / "no.txt").write_text("C1\n17.0\n", "utf-8")
    run("export", path, "--to", "plain", "--exclude", tmp_path / "no.txt", "--out", tmp_path / "lists")
    assert [row["customer_id"] for part in lists_in(tmp_path / "lists").values() for row in part] == ["c1"]


def test_entries_that_look_like_addresses_and_are_none_are_counted(orders, tmp_path):
    (tmp_path / "no.txt").write_text("person1@example.com\nperson2@example\n@home\n", "utf-8")
    done = run("export", orders, "--to", "plain", "--exclude", tmp_path / "no.txt", "--dry-run")
    assert "no.txt: 2 entries with an @ and no mail address" in done.err
    assert "person2" not in done.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no such file"), (b"", "is empty"), (b"\n\n", "names nobody"), (b"email\n", "names nobody"),
        (b"email,date\n,2026-01-01\n", "names nobody"), (b"who,when\nx@y.de,2026-01-01\n", "none has the name of"),
        (b"7.99123E+10\n", "Excel has rounded"), (b"\x89PNG\r\n\x1a\n", "a picture"), (b"PK\x03\x04broken", ""),
    ],
)  # fmt: skip
def test_a_file_of_exclusion_that_names_nobody_is_an_error_and_not_nobody(content, said, orders, tmp_path):
    if content is not None:
        (tmp_path / "no.csv").write_bytes(content)
    out = tmp_path / "lists"
    run("export", orders, "--to", "mailchimp", "--out", out, "-q")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    done = run("export", orders, "--to", "klaviyo", "--exclude", tmp_path / "no.csv", "--out", out)
    assert (done.status, said in done.error) == (1, True), done.err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_consent_is_what_says_yes_and_nothing_else(orders, tmp_path):
    run("export", orders, "--to", "plain", "--consent", "consent", "--out", tmp_path / "lists")
    there = {row["customer_id"] for part in lists_in(tmp_path / "lists").values() for row in part}
    assert there == {who for who, number in PEOPLE.items() if number % 5 in {0, 3}}
    run(
        "export", orders, "--to", "plain", "--consent", "consent", "--consent-yes", "maybe", "--out", tmp_path / "lists"
    )
    there = {row["customer_id"] for part in lists_in(tmp_path / "lists").values() for row in part}
    assert there == {who for who, number in PEOPLE.items() if number % 5 == 4}


def test_the_newest_word_of_consent_counts(tmp_path):
    path = tmp_path / "orders.csv"
    lines = [
        "a,2026-01-01,5,yes",
        "a,2026-02-01,5,нет",
        "b,2026-01-01,5,no",
        "b,2026-02-01,5,yes",
        "c,2026-01-01,5,yes",
        "c,2026-02-01,5,",
    ]
    path.write_text("customer_id,order_date,amount,agreed\n" + "\n".join(lines) + "\n", "utf-8")
    run("export", path, "--to", "plain", "--consent", "agreed", "--out", tmp_path / "lists")
    assert {row["customer_id"] for part in lists_in(tmp_path / "lists").values() for row in part} == {"b", "c"}


def test_counts_add_up_whatever_is_asked(orders, tmp_path):
    (tmp_path / "no.csv").write_text("C001\nC002\n", "utf-8")
    options = ("--exclude", tmp_path / "no.csv", "--consent", "consent", "--holdout", "20%", "--top", 4)
    assert run("export", orders, "--to", "dialer", *options, "--out", tmp_path / "lists").status == 0
    manifest = json.loads((tmp_path / "lists" / "manifest.json").read_text("utf-8"))
    counts = [(one["customers"], one["written"] + sum(one["left_out"].values())) for one in manifest["lists"]]
    assert [one for one, other in counts if one != other] == []
    assert sum(one for one, _ in counts) == manifest["customers"] == 60
    held = rows_of(tmp_path / "lists" / "holdout.csv")
    assert len(held) == sum(one["left_out"].get("held_out", 0) for one in manifest["lists"])


def test_a_control_group_is_a_share_of_each_list_and_on_none(example_orders, tmp_path):
    run("export", example_orders, "--to", "plain", "--holdout", "10%", "--out", tmp_path / "lists")
    held = {row["customer_id"]: row["segment"] for row in rows_of(tmp_path / "lists" / "holdout.csv")}
    there = {row["customer_id"]: name for name, rows in lists_in(tmp_path / "lists").items() for row in rows}
    assert {**held, **there} == labels(example_orders)
    assert held.keys() & there.keys() == set()
    for name, size in {"loyal": 7, "regular": 9, "new": 4, "at-risk": 11, "lost": 8}.items():
        assert list(held.values()).count(name) == size
    run("export", example_orders, "--to", "plain", "--holdout", "10%", "--holdout-seed", 1, "--out", tmp_path / "other")
    assert {row["customer_id"] for row in rows_of(tmp_path / "other" / "holdout.csv")} != set(held)


def test_callers_get_equal_lists_the_best_customers_in_turn(example_orders, tmp_path):
    run("export", example_orders, "--to", "plain", "--segment", "at-risk", "--split", 4, "--out", tmp_path / "lists")
    parts = [rows_of(tmp_path / "lists" / f"2026-06-30-at-risk-{number}.csv") for number in (1, 2, 3, 4)]
    assert [len(part) for part in parts] == [28, 28, 27, 27]
    money = [float(part[row]["monetary"]) for row in range(27) for part in parts]
    assert money == sorted(money, reverse=True)


def test_no_file_has_more_rows_than_a_batch_and_top_takes_the_best(example_orders, tmp_path):
    run("export", example_orders, "--to", "plain", "--batch", 40, "--out", tmp_path / "lists")
    sizes = [len(rows_of(path)) for path in sorted((tmp_path / "lists").glob("*at-risk*.csv"))]
    assert sizes == [40, 40, 30]
    run("export", example_orders, "--to", "plain", "--segment", "loyal", "--top", 3, "--out", tmp_path / "top")
    best = run("rfm", example_orders, "--segment", "loyal", "--top", 3, "-q").customers
    assert [row["customer_id"] for part in lists_in(tmp_path / "top").values() for row in part] == list(best)


def test_one_address_is_on_one_list_once_and_a_shared_number_stays_with_the_best(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,order_date,amount,email,phone\na,2026-01-01,5,x@gmail.com,\nb,2026-01-02,9,X+news@gmail.com,\n"
        "c,2026-01-03,7,c@example.com,89120000001\nd,2026-01-03,8,d@example.com,+7 912 000 00 01\ne,2026-01-03,1,,89120000001\n",
        "utf-8",
    )
    done = run("export", path, "--to", "klaviyo", "--out", tmp_path / "lists")
    rows = sorted((row["Email"], row["Phone Number"]) for part in lists_in(tmp_path / "lists").values() for row in part)
    assert rows == [("c@example.com", ""), ("d@example.com", "+79120000001"), ("x+news@gmail.com", "")]
    assert "2 with the contact of another" in done.err


def test_a_run_without_anybody_leaves_the_last_set_as_it_was(orders, tmp_path):
    out = tmp_path / "lists"
    run("export", orders, "--to", "mailchimp", "--out", out, "-q")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    done = run("export", orders, "--to", "mailchimp", "--map", "email=city", "--out", out)
    assert (done.status, "nobody is on any list" in done.error, "as it was" in done.error) == (1, True, True)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_lists_of_labels_that_are_no_more_are_gone_and_files_of_others_stay(orders, tmp_path):
    out = tmp_path / "lists"
    run("export", orders, "--to", "plain", "--out", out, "-q")
    (out / "mine.txt").write_text("mine", "utf-8")
    run("export", orders, "--to", "plain", "--segment", "lost", "--out", out, "-q")
    assert sorted(os.listdir(out)) == ["2026-06-28-lost.csv", "manifest.json", "mine.txt"]


def test_a_dry_run_writes_nothing_and_says_what_would_be(orders, tmp_path):
    done = run("export", orders, "--to", "plain", "--dry-run", "--out", tmp_path / "lists")
    assert (done.status, sorted(os.listdir(tmp_path))) == (0, ["orders.csv"])
    written = run("export", orders, "--to", "plain", "--out", tmp_path / "lists")
    assert done.out == written.out
    assert "nothing was written: --dry-run" in done.err


@pytest.mark.parametrize(
    "name", ["../../etc/x", "a/b", "CON", "..", "лояльные клиенты", "=cmd", "x" * 300, "a:b*c?", "trailing. "]
)
def test_a_segment_by_any_name_stays_in_its_folder(name):
    from segkit.lists.file_names import file_names

    made = file_names("{segment}", [name, name.upper() + "!"], date="2026-01-01", tool="plain")
    for file in made.values():
        assert re.fullmatch(r"[\w-]+", file)
        assert len(file.encode()) <= 82
        assert not re.fullmatch(r"(?i)con|prn|aux|nul", file)
    assert len({file.casefold() for file in made.values()}) == len(made)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "for which tool?"), (("--to", "mailchip", "--dry-run"), "there is no tool 'mailchip'"), (("--to", "plain"), "where shall the lists go?"),
        (("--to", "plain", "--dry-run", "--name", "{date}"), "has no {segment}"), (("--to", "plain", "--dry-run", "--name", "{segment}{x}"), "means nothing"),
        (("--to", "mailchimp", "--dry-run", "--hash", "sha256"), "does not take sha256"), (("--to", "plain", "--dry-run", "--split", 2, "--batch", 5), "two ways"),
        (("--to", "google", "--dry-run", "--fields", "city"), "takes no columns of your own"), (("--to", "plain", "--dry-run", "--fields", "cty"), "there is no field 'cty'"),
        (("--to", "plain", "--dry-run", "--region", "Russia"), "no country of two letters"), (("--to", "plain", "--dry-run", "--holdout", "1"), "no share"),
        (("--to", "plain", "--dry-run", "--consent-yes", "x"), "does not say where"), (("--to", "plain", "--dry-run", "--segment", "losst"), "there is no segment"),
        (("--to", "plain", "--dry-run", "--map", "mail=email"), "there is no role"), (("--to", "plain", "--dry-run", "--by", "email"), "several kinds"),
        (("--to", "plain", "--dry-run", "--fields", "favourite:consent"), "no list says who is subscribed"),
        (("--to", "plain", "--dry-run", "--fields", "next_best:consent", "--consent", "consent"), "no list says who is subscribed"),
        (("--to", "plain", "--dry-run", "--fields", "next_best:email"), "would tell customers of one another"),
        (("--to", "plain", "--dry-run", "--sort", "favourite:city"), "the lists have no such column"),
        (("--to", "plain", "--dry-run", "--sort", "-next_best"), "the lists have no such column"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_the_way_out(options, said, orders):
    done = run("export", orders, *options)
    assert (done.status, said in done.error, bool(done.hint)) == (2, True, True), done.err


def test_letters_that_an_encoding_has_not_are_counted_and_refused(orders, tmp_path):
    text = orders.read_text("utf-8").replace("Anna1,", "Zoë,").replace("Anna2,", "Анна,")
    orders.write_text(text, "utf-8")
    done = run("export", orders, "--to", "dialer", "--out-encoding", "cp1251", "--out", tmp_path / "lists")
    assert (done.status, "1 line has letters that cp1251 has not" in done.error) == (1, True), done.err
    assert not (tmp_path / "lists").exists()
    orders.write_text(text.replace("Zoë,", "Зоя,"), "utf-8")
    assert run("export", orders, "--to", "dialer", "--out-encoding", "cp1251", "--out", tmp_path / "lists").status == 0
    assert any("Анна" in path.read_text("cp1251") for path in (tmp_path / "lists").glob("*.csv"))


def test_machines_get_cells_as_they_are_and_people_get_text(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "orders.csv"
    path.write_text(
        'customer_id,order_date,amount,first_name,phone\n"=1+1",2026-01-01,5,"@SUM(A1)",+79120000001\n', "utf-8"
    )
    run("export", path, "--to", "plain", "--out", tmp_path / "csv", "-q")
    ((row,),) = lists_in(tmp_path / "csv").values()
    assert (row["customer_id"], row["first_name"], row["phone"]) == ("=1+1", "@SUM(A1)", "+79120000001")
    run("export", path, "--to", "plain", "--excel", "--out", tmp_path / "book", "-q")
    first = {one.name: one.read_bytes() for one in (tmp_path / "book").iterdir()}
    run("export", path, "--to", "plain", "--excel", "--out", tmp_path / "book", "-q")
    assert {one.name: one.read_bytes() for one in (tmp_path / "book").iterdir()} == first
    sheet = openpyxl.load_workbook(next((tmp_path / "book").glob("*.xlsx"))).active
    cells = {cell.value: cell.data_type for cell in sheet[2] if cell.value}
    assert {"=1+1": "s", "@SUM(A1)": "s", "+79120000001": "s"}.items() <= cells.items()
    assert set(cells.values()) == {"s"}


def test_a_tool_of_your_own_begins_with_one_that_is_known(orders, tmp_path):
    shown = run("export", "--show-tool", "mailchimp")
    assert shown.status == 0
    own = tmp_path / "ours.toml"
    own.write_text(shown.out.replace("Email Address", "E-mail"), "utf-8")
    assert run("export", orders, "--to", own, "--out", tmp_path / "lists").status == 0
    assert "E-mail" in next(iter(lists_in(tmp_path / "lists").values()))[0]
    own.write_text(shown.out.replace("needs", "neds"), "utf-8")
    done = run("export", orders, "--to", own, "--dry-run")
    assert (done.status, done.hint) == (1, "did you mean needs?")


def test_all_tools_are_listed_with_where_their_facts_come_from():
    done = run("export", "--list-tools")
    assert [line.split()[0] for line in done.out.splitlines()] == list(NAMES)
    assert all("Known from:" in line for line in done.out.splitlines())
    assert not any("subscribed" in line.lower() for line in done.out.splitlines())


def test_no_tool_has_a_column_of_who_is_subscribed():
    headers = [column.header.lower() for name in NAMES for column in built_in(name).column]
    assert [header for header in headers if "subscri" in header or "consent" in header] == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits of a process are POSIX")
def test_a_full_disk_leaves_the_last_set_and_no_part_of_the_new_one(orders, tmp_path):
    import resource

    out = tmp_path / "lists"
    assert run("export", orders, "--to", "plain", "--segment", "lost", "--out", out, "-q").status == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    done = process(
        "export", orders, "--to", "plain", "--out", out, "-q",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700)),
    )  # fmt: skip
    assert (done.returncode, "the old set is as it was" in done.stderr) == (1, True), done.stderr
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert sorted(os.listdir(tmp_path)) == [".lists.lock", "lists", "orders.csv"]


def test_who_entered_and_who_left_turns_the_old_lists_into_the_new_ones(example_orders, tmp_path):
    out = tmp_path / "lists"
    old_day = ("--as-of", "2026-03-31")
    for tool, key in (("plain", "customer_id"), ("mailchimp", "Email Address"), ("meta", "email")):
        assert run("export", example_orders, "--to", tool, *old_day, "--split", 2, "--out", out, "-q").status == 0
        old = json.loads((out / "manifest.json").read_text("utf-8"))
        before = {}
        for entry in old["files"]:
            before.setdefault(entry["list"], set()).update(row[key] for row in rows_of(out / entry["name"]))
        done = run("export", example_orders, "--to", tool, "--since-manifest", out / "manifest.json", "--out", out)
        assert done.status == 0, done.err
        new = json.loads((out / "manifest.json").read_text("utf-8"))
        parts = {kind: {} for kind in ("list", "entered", "left")}
        for entry in new["files"]:
            parts[entry["kind"]][entry["list"]] = {row[key] for row in rows_of(out / entry["name"])}
        moved = 0
        for name, people in parts["list"].items():
            entered, left = (parts[kind].get(name, set()) for kind in ("entered", "left"))
            assert (before[name] - left) | entered == people
            assert (entered & before[name], left - before[name]) == (set(), set())
            moved += len(entered) + len(left)
        assert moved > 100
        assert "note: since 2026-03-31: " in done.err
        again = run("export", example_orders, "--to", tool, "--since-manifest", out / "manifest.json", "--out", out)
        assert "0 entered lists, 0 left lists" in again.err
        assert sorted(path.name for path in out.glob("*-entered.csv")) == []


def test_lists_that_cannot_be_compared_are_refused(orders, tmp_path):
    out = tmp_path / "lists"
    run("export", orders, "--to", "plain", "--out", out, "-q")
    for options, said in (
        (("--to", "brevo"), "is of tool 'plain'"), (("--to", "plain", "--hash", "md5"), "is of hash 'none'"),
        (("--to", "plain", "--excel"), "not workbooks"),
    ):  # fmt: skip
        done = run("export", orders, *options, "--since-manifest", out / "manifest.json", "--dry-run")
        assert (done.status, said in done.error) == (2, True), done.err
    next(out.glob("*.csv")).write_text("customer_id\nC001\n", "utf-8")
    done = run("export", orders, "--to", "plain", "--since-manifest", out / "manifest.json", "--dry-run")
    assert (done.status, "is not as it was written" in done.error) == (1, True)
    (tmp_path / "x.json").write_text("{}", "utf-8")
    for name in ("x.json", "none.json", "orders.csv"):
        done = run("export", orders, "--to", "plain", "--since-manifest", tmp_path / name, "--dry-run")
        assert done.status == 1
        assert not CLEAR.search(done.err.encode())


def test_pseudonyms_are_a_keyed_hash_and_told_again_by_whoever_has_the_key(orders, tmp_path):
    import hmac

    key = tmp_path / "a.key"
    done = run("keygen", key)
    assert (done.status, stat.S_IMODE(key.stat().st_mode), len(key.read_text("ascii"))) == (0, 0o600, 65)
    secret = key.read_text("ascii").strip()
    assert secret not in done.out + done.err
    options = ("--to", "plain", "--pseudonymize", "--key", key, "--holdout", "10%")
    done = run("export", orders, *options, "--domain", "study", "--out", tmp_path / "lists")
    assert done.status == 0, done.err
    rows = [row for part in lists_in(tmp_path / "lists").values() for row in part] + rows_of(
        tmp_path / "lists" / "holdout.csv"
    )
    named = {
        hmac.new(bytes.fromhex(secret), f"study\0{who}".encode(), "sha256").hexdigest()[:32]: who for who in PEOPLE
    }
    assert sorted(named[row["customer_id"]] for row in rows) == sorted(PEOPLE)
    for part in lists_in(tmp_path / "lists").values():  # the order of rows does not tell who is who
        assert [row["customer_id"] for row in part] == sorted(row["customer_id"] for row in part)
    for path in (tmp_path / "lists").iterdir():
        content = path.read_bytes()
        assert not CLEAR.search(content)
        assert not re.search(rb"C0\d\d|" + secret.encode(), content)
    told = json.loads((tmp_path / "lists" / "manifest.json").read_text("utf-8"))["settings"]["pseudonyms"]
    assert (told["domain"], len(told["key"])) == ("study", 8)
    run("export", orders, *options, "--domain", "other", "--out", tmp_path / "other")
    others = {row["customer_id"] for part in lists_in(tmp_path / "other").values() for row in part}
    assert others & set(named) == set()


def test_a_key_is_never_lost_and_never_open_to_others(orders, tmp_path):
    key = tmp_path / "a.key"
    assert run("keygen", key).status == 0
    before = key.read_bytes()
    assert (run("keygen", key).status, key.read_bytes()) == (1, before)
    asked = ("export", orders, "--to", "plain", "--pseudonymize", "--domain", "x", "--dry-run")
    key.chmod(0o640)
    done = run(*asked, "--key", key)
    assert (done.status, done.hint) == (1, f"chmod 600 {key}")
    key.chmod(0o600)
    key.write_text("secret words", "utf-8")
    done = run(*asked, "--key", key)
    assert (done.status, "secret" in done.err) == (1, False)
    for options in ((), ("--key", key), ("--domain", "x")):
        assert run("export", orders, "--to", "plain", "--pseudonymize", "--dry-run", *options).status == 2
    assert run("export", orders, "--to", "plain", "--key", key, "--dry-run").status == 2
    key.write_bytes(before)
    for options in (
        ("--to", "mailchimp"),
        ("--to", "plain", "--hash", "md5"),
        ("--to", "plain", "--fields", "first_name"),
    ):
        done = run("export", orders, "--pseudonymize", "--domain", "x", "--key", key, "--dry-run", *options)
        assert done.status == 2


def test_customers_are_offered_what_they_have_not_and_how_it_was_chosen_adds_up(example_orders, tmp_path):
    done = run(
        "export",
        example_orders,
        "--to",
        "plain",
        "--fields",
        "next_best,next_best:division",
        "--out",
        tmp_path / "lists",
    )
    assert done.status == 0, done.err
    lines = list(csv.DictReader(io.StringIO(example_orders.read_text("utf-8"))))
    totals = Counter()
    for line in lines:
        totals[line["customer_id"], line["order_id"]] += int(line["amount"].replace(".", "")) * (
            line["status"] in {"paid", "returned"}
        )
    sold = [
        line
        for line in lines
        if totals[line["customer_id"], line["order_id"]] > 0 and line["amount"][0] != "-" and line["status"] == "paid"
    ]
    rows = [row for part in lists_in(tmp_path / "lists").values() for row in part]
    for field, column in (("next_best", "category"), ("next_best_division", "division")):
        values = {line[column] for line in sold}
        bought = {
            row["customer_id"]: {line[column] for line in sold if line["customer_id"] == row["customer_id"]}
            for row in rows
        }
        for row in rows:
            assert row[field] in values - bought[row["customer_id"]] | {""}
        said = re.search(
            rf"note: {field.replace('_division', ':division')} of `{column}`: (\d+) by .*, (\d+) by .*, (\d+) left empty",
            done.err,
        )
        assert sum(map(int, said.groups())) == len(rows) == 389
        assert sum(not row[field] for row in rows) == int(said[3])


WITHOUT_NUMBERS = [
    (who, day, item, "9") for who in "abc" for day, item in (("2026-01-01", "tea"), ("2026-02-01", "mug"))
]


@pytest.mark.parametrize("order_by", ["line", "day"])
def test_offers_where_orders_have_no_numbers_and_ids_are_written_in_two_ways(order_by, tmp_path):
    path = tmp_path / "sales.csv"
    lines = [
        *WITHOUT_NUMBERS,
        ("D@x.example", "2026-02-03", "tea", "9"),
        ("d@X.example ", "2026-02-02", "rum", "9"),
        ("a", "2026-02-02", "rum", "-9"),
    ]
    path.write_text(
        "customer,date,article,amount\n" + "".join(f"{who},{day},{item},{money}\n" for who, day, item, money in lines),
        "utf-8",
    )
    book = tmp_path / "one.toml"
    book.write_text('name = "one"\n[[segment]]\nname = "all"\notherwise = true\n', "utf-8")
    done = run(
        "export",
        path,
        "--to",
        "plain",
        "--rules",
        book,
        "--order-by",
        order_by,
        "--fields",
        "next_best",
        "--out",
        tmp_path / "lists",
    )
    assert done.status == 0, done.err
    (rows,) = lists_in(tmp_path / "lists").values()
    assert {row["customer_id"]: row["next_best"] for row in rows} == {
        "a": "rum",
        "b": "rum",
        "c": "rum",
        "d@x.example": "mug",
    }
    assert "next_best of `article`: 1 by what others of their segment bought next, 3 by what most" in done.err


def test_too_many_items_and_no_column_of_items_are_refused_with_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setattr("segkit.lists.offers.MOST_ITEMS", 1)
    path = tmp_path / "sales.csv"
    path.write_text("customer,date,sku,amount\na,2026-01-01,x,1\nb,2026-01-02,y,1\n", "utf-8")
    done = run("export", path, "--to", "plain", "--fields", "next_best", "--dry-run")
    assert (done.status, "`sku` has 2 different values, more than the 1" in done.error) == (1, True), done.err
    path.write_text("customer,date,amount\na,2026-01-01,1\n", "utf-8")
    done = run("export", path, "--to", "plain", "--fields", "next_best", "--dry-run")
    assert (
        done.status,
        "no column is known as that of products" in done.error,
        "customer, date, amount" in done.hint,
    ) == (1, True, True), done.err
