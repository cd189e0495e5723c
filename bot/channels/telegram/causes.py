"""Why a call to Telegram failed, in a few words for an operator; never the token.

May import: nothing of ours.
"""

from __future__ import annotations

import re

import aiohttp
from telegram.error import TelegramError

LONGEST = 200  # characters; a proxy may answer with a whole page


def cause_of(error: TelegramError, token: str) -> str:
    """Give Telegram's own words, or the class of what broke before it could say any."""
    broken = error.__context__
    if type(broken) is aiohttp.ClientConnectorError:  # DNS and TLS have classes of their own
        return type(broken.os_error).__name__
    # A proxy may quote the address, and the token is part of every address; the library may
    # have written what was quoted in small letters.
    secret = re.escape(token.rpartition(":")[2] or token)
    return re.sub(secret, "...", error.message, flags=re.I)[:LONGEST]
