"""Amounts that Polars takes for numbers: the same customers, words and errors as where they are read as text."""

import re

import pytest
from commandline import run
from hypothesis import given
from hypothesis import strategies as st

from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source
from segkit.sources.text import parsed, sample
from segkit.sources.text.parsed import WINDOW, holds_three_decimals

HEADER = "order_id,order_date,customer_id,amount,note\n"
SAMPLE_BYTES = 1 << 14
LINES = SAMPLE_BYTES // 16


@pytest.fixture(autouse=True)
def _small_sample(monkeypatch):
    """Look at a sample of few lines: what stands between its pieces can then be a file of few lines."""
    monkeypatch.setattr(sample, "SAMPLE_BYTES", SAMPLE_BYTES)
    monkeypatch.setattr(sample, "PIECE_BYTES", SAMPLE_BYTES // 4)
    monkeypatch.setattr(sample, "WHOLE_BYTES", SAMPLE_BYTES * 3 // 2)


def far(*lines, above=()):
    """Return lines of which some stand between the pieces of the sample."""
    rows = [f"{n},2024-01-{n % 28 + 1:02},customer {n % 97},{n % 90}.50,x" for n in range(LINES)]
    return HEADER + "\n".join([*above, *rows[: LINES * 8 // 10], *lines, *rows[LINES * 8 // 10 :], ""])


@pytest.fixture
def both(tmp_path, monkeypatch):
    """Run a command on a file with its amounts parsed by Polars, and once more with them read as text."""

    def ran(text, *options, command="rfm"):
        path = tmp_path / "orders.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        found = []
        for least in (0, 1 << 62):
            monkeypatch.setattr(parsed, "FROM_BYTES", least)
            found.append(run(command, path, *options))
        return found

    return ran


def test_plain_amounts_of_two_decimals_are_parsed_where_a_file_is_large(tmp_path, monkeypatch):
    path = tmp_path / "orders.csv"
    path.write_text(far())
    with Workspace() as workspace:
        source = open_source([path], Reading(), workspace)
        assert source.parsed() is source
        monkeypatch.setattr(parsed, "FROM_BYTES", 0)
        assert source.parsed().plans[0].parsed.column == "amount"
        assert source.parsed().as_text is source


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("n1,2024-02-02,A,1234567.89,x", id="an amount like the others"),
        pytest.param("n1,2024-02-02,A,-5.25,x", id="money back"),
        pytest.param("n1,2024-02-02,A,7,x", id="no decimals"),
        pytest.param("n1,2024-02-02,A,7.5,x", id="one decimal"),
        pytest.param("n1,2024-02-02,A,7.500,x", id="three decimals or thousands"),
        pytest.param("n1,2024-02-02,A,7.505,x", id="three decimals that are not cents"),
        pytest.param("n1,2024-02-02,A,0.125,x", id="parts of a cent"),
        pytest.param("n1,2024-02-02,A,7.00001,x", id="less than is kept"),
        pytest.param("n1,2024-02-02,A,7.5000,x", id="four decimals"),
        pytest.param("n1,2024-02-02,A,12345678901234.50,x", id="too large for floats"),
        pytest.param("n1,2024-02-02,A,1e3,x", id="an exponent"),
        pytest.param("n1,2024-02-02,A,,x", id="no amount"),
        pytest.param("n1,2024-02-02,A, 7.50,x", id="a blank before it"),
        pytest.param("n1,2024-02-02,A,7.50 ,x", id="a blank behind it"),
        pytest.param("n1,2024-02-02,A,$7.50,x", id="a currency"),
        pytest.param("n1,2024-02-02,A,+7.50,x", id="a plus"),
        pytest.param('n1,2024-02-02,A,"7.50",x', id="quoted"),
        pytest.param('n1,2024-02-02,A,"7,50",x', id="a decimal comma"),
        pytest.param('n1,2024-02-02,A,"1,007.50",x', id="thousands"),
        pytest.param("n1,2024-02-02,A,nan,x", id="no number"),
        pytest.param("n1,2024-02-02,A,inf,x", id="infinite"),
        pytest.param("n1,2024-02-02,A,seven,x", id="a word"),
        pytest.param("n1,2024-02-02,A,7.50", id="too few cells"),
        pytest.param("n1,2024-02-02,A,7.50,x,y", id="too many cells"),
        pytest.param("n1,,A,7.50,x", id="no date"),
        pytest.param("n1,02/02/2024,A,7.50,x", id="another date"),
        pytest.param("n1,2024-02-02,,7.50,x", id="nobody"),
        pytest.param("n1,2024-02-02,A,7.50,weighs 1.250 kg", id="three decimals elsewhere"),
        pytest.param("Total,,,15.00,", id="a total"),
        pytest.param("order_id,order_date,customer_id,amount,note", id="the header once more"),
    ],
)
@pytest.mark.parametrize("options", [(), ("--bad-rows", "skip")], ids=["", "skip"])
def test_a_line_unlike_the_sample_is_read_or_refused_as_text_is(both, line, options):
    numbers, text = both(far(line), *options)
    assert numbers == text
    assert numbers.status == 0 or numbers.hint


def test_letters_of_another_encoding_are_read_as_in_text(both):
    numbers, text = both(far("n1,2024-02-02,A,7.50,x").encode().replace(b"7.50,x", b"7.50,\xcf\xf0\xe8\xe2\xe5\xf2"))
    assert numbers == text


@pytest.mark.parametrize("amount", ["7.50", "7.505", "7.500", "0.125", "seven", ""])
def test_money_of_lines_that_are_left_out_is_the_same(both, amount):
    text = far(f"n1,2024-02-02,A,{amount},cancelled").replace(",note\n", ",status\n").replace(",x\n", ",paid\n")
    numbers, text = both(text)
    assert numbers == text
    assert "left out: 1 line with status cancelled" in numbers.err


LINES_APART = ["n1,2024-02-02,A,7.50,x", "n1,2024-02-02,A,7.500,x", "n1,2024-02-02,A,7.505,x", "n1,2024-02-02,A,,x"]


@pytest.mark.parametrize("line", LINES_APART)
@pytest.mark.parametrize("command", ["kpis", "cohorts", "backtest", "segments"])
def test_further_commands_read_them_alike(both, command, line):
    numbers, text = both(far(line), command=command)
    assert numbers == text


@pytest.mark.parametrize("line", LINES_APART)
def test_files_that_are_parsed_lie_beside_others(both, tmp_path, line):
    comma = far().replace(",", ";").replace(".50;", ",50;").replace("customer ", "kunde ")
    (tmp_path / "comma.csv").write_text(comma)
    numbers, text = both(far(line), tmp_path / "comma.csv")
    assert numbers == text


def test_where_three_decimals_are_usual_nothing_is_parsed(tmp_path, monkeypatch):
    monkeypatch.setattr(parsed, "FROM_BYTES", 0)
    path = tmp_path / "orders.csv"
    path.write_text(far(above=["n1,2024-02-02,A,7.50,1.250"]))
    with Workspace() as workspace:
        source = open_source([path], Reading(), workspace)
        assert source.parsed() is source


USUAL = re.compile(rb"\.[0-9]{3}")


@pytest.mark.parametrize("text", [b"1.500", b"1.505\n", b"a,1.500,b", b'"7.019"', b".000", b"1.5000,2.50"])
@pytest.mark.parametrize("place", [0, WINDOW - 5, WINDOW - 3, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW - 4])
def test_three_decimals_are_found_wherever_they_stand(tmp_path, text, place):
    path = tmp_path / "text"
    for behind in (b"", b",", b"\n" * WINDOW):
        path.write_bytes(b"x" * place + text + behind)
        assert holds_three_decimals(path)


@pytest.mark.parametrize("text", [b"", b"1.50", b".0a0", b".a00", b".00a", b"01.02.20", b"1,500"])
@pytest.mark.parametrize("place", [0, WINDOW - 5, WINDOW - 2, WINDOW])
def test_other_numbers_are_none(tmp_path, text, place):
    path = tmp_path / "text"
    path.write_bytes(b"x" * place + text)
    assert not holds_three_decimals(path)


@given(st.lists(st.sampled_from([b".", b"0", b"1", b"9", b",", b"\n", b"/", b":"]), max_size=40), st.integers(1, 9))
def test_they_are_found_as_a_pattern_finds_them(tmp_path_factory, pieces, window):
    path = tmp_path_factory.getbasetemp() / "pattern"
    text = b"".join(pieces)
    path.write_bytes(text)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parsed, "WINDOW", window)
        assert holds_three_decimals(path) == bool(USUAL.search(text))
