"""Answers as pictures, in SVG or in characters: `builders` makes a `Drawing` of an answer, `drawing` draws it.

Clusters have a picture of their own, a plane of points: `cluster_plot`.
"""
