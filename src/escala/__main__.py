"""`python -m escala`: the same as the command `escala`."""

from escala.cli import main

if __name__ == "__main__":
    main()
