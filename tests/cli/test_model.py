"""Frozen models: saved by one run, applied by the next, shown, and refused where they cannot be trusted."""

import json

import polars as pl
import pytest
from commandline import run

MINE = """\
[[segment]]
name = "big"
action = { en = "Call.", ru = "Звонить." }
monetary = { min = 100.5 }

[[segment]]
name = "rest"
otherwise = true
"""


@pytest.fixture(scope="module")
def saved(example_orders, tmp_path_factory):
    """Learn from the example once; return the text of the model."""
    folder = tmp_path_factory.mktemp("saved")
    done = run("rfm", example_orders, "--save-model", folder / "m.json", "-o", folder / "rows.csv", "-q")
    assert (done.status, done.err) == (0, "")
    return (folder / "m.json").read_text("utf-8")


@pytest.fixture
def model(saved, tmp_path):
    path = tmp_path / "m.json"
    path.write_text(saved, "utf-8")
    return path


@pytest.fixture
def changed(model):
    """Return how to change the file of a model."""

    def change(how):
        document = json.loads(model.read_text("utf-8"))
        how(document)
        model.write_text(json.dumps(document), "utf-8")
        return model

    return change


@pytest.mark.parametrize(
    "options",
    [
        (), ("--bins", "3"), ("--rules", "classic"), ("--new-days", "30.5"), ("--returns", "drop"), ("--order-by", "day"),
        ("--binning", "nested"), ("--f-cuts", "1,2,3,4"), ("--m-cuts", "10.5,20,30,400.25"),
    ],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_model_gives_its_own_data_the_same_bytes(options, suffix, example_orders, tmp_path):
    first, second, model = (tmp_path / name for name in (f"a.{suffix}", f"b.{suffix}", "m.json"))
    assert run("rfm", example_orders, *options, "--save-model", model, "-o", first, "-q").status == 0
    assert run("rfm", example_orders, "--model", model, "-o", second, "-q").status == 0
    assert first.read_bytes() == second.read_bytes()


def test_own_rules_are_in_the_model(example_orders, tmp_path):
    (tmp_path / "mine.toml").write_text(MINE, "utf-8")
    model = tmp_path / "m.json"
    first = run("rfm", example_orders, "--rules", tmp_path / "mine.toml", "--save-model", model)
    (tmp_path / "mine.toml").unlink()
    second = run("rfm", example_orders, "--model", model)
    assert (first.status, second.status, second.out) == (0, 0, first.out)
    advised = run("segments", example_orders, "--model", model, "--actions", "--columns", "segment,action", "-q")
    assert advised.out == 'segment,action\nbig,Call.\nrest,""\n'


def test_half_of_the_customers_keep_their_labels(example_orders, model, tmp_path):
    rows = pl.read_csv(example_orders, infer_schema=False)
    half = tmp_path / "half.csv"
    rows.filter(pl.col("customer_id") < "C0200").write_csv(half)
    as_of = ("--as-of", "2026-06-30", "--columns", "customer_id,rfm,segment")
    everybody = run("rfm", example_orders, *as_of).out.splitlines()
    some = run("rfm", half, "--model", model, *as_of).out.splitlines()
    assert 100 < len(some) < len(everybody)
    assert set(some) <= set(everybody)


def test_equal_runs_write_equal_models(example_orders, model, tmp_path):
    again = tmp_path / "again.json"
    run("segments", example_orders, "--save-model", again)
    assert again.read_bytes() == model.read_bytes()


def test_a_model_holds_no_customer(model, example_orders):
    text = model.read_text("utf-8")
    rows = pl.read_csv(example_orders, infer_schema=False)
    assert not any(
        value in text for name in ("customer_id", "email", "order_id") for value in rows[name].drop_nulls().unique()
    )


def test_drift_is_told(example_orders, model):
    err = run("rfm", example_orders, "--model", model, "--as-of", "2026-06-30").err
    assert "population stability index: recency 0.000, frequency 0.000, monetary 0.000: about as then" in err
    moved = run("rfm", example_orders, "--model", model, "--as-of", "2027-06-30").err
    assert "beyond its outermost cut points: recency " in moved
    assert ": moved far" in moved
    assert "learn a new one with --save-model" in moved


def test_the_rows_name_the_model(example_orders, model, tmp_path):
    target = tmp_path / "rows.parquet"
    run("rfm", example_orders, "--model", model, "-o", target)
    assert pl.read_parquet_metadata(target)["segkit.model"] == json.loads(model.read_text("utf-8"))["fingerprint"]


def test_what_the_model_says_of_orders_holds(example_orders, tmp_path):
    model = tmp_path / "m.json"
    dropped = run("rfm", example_orders, "--returns", "drop", "--save-model", model)
    assert run("rfm", example_orders, "--model", model).out == dropped.out
    assert run("rfm", example_orders, "--model", model, "--returns", "drop").out == dropped.out
    done = run("rfm", example_orders, "--model", model, "--returns", "keep")
    assert (done.status, done.error) == (2, "--returns keep contradicts the model, which was learnt with drop")


def test_a_backtest_takes_a_model_and_says_what_it_has_seen(example_orders, model):
    done = run("backtest", example_orders, "--model", model, "--at", "2025-11-30")
    assert done.status == 0
    assert (
        "note: the model was learnt as of 2026-06-30, after 2025-11-30: it has seen some of what it is tested on"
        in done.err
    )
    assert done.out != run("backtest", example_orders, "--at", "2025-11-30").out


@pytest.mark.parametrize(
    "options",
    [("--bins", "4"), ("--rules", "classic"), ("--new-days", "30"), ("--r-cuts", "1,2,3,4"), ("--bins", "5")],
    ids=" ".join,
)
@pytest.mark.parametrize("command", ["rfm", "segments", "backtest"])
def test_options_that_contradict_a_model_are_refused(command, options, example_orders, model):
    done = run(command, example_orders, "--model", model, *options)
    assert (done.status, done.out) == (2, "")
    assert done.error == f"--model says how scores and labels come about, and so does {options[0]}"
    assert done.hint == f"leave out {options[0]}, or leave out --model"


def test_nothing_is_saved_where_nothing_is_learnt(example_orders, model, tmp_path):
    done = run("rfm", example_orders, "--model", model, "--save-model", tmp_path / "n.json")
    assert (done.status, done.out) == (2, "")
    assert not (tmp_path / "n.json").exists()


@pytest.mark.parametrize("target", ["nowhere/m.json", "."])
def test_a_model_that_cannot_be_written_is_refused_before_reading(target, example_orders, tmp_path):
    done = run("rfm", example_orders, "--save-model", tmp_path / target)
    assert (done.status, done.out) == (1, "")
    assert done.error.startswith("cannot write ")


def test_an_input_is_not_overwritten_by_a_model(example_orders, tmp_path):
    orders = tmp_path / "orders.csv"
    orders.write_bytes(example_orders.read_bytes())
    assert run("rfm", orders, "--save-model", orders).status == 1
    assert orders.read_bytes() == example_orders.read_bytes()
    assert run("rfm", orders, "-o", tmp_path / "x.csv", "--save-model", tmp_path / "x.csv").status == 2


def test_a_model_of_a_newer_format_is_refused_with_the_reason(changed, example_orders):
    path = changed(lambda document: document.update(segkit_model=2, segkit="9.9"))
    done = run("rfm", example_orders, "--model", path)
    assert (done.status, done.out) == (1, "")
    assert f"{path} is of format 2, written by segkit 9.9; this is segkit" in done.error
    assert "reads formats up to 1" in done.error


def without(*keys):
    def change(document):
        for key in keys[:-1]:
            document = document[key]
        del document[keys[-1]]

    return change


def with_value(value, *keys):
    def change(document):
        for key in keys[:-1]:
            document = document[key]
        document[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without("yardstick"), "`yardstick` is missing"),
        (without("yardstick", "rules"), "`yardstick`: `rules` is missing"),
        (without("yardstick", "thresholds"), "`yardstick`: `thresholds` is missing"),
        (without("base", "scores"), "`base`: `scores` is missing"),
        (without("base", "scores", "f_score"), "`scores` is not what it should be"),
        (with_value("soon", "yardstick", "new_days"), '`new_days` is not what it should be: "soon"'),
        (with_value("nan", "yardstick", "new_days"), "`new_days` is not what it should be"),
        (with_value("45", "yardstick", "new_days"), "its fingerprint differs"),
        (with_value(4, "yardstick", "bins"), "`bins` is 4, and the cut points are of 5 bins"),
        (with_value("all", "yardstick", "returns"), "`returns` is not what it should be"),
        (with_value({}, "yardstick", "thresholds"), "`thresholds`: these are no thresholds"),
        (with_value({"name": "x"}, "yardstick", "rules"), "`rules`"),
        (with_value([1, 2], "base", "scores", "r_score"), "`scores` are not those of 5 bins"),
        (with_value(-1, "base", "customers"), "`customers` is not what it should be: -1"),
        (with_value("then", "base", "as_of"), "`as_of` is not what it should be"),
        (with_value(True, "segkit_model"), "`segkit_model` is true"),
        (with_value("1", "segkit_model"), '`segkit_model` is "1"'),
        (without("segkit_model"), "is no model of segkit"),
        (with_value(7, "yardstick"), "`yardstick` is not what it should be: 7"),
    ],
)
@pytest.mark.parametrize("command", ["rfm", "model"])
def test_a_damaged_model_names_its_key(change, said, command, changed, example_orders):
    path = changed(change)
    done = run("rfm", example_orders, "--model", path) if command == "rfm" else run("model", "show", path)
    assert (done.status, done.out) == (1, "")
    assert str(path) in done.error
    assert said in done.error


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ", line 1: this is no JSON"),
        (b'{\n "segkit_model": 1,\n', ", line 3: this is no JSON"),
        (b"[]", " is no model of segkit"),
        (b'{"segkit_model": NaN}', ": NaN is no number"),
        (b"\xff\xfe\x00", " is no model of segkit: it is not text in UTF-8"),
        (b"[" * 100_000, " is no model of segkit"),
        (b"customer_id,order_date,amount\n", ", line 1: this is no JSON"),
    ],
    ids=lambda given: repr(given)[:20],
)
def test_a_file_that_is_no_model_is_refused(content, said, tmp_path, example_orders):
    path = tmp_path / "m.json"
    path.write_bytes(content)
    done = run("rfm", example_orders, "--model", path)
    assert (done.status, done.out) == (1, "")
    assert f"{path}{said}" in done.error


def test_a_model_that_is_not_there_is_refused_with_the_way_to_one(tmp_path, example_orders):
    done = run("rfm", example_orders, "--model", tmp_path / "m.json")
    assert (done.status, done.error) == (1, f"cannot read {tmp_path / 'm.json'}: no such file or directory")
    assert "--save-model" in done.hint


def test_a_model_is_shown(model):
    done = run("model", "show", model)
    assert (done.status, done.err) == (0, "")
    assert "learnt from 389 customers as of 2026-06-30: 2,176 lines of orders.csv" in done.out
    assert "cut points of frequency (orders): 1, 2, 3, 5" in done.out
    assert "customers by label: loyal 72, regular 86, new 40, at-risk 110, lost 81" in done.out
