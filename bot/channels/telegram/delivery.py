"""One update on its way: may we answer it, did anything leave, can the answer be the response?

The handlers know nothing of this: they call Telegram as always, and the transport asks the
delivery of the task it runs in. May import: `bot.channels.journal`.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar

from telegram.error import TelegramError

from bot.channels.journal import Claim

# What Telegram would say of a message whose number it gives later, and will not tell.
_UNTOLD = b'{"ok":true,"result":{"message_id":0}}'


@dataclass(frozen=True, slots=True)
class Letter:
    """A sendMessage, ready to leave: in the place of the library's `RequestData`.

    Attributes:
        chat: Whom it is for.
        content: All its parameters, as one object of JSON.
        sure: Telegram has no reason to refuse it to somebody who has just written.
    """

    chat: int
    content: bytes
    sure: bool
    contains_files: ClassVar[bool] = False


def as_json(parameters: Mapping[str, Any]) -> bytes:
    """Give *parameters* as Telegram reads them; half a letter, which it would refuse, as "?"."""
    text = json.dumps(parameters, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


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
        self.became = "answered"  # what is counted at the end: see `Vitals.updates`
        self.letter: Letter | None = None  # the message that is to be the response
        self.claimed = claim is None
        self._claim = claim
        self._chat = chat
        self._body = body

    def captures(self, letter: Letter | None) -> bytes | None:
        """Keep the first call for the response, if it cannot fail, and give its result.

        Args:
            letter: What is called; None for any other method than sendMessage.
        """
        body, self._body = self._body, None  # only the first call may be the response
        if body is None or letter is None or not letter.sure or letter.chat != self._chat:
            return None
        if self.sent or not body.take(letter.chat):
            return None
        self.letter = letter
        return _UNTOLD

    def takes_back(self) -> Letter | None:
        """Give the kept call, which must now be made after all: it was not the only one."""
        letter, self.letter = self.letter, None
        return letter

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
