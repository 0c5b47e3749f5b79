"""Options of the command line into arguments of the library; nothing is opened before all of them fit together."""

from __future__ import annotations

import difflib
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from segkit.choices import Binning
from segkit.cli.options.shared import InputOptions, OutputOptions, ScoringOptions, WindowOptions, names_in
from segkit.cli.steps.databases import check_queries
from segkit.cli.steps.files import ask_files
from segkit.cli.steps.models import policy_of, scoring_by_model
from segkit.errors import UsageError
from segkit.render.languages.speech import know, name_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.analyses.proposal import Proposal
    from segkit.cli.options.segments import KeepOptions, MemoryOptions
    from segkit.runs.outcome import Segmentation
    from segkit.runs.terms import Scoring, Window
    from segkit.sinks.rows.customers import Choice
    from segkit.sources.reading import Reading


def kept_columns_of(options: KeepOptions, columns: str | None = None, own: Sequence[str] = ()) -> dict[str, str]:
    """Gather which columns are carried along, by the names that they are to have.

    `columns` are those that are to be shown: one that is none of segkit's, nor nearly, is one of the files, save `own`.

    Raises:
        UsageError: A name is empty, given twice, or segkit's own.
    """
    shown = tuple(name for name in names_in(columns, "--columns") if name not in own)
    if not options.keep and not shown:
        return {}
    from segkit.schemas import SEGMENTS
    from segkit.sources.lines.keeping import named_columns

    kept = named_columns([name for text in options.keep or () for name in names_in(text, "--keep")])
    known = (*SEGMENTS.names, *kept)
    more = [name for name in shown if name not in known and not difflib.get_close_matches(name, known, 1, 0.75)]
    return kept | named_columns(list(dict.fromkeys(more)))


def reading_of(options: InputOptions, keep: Mapping[str, str] | None = None) -> Reading:
    """Gather what overrules recognition, and what is carried along."""
    from segkit.sources.reading import Reading
    from segkit.sources.roles.recognition import Roles

    if options.decimal not in {None, ".", ","}:
        raise UsageError(f"the decimal mark is . or , and not {options.decimal!r}", hint="--decimal ,")
    if options.amount and (options.quantity or options.price):
        raise UsageError(
            "--amount and --quantity × --price are two ways to say the money: give one", hint="leave out --amount"
        )
    if bool(options.quantity) != bool(options.price):
        raise UsageError("--quantity and --price belong together", hint="--quantity COLUMN --price COLUMN")
    check_queries(options)
    if options.comment == "":
        raise UsageError("--comment is empty: every line begins with that", hint="--comment '#'")
    return Reading(
        roles=Roles(
            customer=options.customer,
            order=options.order,
            date=options.date,
            amount=options.amount,
            quantity=options.quantity,
            price=options.price,
            status=options.status,
            refunded=options.refunded,
            kind=options.kind,
        ),
        encoding=options.encoding,
        delimiter=options.delimiter,
        decimal=options.decimal,
        date_format=options.date_format,
        day_first=options.day_first,
        currency=options.currency,
        sheet=options.sheet,
        no_header=options.no_header,
        skip_lines=options.skip_lines,
        comment=options.comment,
        bad_rows=options.bad_rows,
        max_unpacked=options.max_unpacked,
        preset=options.preset,
        amount_per=options.amount_per,
        keep=keep or {},
        query=options.query,
        from_table=options.from_table,
    )


def window_of(options: WindowOptions) -> Window:
    """Gather the days that exist; the one place that reads the clock."""
    from segkit.runs.terms import Window

    as_of, since = (day.date() if day else None for day in (options.as_of, options.since))
    if as_of and since and since > as_of:
        raise UsageError(f"--since {since} is after --as-of {as_of}", hint=f"--since {as_of} --as-of {since}")
    return Window(as_of, since, today=date.today())  # noqa: DTZ011 - the user's own calendar day


