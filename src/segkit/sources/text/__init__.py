"""Delimited text into cells: `encoding`, `dialect`, header line, quotation marks. Start at `delimited`."""
