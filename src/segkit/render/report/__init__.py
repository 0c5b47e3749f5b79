"""The HTML page of a report, one file that needs nothing else. Start at `page`.

Sections stand in `overview`, `labels`, `periods` and `people`; `charts` and `svg` draw.
"""
