"""Cells into lines of sales: what is none is left out and told."""
