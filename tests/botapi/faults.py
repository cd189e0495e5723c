"""Faults on purpose: what a test wants to go wrong, and how often."""

from __future__ import annotations

from dataclasses import dataclass

from .calls import Call, Json

ANY = "*"
DESCRIPTIONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request;"
    " make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
REFUSE, HANG, SWALLOW, RESET = "refuse", "hang", "swallow", "reset"


@dataclass(slots=True)
class Fault:
    """A fault that waits for its call.

    Attributes:
        method: The method it is for, `*` for any.
        kind: `refuse` answers *answer*; `hang` does nothing and says nothing; `swallow` does
            what was asked and says nothing; `reset` cuts the connection.
        times: How many calls it still hits.
        seconds: How long a silence lasts before the connection is cut.
        chat_id: Only for calls about this chat.
    """

    method: str
    kind: str
    times: int = 1
    seconds: float = 60.0
    answer: Json | None = None
    chat_id: int | None = None

    def hits(self, call: Call) -> bool:
        """Tell whether this call is the one."""
        right_method = self.method == ANY or self.method.lower() == call.method.lower()
        right_chat = self.chat_id is None or call.params.get("chat_id") == str(self.chat_id)
        return self.times > 0 and right_method and right_chat


class Faults:
    """The faults that are still to come, first come first served."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Plan a fault."""
        self._waiting.append(fault)

    def take(self, call: Call) -> Fault | None:
        """Use up one fault for *call*, if there is one."""
        for fault in self._waiting:
            if fault.hits(call):
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        """Let everything go well again."""
        self._waiting.clear()


def refusal_answer(code: int, description: str | None, retry_after: int | None) -> Json:
    """Give the answer with which Telegram refuses with *code*."""
    if code == 429:
        retry_after = 1 if retry_after is None else retry_after
        description = description or f"Too Many Requests: retry after {retry_after}"
    answer: Json = {
        "ok": False,
        "error_code": code,
        "description": description or DESCRIPTIONS.get(code, f"Error {code}"),
    }
    if retry_after is not None:
        answer["parameters"] = {"retry_after": retry_after}
    return answer
