"""The fake Telegram refuses inline results that Telegram refuses, in the same words."""

import threading
from typing import Any

import pytest

from tests.botapi import FakeTelegram, Person
from tests.calling import Json, call, refusal, updates

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def article(result_id: str = "a", **changes: Any) -> Json:
    """Make an inline result that is fine unless changed."""
    content = {"message_text": "texto"}
    result = {"type": "article", "id": result_id, "title": "T", "input_message_content": content}
    return {**result, **changes}


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        pytest.param(
            {"results": [article(str(n)) for n in range(51)]},
            "too many inline query results specified",
            id="51 results",
        ),
        pytest.param({"results": [article(), article()]}, "RESULT_ID_DUPLICATE", id="same id"),
        pytest.param({"results": [article("ñ" * 33)]}, "RESULT_ID_INVALID", id="66 bytes"),
        pytest.param(
            {"results": [article(title=None)]},
            "can't parse inline query result: Can't find field \"title\"",
            id="no title",
        ),
        pytest.param(
            {"results": [article(input_message_content={"message_text": ""})]},
            "can't parse inline query result: message text is empty",
            id="empty text",
        ),
        pytest.param(
            {
                "results": [
                    article(input_message_content={"message_text": "<b>", "parse_mode": "HTML"})
                ]
            },
            "can't parse inline query result: can't parse entities:"
            ' Can\'t find end tag corresponding to start tag "b"',
            id="bad HTML",
        ),
        pytest.param(
            {"results": [], "button": {"text": "Abrir", "start_parameter": "a b"}},
            "START_PARAM_INVALID",
            id="bad start parameter",
        ),
    ],
)
def test_bad_inline_results_are_refused(
    telegram: FakeTelegram, ana: Person, params: Json, reason: str
) -> None:
    """
    One bad result spoils them all: the person sees nothing.
    """
    telegram.deliver({"inline_query": {"id": "7", "from": ana.user, "query": "a", "offset": ""}})

    said = refusal(telegram, "answerInlineQuery", inline_query_id="7", **params)

    assert said == f"Bad Request: {reason}"


def test_a_person_sees_inline_results_and_posts_one(telegram: FakeTelegram, ana: Person) -> None:
    """
    What was posted comes back to the bot, as sent by way of itself; it must not answer it.
    """

    def answer() -> None:
        query = updates(telegram, offset=-1, timeout=5)[0]["inline_query"]
        call(telegram, "answerInlineQuery", inline_query_id=query["id"], results=[article()])

    bot = threading.Thread(target=answer)
    bot.start()

    offered = ana.inline("dinero honduras")
    ana.chooses(offered.results[0])

    bot.join()
    posted = updates(telegram, offset=-1)[0]["message"]
    assert offered.titles() == ["T"]
    assert (posted["text"], posted["via_bot"]["id"]) == ("texto", telegram.bot["id"])
    assert refusal(telegram, "answerInlineQuery", inline_query_id="8", results=[]) == TOO_OLD
