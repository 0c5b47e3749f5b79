"""Options of classes A, B, C and X, Y, Z: what is classed, and where the classes end."""

from __future__ import annotations

from typing import Annotated, Optional

from segkit.cli.options.breakdown import GROUPS
from segkit.cli.options.shared import BY, option
from segkit.immutable import immutable


@immutable
class AbcOptions:
    """What is classed, and where the classes end."""

    by: Annotated[Optional[list[str]], option("--by", help=BY, panel=GROUPS, metavar="NAME,...")] = None
    cuts: Annotated[
        Optional[str],
        option(
            "--cuts", panel=GROUPS, metavar="A,B",
            help="Shares of all money that A reaches, and A with B, in percent; default 80,95.",
        ),
    ] = None  # fmt: skip
    xyz_cuts: Annotated[
        Optional[str],
        option(
            "--xyz-cuts", panel=GROUPS, metavar="X,Y",
            help="Coefficients of variation of monthly money up to which X reaches, and Y; default 0.5,1.",
        ),
    ] = None  # fmt: skip
    join_spellings: Annotated[
        bool, option("--join-spellings", help="Take values that differ in capitals, blanks or ё for one.", panel=GROUPS)
    ] = False
