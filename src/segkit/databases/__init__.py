"""Tables of databases: where they are, what may be said of that, and how rows get in and out."""
