"""The public functions of the library: any frame in, the same kind of frame out; or files in.

Start at `segmentation`. `door` holds what all share: opening frames, giving back the kind that was given, checking
arguments. `segkit/__init__.py` lists the names.
"""
