"""Which column is customer, order, date or money (`recognition`), and how lines make up orders (`layout`).

Names of columns stand in `synonyms.toml`, known exports in `presets.toml`. Most other modules look at a sample for one
doubt that must be told or asked: `twins`, `rivals`, `unpaid` and so on.
"""
