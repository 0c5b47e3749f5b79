"""VIPs: the customers with the most money."""

from __future__ import annotations

from typing import TypeVar

from segkit import columns as c
from segkit.analyses.vip import marked, vip_of, vips_among
from segkit.api.adapters import explain_engine_errors, give_back, open_frame, require_columns
from segkit.errors import UsageError
from segkit.frames import collect, money_units

Frame = TypeVar("Frame")


@explain_engine_errors
def mark_vips(customers: Frame, /, *, vip: str | None = None, vip_revenue: str | None = None) -> Frame:
    """Mark the customers with the most money, as `segkit rfm --vip` does.

    `vip` is a share of customers ("20%"), `vip_revenue` the share of all money that the fewest customers bring
    ("80%"). Equals at the border are both VIPs; who brings nothing is none.

    Columns in:  monetary [currency]
    Columns out: those, and vip [text: vip or other]

    Raises:
        UsageError:  It is not said who is a VIP, or in two ways.
        SegkitError: All money together is not above zero, or a column is missing.
    """
    asked = vip_of(vip, vip_revenue)
    if asked is None:
        raise UsageError("who is a VIP?", hint='vip="20%"   or   vip_revenue="80%"')
    frame = open_frame(customers)
    require_columns(frame, (c.MONETARY,))
    money = money_units(frame, c.MONETARY)
    found = vips_among(collect(frame.select(money)), asked)
    done: Frame = give_back(customers, frame.with_columns(marked(found.least, money)))
    return done
