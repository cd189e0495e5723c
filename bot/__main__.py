"""`python -m bot` is `carsi-bot`."""

from bot.cli import main

main()
