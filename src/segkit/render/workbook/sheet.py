"""A sheet of a workbook written from the top down: sentences, figures, tables, a chart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from segkit import columns as c
from segkit.frames import date_of
from segkit.render.languages.speech import head, spoken, word
from segkit.render.safe_text import harmless

if TYPE_CHECKING:
    import polars as pl

    from segkit.sinks.sheets import Style, Workbook

NOT_YET, NO_MORE = "not yet customers", "no more"
TITLES = {
    c.CUSTOMER: "customer", c.AOV: "average check", c.R_SCORE: "R", c.F_SCORE: "F", c.M_SCORE: "M", c.RFM: "RFM",
    c.CUSTOMERS_SHARE: "share of customers", c.REVENUE_SHARE: "share of revenue",
    c.MEDIAN_FREQUENCY: "median orders", c.MEDIAN_MONETARY: "median money",
    c.VIP: "VIP", c.VIPS: "VIPs", c.VIP_REVENUE: "revenue of VIPs", c.ACTION: "what to do",
    c.FROM_DATE: "first day", c.TO_DATE: "second day",
    c.FROM_SEGMENT: "from segment", c.TO_SEGMENT: "to segment", c.FROM_SHARE: "share of from segment",
    c.FROM_REVENUE: "money before", c.TO_REVENUE: "money after", c.REVENUE_MOVED: "brought in between",
    c.COHORT_CUSTOMERS: "customers",
}  # fmt: skip
"""What columns are called, where it is more than their name without underscores."""


def titled(name: str) -> str:
    """Say what a column is called, in the language of the run."""
    from segkit import schemas

    known = {column for one in vars(schemas).values() if isinstance(one, schemas.Schema) for column in one.names}
    if name not in known:
        return harmless(name)
    english = TITLES.get(name, name.replace("_", " "))
    return head(english).replace("\n", " ")


class Cells:
    """A sheet that is filled from the top down."""

    def __init__(self, book: Workbook, name: str) -> None:
        """Add a sheet; its name is said in the language of the run."""
        self.book, self.sheet, self.row = book, book.sheet(word(name)), 0

    def widths(self, *widths: float) -> None:
        """Set how wide the first columns are."""
        for place, width in enumerate(widths):
            self.sheet.set_column(place, place, width)

    def skip(self) -> None:
        """Leave a row free."""
        self.row += 1

    def line(self, text: str, *, said: bool = True, **looks: Any) -> None:
        """Write a sentence in a row of its own."""
        self.book.text(self.sheet, self.row, 0, harmless(spoken(text) if said else text), **looks)
        self.row += 1

    def cells(self, *values: Any) -> None:
        """Write texts, and numbers with their formats, side by side."""
        for place, value in enumerate(values):
            if isinstance(value, tuple):
                number, form = value
                self.sheet.write_number(self.row, place, number, self.book.form(num_format=form))
            else:
                self.book.text(self.sheet, self.row, place, harmless(str(value)))
        self.row += 1

    def figure(self, name: str, value: Any, form: str) -> None:
        """Write a figure behind its name."""
        self.book.text(self.sheet, self.row, 0, word(name))
        day = (
            value if isinstance(value, date) else date_of(int(value)) if form == "epoch" and value is not None else None
        )
        if day is not None:
            looks = self.book.form(num_format=self.book.day, bold=True, align="right")
            self.sheet.write_datetime(self.row, 1, day, looks)
        elif value is not None:
            self.sheet.write_number(self.row, 1, value, self.book.form(num_format=form, bold=True))
        self.row += 1

    def link(self, name: str) -> None:
        """Lead to another sheet."""
        called = word(name)
        self.sheet.write_url(self.row, 0, f"internal:'{called}'!A1", string=called)
        self.row += 1

    def table(self, frame: pl.DataFrame, style: Style) -> int:
        """Write a table; return the row below it."""
        self.row = self.book.table(self.sheet, frame, style, top=self.row)
        return self.row

    def freeze(self, rows: int, columns: int) -> None:
        """Keep the first rows and columns in sight, and print these rows on every page."""
        self.sheet.freeze_panes(rows, columns)
        self.sheet.repeat_rows(0, rows - 1)

    def chart(self, frame: pl.DataFrame, top: int, colours: list[str]) -> None:
        """Draw customers and revenue of segments as bars."""
        segments = frame.columns.index(c.SEGMENT)
        for place, name in enumerate((c.REVENUE, c.CUSTOMERS)):
            column = frame.columns.index(name)
            chart = self.book.book.add_chart({"type": "bar"})
            where = self.sheet.get_name()
            chart.add_series({
                "name": titled(name), "categories": [where, 1, segments, len(frame), segments],
                "values": [where, 1, column, len(frame), column],
                "points": [{"fill": {"color": colour}} for colour in colours], "gap": 40,
                "data_labels": {"value": True},
            })  # fmt: skip
            chart.set_title({"name": titled(name).capitalize(), "name_font": {"size": 12}})
            chart.set_legend({"none": True})
            chart.set_y_axis({"reverse": True})
            chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
            chart.set_size({"width": 470, "height": 90 + 32 * len(frame)})
            self.sheet.insert_chart(top, 6 * place, chart, {"description": titled(name)})
