"""`python -m amanat` is the command `amanat`."""

from amanat.cli import main

main()
