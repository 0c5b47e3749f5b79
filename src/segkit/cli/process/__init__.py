"""One run of the program: signals, memory and threads, progress, the end. Start at `run`."""
