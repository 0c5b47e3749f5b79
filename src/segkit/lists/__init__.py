"""Lists that leave the house: who is on them, in which form, and all files of a run at once or none."""
