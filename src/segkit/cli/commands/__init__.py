"""One file per command; importing one loads nothing heavy."""
