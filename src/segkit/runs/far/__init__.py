"""Runs where the lines are, on Spark. What is fetched are counts, cut points and small tables, never customers."""
