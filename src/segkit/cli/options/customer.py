"""Options about customers besides their orders: a file of contacts, and who is a VIP."""

from __future__ import annotations

from typing import Annotated, Optional

from segkit.cli.options.shared import OUTPUT, SCORING, WINDOW, option
from segkit.immutable import immutable

PEOPLE = "Whom to write to"

Contacts = Annotated[
    Optional[str],
    option(
        "--contacts", panel=PEOPLE, metavar="FILE",
        help="File or sqlite:///FILE#TABLE with one row per customer: addresses, numbers, names, consent, birthday.",
    ),
]  # fmt: skip
ContactKey = Annotated[
    Optional[str],
    option(
        "--contact-key", help="Column of that file by which its rows meet customers: ids, addresses or numbers.",
        panel=PEOPLE, metavar="COLUMN",
    ),
]  # fmt: skip
Consent = Annotated[
    Optional[str],
    option("--consent", help="Column that says who may be written to; unknown is no.", panel=PEOPLE, metavar="COLUMN"),
]
ConsentYes = Annotated[
    Optional[str],
    option(
        "--consent-yes", help="Words of that column that mean yes; default: yes, true, 1, да and the like.",
        panel=PEOPLE, metavar="WORD,...",
    ),
]  # fmt: skip
Blocked = Annotated[
    Optional[str],
    option(
        "--blocked", help="Column that says who is blocked or unsubscribed: by any word but no, a date too.",
        panel=PEOPLE, metavar="COLUMN",
    ),
]  # fmt: skip
ChurnDays = Annotated[
    Optional[int],
    option(
        "--churn-days", min=1, max=36_500, panel=WINDOW, metavar="DAYS",
        help="A customer is active up to so many days after a purchase; default: 90th percentile of purchase gaps.",
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


@immutable
class VipOptions:
    """Who is a VIP."""

    vip: VipShare = None
    vip_revenue: VipRevenue = None


@immutable
class OnlyVipOptions(VipOptions):
    """Who is a VIP, and whether only they are wanted."""

    only_vips: Annotated[
        bool, option("--only-vips", help="Keep VIPs only, those of --vip or --vip-revenue.", panel=OUTPUT)
    ] = False


@immutable
class StatusOptions:
    """Which contacts there are, and what their file says of them."""

    contacts: Contacts = None
    contact_key: ContactKey = None
    consent: Consent = None
    consent_yes: ConsentYes = None
    blocked: Blocked = None
    churn_days: ChurnDays = None
    each: Annotated[
        bool, option("--each", help="One row per customer and contact instead of one per segment.", panel=OUTPUT)
    ] = False
