"""Parquet files: their types taken as they are, their pages looked at first."""
