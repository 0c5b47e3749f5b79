"""Which lines are sales: those that are not are left out and counted. Start at `judging` and `survey`."""
