"""`python -m rectoverso`."""

from rectoverso.cli import main

main()
