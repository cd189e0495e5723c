"""One update on its way: may we answer it, did anything leave, can the answer be the response?

The handlers know nothing of this: they call Telegram as always, and the transport asks the
delivery of the task it runs in. May import: `bot.channels.journal`.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from telegram.constants import MessageLimit
from telegram.error import TelegramError

from bot.channels.journal import Claim

Call = dict[str, Any]  # a method's parameters, as they go into JSON
_UNCHECKED = {"parse_mode", "reply_parameters", "message_effect_id", "business_connection_id"}


class NotOursError(TelegramError):
    """The update was answered already, or another replica is answering it now."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(f"the update is {claim}")
        self.claim = claim


class BodyBudget:
    """Says how often an answer may be one that Telegram does not confirm.

    What Telegram refuses for being too much, it refuses unseen in the response to a webhook.
    So the response is used well below Telegram's own rates, and calls, which can be repeated,
    above them.
    """

    def __init__(self, a_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow *a_second* answers in all, and one a second in each chat; 0 for none."""
        self._a_second = a_second
        self._clock = clock
        self._left = a_second
        self._at = clock()
        self._chats: OrderedDict[int, float] = OrderedDict()

    def take(self, chat: int) -> bool:
        """Use one, if there is one."""
        now = self._clock()
        self._left = min(self._a_second, self._left + (now - self._at) * self._a_second)
        self._at = now
        while self._chats and now - next(iter(self._chats.values())) >= 1.0:
            self._chats.popitem(last=False)
        if self._left < 1.0 or chat in self._chats:
            return False
        self._left -= 1.0
        self._chats[chat] = now
        return True


class Delivery:
    """What became of one update so far."""

    def __init__(
        self,
        claim: Callable[[], Awaitable[Claim]] | None = None,
        *,
        chat: int | None = None,
        body: BodyBudget | None = None,
    ) -> None:
        """Begin.

        Args:
            claim: Asked once, before the first call to Telegram; None if it was asked before.
            chat: The private chat that the update comes from; None for any other.
            body: Allows the first and only message to be the response to the webhook.
        """
        self.began = time.perf_counter()
        self.sent = False  # something has left for Telegram, or may have
        self.unreachable = False  # a call could not be made
        self.words: Call | None = None  # the message that is to be the response
        self.claimed = claim is None
        self._claim = claim
        self._chat = chat
        self._body = body

    def captures(self, method: str, call: Call) -> bytes | None:
        """Keep the first call for the response, if it cannot fail, and give its result."""
        body, self._body = self._body, None  # only the first call may be the response
        if body is None or method != "sendMessage" or self.sent:
            return None
        chat = call.get("chat_id")
        if chat != self._chat or not isinstance(chat, int) or not _cannot_fail(call):
            return None
        if not body.take(chat):
            return None
        self.words = call
        # Telegram gives the message its number later, and will not tell: 0 stands for it.
        result = {
            "message_id": 0,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private"},
            "text": call["text"],
        }
        return json.dumps({"ok": True, "result": result}).encode()

    def takes_back(self) -> Call | None:
        """Give the kept call, which must now be made after all: it was not the only one."""
        words, self.words = self.words, None
        return words

    async def before_call(self) -> None:
        """Claim the update before anything leaves.

        Raises:
            NotOursError: It is not ours to answer.
        """
        if self._claim is not None:
            claim = await self._claim()
            if claim != "ours":
                raise NotOursError(claim)
            self._claim = None
            self.claimed = True


under_way: ContextVar[Delivery | None] = ContextVar("under_way", default=None)


def _cannot_fail(call: Call) -> bool:
    text = call.get("text")
    if _UNCHECKED & call.keys() or not isinstance(text, str):
        return False
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return bool(text.strip()) and units <= MessageLimit.MAX_TEXT_LENGTH
