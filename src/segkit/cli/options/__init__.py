"""Every option once, in groups that commands take: `@takes(InputOptions, WindowOptions, …)`.

Start at `shared`; `signature` makes the parameters of a command of its groups. Modules named as a command hold what
only that one takes.
"""
