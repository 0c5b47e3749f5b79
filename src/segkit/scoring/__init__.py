"""CUSTOMERS into SCORES into SEGMENTS: cut points, rules, and models that are kept.

Start at `scores` (cut points and scores) and `segments` (labels); `rules` says what a rule is, `books` reads rule
books, `frozen` keeps a model.
"""
