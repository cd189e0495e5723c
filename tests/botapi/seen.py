"""What a person has before their eyes: messages, buttons, and what became of a press.

A `Message` shows what is on the screen now; after an edit its former states are in `edited`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .calls import Json
from .chats import Record
from .stage import Stage
from .world import Query


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; *data* and *url* are "" when it has none."""

    text: str
    data: str = ""
    url: str = ""
    wire: Json | None = None


class Message:
    """A message, live."""

    def __init__(self, stage: Stage, record: Record, wire: Json | None = None) -> None:
        self.record = record
        self.seen_edits = len(record.earlier)
        self._stage = stage
        self._wire = wire

    @property
    def wire(self) -> Json:
        """The whole message in Telegram's JSON."""
        return self.record.wire if self._wire is None else self._wire

    @property
    def message_id(self) -> int:
        """Its id in the chat."""
        return int(self.wire["message_id"])

    @property
    def chat_id(self) -> int:
        """The id of its chat."""
        return int(self.wire["chat"]["id"])

    @property
    def text(self) -> str:
        """Its text, without markup; "" for a photo."""
        return str(self.wire.get("text", ""))

    @property
    def caption(self) -> str:
        """The caption of a photo."""
        return str(self.wire.get("caption", ""))

    @property
    def entities(self) -> list[Json]:
        """The entities of the text or caption."""
        return list(self.wire.get("entities") or self.wire.get("caption_entities") or [])

    @property
    def links(self) -> dict[str, str]:
        """Where the links lead, by the text that one clicks."""
        found = {}
        for entity in self.entities:
            if entity["type"] in {"text_link", "url"}:
                shown = self.styled(entity)
                found[shown] = str(entity.get("url", shown))
        return found

    @property
    def buttons(self) -> list[list[Button]]:
        """The rows of buttons under the message."""
        return _buttons(self.wire.get("reply_markup"))

    @property
    def keyboard(self) -> list[list[str]]:
        """The rows of a keyboard that the message puts in place of the letters."""
        rows = self.record.extra.get("reply_markup", {}).get("keyboard", [])
        return [[str(button["text"]) for button in row] for row in rows]

    @property
    def photo(self) -> Json | None:
        """The largest size of its photo; None for a text."""
        sizes = self.wire.get("photo")
        return dict(sizes[-1]) if sizes else None

    @property
    def photo_content(self) -> bytes:
        """The bytes of its photo, b"" for a text."""
        return self._stage.world.files[self.photo["file_id"]][1] if self.photo else b""

    @property
    def reply_to(self) -> int | None:
        """The id of the message that it answers."""
        replied = self.wire.get("reply_to_message")
        return int(replied["message_id"]) if replied else None

    @property
    def thread(self) -> int | None:
        """The topic in which it stands."""
        thread = self.wire.get("message_thread_id")
        return int(thread) if thread else None

    @property
    def link_preview_disabled(self) -> bool:
        """No preview of a link is shown."""
        return bool(self.record.extra.get("link_preview_disabled"))

    @property
    def reactions(self) -> list[str]:
        """The emoji with which the bot reacted to it."""
        return [str(r.get("emoji", r.get("custom_emoji_id"))) for r in self.record.reactions]

    @property
    def deleted(self) -> bool:
        """It is gone."""
        return self.record.deleted

    @property
    def edited(self) -> list[Message]:
        """What it was before each edit, oldest first."""
        return [Message(self._stage, self.record, wire) for wire in self.record.earlier]

    def styled(self, entity: Json) -> str:
        """Give the part of the text or caption which an entity covers."""
        units = (self.text or self.caption).encode("utf-16-le")
        start, length = entity["offset"], entity["length"]
        return units[2 * start : 2 * (start + length)].decode("utf-16-le")

    def button(self, label: str) -> Button:
        """Find a button by its label, or by how the label begins.

        Raises:
            AssertionError: There is none, or more than one begins so.
        """
        return _pick([button for row in self.buttons for button in row], label)

    def __repr__(self) -> str:
        labels = [[button.text for button in row] for row in self.buttons]
        return f"<Message {self.message_id} {self.text or self.caption!r} {labels or ''}>"


class Press:
    """A pressed button, which spins until the bot answers it."""

    def __init__(self, stage: Stage, query: Query) -> None:
        self._stage = stage
        self._query = query

    @property
    def answered(self) -> bool:
        """The bot has answered: it spins no more."""
        return self._query.answer is not None

    @property
    def text(self) -> str:
        """What the bot showed for it, "" for nothing."""
        return str((self._query.answer or {}).get("text", ""))

    @property
    def alert(self) -> bool:
        """The text had to be clicked away."""
        return bool((self._query.answer or {}).get("show_alert"))

    @property
    def url(self) -> str:
        """What the bot opened for it, "" for nothing."""
        return str((self._query.answer or {}).get("url", ""))

    def waits(self, *, timeout: float = 10.0) -> Press:
        """Wait until it is answered.

        Raises:
            AssertionError: It never was.
        """
        if not self._stage.wait(lambda: self.answered or None, timeout=timeout):
            msg = f"the button was not answered within {timeout:g} s"
            raise AssertionError(msg)
        return self

    def expires(self) -> None:
        """Let so much time pass that Telegram takes no answer any more."""
        self._stage.run(lambda: setattr(self._query, "lives_until", 0.0))


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One thing to choose from in an inline answer."""

    id: str
    type: str
    title: str
    description: str
    text: str
    buttons: list[list[Button]]
    wire: Json


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """What the bot offered for an inline query."""

    results: list[InlineResult]
    button: Json | None
    cache_time: int
    is_personal: bool
    next_offset: str

    def titles(self) -> list[str]:
        """The titles of the results, in order."""
        return [result.title for result in self.results]


def inline_answer(answer: Json) -> InlineAnswer:
    """Show a decoded answerInlineQuery to a person."""
    results = [
        InlineResult(
            id=wire["id"],
            type=wire["type"],
            title=str(wire.get("title", "")),
            description=str(wire.get("description", "")),
            text=str(wire["content"].get("text") or wire["content"].get("caption") or ""),
            buttons=_buttons(wire["content"].get("reply_markup")),
            wire=wire,
        )
        for wire in answer["results"]
    ]
    rest = {name: value for name, value in answer.items() if name != "results"}
    return InlineAnswer(results=results, **rest)


def _buttons(markup: Any) -> list[list[Button]]:
    rows = (markup or {}).get("inline_keyboard", [])
    return [
        [Button(b["text"], b.get("callback_data", ""), b.get("url", ""), b) for b in row]
        for row in rows
    ]


def _pick(buttons: list[Button], label: str) -> Button:
    found = [button for button in buttons if button.text == label]
    found = found or [button for button in buttons if button.text.startswith(label)]
    if len(found) != 1:
        labels = [button.text for button in buttons]
        msg = f"{len(found)} buttons are called {label!r}; there are {labels}"
        raise AssertionError(msg)
    return found[0]
