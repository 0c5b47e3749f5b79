"""Tables beside the orders: contacts, ready and labelled customers, market sizes, series of numbers, exclusions."""
