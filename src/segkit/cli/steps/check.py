"""A check: its limits gathered, lines looked at, findings told, and the run failed where a limit is passed."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from segkit.cli.boundary import quiet_panics
from segkit.cli.faring import is_far, refuse_near, scanned_far
from segkit.errors import CheckFailedError, SegkitError, UsageError
from segkit.render.numbers import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from segkit.cli.console import Voice
    from segkit.cli.options.check import FindingOptions, LimitOptions
    from segkit.cli.options.engine import AnywhereOptions
    from segkit.cli.options.shared import WindowOptions
    from segkit.findings import Check, Limit


WHOLE = Decimal(100)


def limits_of(options: LimitOptions) -> list[Limit]:
    """Gather the limits that hold: those given, and with --strict the default ones of the others.

    Raises:
        UsageError: A limit is neither a share of lines nor a number of them.
    """
    from segkit.findings import DEFAULT_LIMITS, Limit

    limits = []
    for name, default in DEFAULT_LIMITS.items():
        text = getattr(options, f"max_{name.replace('-', '_')}")
        if text is not None:
            limits.append(_limit(name, text))
        elif options.strict:
            limits.append(Limit(name, default))
    return limits


def _limit(name: str, text: str) -> Limit:
    from segkit.findings import Limit

    number = text.strip().removesuffix("%").strip()
    try:
        value = Decimal(number)
    except InvalidOperation:
        value = Decimal(-1)
    if text.strip().endswith("%") and 0 <= value <= WHOLE:
        return Limit(name, value / WHOLE)
    if not text.strip().endswith("%") and value >= 0 and value == value.to_integral_value():
        return Limit(name, lines=int(value))
    raise UsageError(
        f"--max-{name} {text!r} is neither a share of lines nor a number of them",
        hint=f"--max-{name} 0.1%   or   --max-{name} 100",
    )


def checked(lines: AnywhereOptions, window: WindowOptions, out: FindingOptions) -> Check:
    """Ask the library what would count and what is odd, with every option checked before a file is opened."""
    from segkit.cli.steps.arguments import reading_of, window_of
    from segkit.runs.terms import Policy

    far = is_far(lines, "check")
    if far:
        refuse_near(lines, out, fetched=True)
    days, policy = window_of(window), Policy(lines.returns, lines.order_by)
    if far:
        from segkit.runs.farinspection import check_far

        with scanned_far(lines) as (opens, reading):
            return check_far(
                opens, reading, names=lines.files or [str(lines.from_table)], window=days, policy=policy,
                show_values=out.show_values,
            )  # fmt: skip
    from segkit.runs.inspection import check_files

    reading = reading_of(lines)
    with quiet_panics():
        return check_files(lines.files, reading=reading, window=days, policy=policy, show_values=out.show_values)


def tell_check(check: Check, voice: Voice) -> None:
    """Say on stderr what was taken, what there is, and what was found."""
    from segkit.render.sentences.checks import facts, finding_line

    voice.say(*(said for said in [check.taken] if said))
    voice.say(*(f"note: {note}" for note in check.notes))
    voice.say(*(said for said in [facts(check)] if check.lines))
    voice.say(*map(finding_line, check.findings))


def show_check(check: Check, page: Console) -> None:
    """Show where lines and money went, and what was found."""
    from segkit.render.sentences.checks import facts
    from segkit.render.tables.checks import account_table, findings_table

    if check.taken:
        page.print(check.taken, markup=False)
    if check.lines:
        page.print(f"{facts(check)}\n", markup=False)
        page.print(account_table(check))
        page.print()
    if check.notes:
        page.print("\n".join(f"note: {note}" for note in check.notes) + "\n", markup=False)
    page.print(findings_table(check))
    if not check.findings:
        page.print("nothing odd was found")


def enforce_limits(check: Check, limits: Sequence[Limit]) -> None:
    """End with status 1 where the data cannot be loaded as they are, and with 3 where a limit is passed.

    Raises:
        CheckFailedError: A limit is passed.
        SegkitError:      The data cannot be loaded as they are.
    """
    from segkit.findings import Severity
    from segkit.render.sentences.checks import told

    errors = [found for found in check.findings if found.severity is Severity.ERROR]
    if errors:
        more = f" (and {counted(len(errors) - 1, 'more error')})" if len(errors) > 1 else ""
        raise SegkitError(f"{told(errors[0])}{more}", hint=errors[0].advice)
    beyond = check.beyond(limits)
    if beyond:
        raise CheckFailedError("; ".join(beyond), hint="look at the lines that are named, or raise the limit")
