"""`python -m rectoverso.cli`."""

from rectoverso.cli import main

main()
