"""All that a report tells: `gathering` asks every analysis, `facts` gives the answers as plain data."""
