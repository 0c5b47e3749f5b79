"""The tables of the line: what each column is called, holds and means.

A schema is glossary, cast and contract at once: the documentation prints it, `conform` applies it at
every seam, and the tests read it.
"""

import narwhals.stable.v2 as nw

from segkit import columns as c
from segkit.schema import Column as Column  # noqa: PLC0414 - asked for here by those who read tables
from segkit.schema import Schema as Schema  # noqa: PLC0414 - the same

_MONEY = "1/10000 currency"

TRANSACTIONS = Schema(
    "transactions",
    (
        Column(c.CUSTOMER, nw.String, "who bought; empty where the line names nobody"),
        Column(c.ORDER, nw.String, "which order of this customer"),
        Column(c.DAY, nw.Int32, "calendar day as written in the file", "days since 1970-01-01"),
        Column(c.AMOUNT, nw.Int64, "money of the line, returns below zero", _MONEY),
    ),
)

ORDERS = Schema(
    "orders",
    (
        Column(c.CUSTOMER, nw.String, "who bought"),
        Column(c.TOTAL, nw.Int64, "sum of the order's lines; counted when above zero", _MONEY),
        Column(c.FIRST_SALE, nw.Int32, "day of the first line above zero", "days since 1970-01-01"),
        Column(c.LAST_SALE, nw.Int32, "day of the last line above zero", "days since 1970-01-01"),
        Column(c.LINES, nw.Int64, "lines of the order", "lines"),
    ),
)

CUSTOMERS = Schema(
    "customers",
    (
        Column(c.CUSTOMER, nw.String, "who"),
        Column(c.FIRST_ORDER, nw.Int32, "earliest day of the lines above zero of counted orders", "date"),
        Column(c.LAST_ORDER, nw.Int32, "latest day of the lines above zero of counted orders", "date"),
        Column(c.RECENCY, nw.Int32, "as-of day minus last_order", "days"),
        Column(c.FREQUENCY, nw.Int32, "counted orders", "orders"),
        Column(c.MONETARY, nw.Int64, "net money: all lines up to the as-of day, returns included", "currency"),
        Column(c.AOV, nw.Int64, "average check: monetary / frequency", "currency"),
        Column(c.TENURE, nw.Int32, "as-of day minus first_order", "days"),
    ),
)

SCORES = Schema(
    "scores",
    (
        Column(c.R_SCORE, nw.Int8, "recency score, 1 to k, k is most recent"),
        Column(c.F_SCORE, nw.Int8, "frequency score, 1 to k, k is most often"),
        Column(c.M_SCORE, nw.Int8, "monetary score, 1 to k, k is most money"),
        Column(c.RFM, nw.String, "the three scores as text, as in 545"),
    ),
)

SEGMENTS = Schema(
    "segments",
    (
        *CUSTOMERS.columns,
        *SCORES.columns,
        Column(c.SEGMENT, nw.String, "the customer's label"),
    ),
)

SEGMENT_TABLE = Schema(
    "segment table",
    (
        Column(c.SEGMENT, nw.String, "label"),
        Column(c.CUSTOMERS, nw.Int64, "customers with this label", "customers"),
        Column(c.CUSTOMERS_SHARE, nw.Float64, "share of all customers", "0 to 1"),
        Column(c.ORDERS, nw.Int64, "their counted orders", "orders"),
        Column(c.REVENUE, nw.Int64, "their net money", "currency"),
        Column(c.REVENUE_SHARE, nw.Float64, "share of all customers' net money", "0 to 1"),
        Column(c.AOV, nw.Int64, "average check: revenue / orders", "currency"),
        Column(c.MEDIAN_RECENCY, nw.Float64, "median recency", "days"),
        Column(c.MEDIAN_FREQUENCY, nw.Float64, "median frequency", "orders"),
        Column(c.MEDIAN_MONETARY, nw.Int64, "median monetary", "currency"),
        Column(c.REPEAT_RATE, nw.Float64, "share of customers with two or more counted orders", "0 to 1"),
    ),
)

VIPS = Schema("VIPs", (
    Column(c.VIP, nw.String, "vip, or other: whether the customer is one of those with the most money"),
    Column(c.VIPS, nw.Int64, "VIPs with this label", "customers"),
    Column(c.VIP_REVENUE, nw.Int64, "their net money", "currency"),
))  # fmt: skip

