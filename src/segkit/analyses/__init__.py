"""Questions asked of lines, customers and labels, independent of each other; lazy frames or plain rows in and out.

One module per question, named as its command where it has one: `cohorts`, `kpis`, `migration` (compare), `backtest`,
`breakdown`, `abc` and `xyz`, `quality` (check). They know no file and no terminal; `runs` asks them.
"""
