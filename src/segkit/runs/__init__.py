"""Runs over files or lines: the line walked, and questions asked of what came out."""
