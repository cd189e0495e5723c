"""What Telegram says when it will not do a thing.

A `Refusal` is raised anywhere below and becomes the JSON answer with `ok: false`.
The words are Telegram's, to the letter: programs look for them.
"""

from __future__ import annotations

from typing import Any


class Refusal(Exception):  # noqa: N818 - an answer like any other, and no error of ours
    """A call is refused.

    Args:
        description: The whole sentence, with its "Bad Request: " or "Forbidden: ".
        code: The error code, which is the HTTP status as well.
        parameters: `retry_after` or `migrate_to_chat_id`, where Telegram adds them.
    """

    def __init__(
        self, description: str, *, code: int = 400, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.description = description
        self.code = code
        self.parameters = parameters

    def as_answer(self) -> dict[str, Any]:
        """Give the JSON answer that carries this refusal."""
        answer: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(reason: str) -> Refusal:
    """Refuse a call that makes no sense.

    *reason* begins as in Telegram's sources; its first letter is lowered as Telegram does it,
    unless it starts a code such as BUTTON_DATA_INVALID.
    """
    is_code = len(reason) > 1 and (reason[1] == "_" or reason[1].isupper())
    return Refusal("Bad Request: " + (reason if is_code else reason[:1].lower() + reason[1:]))


def forbidden(reason: str) -> Refusal:
    """Refuse a call that the bot has no right to make."""
    return Refusal(f"Forbidden: {reason}", code=403)


def conflict(reason: str) -> Refusal:
    """Refuse to share the updates between two takers."""
    return Refusal(f"Conflict: {reason}", code=409)
