"""Options of rfm and segments, some of which other commands take, too: columns that are kept, memory, actions."""

from __future__ import annotations

from typing import Annotated, Optional

from segkit.cli.options.customer import OnlyVipOptions, VipOptions
from segkit.cli.options.shared import INPUT, OUTPUT, Plot, option
from segkit.immutable import immutable


@immutable
class KeepOptions:
    """Which columns of the files are carried along."""

    keep: Annotated[
        Optional[list[str]],
        option(
            "--keep", panel=INPUT, metavar="COLUMN,...",
            help="Carry these columns along as text; a customer has the value with most money. NAME=COLUMN renames.",
        ),
    ] = None  # fmt: skip


@immutable
class MemoryOptions:
    """How much memory there is."""

    memory: Annotated[
        Optional[str],
        option(
            "--memory", panel=INPUT, metavar="SIZE",
            help="Get by with about so much memory, as 2GB: customers are settled in portions; rows stay the same.",
        ),
    ] = None  # fmt: skip


@immutable
class ActionOptions:
    """What is said of segments besides numbers."""

    actions: Annotated[
        bool, option("--actions", help="Say what to do with each segment, as the rule book advises.", panel=OUTPUT)
    ] = False
    plot: Plot = None


@immutable
class CustomerOptions(KeepOptions, OnlyVipOptions, MemoryOptions):
    """What is asked for besides where rows are customers."""


@immutable
class SegmentOptions(ActionOptions, VipOptions, MemoryOptions):
    """What is asked for besides where rows are segments."""
