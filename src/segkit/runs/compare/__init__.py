"""Days held against each other, of the same lines or of two saved tables. Start at `comparing`."""