CLUSTERED = Schema(
    "clustered customers",
    (
        *SEGMENTS.columns,
        Column(c.CLUSTER, nw.Int32, "number of the cluster, the one with the most money a customer is 1"),
        Column(c.CLUSTER_NAME, nw.String, "its name"),
        Column(c.DISTANCE, nw.Float64, "distance from the middle of the cluster", "standard units"),
    ),
)

CLUSTER_TABLE = Schema(
    "cluster table",
    (
        Column(c.CLUSTER, nw.Int64, "number of the cluster, the one with the most money a customer is 1"),
        Column(c.CLUSTER_NAME, nw.String, "its name"),
        Column(c.CUSTOMERS, nw.Int64, "customers of the cluster", "customers"),
        Column(c.CUSTOMERS_SHARE, nw.Float64, "share of all customers", "0 to 1"),
        Column(c.ORDERS, nw.Int64, "their counted orders", "orders"),
        Column(c.REVENUE, nw.Int64, "their net money", "currency"),
        Column(c.REVENUE_SHARE, nw.Float64, "share of all customers' net money", "0 to 1"),
        Column(c.AOV, nw.Int64, "average check: revenue / orders", "currency"),
        Column(c.MEDIAN_RECENCY, nw.Float64, "median recency", "days"),
        Column(c.MEDIAN_FREQUENCY, nw.Float64, "median frequency", "orders"),
        Column(c.MEDIAN_MONETARY, nw.Int64, "median monetary", "currency"),
        Column("differs", nw.String, "how the cluster differs from the rest"),
        Column("rule", nw.String, "rule of thumb that tells most of the cluster from the rest"),
        Column("rule_accuracy", nw.Float64, "share of all customers whom the rule puts right", "0 to 1"),
        Column("rule_precision", nw.Float64, "share of those whom the rule fits who are of the cluster", "0 to 1"),
        Column("rule_recall", nw.Float64, "share of the cluster that the rule fits", "0 to 1"),
        Column("labels", nw.String, "labels of the customers and their shares, the most frequent first"),
    ),
)

ADVISED_SEGMENTS = Schema(
    "segment table with actions",
    (*SEGMENT_TABLE.columns, Column(c.ACTION, nw.String, "what the rule book advises to do with these customers")),
)

EXPLANATIONS = Schema(
    "explanations",
    (
        *(column for column in SEGMENTS.columns if column.name != c.SEGMENT),
        Column(c.SEGMENT, nw.String, "the customer's label"),
        Column(c.RULE, nw.Int64, "place of the rule that won, in the order in which rules are tried"),
        Column(c.GUARD, nw.String, "label that scores would have given and raw values did not; empty where none"),
        Column(c.BETTER, nw.String, "better label that the smallest single change gives; empty where none does"),
        Column(c.MORE_ORDERS, nw.Int64, "further orders that this change takes; 0 where money alone does it", "orders"),
        Column(c.MORE_MONEY, nw.Int64, "least money that this change takes; 0 where any order does it", "currency"),
        Column(c.SLIPS_ON, nw.Int32, "first day with another label, if nothing is bought", "date"),
        Column(c.SLIPS_TO, nw.String, "the label of that day"),
    ),
)

CUT_STEPS = Schema("proposed cut points", (
    Column("measure", nw.String, "recency, frequency or monetary"),
    Column("score", nw.Int64, "the score that these values would have"),
    Column("above", nw.String, "values are above this; empty where nothing is below", "days, orders or currency"),
    Column("up_to", nw.String, "values are up to this; empty where nothing is above", "days, orders or currency"),
    Column(c.CUSTOMERS, nw.Int64, "customers who would have this score", "customers"),
    Column(c.CUSTOMERS_SHARE, nw.Float64, "share of all customers", "0 to 1"),
))  # fmt: skip

SNIFFED_COLUMNS = Schema(
    "sniffed columns",
    (
        Column("file", nw.String, "the file, as it was named"),
        Column("column", nw.String, "name of the column"),
        Column("role", nw.String, "which part the column plays; empty where it is not needed"),
        Column("type", nw.String, "text, number, date, empty, or the type that a Parquet file says"),
        Column("format", nw.String, "how dates or numbers are written"),
        Column("example", nw.String, "the first value; what may name a person is masked"),
        Column("rows", nw.Int64, "rows that were looked at: those of the sample, or all with --full", "rows"),
        Column("blank", nw.Int64, "those of them without a value in this column", "rows"),
        Column("lowest", nw.String, "lowest date or amount, with --full", "date or currency"),
        Column("highest", nw.String, "highest date or amount, with --full", "date or currency"),
    ),
)