def scoring_of(options: ScoringOptions) -> Scoring:
    """Gather how scores come about: by a model, or as options say."""
    if options.model:
        frozen = scoring_by_model(options)
        know((frozen.book,))
        return frozen
    from segkit.runs.terms import Scoring
    from segkit.scoring.books import DEFAULT, find_book

    given = {
        "recency": _numbers(options.r_cuts, "--r-cuts"),
        "frequency": _numbers(options.f_cuts, "--f-cuts"),
        "monetary": _numbers(options.m_cuts, "--m-cuts"),
    }
    cuts = {measure: values for measure, values in given.items() if values}
    bins = _bins(options.bins, cuts)
    if options.binning is Binning.NESTED and (options.f_cuts or options.m_cuts):
        raise UsageError(
            "--binning nested learns the cut points of orders and money within R",
            hint="leave out --f-cuts and --m-cuts, or --binning",
        )
    book = find_book(options.rules or DEFAULT)
    know((book,))
    return Scoring(bins, cuts, options.new_days, book, options.binning)  # type: ignore[arg-type]


def _bins(asked: int | None, cuts: Mapping[str, tuple[Decimal, ...]]) -> int:
    from segkit.scoring.scores import DEFAULT_BINS

    sizes = {len(values) + 1 for values in cuts.values()}
    if len(sizes) > 1:
        raise UsageError(
            "--r-cuts, --f-cuts and --m-cuts need equally many cut points", hint="four each for scores from 1 to 5"
        )
    found = sizes.pop() if sizes else None
    if asked and found and asked != found:
        raise UsageError(
            f"{found - 1} cut points give scores from 1 to {found}, and --bins says {asked}",
            hint=f"leave out --bins, or give {asked - 1} cut points",
        )
    return asked or found or DEFAULT_BINS


def _numbers(text: str | None, option: str) -> tuple[Decimal, ...]:
    try:
        values = tuple(Decimal(name) for name in names_in(text, option))
    except InvalidOperation as fault:
        raise UsageError(
            f"{option} {text!r} holds something that is no number", hint=f"{option} 30,60,120,240"
        ) from fault
    if not all(value.is_finite() for value in values):
        raise UsageError(f"{option} {text!r} holds something that is no number", hint=f"{option} 30,60,120,240")
    if list(values) != sorted(values):
        raise UsageError(f"{option} {text!r} does not ascend", hint=f"{option} {','.join(map(str, sorted(values)))}")
    return values


def segments_in(text: str | None) -> tuple[str, ...]:
    """Take a list of segments apart; each may be called by its name or by its title in any language."""
    return tuple(map(name_of, names_in(text, "--segment")))


def choice_of(
    options: OutputOptions, columns: Sequence[str], segments: Sequence[str], *, only_vips: bool = False
) -> Choice:
    """Gather which rows and columns are wanted, names that are not there refused."""
    from segkit.sinks.rows.customers import Choice

    choice = Choice(
        segments_in(options.segment),
        names_in(options.columns, "--columns"),
        names_in(options.sort, "--sort"),
        options.top,
        only_vips,
    )
    choice.check(columns, segments)
    return choice


def propose_cuts(reading: InputOptions, window: WindowOptions, bins: int | None) -> tuple[Segmentation, Proposal]:
    """Ask the library for cut points that can be kept."""
    from segkit.runs.segmentation import proposal_of
    from segkit.runs.terms import Scoring
    from segkit.scoring.scores import DEFAULT_BINS

    run = segment(reading, window, Scoring(bins or DEFAULT_BINS, keeps_gaps=True))
    return run, proposal_of(run)


def segment(
    reading: InputOptions,
    window: WindowOptions,
    scoring: Scoring,
    keep: Mapping[str, str] | None = None,
    bound: MemoryOptions | None = None,
) -> Segmentation:
    """Ask the library for labelled customers, with every option checked before a file is opened."""
    from segkit.runs.segmentation import segment_files

    asked = reading_of(reading, keep), window_of(window)
    memory = memory_of(bound)
    policy = policy_of(reading, scoring.model)
    return ask_files(
        reading,
        lambda: segment_files(
            reading.files, reading=asked[0], window=asked[1], policy=policy, scoring=scoring, memory=memory
        ),
    )


def memory_of(options: MemoryOptions | None) -> int | None:
    """Read the bound of memory [bytes]; None where there is none.

    Raises:
        UsageError: It is no size.
    """
    if options is None or options.memory is None:
        return None
    from segkit.sources.bounds import bytes_of

    return bytes_of(options.memory, "--memory")
