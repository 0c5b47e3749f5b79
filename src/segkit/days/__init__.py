"""Lines kept by day, so that past days and periods can be told."""
