"""Lists for mailing and advertising tools: who is on them, in which form, all files of a run at once or none.

Start at `export`. `people` turns customers into people with contacts, `choosing` says who stays, `files` writes bytes
as one tool takes them; tools are described in `sinks/audiences`.
"""
