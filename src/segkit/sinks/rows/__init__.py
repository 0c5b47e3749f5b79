"""Results as the rows that leave: dates and decimals, columns chosen, rows ordered. Start at `customers`."""
