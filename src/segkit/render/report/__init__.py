"""The page of a report: facts into one HTML file that stands by itself."""
