"""What lines and customers take in memory, by how many there are and how long their ids are. All of it was measured."""

from __future__ import annotations

import polars as pl

from segkit.immutable import immutable

OWN_BYTES = 250_000_000
"""What the program takes by itself, with the blocks of lines that it reads ahead."""
ROWS_AHEAD = 2_000_000
"""Lines of these blocks: ids take their bytes beside their views in them, too."""
IN_VIEW = 12
"""Text of up to so many bytes stands in its view; longer text takes its bytes besides."""
TALLIED_LINE = 42
"""A line while orders are settled whose ids are numbers: on lines of which 2.5 are an order."""
PLAIN_LINE, PLAIN_ORDER, PLAIN_TEXT = 20, 145, 2
"""A line, an order, and each byte of its ids beside their views, where ids are text."""
UNNUMBERED_LINE, UNNUMBERED_TEXT = 42, 1.5
"""A line, and each byte of its customer's id, where lines have no order number."""
SETTLED, LABELLED = 60, 115
"""A customer who is settled while others still are; and one at the end, with the written file."""


@immutable
class Footprint:
    """How many lines, orders and customers there are, and the bytes of their ids beside their views, on average."""

    lines: int
    customers: int
    customer_text: float
    orders: int | None
    """None where lines have no order number."""
    order_text: float
    tallied: bool
    """Whether ids are numbers, and orders are packed into integers."""

    @property
    def settling(self) -> int:
        """Bytes that all lines take while their orders are settled."""
        if self.tallied:
            return self.lines * TALLIED_LINE
        if self.orders is None:
            return int(self.lines * (UNNUMBERED_LINE + UNNUMBERED_TEXT * self.customer_text))
        texts = PLAIN_TEXT * (self.customer_text + self.order_text)
        return int(self.lines * PLAIN_LINE + self.orders * (PLAIN_ORDER + texts))

    @property
    def least(self) -> int:
        """Bytes that are taken while orders are settled, however few at a time: of all customers, and of reading."""
        ahead = min(self.lines, ROWS_AHEAD) * (self.customer_text + self.order_text)
        return OWN_BYTES + int(ahead + self.customers * (SETTLED + self.customer_text))


def at_the_end(ids: pl.Series) -> int:
    """Return the bytes that labelled customers of these ids take, with all else."""
    return OWN_BYTES + len(ids) * LABELLED + int(ids.to_frame().select(beside_view(pl.col(ids.name)).sum()).item())


def beside_view(text: pl.Expr) -> pl.Expr:
    """Return how many bytes text takes besides its view."""
    size = text.str.len_bytes().fill_null(0)
    return pl.when(size > IN_VIEW).then(size).otherwise(0)
