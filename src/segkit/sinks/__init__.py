"""Rows out of the house: files that appear whole or not at all, in the format that their suffix says."""
