"""The reader of pages itself, on pages small enough to see through."""

import pytest

from tests.docs.pages import agrees, blocks, steps

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
