"""``python -m maatoo``: the command line."""

from maatoo.cli import main

if __name__ == "__main__":
    main()
