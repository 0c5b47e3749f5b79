"""One flag, one meaning; help that can be read aloud; examples that run."""

from __future__ import annotations

import gzip
import shutil
from collections import defaultdict

import pytest
from rich.text import Text

from tests.architecture.commands import COMMANDS, GROUP, examples, flags
from tests.golden.prompt import answer

PANELS = {
    "Input", "Window", "Beside orders", "Clusters", "Scoring", "Limits", "Output", "Groups", "Lists",
    "Whom to write to", "Page",
}  # fmt: skip


TWO_MEANINGS = {"--to", "--names"}
"""Lists go to a tool, and customers from one day to another; clusters get names, and a report may name customers;
no command has both."""


def test_one_flag_has_one_meaning():
    helps = defaultdict(set)
    for _, flag, option in flags():
        helps[flag].add(option.help)
    assert [flag for flag, texts in helps.items() if len(texts) > 1 and flag not in TWO_MEANINGS] == []


def test_one_meaning_has_one_flag():
    named = defaultdict(set)
    for _, flag, option in flags():
        if flag.startswith("--") and flag in option.opts:
            named[option.help].add(flag)
    assert [names for names in named.values() if len(names) > 1] == []


def test_every_option_is_explained_in_a_sentence():
    wanting = [flag for _, flag, option in flags() if not (option.help or "").strip()]
    assert wanting == []
    # A full stop ends it, or the comma that it explains.
    open_ended = [flag for _, flag, option in flags() if not option.help.endswith((".", " or ,"))]
    assert open_ended == []
    assert [flag for _, flag, option in flags() if not option.help[0].isupper()] == []


def test_every_option_of_a_command_stands_in_a_panel():
    homeless = [
        flag
        for name, flag, option in flags()
        if name and "--help" not in option.opts and option.rich_help_panel not in PANELS
    ]
    assert homeless == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_begins_with_what_is_read_and_ends_with_what_is_written(command):
    options = [option for name, _, option in flags() if name == command and "--help" not in option.opts]
    panels = list(dict.fromkeys(option.rich_help_panel for option in options))
    assert (panels[0], panels[-1]) == ("Input", "Output")


def test_brackets_of_a_help_text_are_printed():
    assert "[tool.segkit]" in Text.from_markup(COMMANDS["config show"].help).plain


def test_flags_are_spelt_in_one_way():
    assert [flag for _, flag, _ in flags() if flag.startswith("--") and flag != flag.lower().replace("_", "-")] == []


def test_no_short_flag_means_two_things():
    long_names = defaultdict(set)
    for _, flag, option in flags():
        if not flag.startswith("--"):
            long_names[flag].add(next(name for name in option.opts if name.startswith("--")))
    assert [flag for flag, names in long_names.items() if len(names) > 1] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_what_it_does_and_shows_it(command):
    first = COMMANDS[command].help.splitlines()[0]
    assert first.endswith(".")
    assert 2 <= len(examples(COMMANDS[command])) <= 4
    assert COMMANDS[command].get_short_help_str(200) == first


def test_the_app_says_what_it_is_for():
    assert GROUP.help.strip().endswith(".")
    assert GROUP.commands


@pytest.fixture(scope="module")
def shop(tmp_path_factory, example_orders, root):
    """Return a folder with everything that examples name."""
    folder = tmp_path_factory.mktemp("shop")
    shutil.copy(example_orders, folder / "orders.csv")
    with gzip.open(folder / "orders.csv.gz", "wb") as packed:
        packed.write(example_orders.read_bytes())
    header, *rows = example_orders.read_text("utf-8").splitlines(keepends=True)
    (folder / "rules.toml").write_text((root / "src/segkit/scoring/books/classic.toml").read_text("utf-8"), "utf-8")
    people = [f"{n},{20 + n % 40},{1000 * (1 + n % 3) + n}\n" for n in range(90)]
    (folder / "people.csv").write_text("id,age,income\n" + "".join(people), "utf-8")
    who = sorted({row.split(",")[2] for row in rows if row.split(",")[2]})
    known = "".join(f"{one},{'yes' if place % 3 else 'no'},1980-02-29\n" for place, one in enumerate(who))
    (folder / "crm.csv").write_text(f"customer_id,newsletter,birthday\n{known}N1,yes,\n", "utf-8")
    (folder / "exports").mkdir()
    for name, part in (("first", rows[:1000]), ("second", rows[1000:])):
        (folder / "exports" / f"{name}.csv").write_text(header + "".join(part), "utf-8")
    assert answer("segkit rfm orders.csv -q --save-model m.json", folder).returncode == 0
    return folder


@pytest.mark.parametrize(
    "example", [pytest.param(line, id=line) for command in COMMANDS.values() for line in examples(command)]
)
def test_an_example_of_the_help_runs(example, shop):
    before = set(shop.iterdir())
    done = answer(example, shop)
    assert done.returncode == 0, done.stderr
    assert "error" not in done.stderr
    made = [path for path in set(shop.iterdir()) - before if path.stat().st_size]
    assert done.stdout or made
    writes = (" -o ", " --out ", " keygen ", " demo ", " init ")
    prints = (" demo - ", " --toml")
    assert bool(made) == (any(map(example.__contains__, writes)) and not any(map(example.__contains__, prints)))
    for path in made:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
