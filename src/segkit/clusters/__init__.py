"""Clusters of customers: centroids learnt on a grid of weighted points, applied as arithmetic, named and profiled.

Start at `clustering`, which walks from features to profiles: `scales`, `condensing`, `kmeans`, `centroids`, `profiles`.
`far` does the same on Spark.
"""
