"""``python -m catalejo``."""

from .cli import main

main()
