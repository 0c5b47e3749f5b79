"""Attributes by which revenue and customers are told apart: columns, the calendar, labels, measures of customers.

Start at `resolve`, which finds what a typed name means; `bands`, `groups` and `recode` put many values into few.
"""
