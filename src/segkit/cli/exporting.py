"""Lists on the command line: options into wishes, a set into its folder, and words about it."""

from __future__ import annotations

import sys
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from segkit.choices import Format
from segkit.cli.options import names_in
from segkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from segkit.cli.console import Voice
    from segkit.cli.export_options import ExportOptions, PeopleOptions, SayOptions
    from segkit.cli.options import InputOptions, WindowOptions
    from segkit.lists.export import Lists
    from segkit.lists.wishes import Wishes
    from segkit.runs import Scoring
    from segkit.sinks.audiences import Tool

WHOLE = Decimal(100)
KINDS = ("email", "phone")


def tool_lines() -> Iterator[str]:
    """Write the tools that are known, one a line."""
    from segkit.sinks.audiences import NAMES, built_in

    for name in NAMES:
        tool = built_in(name)
        yield f"{name:<16} {tool.title}: {tool.about} Known from: {tool.known}."


def wishes_of(export: ExportOptions, people: PeopleOptions, segments: Sequence[str]) -> Wishes:
    """Gather what is asked of lists, and refuse what does not fit together, before anything is read.

    Raises:
        UsageError: Something is unknown, missing, or said in two ways.
    """
    from segkit.lists.fields import check_fields
    from segkit.lists.naming import check_pattern
    from segkit.lists.wishes import PATTERN, YES, Wishes
    from segkit.sinks.audiences import ENCODINGS, find_tool
    from segkit.sinks.rows import Choice

    if export.to is None:
        raise UsageError("for which tool?", hint="--to plain   (segkit export --list-tools shows all)")
    if export.out is None and not export.dry_run:
        raise UsageError("where shall the lists go?", hint="--out lists   or   --dry-run")
    tool = find_tool(export.to)
    if export.split > 1 and export.batch:
        raise UsageError("--split and --batch are two ways to take a list apart", hint="leave out one of them")
    if export.excel:
        from segkit.sinks.textbook import need_workbooks

        need_workbooks()
    if export.out_encoding and (export.out_encoding not in ENCODINGS or export.excel):
        why = "a workbook has its own" if export.excel else "not one of those known"
        raise UsageError(f"--out-encoding {export.out_encoding}: {why}", hint=f"there are {', '.join(ENCODINGS)}")
    fields = names_in(export.fields, "--fields")
    check_fields(fields)
    fallback = _pairs(export.fallback, "--fallback")
    check_fields(list(fallback), "--fallback")
    for field in fallback:
        if field in (*KINDS, "customer_id"):
            raise UsageError(f"--fallback {field}: nobody can be reached by what stands in for it", hint="leave it out")
    check_pattern(export.name or PATTERN)
    choice = Choice(names_in(people.segment, "--segment"))
    choice.check((), segments)
    return Wishes(
        tool,
        _hash_of(tool, export.hash),
        choice.segments,
        _roles(people.map),
        _region(people.region),
        tuple(people.exclude or ()),
        people.consent,
        _words(people) or YES,
        fields=fields,
        fallback=fallback,
        by=_kind(tool, people.by),
        sort=_order(people.sort),
        top=people.top,
        split=export.split,
        batch=export.batch,
        holdout=_share(people.holdout),
        holdout_seed=people.holdout_seed,
        min_size=people.min_size,
        pattern=export.name or PATTERN,
        encoding=export.out_encoding or tool.encoding,
        excel=export.excel,
    )


def _hash_of(tool: Tool, asked: str | None) -> str:
    if asked is None:
        return tool.hashes[0]
    if asked not in tool.hashes:
        what = "is never given contacts in clear" if asked == "none" else f"does not take {asked}"
        raise UsageError(f"{tool.title} {what}", hint=f"--hash {tool.hashes[0]}")
    return asked


def _kind(tool: Tool, asked: str | None) -> str | None:
    if asked is not None and asked not in KINDS:
        raise UsageError(f"--by {asked!r} is no kind of contact", hint="--by email   or   --by phone")
    if asked is not None and not tool.single:
        raise UsageError(f"{tool.title} takes several kinds of contacts: --by", hint="leave out --by")
    return (asked or tool.needs[0]) if tool.single else None


def _roles(asked: Sequence[str] | None) -> dict[str, str]:
    from segkit.sources.newest import CONTACT_ROLES

    roles = _pairs([part for text in asked or () for part in text.split(",")], "--map")
    for role in roles:
        if role not in CONTACT_ROLES:
            raise UsageError(f"--map: there is no role {role!r}", hint=f"there are {', '.join(CONTACT_ROLES)}")
    return roles


