"""Who brings the revenue: lines with their attributes, added up by cell. Start at `breakdowns`."""
