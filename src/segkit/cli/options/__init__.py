"""Every option of the command line once, by group."""