def _pairs(texts: Sequence[str] | None, option: str) -> dict[str, str]:
    pairs = {}
    for text in texts or ():
        name, mark, value = text.partition("=")
        if not (name.strip() and mark and value.strip()):
            raise UsageError(f"{option} {text!r} is no NAME=TEXT", hint=f"{option} email=COLUMN")
        pairs[name.strip()] = value.strip()
    return pairs


def _region(code: str) -> str | None:
    if code.casefold() == "none":
        return None
    if len(code) != 2 or not (code.isascii() and code.isalpha()):  # noqa: PLR2004 - ISO 3166
        raise UsageError(f"--region {code!r} is no country of two letters", hint="--region RU   or   --region none")
    if code.upper() != "RU":
        from importlib.util import find_spec

        if find_spec("phonenumbers") is None:
            raise UsageError(
                f"--region {code.upper()} needs a package that is not installed", hint='pip install "segkit[phones]"'
            )
    return code.upper()


def _words(people: PeopleOptions) -> tuple[str, ...]:
    words = names_in(people.consent_yes, "--consent-yes")
    if words and not people.consent:
        raise UsageError("--consent-yes says what means yes, and --consent does not say where", hint="--consent COLUMN")
    return words


def _order(text: str | None) -> tuple[str, ...]:
    from segkit.lists.fields import check_fields

    names = names_in(text, "--sort")
    check_fields([name.removeprefix("-") for name in names], "--sort")
    return names


def _share(text: str | None) -> Decimal:
    if text is None:
        return Decimal(0)
    try:
        number = Decimal(text.strip().removesuffix("%"))
    except InvalidOperation:
        number = Decimal(-1)
    share = number / WHOLE if text.strip().endswith("%") else number
    if not 0 < share < 1:
        raise UsageError(f"--holdout {text!r} is no share between 0 and 1", hint="--holdout 10%")
    return share


def made(lines: InputOptions, window: WindowOptions, scoring: Scoring, wishes: Wishes) -> Lists:
    """Ask for the lists, with every option checked before a file is opened."""
    from segkit.cli.asking import reading_of, refuse_rejects, window_of, write_rejects
    from segkit.cli.boundary import quiet_panics
    from segkit.cli.modelling import policy_of
    from segkit.lists.export import lists_of_files
    from segkit.lists.fields import favourites

    asked = reading_of(lines, favourites(wishes.fields)), window_of(window)
    policy = policy_of(lines, scoring.model)
    refuse_rejects(lines)
    with quiet_panics():
        lists = lists_of_files(lines.files, wishes, reading=asked[0], window=asked[1], policy=policy, scoring=scoring)
    if lines.rejects and lists.run.rejects:
        write_rejects(lists.run.rejects.lines, lines.rejects)
    return lists


def check_place(out: Path, inputs: Sequence[str]) -> None:
    """Refuse a folder that cannot be swapped, or that holds an input, before anything is read.

    Raises:
        SegkitError: It is a file, its parent is missing, somebody stands in it, or an input lies in it.
    """
    from segkit.sinks.atomic import check_target
    from segkit.sinks.manifests import MANIFEST
    from segkit.sinks.wholeset import Place

    place = Place.of(out)
    if place.folder.is_dir():
        check_target(place.folder / MANIFEST, inputs)


def put(lists: Lists, out: Path) -> tuple[str, ...]:
    """Put a set in the place of the last one; what is to be said of it is returned.

    Raises:
        SegkitError: Another run writes there, the disk is full, or a file of somebody else is in the way.
    """
    from segkit.sinks.locking import only_run
    from segkit.sinks.wholeset import Place, write_set

    place = Place.of(out)
    with only_run(place.lock, place.folder):
        return write_set(place, lists.contents, lists.manifest)


def tell_lists(lists: Lists, voice: Voice) -> None:
    """Say on stderr how people are reached, and who is on no list."""
    from segkit.render.lists import left_out

    voice.say(lists.taken)
    voice.say(*(f"note: {note}" for note in lists.notes))
    voice.say(left_out(lists.accounts))


def show_lists(lists: Lists, say: SayOptions) -> None:
    """Show the files of a set: a table on a terminal, rows elsewhere."""
    from segkit.cli.console import Destination, print_page, write
    from segkit.sinks.exported import file_rows

    form = say.format or (Format.TABLE if sys.stdout.isatty() else Format.CSV)
    if form is Format.TABLE:
        from segkit.render.lists import files_table

        with print_page(_page(say)) as page:
            page.print(files_table(lists))
    else:
        write(file_rows(file.entry() for file in lists.files), Destination(form, None), {}, fail_empty=False)


def _page(say: SayOptions) -> Any:
    from segkit.cli.asked_options import PageOptions

    return PageOptions(say.debug, say.no_color)
