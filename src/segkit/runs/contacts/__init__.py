"""Which person of a file of contacts is which customer: `keys` makes them comparable, `matching` pairs them."""
