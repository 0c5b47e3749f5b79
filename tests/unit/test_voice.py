"""What is said on a terminal is broken between words, and elsewhere not at all."""

import fcntl
import os
import pty
import struct
import termios

import pytest

from segkit.cli.console import Voice

SENTENCE = (
    "note: customer 'GIANT' has 29 times the orders of the next: 68,822 of 373,791 orders, 2,748,737.94 of the revenue"
)


def said_on_a_terminal(monkeypatch, columns, how="say"):
    """Say a sentence on a terminal of so many columns; return what stands there, line by line."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with os.fdopen(slave, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        getattr(Voice(), how)(SENTENCE)
        terminal.flush()
        text = os.read(master, 10_000).decode()
    os.close(master)
    return text.splitlines()


@pytest.mark.parametrize("columns", [40, 99, 100])
def test_no_word_and_no_number_is_broken_on_a_terminal(monkeypatch, columns):
    lines = said_on_a_terminal(monkeypatch, columns)
    assert max(map(len, lines)) <= columns
    assert " ".join(lines) == SENTENCE


def test_what_is_to_be_copied_stays_one_line(monkeypatch):
    assert said_on_a_terminal(monkeypatch, 40, "quote") == [SENTENCE]


def test_a_terminal_without_a_width_gets_one_line(monkeypatch):
    assert said_on_a_terminal(monkeypatch, 0) == [SENTENCE]


def test_a_file_gets_one_line(capsys):
    Voice().say(SENTENCE)
    assert capsys.readouterr().err == f"{SENTENCE}\n"
