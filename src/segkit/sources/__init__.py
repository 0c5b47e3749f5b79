"""Files into lines: bytes, encoding, dialect, header, text, typed; each step decided once and told."""
