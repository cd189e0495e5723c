"""The conversation on Telegram.

May import: nothing of ours.
"""

import sys

# httpx, which python-telegram-bot imports and nobody here uses, would bring the command line it
# has for itself: 4 MB and a twentieth of a second.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
