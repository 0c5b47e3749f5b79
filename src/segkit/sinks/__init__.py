"""Rows into files, databases and Spark tables; a file appears whole or not at all.

`rows` brings results into the form in which they leave, one module per kind; `formats` makes bytes of them, and
`atomic` a file of those. `file_set` writes a folder of files, all or none.
"""
