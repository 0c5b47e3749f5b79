"""Lines added up by day, so that past days and whole periods can be told without reading a line again.

Start at `daybook`, what customers did on each day; `history` keeps all days for labels of past days, `visits` adds up
periods, and `far` does so on Spark.
"""
