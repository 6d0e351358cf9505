"""`python -m harness` is `gbaeval`."""

from harness.cli import main

main(prog_name="gbaeval")
