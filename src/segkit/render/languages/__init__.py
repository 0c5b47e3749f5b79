"""What is said, in the language of the run: English as the code writes it, or another by its catalogue (`ru.toml`).

Start at `speech`.
"""
