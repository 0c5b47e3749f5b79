"""Names of columns into roles: customer, order, date, money; and how lines make up orders."""
