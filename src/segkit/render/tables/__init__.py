"""Answers as tables of the terminal, as wide as it is. One module per kind of answer; start at `segments`.

`figures` holds what several draw in their cells: short numbers, shades, trends.
"""
