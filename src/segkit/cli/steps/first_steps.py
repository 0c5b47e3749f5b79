"""The first steps: an invented shop written, and settings written from what is seen of orders."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from segkit.cli.console import Voice, print_page, stdout_bytes
from segkit.errors import SegkitError
from segkit.render.languages.speech import ENGLISH, language, spoken
from segkit.render.safe_text import harmless
from segkit.settings import FILE, typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segkit.cli.options.first_steps import DemoOptions, InitOptions, QuietPage
    from segkit.cli.options.shared import InputOptions
    from segkit.sources.description import SniffedFile

AT_ONCE = 10_000
"""Lines that are written together."""
PANELS = ("Window", "Scoring", "Output")
"""Of which further settings are shown as comments."""


def write_demo(asked: DemoOptions) -> None:
    """Write the orders of the invented shop; the file appears whole or not at all.

    Raises:
        SegkitError: The file is there already, or cannot be written.
    """
    from segkit.sinks.atomic import check_target, whole_file

    if str(asked.file) == "-":
        with stdout_bytes() as out:
            out.writelines(_blocks(asked))
        return
    if asked.file.exists():
        raise SegkitError(f"{asked.file} is there already: it stays as it is", hint="segkit demo another.csv")
    check_target(asked.file)
    with whole_file(asked.file) as stream:
        for block in _blocks(asked):
            stream.write(block)


def _blocks(asked: DemoOptions) -> Iterator[bytes]:
    from itertools import islice

    from segkit.sources.invented import HEADER, invented_lines

    yield f"{HEADER}\n".encode()
    lines = invented_lines(asked.lines, asked.seed)
    while block := list(islice(lines, AT_ONCE)):
        yield ("\n".join(block) + "\n").encode()


def next_steps(asked: DemoOptions, out: QuietPage) -> None:
    """Say what was written, and five commands to try."""
    name = shlex.quote(str(asked.file))
    steps = (
        (f"segkit rfm {name}", "who the customers are, and whom to write to first"),
        (f"segkit segments {name} --actions", "what each segment brings, and what to do with it"),
        (f"segkit cohorts {name} --every quarter", "who comes back, by the quarter of the first order"),
        (f"segkit compare {name} --from 2026-03-31", "who moved since March"),
        (f"segkit rfm {name} --segment at-risk --top 20 -o call.csv", "a list of whom to call"),
    )
    with print_page(out) as page:
        page.print(f"{asked.lines:,} lines of an invented shop written: {asked.file}", markup=False, soft_wrap=True)
        page.print("\nnext:", markup=False)
        for command, why in steps:
            page.print(f"  {spoken(why)}", style="dim", markup=False)
            page.print(f"  {command}", style="bold", markup=False, soft_wrap=True)


def check_settings() -> None:
    """Refuse to write over a file of settings.

    Raises:
        SegkitError: It is there already, or cannot be written.
    """
    from segkit.sinks.atomic import check_target

    if Path(FILE).exists():
        raise SegkitError(f"{FILE} is there already: it stays as it is", hint="segkit init orders.csv --toml")
    check_target(Path(FILE))


def seen_settings(lines: InputOptions) -> tuple[str, list[str]]:
    """Look at files, and write as TOML how they are read; return what is to be said besides.

    Raises:
        SegkitError: A file cannot be read as it is, or files are read in ways that one file of settings cannot say.
    """
    from segkit.cli.boundary import quiet_panics
    from segkit.cli.steps.arguments import reading_of
    from segkit.cli.steps.sniff import refuse_unreadable
    from segkit.render.sentences.files import facts
    from segkit.sources.description import sniff

    with quiet_panics():
        files = sniff(lines.files, reading_of(lines))
    refuse_unreadable(files)
    found = [_pairs(seen) for seen in files]
    shared = {name: value for name, value in found[0].items() if all(other.get(name) == value for other in found)}
    differ = sorted({name for one in found for name in one} - set(shared))
    told = [f"files are read in different ways, so this is left to each: {', '.join(differ)}"] if differ else []
    shared |= _given(lines, shared)
    text = [spoken("# segkit.toml: options as they are typed, without the dashes; what is typed wins over it.")]
    # A name that holds a line break would end the comment.
    text += [f"# {harmless(' '.join(seen.file.split()))}: {facts(seen)}" for seen in files]
    text += [f"# {one}" for one in told]
    if language() != ENGLISH:
        shared["lang"] = language()
    text += ["", *(f"{name} = {_toml(value)}" for name, value in shared.items())]
    return "\n".join([*text, *_others(set(shared))]) + "\n", told


def _pairs(seen: SniffedFile) -> dict[str, str | bool]:
    """Take the options that read a file in just this way apart."""
    found: dict[str, str | bool] = {}
    name = ""
    for part in shlex.split(" ".join(seen.options)):
        if part.startswith("--") and (not name or found[name] is not True or part != name):
            name = part.removeprefix("--")
            found[name] = True
        else:
            found[name] = part
    if "month-first" in found:
        found["day-first"] = not found.pop("month-first")
    return found


def _given(lines: InputOptions, known: dict[str, Any]) -> dict[str, str | bool]:
    """Return what was typed and is no matter of one file: how orders and returns are counted, and bad rows."""
    names = ("status", "refunded", "kind", "order_by", "returns", "bad_rows", "preset")
    from dataclasses import fields

    defaults = {field.name: field.default for field in fields(lines)}
    given = {typed(name): getattr(lines, name) for name in names if getattr(lines, name) != defaults[name]}
    return {name: str(value) for name, value in given.items() if name not in known}


def _others(known: set[str]) -> Iterator[str]:
    """Show as comments what else can be set, with its meaning."""
    from segkit.cli.settings import options_of

    shown = set(known) | {"lang"}
    for panel in PANELS:
        options = [
            (typed(name), declared.help.rstrip("."))
            for command in ("rfm", "kpis")
            for name, _, declared in options_of(command)
            if declared.rich_help_panel == panel and typed(name) not in shown
        ]
        yield from ("", f"# {panel}")
        for name, meaning in dict(options).items():
            shown.add(name)
            yield f"# {name} = …  # {meaning}"


def _toml(value: str | bool) -> str:  # noqa: FBT001 - a value, not a switch
    if isinstance(value, bool):
        return "true" if value else "false"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def write_settings(text: str, told: Sequence[str], out: InitOptions) -> None:
    """Write settings to their file, or to stdout where that was asked for."""
    from segkit.sinks.atomic import whole_file

    voice = Voice(out.quiet)
    voice.say(*(f"note: {one}" for one in told))
    if out.toml:
        typer.echo(text, nl=False)
        return
    with whole_file(Path(FILE)) as stream:
        stream.write(text.encode())
    voice.say(f"settings written: {FILE}")
