"""Text out of users' files commands no terminal."""

from __future__ import annotations

import pytest
from commandline import run

from segkit.render.safe_text import harmless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Анна\u00a0Ильина, 100 %\n\tok", "Анна\u00a0Ильина, 100 %\n\tok"),
        ("\x1b[2J\x07", "\\x1b[2J\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("abc\u202efdp.exe", "abc\\u202efdp.exe"),
    ],
)
def test_commands_to_a_terminal_are_shown_and_all_else_stays(text, shown):
    assert harmless(text) == shown


def test_a_header_cannot_colour_an_error(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("x\x1b[31m,y\n1,2\n", encoding="utf-8")
    done = run("rfm", path)
    assert (done.status, "x\\x1b[31m, y" in done.err, "\x1b" in done.err) == (1, True, False)
