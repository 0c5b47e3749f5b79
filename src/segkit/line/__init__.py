"""Lines into orders into customers: the straight line, before any score."""
