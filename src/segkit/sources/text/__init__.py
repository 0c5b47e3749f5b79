"""Bytes of delimited text into cells: encoding, dialect, header line, quotation marks."""
