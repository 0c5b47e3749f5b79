"""What every figure of a report means, in the words of the page."""

from __future__ import annotations

from segkit.render.languages.speech import spoken, word
from segkit.render.report.parts import Section


def definitions_section() -> Section:
    """Explain every figure."""
    terms = [(word(name), spoken(meaning)) for name, meaning in TERMS]
    return Section("definitions", word("Definitions"), spoken("What every figure of this report means"), terms=terms)


TERMS = (
    ("Line", "One row of the files that were read."),
    ("Order", "All lines of one customer with one order number; it counts when its total is above zero."),
    ("Customer", "Whoever has at least one counted order on or before the day on which the report looks."),
    ("Revenue", "Net money of the lines of customers: returns are subtracted."),
    (
        "Left out",
        "Lines that do not count, each with its reason and its money; with those that count they add up to the files.",
    ),
    ("Recency", "Days from a customer's last counted order to the day on which the report looks."),
    ("Frequency", "Number of a customer's counted orders."),
    ("Monetary", "Net money of a customer, returns included."),
    (
        "Scores",
        (
            "R, F and M run from 1 to 5 (or as many as were asked for), the highest is the best; customers of"
            " equal value have equal scores."
        ),
    ),
    ("Segment", "The label that the rules give by scores: who is loyal, regular, new, at risk or lost."),
    ("Average check", "Revenue divided by counted orders."),
    (
        "Repeat rate",
        "Share of customers with two or more counted orders; in a period of those who ordered in it, by its end.",
    ),
    ("Repeat revenue", "Part of the revenue of a period from customers with two or more orders by its end."),
    ("New customers", "Customers whose first counted order lies in the period."),
    ("Active", "Customers with a purchase in the churn days up to the end of the period."),
    ("Churn rate", "Of the customers active when the period began, the share that is not active at its end."),
    (
        "Retention",
        "Of the customers whose first order lies in one period, the share with a counted order so many periods later.",
    ),
    (
        "Change",
        "Against the whole period before, or the same period a year before; empty where one of them is not whole.",
    ),
    (
        "Movement",
        (
            "Labels of two days by the cut points of the first: rose and fell are along the order of the rules,"
            " back is risen from the worst label."
        ),
    ),
    ("Share of few", "Customers ranked by money: what the first 1, 5, 10 and 20 in a hundred bring of all revenue."),
    ("Gini", "0 where all customers bring the same, near 1 where one brings all."),
    (
        "Breakdown",
        (
            "Revenue by the value of the line; a customer belongs to the value with most of their money, a buyer"
            " bought there."
        ),
    ),
    ("Clusters", "Groups of customers alike in recency, frequency and money, found without rules."),
)
