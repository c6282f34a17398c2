"""`python -m pararef` is `pararef`."""

from pararef.cli import main

main()
