"""`python -m datascopy` is the `datascopy` command."""

from datascopy.cli.main import main

main()
