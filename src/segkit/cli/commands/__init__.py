"""One file per command: its options, its help, and its steps in order. Importing one loads nothing heavy.

Start at `rfm`. What a step does stands in `segkit.cli.steps`.
"""
