"""Runs on Spark, where the lines are far away: counts, cut points and small tables are fetched, never customers.

Start at `opening` and `segmentation`. Here and in other rooms `far` stands for Spark, and "on a cluster" for there.
"""
