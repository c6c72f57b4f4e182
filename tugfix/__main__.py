"""`python -m tugfix`."""

from tugfix.cli import main

if __name__ == "__main__":
    main()