BACKTEST = Schema(
    "backtest",
    (
        Column(c.AS_OF, nw.Int32, "day of the labels; no later line exists for them", "date"),
        Column(c.UNTIL, nw.Int32, "last day of the horizon, which begins on the day after", "date"),
        Column(c.RULES, nw.String, "rule book that gave the labels"),
        Column(c.SEGMENT, nw.String, "label"),
        Column(c.CUSTOMERS, nw.Int64, "customers with this label", "customers"),
        Column(c.CUSTOMERS_SHARE, nw.Float64, "share of all customers", "0 to 1"),
        Column(c.BUYERS, nw.Int64, "those of them with a counted order in the horizon", "customers"),
        Column(c.BOUGHT_AGAIN, nw.Float64, "buyers / customers", "0 to 1"),
        Column(c.LIFT, nw.Float64, "bought_again / base_rate"),
        Column(c.LATER_ORDERS, nw.Int64, "their counted orders in the horizon", "orders"),
        Column(c.LATER_REVENUE, nw.Int64, "their net money in the horizon, returns included", "currency"),
        Column(c.LATER_REVENUE_SHARE, nw.Float64, "share of the later money of all labelled customers", "0 to 1"),
        Column(c.IN_ORDER, nw.Boolean, "whether bought_again is no higher than that of the label before"),
        Column(c.BASE_RATE, nw.Float64, "share of all labelled customers that bought again", "0 to 1"),
        Column(c.AUC, nw.Float64, "how well the order of labels tells buyers from others; ties count half", "0 to 1"),
    ),
)

LIST_FILES = Schema("files of lists", (
    Column("file", nw.String, "name of the file in its folder"),
    Column("kind", nw.String, "list, entered or left since an earlier run, or holdout: those set apart"),
    Column("list", nw.String, "label of those on it; empty for those set apart"),
    Column("rows", nw.Int64, "people on it", "rows"),
    Column("bytes", nw.Int64, "size of the file", "bytes"),
    Column("sha256", nw.String, "SHA-256 of its bytes, as the manifest has it"),
))  # fmt: skip

COHORTS = Schema(
    "cohorts",
    (
        Column(c.COHORT, nw.String, "period of the first counted order of its customers; all: all cohorts together"),
        Column(c.COHORT_START, nw.Int32, "first day of that period; empty for all", "date"),
        Column(
            c.COHORT_CUSTOMERS, nw.Int64, "customers of the cohort, or of those of which this age is known", "customers"
        ),
        Column(c.AGE, nw.Int64, "how many periods later; 0 is the period of the first order", "periods"),
        Column(c.PERIOD, nw.String, "the period that is looked at; empty for all"),
        Column(
            c.CUSTOMERS, nw.Int64, "those with a counted order in the period; empty where it is not over", "customers"
        ),
        Column(c.RETENTION, nw.Float64, "customers / cohort_customers", "0 to 1"),
        Column(c.ORDERS, nw.Int64, "counted orders that began in the period", "orders"),
        Column(c.REVENUE, nw.Int64, "net money of the cohort's lines in the period, returns included", "currency"),
        Column(c.AOV, nw.Int64, "average check: revenue / orders", "currency"),
        Column(c.CUMULATIVE, nw.Int64, "revenue up to the end of the period / cohort_customers", "currency"),
        Column(c.PER_CUSTOMER, nw.Int64, "revenue of the period / cohort_customers", "currency"),
        Column(c.COHORTS, nw.Int64, "cohorts behind the row; 0 where the period is not over", "cohorts"),
    ),
)

_CHANGED = (c.CUSTOMERS, c.NEW_CUSTOMERS, c.ORDERS, c.REVENUE, c.AOV)

