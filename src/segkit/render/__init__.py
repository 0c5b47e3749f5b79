"""For people: tables, bars and words on the terminal."""
