"""Words explained at the prompt."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from segkit.errors import UsageError
from segkit.render.languages.speech import spoken, word
from segkit.render.languages.topics import find, near, topics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from segkit.render.languages.topics import Use

MOST = 78
"""Columns of text beyond which a line is hard to read."""


def show_command(words: str) -> bool:
    """Show the help of a command, where these words call one."""
    from segkit.cli.app import COMMAND_NAMES, GROUPS, whole_app

    if words not in {*COMMAND_NAMES, *GROUPS} or any(find(words)):
        return False
    whole_app()([*words.split(), "--help"], standalone_mode=False, prog_name="segkit")
    return True


def list_topics(page: Console) -> None:
    """Show all topics, group by group."""
    found = topics()
    for group in dict.fromkeys(topic.group for topic in found):
        page.print(word(group), style="bold", markup=False)
        names = ", ".join(topic.title for topic in found if topic.group == group)
        _flowing(names, page)
        page.print()
    page.print("segkit help TOPIC explains one; columns of every table and commands are topics, too", markup=False)


def explain_topic(words: str, page: Console) -> None:
    """Show what a word means, and the columns of that name.

    Raises:
        UsageError: Nothing is called so.
    """
    from segkit.cli.app import COMMAND_NAMES

    topic, uses = find(words)
    if topic is None and not uses:
        meant = near(words)
        raise UsageError(
            f"there is no topic {words!r}", hint=f"did you mean segkit help {meant}?" if meant else "segkit help"
        )
    page.print(topic.title if topic else words, style="bold", markup=False)
    if topic:
        _flowing(topic.text, page)
    _tell_uses(uses, page)
    if words in COMMAND_NAMES:
        page.print(f"\nsegkit {words} --help shows what the command takes", markup=False)


def _tell_uses(uses: Sequence[Use], page: Console) -> None:
    for use in uses:
        unit = f" ({word(use.unit)})" if use.unit else ""
        page.print()
        page.print(", ".join(use.commands), style="dim", markup=False, soft_wrap=True)
        _flowing(f"{spoken(use.meaning)}{unit}", page)


def _flowing(text: str, page: Console) -> None:
    for line in textwrap.wrap(text, min(page.width, MOST) - 2):
        page.print(f"  {line}", markup=False, soft_wrap=True)