KPIS = Schema(
    "kpis",
    (
        Column(c.PERIOD, nw.String, "the period; total: all periods together"),
        Column(c.PERIOD_START, nw.Int32, "its first day", "date"),
        Column(c.PERIOD_END, nw.Int32, "its last day, or the as-of day where that is earlier", "date"),
        Column(c.WHOLE, nw.Boolean, "whether all of its days were looked at; empty for the total"),
        Column(c.CUSTOMERS, nw.Int64, "customers with a counted order in the period", "customers"),
        Column(c.NEW_CUSTOMERS, nw.Int64, "those whose first counted order it was", "customers"),
        Column(c.ORDERS, nw.Int64, "counted orders that began in the period", "orders"),
        Column(c.REVENUE, nw.Int64, "net money of the period's lines, returns included", "currency"),
        Column(c.RETURNS, nw.Int64, "the part of revenue that is below zero", "currency"),
        Column(c.AOV, nw.Int64, "average check: revenue / orders", "currency"),
        Column(c.ORDERS_PER_CUSTOMER, nw.Float64, "orders / customers", "orders"),
        Column(c.PER_CUSTOMER, nw.Int64, "revenue / customers", "currency"),
        Column(c.REPEAT_RATE, nw.Float64, "share of customers with two or more counted orders by the end", "0 to 1"),
        Column(
            c.REPEAT_SHARE, nw.Float64, "part of revenue from customers with two or more orders by the end", "0 to 1"
        ),
        Column(c.ACTIVE, nw.Int64, "customers with a purchase in the churn days up to the end", "customers"),
        Column(
            c.CHURNED, nw.Int64, "active at the start and not at the end; total: all who are not active", "customers"
        ),
        Column(c.CHURN_RATE, nw.Float64, "churned / active at the start; total: churned / customers", "0 to 1"),
        Column(c.REACTIVATED, nw.Int64, "not active at the start, customers before, and bought", "customers"),
        Column(c.LIFETIME, nw.Float64, "mean days from first to last purchase so far, of all customers so far", "days"),
        Column(c.VISITORS, nw.Int64, "visitors, where they were given", "visitors"),
        Column(c.CONTACTS, nw.Int64, "people in the file of contacts, where one was given", "people"),
        Column(c.CONVERSION, nw.Float64, "customers / visitors; of contacts the share that are customers"),
        Column(c.SPEND, nw.Int64, "what was spent, where it was given", "currency"),
        Column(c.ACQUISITION_COST, nw.Int64, "spend / new_customers", "currency"),
        Column(c.RETURN_ON_SPEND, nw.Float64, "revenue / spend"),
        Column(c.ROI, nw.Float64, "(margin · revenue - spend) / spend"),
        *(
            Column(
                name + suffix,
                nw.Float64,
                f"change of {name} against {what}; empty where one is not whole",
                "1 is 100 %",
            )
            for suffix, what in ((c.CHANGE, "the period before"), (c.YEAR_CHANGE, "the same period a year before"))
            for name in _CHANGED
        ),
    ),
)

BREAKDOWN = Schema(
    "breakdown",
    (
        Column(
            c.CUSTOMERS, nw.Int64, "customers who belong here: each to the value with most of their money", "customers"
        ),
        Column(c.CUSTOMERS_SHARE, nw.Float64, "share of all customers, or of those of the row or column", "0 to 1"),
        Column(c.BUYERS, nw.Int64, "customers who bought something here; one may buy in several cells", "customers"),
        Column(c.ORDERS, nw.Int64, "counted orders with a line above zero here; one may be in several cells", "orders"),
        Column(c.REVENUE, nw.Int64, "money of the lines here, returns included; each line is in one cell", "currency"),
        Column(c.REVENUE_SHARE, nw.Float64, "share of all money, or of that of the row or column", "0 to 1"),
        Column(c.AOV, nw.Int64, "average check: revenue / orders", "currency"),
        Column(c.REPEAT_RATE, nw.Float64, "share of those who belong here with two or more counted orders", "0 to 1"),
        Column(c.MEDIAN_RECENCY, nw.Float64, "median recency of those who belong here", "days"),
    ),
)

COMPARED_BREAKDOWN = Schema(
    "breakdown against another period",
    (
        *BREAKDOWN.columns,
        Column(c.REVENUE_BEFORE, nw.Int64, "money here in the other period", "currency"),
        Column(c.REVENUE_CHANGE, nw.Float64, "revenue / revenue_before - 1; empty where there was none", "share"),
    ),
)

MARKET_SHARES = Schema("market shares", (
    Column(c.MARKET, nw.Int64, "size of the market on the same days, from --market", "currency"),
    Column(c.MARKET_SHARE, nw.Float64, "revenue / market", "0 to 1"),
    Column(c.MARKET_SHARE_BEFORE, nw.Float64, "the same in the other period", "0 to 1"),
    Column(c.MARKET_SHARE_CHANGE, nw.Float64, "market_share less market_share_before", "percentage points"),
))  # fmt: skip

