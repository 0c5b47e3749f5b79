"""Tables beside the orders: contacts, ready customers, series of numbers, who has refused."""
