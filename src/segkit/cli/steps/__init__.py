"""What a command does between its options and the library: arguments gathered, a question asked, the answer shown.

There is one module per command, under its name. Several commands share `arguments` (options into arguments of the
library), `files` (a question asked of files), `models`, `periods`, `plot`, `retype` and `workbook`.
"""
