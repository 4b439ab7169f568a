"""``python -m streams`` is the command ``khabar``."""

from streams.cli import main

main()
