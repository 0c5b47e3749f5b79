"""CUSTOMERS into scores and labels: cut points, rules, and models that are kept."""
