"""SQLite and PostgreSQL: addresses taken apart, rows read out of tables and written into them. Start at `tables`."""
