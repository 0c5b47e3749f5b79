"""What the user named into files on this disk: `paths`, `remote` stores and pages, archives (`unpack`)."""
