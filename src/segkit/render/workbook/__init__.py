"""Answers as a workbook: `book` says which sheets there are, `sheet` writes one."""
