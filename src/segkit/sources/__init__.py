"""Files into lines, decided on a sample and then read typed: bytes, encoding, dialect, header, roles, values.

Start at `source.open_source`: `places` finds the files, `tables` opens each (`text`, `parquet`, `sheets`), `roles` says
which column is what, `cells` reads text as days and money, `lines` judges which lines are sales. `reading` holds what a
user may decide. `beside` reads other tables than orders. Modules called `far…` do the same on Spark.
"""
