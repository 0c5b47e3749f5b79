"""Clusters of customers: centroids learnt on a grid, applied as arithmetic, named and profiled."""
