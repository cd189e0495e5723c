"""A strict fake of Telegram's Bot API, for tests and for trying a bot by hand.

    with FakeTelegram() as telegram:
        start_the_bot(api_url=telegram.url, token=telegram.token)
        ana = telegram.person("Ana", language="es")
        answer = ana.asks("¿Qué es la CARSI?")

It answers at `telegram.url` (the part before `/bot<token>/<method>`) from a thread of its own,
so the bot may be a process, a thread, or run in the loop of the test.
"""

from __future__ import annotations

from types import TracebackType

from .calls import Json, Request
from .faults import HANG, REFUSE, RESET, SWALLOW, Fault, refusal_answer
from .groups import Channel, Group
from .people import Person
from .rates import RateExcess, RateWatch
from .stage import Stage
from .webhooks import Attempt
from .world import World, new_user

TOKEN = "1234:TEST"
USERNAME = "carsi_test_bot"
NAME = "CARSI test"


class FakeTelegram:
    """Telegram, with one bot and the people that a test invents.

    Args:
        token: The bot's token; its number is the bot's user id.
        username: The bot's name after the @.
        name: The bot's name to read.
        port: Where to listen on 127.0.0.1, 0 for a free port.
        privacy: Privacy mode: groups show the bot only what is meant for it.
        watch_rates: Count messages against Telegram's rates (see `rate_excesses`).
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = USERNAME,
        name: str = NAME,
        port: int = 0,
        privacy: bool = True,
        watch_rates: bool = False,
    ) -> None:
        self.token = token
        self.world = World(token=token, username=username, name=name)
        self.world.privacy = privacy
        self.world.rates = RateWatch() if watch_rates else None
        self._stage = Stage(self.world, port=port)

    def __enter__(self) -> FakeTelegram:
        self._stage.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stage.stop()

    @property
    def url(self) -> str:
        """Where the Bot API is: the part before `/bot<token>/<method>`."""
        return f"http://127.0.0.1:{self._stage.entrance.port}"

    @property
    def bot(self) -> Json:
        """The bot's `User` object."""
        return self.world.bot

    # What the bot did

    @property
    def requests(self) -> list[Request]:
        """Every call, in order of arrival, with what was answered."""
        return self.world.requests

    @property
    def refusals(self) -> list[Request]:
        """The calls that were refused; faults on purpose are not among them."""
        return self.world.refusals()

    @property
    def rate_excesses(self) -> list[RateExcess]:
        """The messages that were too many, when rates are watched."""
        return self.world.rates.excesses if self.world.rates else []

    @property
    def webhook_attempts(self) -> list[Attempt]:
        """Every delivery to the webhook, with the status of its answer."""
        return self._stage.webhooks.attempts

    @property
    def pending_updates(self) -> int:
        """How many updates the bot has not confirmed yet."""
        return len(self.world.updates.pending)

    def calls(self, method: str) -> list[Request]:
        """Give the calls of one method."""
        return [r for r in self.world.requests if r.method.lower() == method.lower()]

    def awaits_call(self, method: str, *, count: int = 1, timeout: float = 10.0) -> Request:
        """Wait until a method was called *count* times in all, and give that call.

        Raises:
            AssertionError: It was not.
        """

        def look() -> Request | None:
            found = [r for r in self.calls(method) if r.answer is not None]
            return found[count - 1] if len(found) >= count else None

        seen = self._stage.wait(look, timeout=timeout)
        if seen is None:
            msg = f"{method} was called {len(self.calls(method))} times in {timeout:g} s"
            raise AssertionError(msg)
        return seen

    def awaits_confirmation(self, *, timeout: float = 10.0) -> None:
        """Wait until the bot has confirmed every update.

        Raises:
            AssertionError: It did not.
        """
        if not self._stage.wait(lambda: not self.pending_updates or None, timeout=timeout):
            msg = f"{self.pending_updates} updates were not confirmed in {timeout:g} s"
            raise AssertionError(msg)

    def awaits_poll(self, *, timeout: float = 10.0) -> None:
        """Wait until the bot waits for updates.

        Raises:
            AssertionError: It does not.
        """
        if not self._stage.wait(lambda: self.world.updates.polled or None, timeout=timeout):
            msg = f"nobody asked for updates in {timeout:g} s"
            raise AssertionError(msg)

    def awaits_attempts(self, count: int, *, timeout: float = 10.0) -> None:
        """Wait until the webhook was tried *count* times in all.

        Raises:
            AssertionError: It was not.
        """

        def look() -> bool | None:
            return len(self.webhook_attempts) >= count or None

        if not self._stage.wait(look, timeout=timeout):
            msg = f"the webhook was tried {len(self.webhook_attempts)} times in {timeout:g} s"
            raise AssertionError(msg)

    # Who is there

    def person(
        self, name: str, *, language: str | None = None, username: str | None = None
    ) -> Person:
        """Invent a person. The bot may write to them only after they wrote to it."""

        def arriving() -> Person:
            number = self.world.next_id("user")
            user = new_user(number, name, language=language, username=username)
            self.world.users[number] = user
            return Person(self._stage, user)

        return self._stage.run(arriving)

    def group(
        self,
        title: str,
        *,
        forum: bool = False,
        supergroup: bool = False,
        members: list[Person] | None = None,
        admins: list[Person] | None = None,
        bot_is_admin: bool = False,
    ) -> Group:
        """Invent a group in which the bot has been for long. A forum is a supergroup."""
        kind = "supergroup" if forum or supergroup else "group"
        wire: Json = {"id": -self._next(kind), "type": kind, "title": title}
        if forum:
            wire["is_forum"] = True
        statuses = {person.id: "member" for person in members or []}
        statuses |= {person.id: "administrator" for person in admins or []}
        bot_status = "administrator" if bot_is_admin else "member"
        return self._group(Group, wire, statuses, bot_status)

    def channel(self, title: str, *, bot_is_admin: bool = False) -> Channel:
        """Invent a channel, in which the bot is only when it is said so."""
        wire = {"id": -self._next("supergroup"), "type": "channel", "title": title}
        channel = self._group(Channel, wire, {}, "administrator" if bot_is_admin else "left")
        assert isinstance(channel, Channel)
        return channel

    def deliver(self, update: Json) -> int | None:
        """Queue an update made by hand; chats and people in it need not be known.

        Returns:
            Its update_id, or None when the bot did not ask for such updates.
        """
        return self._stage.run(lambda: self.world.deliver(update))

    # What goes wrong

    def fails(
        self,
        method: str,
        code: int,
        *,
        description: str | None = None,
        retry_after: int | None = None,
        times: int = 1,
        chat_id: int | None = None,
    ) -> None:
        """Refuse the next *times* calls of *method* ("*" for any) with *code*."""
        answer = refusal_answer(code, description, retry_after)
        self._add(Fault(method, REFUSE, times=times, answer=answer, chat_id=chat_id))

    def hangs(self, method: str, *, seconds: float = 60.0, times: int = 1) -> None:
        """Leave calls without an answer and without effect, then cut the connection."""
        self._add(Fault(method, HANG, times=times, seconds=seconds))

    def swallows_answers(self, method: str, *, seconds: float = 60.0, times: int = 1) -> None:
        """Do what is asked, and never say so: the bot cannot know that it worked."""
        self._add(Fault(method, SWALLOW, times=times, seconds=seconds))

    def resets(self, method: str, *, times: int = 1) -> None:
        """Reset the connection of the next calls."""
        self._add(Fault(method, RESET, times=times))

    def goes_away(self, seconds: float) -> None:
        """Close the port and every connection; come back at the same port."""
        self._stage.shut_for(seconds)

    def comes_back(self) -> None:
        """Open the port now, and forget all planned faults."""
        self._stage.run(self._stage.faults.clear)
        self._stage.open_again()

    def _add(self, fault: Fault) -> None:
        self._stage.run(lambda: self._stage.faults.add(fault))

    def _next(self, kind: str) -> int:
        return self._stage.run(lambda: self.world.next_id(kind))

    def _group(
        self, shape: type[Group], wire: Json, statuses: dict[int, str], bot_status: str
    ) -> Group:
        def founding() -> Group:
            owner = new_user(self.world.next_id("user"), "Owner", language=None, username=None)
            self.world.users[owner["id"]] = owner
            ranks = {owner["id"]: "creator", **statuses}
            chat = self.world.chat(wire, statuses=ranks, bot_status=bot_status)
            return shape(self._stage, chat, owner)

        return self._stage.run(founding)
