"""export --engine spark: the lists of one machine, to the byte, of those customers that they depend on."""

from __future__ import annotations

import json

import pytest
from commandline import run
from sparks import spark, why_no_spark

pytestmark = pytest.mark.skipif(why_no_spark() is not None, reason=why_no_spark() or "")
NO_DIGEST = "note: the manifest keeps no digest of the lines: on Spark they are not fetched"


@pytest.fixture
def orders(tmp_path):
    """Return lines whose addresses change, of people of whom some refuse, some orders are cancelled and some goods come back."""
    spark()
    path = tmp_path / "orders.csv"
    rows = []
    for n in range(200):
        who = n % 40
        mail = "" if n % 5 == 0 else f"C{who}@x.de" if n % 3 else f"old{who}@x.de"
        day, said = f"2024-0{1 + n % 6}-{10 + n % 19}", "no" if who % 7 == 0 else "yes"
        rows.append(
            f"c{who},{n},{day},{5 + n % 37},{mail},8912345{who:04},N{who},{said},{'cancelled' if n == 199 else 'paid'},"
            f"{['tea', 'beans', 'mill', 'cups', '', 'N/A'][n * n % 23 % 6]}"
        )
    rows += [f"c{n % 40},{n},2024-06-20,-{1 + n % 4},,,,,paid,tea" for n in range(0, 120, 7)]
    header = "customer_id,order_id,order_date,amount,email,phone,first_name,newsletter,status,category"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def files_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("options", "everybody"),
    [
        (
            "--to mailchimp --segment at-risk,loyal --vip 20% --fields vip,favourite:category,next_best --top 7",
            False,
        ),
        ("--to plain --cluster 1,3 --k 3 --features recency,monetary,returns_share --vip 50% --only-vips", False),
        ("--to plain --cluster all --k 3 --consent newsletter --exclude {stop} --holdout 10%", True),
    ],
)
def test_lists_are_those_of_one_machine_and_only_whom_they_need_is_fetched(orders, tmp_path, options, everybody):
    stop = tmp_path / "stop.txt"
    stop.write_text("c3@x.de\nold5@x.de\n")
    asked = ["export", orders, *options.format(stop=stop).split(), "--out"]
    here, there = run(*asked, tmp_path / "near"), run(*asked, tmp_path / "far", "--engine", "spark")
    assert there.status == 0, there.err
    assert there.out == here.out
    near, far = files_in(tmp_path / "near"), files_in(tmp_path / "far")
    manifests = [json.loads(files.pop("manifest.json")) for files in (near, far)]
    assert manifests[0]["inputs"][0].pop("sha256")
    assert manifests[1] == manifests[0]
    assert len(near) > 0
    assert far == near
    said = there.err.replace(" (Spark)", "").splitlines()
    wanted = sum(one["customers"] for one in manifests[0]["lists"])
    assert 0 < wanted < 40 or everybody
    assert f"note: customers fetched from Spark: {40 if everybody else wanted} of 40" in said
    said = [line for line in said if line != NO_DIGEST and "fetched from Spark" not in line]
    offered = [line for line in here.err.splitlines() if "next_best" in line]
    assert len(offered) == (2 if "next_best" in options else 0)
    assert [line for line in said if "next_best" in line] == offered
    if everybody:  # else what is told of contacts is told of those who were fetched
        assert said == here.err.splitlines()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--query x", "--engine spark does not know --query"),
    ],
)
def test_what_lists_cannot_be_is_told_before_spark_is_started(orders, tmp_path, options, said):
    done = run("export", orders, "--to", "plain", "--out", tmp_path / "o", "--engine", "spark", *options.split())
    assert (done.status, done.error) == (2, said)
    assert done.hint
    assert not (tmp_path / "o").exists()
