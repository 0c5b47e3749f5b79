"""The public functions of the library: any frame in, the same kind of frame out; or files in.

Start at `segmentation`. `adapters` holds what all share: frames opened, and given back as the kind that they were;
arguments checked. `segkit/__init__.py` lists the names.
"""
