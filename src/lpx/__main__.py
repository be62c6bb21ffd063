"""Lets ``python -m lpx`` run the program."""

from lpx.cli import main

main()
