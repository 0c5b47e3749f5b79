"""Text of cells into values: exact money and day numbers, by one convention a column."""
