"""python -m segkit."""

from segkit.cli import main

if __name__ == "__main__":
    main()
