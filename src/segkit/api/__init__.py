"""The public door: any frame in, the same kind of frame out."""
