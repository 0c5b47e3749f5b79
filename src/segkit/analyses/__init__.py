"""Questions asked of the line, independent of each other."""
