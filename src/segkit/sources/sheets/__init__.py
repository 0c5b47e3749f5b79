"""Workbooks into text: the sheet that holds the data, and what its XML says. Start at `workbook`."""
