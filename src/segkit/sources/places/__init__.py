"""What the user named into plain bytes on disk: paths, stores, pages, archives."""