CLASSED_ITEMS = Schema(
    "classed items",
    (
        Column(c.ABC, nw.String, "A, B or C: the smallest set of the largest that reaches a share of all money"),
        Column(c.XYZ, nw.String, "X, Y or Z: how even the money is from month to month; empty under three months"),
        Column(c.REVENUE, nw.Int64, "money of its lines, returns included", "currency"),
        Column(c.REVENUE_SHARE, nw.Float64, "share of all money", "share"),
        Column(c.CUMULATIVE_SHARE, nw.Float64, "share of all money that this and all above it bring", "share"),
        Column(
            c.VARIATION, nw.Float64,
            "coefficient of variation of monthly money: standard deviation / mean, over whole months", "0 and up",
        ),
    ),
)  # fmt: skip

STATUS = Schema(
    "status of the base",
    (
        Column(c.SEGMENT, nw.String, "label; potential are contacts without a counted order"),
        Column(c.PEOPLE, nw.Int64, "customers with this label, or contacts", "people"),
        Column("active", nw.Int64, "of them customers with a purchase within the churn days", "customers"),
        Column("churned", nw.Int64, "of them customers without one", "customers"),
        Column("contactable", nw.Int64, "with a contact, not blocked, consent given or never asked for", "people"),
        Column("blocked", nw.Int64, "whom a column of contacts calls blocked or unsubscribed", "people"),
        Column("no_consent", nw.Int64, "of whom a column of contacts does not say that they consent", "people"),
        Column("no_contact", nw.Int64, "customers who are not in the file of contacts", "customers"),
        *SEGMENT_TABLE.columns[3:6],
        Column(c.ACTION, nw.String, "what the rule book advises"),
    ),
)

STATUS_OF_EACH = Schema(
    "status of each",
    (
        Column(c.CUSTOMER, nw.String, "who; of contacts that are no customers their id, address or number"),
        Column(c.SEGMENT, nw.String, "label, or potential"),
        Column(c.STATUS, nw.String, "active, churned or potential"),
        Column(c.CONTACT, nw.String, "contactable, blocked, no_consent, no_contact"),
        *CUSTOMERS.columns[2:6],
    ),
)

_MOVE = "stayed, rose, fell; back: risen from the worst label; joined: no customer before; gone: none any more"

_DAYS = (
    Column(c.FROM_DATE, nw.Int32, "the first day; empty where a table does not tell it", "date"),
    Column(c.TO_DATE, nw.Int32, "the second day; empty where a table does not tell it", "date"),
)

FLOWS = Schema(
    "flows",
    (
        *_DAYS,
        Column(c.FROM_SEGMENT, nw.String, "label on the first day; empty where no customer yet"),
        Column(c.TO_SEGMENT, nw.String, "label on the second day; empty where no customer any more"),
        Column(c.MOVE, nw.String, _MOVE),
        Column(c.CUSTOMERS, nw.Int64, "customers who went this way", "customers"),
        Column(c.FROM_SHARE, nw.Float64, "part of all who had the first label", "0 to 1"),
        Column(c.FROM_REVENUE, nw.Int64, "their net money up to the first day", "currency"),
        Column(c.TO_REVENUE, nw.Int64, "their net money up to the second day", "currency"),
        Column(c.REVENUE_MOVED, nw.Int64, "the difference: what they brought between the days", "currency"),
    ),
)

MOVERS = Schema(
    "movers",
    (
        Column(c.CUSTOMER, nw.String, "who"),
        *FLOWS.columns[:5],
        *(
            Column(f"{column.name}_{side}", nw.Int64, f"{column.name} on the {day} day", column.unit)
            for column in CUSTOMERS.columns[3:6]
            for side, day in (("from", "first"), ("to", "second"))
        ),
        Column("monetary_change", nw.Int64, "what the customer brought between the days", "currency"),
        *(
            Column(f"{letter}_change", nw.Int64, f"{letter}_score on the second day less that on the first")
            for letter in "rfm"
        ),
    ),
)

FINDINGS = Schema(
    "findings",
    (
        Column("severity", nw.String, "error: cannot be loaded; warning: numbers may be wrong; info: good to know"),
        Column("key", nw.String, "stable name of what was found"),
        Column("count", nw.Int64, "how many there are", "see unit"),
        Column("unit", nw.String, "what is counted: lines, orders, customers, days, months, currencies, files"),
        Column("share", nw.Float64, "of all lines, orders or customers", "0 to 1"),
        Column("money", nw.Int64, "money of what was counted, where that means something", "currency"),
        Column("message", nw.String, "what was found, in a sentence"),
        Column("advice", nw.String, "what to do"),
        Column("examples", nw.String, "the first places: file, line, column, value"),
    ),
)
