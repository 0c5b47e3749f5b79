"""Parquet files: types taken as they are, pages checked before anything trusts them. Start at `columnar`."""
