"""The reader of pages itself, on pages small enough to see through."""

import pytest

from tests.docs.pages import agrees, blocks, steps
from tests.golden.prompt import OUT, Typed, answer, typed
from tests.golden.shell import run

PAGE = """\
# Page

```console
$ printf 'a\\nb\\n'
a
b
$ true
$ printf 'one\\n' | \\
> cat
one
```

```bash
never run
```

````text
```console
$ not a block of its own
```
````

```python
print(1)
```
"""


def test_blocks_are_found_with_their_lines():
    assert [(block.kind, block.line) for block in blocks(PAGE)] == [
        ("console", 4), ("bash", 14), ("text", 18), ("python", 24)
    ]  # fmt: skip
    assert [block.text for block in blocks(PAGE, "python")] == ["print(1)\n"]


def test_commands_are_told_from_what_they_show():
    (block,) = blocks(PAGE, "console")
    assert [(step.command, step.shown, step.line) for step in steps(block)] == [
        ("printf 'a\\nb\\n'", ("a", "b"), 4),
        ("true", (), 7),
        ("printf 'one\\n' | \\\ncat", ("one",), 8),
    ]


def test_a_console_block_begins_with_a_command():
    (block,) = blocks("```console\na\n$ true\n```\n")
    with pytest.raises(ValueError, match="line 2"):
        list(steps(block))


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a b", "a b", True),
        ("a b", "a c", False),
        ("a", "a b", False),
        ("", "", True),
        ("", "a", False),
        ("a … d", "a b c d", True),
        ("a … d", "a d", True),
        ("a …", "a b c", True),
        ("… d", "d", True),
        ("a … d", "a b c", False),
        ("a.c", "abc", False),
    ],
)
def test_an_ellipsis_is_any_number_of_lines(shown, printed, same):
    assert agrees(shown.split(), printed.split()) is same


def test_blanks_within_lines_count_and_blank_lines_at_the_end_do_not():
    assert not agrees(["a  b"], ["a b"])
    assert agrees(["a", ""], ["a"])
    assert not agrees(["", "a"], ["a"])


@pytest.mark.parametrize(
    ("command", "call"),
    [
        ("segkit rfm a.csv -q", Typed({}, ["rfm", "a.csv", "-q"], "stdout", "stderr", "")),
        ("segkit rfm a.csv 2>&1 | head -1", Typed({}, ["rfm", "a.csv"], "stdout", "stdout", "head -1")),
        ("segkit rfm a.csv 2>&1 >/dev/null | tail", Typed({}, ["rfm", "a.csv"], "/dev/null", "stdout", "tail")),
        ("segkit rfm a.csv 2> seen.txt >b.csv", Typed({}, ["rfm", "a.csv"], "b.csv", "seen.txt", "")),
        (
            "SEGKIT_BINS=3 segkit rfm 'a | b.csv'",
            Typed({"SEGKIT_BINS": "3"}, ["rfm", "a | b.csv"], "stdout", "stderr", ""),
        ),
        (
            "segkit rfm \\\n  --name='{tool}-x' a.csv",
            Typed({}, ["rfm", "--name={tool}-x", "a.csv"], "stdout", "stderr", ""),
        ),
        ("segkit rfm *.csv", None),
        ("segkit rfm $FILE", None),
        ("segkit rfm a.csv && echo done", None),
        ("cat a.csv | segkit rfm -", None),
    ],
)
def test_what_only_a_shell_understands_is_left_to_it(command, call):
    assert typed(command) == call


def test_a_command_shows_the_same_within_this_process_as_in_a_shell(root):
    command = "SEGKIT_BINS=3 segkit segments examples/orders.csv --columns segment,orders 2>&1 | grep -v revenue"
    here, there = answer(command, root), run(command, root)
    assert typed(command).out == OUT
    assert (here.stdout, here.returncode) == (there.stdout, there.returncode)
    assert "settings of SEGKIT_BINS: bins" in here.stdout
