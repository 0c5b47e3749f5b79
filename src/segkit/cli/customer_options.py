"""Options about customers besides their orders: a file of contacts, and who is a VIP."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Optional

from segkit.cli.options import SCORING
from segkit.cli.options import _option as option

PEOPLE = "Whom to write to"

Contacts = Annotated[
    Optional[Path],
    option(
        "--contacts", help="File with one row per customer: addresses, numbers, names, consent, region, birthday.",
        panel=PEOPLE, metavar="FILE",
    ),
]  # fmt: skip
ContactKey = Annotated[
    Optional[str],
    option(
        "--contact-key", help="Column of that file by which its rows meet customers: ids, addresses or numbers.",
        panel=PEOPLE, metavar="COLUMN",
    ),
]  # fmt: skip
VipShare = Annotated[
    Optional[str],
    option(
        "--vip", help="VIPs are this share of customers, those with the most money.", panel=SCORING, metavar="SHARE"
    ),
]  # fmt: skip
VipRevenue = Annotated[
    Optional[str],
    option(
        "--vip-revenue", help="VIPs are the fewest customers who bring this share of revenue.", panel=SCORING,
        metavar="SHARE",
    ),
]  # fmt: skip


@dataclass(frozen=True)
class VipOptions:
    """Who is a VIP."""

    vip: VipShare = None
    vip_revenue: VipRevenue = None
