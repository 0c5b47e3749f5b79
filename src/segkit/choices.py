"""The few things a user chooses among, by name; light enough for the help of the command line."""

from enum import StrEnum


class Returns(StrEnum):
    """What lines below zero do: lower the money, be ignored, or count as any other line."""

    NET = "net"
    DROP = "drop"
    KEEP = "keep"


class OrderBy(StrEnum):
    """What is one order where no order number says so."""

    LINE = "line"
    DAY = "day"


class BadRows(StrEnum):
    """What becomes of lines that cannot be read: the run fails, or they are left out and counted."""

    FAIL = "fail"
    SKIP = "skip"


class Binning(StrEnum):
    """Among whom cut points are learnt: all customers, or F within each R score and M within each of R and F."""

    QUANTILES = "quantiles"
    NESTED = "nested"


class Engine(StrEnum):
    """Who reads and reckons."""

    POLARS = "polars"
    SPARK = "spark"


class Every(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class CohortValue(StrEnum):
    """What the cells of a triangle of cohorts hold."""

    RETENTION = "retention"
    CUSTOMERS = "customers"
    ORDERS = "orders"
    REVENUE = "revenue"
    AOV = "aov"
    CUMULATIVE = "cumulative"


class Share(StrEnum):
    """What a cell's share is of: all cells, those of its first attribute's value, or those of its last one's."""

    TOTAL = "total"
    ROW = "row"
    COLUMN = "column"


class AmountPer(StrEnum):
    """What an amount is the money of: its own line, or the order whose lines all carry it."""

    LINE = "line"
    ORDER = "order"


class Format(StrEnum):
    """How rows are written; `table` is for people, `raw` is bare values for pipes, `xlsx` a workbook."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    ARROW = "arrow"
    MARKDOWN = "markdown"
    RAW = "raw"
    XLSX = "xlsx"


class Scale(StrEnum):
    """How features are brought to one measure before distances are taken."""

    NONE = "none"
    STANDARD = "standard"
    ROBUST = "robust"


class Missing(StrEnum):
    """What becomes of customers without a value of a feature."""

    LEAVE_OUT = "leave-out"
    MEDIAN = "median"


class IfExists(StrEnum):
    """What becomes of a table of a database that is there already."""

    FAIL = "fail"
    REPLACE = "replace"
    APPEND = "append"
