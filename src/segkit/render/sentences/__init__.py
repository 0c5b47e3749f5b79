"""Answers in sentences, for stderr and for the lines above and below a table. One module per kind of answer."""
