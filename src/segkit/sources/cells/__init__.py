"""Text of cells into values: exact money (`amounts`) and day numbers (`dates`), by one convention per column."""
