"""Options of lists: for which tool, of whom, in which form, and where they go."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer resolves the hints
from typing import Annotated, Any, Optional

import typer

from segkit.cli.options.customer import PEOPLE, Blocked, Consent, ConsentYes, ContactKey, Contacts, OnlyVipOptions
from segkit.cli.options.shared import BY, Debug, NoColor, OnlySegments, Quiet, RowFormat, Sort, Top, Verbose, option
from segkit.immutable import immutable

LISTS = "Lists"


def _show(name: str) -> None:
    """Print the file of a tool, and end."""
    if name:
        from segkit.sinks.audiences import text_of

        typer.echo(text_of(name), nl=False)
        raise typer.Exit


def _list(asked: bool) -> None:  # noqa: FBT001 - Typer's callback
    if asked:
        from segkit.cli.steps.export import tool_lines

        typer.echo("\n".join(tool_lines()))
        raise typer.Exit


def _list_option(name: str, what: str, **more: Any) -> Any:
    return option(name, help=what, panel=LISTS, **more)


def _people(name: str, what: str, **more: Any) -> Any:
    return option(name, help=what, panel=PEOPLE, **more)


@immutable
class ExportOptions:
    """Which lists are made, and where they go."""

    to: Annotated[
        Optional[str],
        _list_option(
            "--to", "Tool that takes the lists, or a TOML file of your own; see --list-tools.", metavar="TOOL"
        ),
    ] = None
    out: Annotated[
        Optional[Path],
        _list_option("--out", "Folder of the lists and their manifest; replaced as a whole.", metavar="DIR"),
    ] = None
    dry_run: Annotated[bool, _list_option("--dry-run", "Make the lists, say what they are, and write nothing.")] = False
    fields: Annotated[
        Optional[str],
        _list_option(
            "--fields",
            "Further columns: those of segkit rfm, names, action, favourite:COLUMN, next_best:COLUMN (to offer next).",
            metavar="NAME,...",
        ),
    ] = None
    fallback: Annotated[
        Optional[list[str]],
        _list_option(
            "--fallback", "What stands where a field is empty; may be given several times.", metavar="FIELD=TEXT"
        ),
    ] = None
    hash: Annotated[
        Optional[str],
        _list_option(
            "--hash", "How contacts are hashed: sha256, md5 or none; default: as the tool wants.", metavar="KIND"
        ),
    ] = None
    pseudonymize: Annotated[
        bool, _list_option("--pseudonymize", "Write ids under other names that only the holder of --key can tell.")
    ] = False
    key: Annotated[
        Optional[Path],
        _list_option("--key", "File of the key, which segkit keygen wrote and only you may read.", metavar="FILE"),
    ] = None
    domain: Annotated[
        Optional[str],
        _list_option("--domain", "What the pseudonyms are for: those of two labels cannot be joined.", metavar="LABEL"),
    ] = None
    split: Annotated[
        int,
        _list_option("--split", "Deal each list out to so many files, the best customers in turn.", min=1, metavar="N"),
    ] = 1
    batch: Annotated[Optional[int], _list_option("--batch", "At most so many rows in a file.", min=1, metavar="N")] = (
        None
    )
    since_manifest: Annotated[
        Optional[Path],
        _list_option(
            "--since-manifest", "Write who entered and who left each list since this run, as files of their own.",
            metavar="FILE",
        ),
    ] = None  # fmt: skip
    name: Annotated[
        Optional[str],
        _list_option(
            "--name", "Names of files, of {date}, {segment} and {tool}; default {date}-{segment}.", metavar="PATTERN"
        ),
    ] = None
    out_encoding: Annotated[
        Optional[str],
        _list_option(
            "--out-encoding", "Encoding of the lists: utf-8, utf-8-bom, cp1251, cp1252; default: as the tool wants.",
            metavar="NAME",
        ),
    ] = None  # fmt: skip
    excel: Annotated[
        bool, _list_option("--excel", "Write workbooks for people: every cell is text, and no formula runs.")
    ] = False
    excel_csv: Annotated[
        bool,
        _list_option("--excel-csv", "Write CSV for people: an apostrophe before cells that a spreadsheet would run."),
    ] = False
    list_tools: Annotated[
        bool, _list_option("--list-tools", "List the tools that are known, and end.", callback=_list, is_eager=True)
    ] = False
    show_tool: Annotated[
        str,
        _list_option(
            "--show-tool", "Print what is known of a tool, to start a file of your own, and end.",
            callback=_show, is_eager=True, metavar="TOOL",
        ),
    ] = ""  # fmt: skip


@immutable
class KeyFile:
    """Where a key goes."""

    file: Annotated[Path, typer.Argument(help="The key file to write.", metavar="FILE", show_default=False)]


@immutable
class PeopleOptions(OnlyVipOptions):
    """Who is on lists, and how they are reached."""

    segment: OnlySegments = None
    contacts: Contacts = None
    contact_key: ContactKey = None
    map: Annotated[
        Optional[list[str]],
        _people(
            "--map", "Columns of contacts, where their names do not tell: email=COLUMN,phone=COLUMN,first_name=COLUMN.",
            metavar="ROLE=COLUMN,...",
        ),
    ] = None  # fmt: skip
    region: Annotated[
        str,
        _people(
            "--region", "Country of telephone numbers without a country code; none: leave them out.", metavar="CODE"
        ),
    ] = "RU"
    exclude: Annotated[
        Optional[list[str]],
        _people(
            "--exclude", "File of addresses, numbers, ids or hashes that are written to on no account; repeatable.",
            metavar="FILE",
        ),
    ] = None  # fmt: skip
    consent: Consent = None
    consent_yes: ConsentYes = None
    blocked: Blocked = None
    by: Annotated[
        Optional[str],
        _people("--by", BY, metavar="KIND"),
    ] = None
    min_size: Annotated[
        Optional[int],
        _people("--min-size", "Warn of lists with fewer rows; default: what the tool needs.", min=0, metavar="N"),
    ] = None
    holdout: Annotated[
        Optional[str],
        _people("--holdout", "Set a random share of each list apart as a control group, such as 10%.", metavar="SHARE"),
    ] = None
    holdout_seed: Annotated[int, _people("--holdout-seed", "Another number sets others apart.", min=0, metavar="N")] = 0
    sort: Sort = None
    top: Top = None


@immutable
class SayOptions:
    """How what was made is told."""

    format: RowFormat = None
    quiet: Quiet = False
    verbose: Verbose = False
    debug: Debug = False
    no_color: NoColor = False
