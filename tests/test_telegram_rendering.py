"""What becomes of words on their way to Telegram: parts, spans, captions, bytes behind buttons."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.assistant import Assistant
from bot.answering.messages import Answer
from bot.channels.telegram.buttons import Data, Kind, packed
from bot.channels.telegram.drawings import Drawing, Drawings
from bot.channels.telegram.rendering import LONGEST_CAPTION, LONGEST_TEXT, entities_of, render
from bot.channels.telegram.splitting import split, units
from bot.knowledge.markup import RichText, Span
from bot.knowledge.model import LANGUAGES, Language, Picture

DRAWING = Drawing(Path("bars.en.png"), "bars.en.0")
WORDS = st.text(alphabet=st.sampled_from("ab 🌎é.\n"), max_size=400)


@given(text=WORDS, limit=st.integers(min_value=2, max_value=50))
def test_no_part_is_too_long_and_no_word_is_lost(text: str, limit: int) -> None:
    """
    Counted in UTF-16 units, of which a globe needs two.
    """
    parts = split(RichText.plain(text), limit)

    assert all(units(part.text) <= limit for part in parts)
    assert "".join("".join(part.text for part in parts).split()) == "".join(text.split())


@given(text=WORDS, data=st.data())
def test_spans_stay_within_their_part(text: str, data: st.DataObject) -> None:
    """
    Telegram refuses an entity that sticks out of its message.
    """
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    end = data.draw(st.integers(start, len(text)))
    rich = RichText(
        text=text, spans=(Span(start=start, end=end, kind="bold"),) if end > start else ()
    )

    for part in split(rich, 20):
        assert all(0 <= s.start < s.end <= len(part.text) for s in part.spans)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("one two\n\nthree four", ["one two", "three four"], id="at a paragraph"),
        pytest.param("one two\nthree four", ["one two", "three four"], id="else at a line"),
        pytest.param("One two. Three four.", ["One two.", "Three four."], id="else at a sentence"),
        pytest.param("onetwo threefour", ["onetwo", "threefour"], id="else at a word"),
        pytest.param("a" * 20, ["a" * 12, "a" * 8], id="else anywhere"),
        pytest.param("🌎" * 7, ["🌎" * 6, "🌎"], id="but never within a character"),
    ],
)
def test_a_text_is_cut_where_a_reader_pauses(text: str, parts: list[str]) -> None:
    """
    Twelve units to a message, for once.
    """
    assert [part.text for part in split(RichText.plain(text), 12)] == parts


def test_entities_are_counted_in_utf16_units() -> None:
    """
    An emoji before a bold word moves it by two.
    """
    text = RichText(text="🌎 bold", spans=(Span(start=2, end=6, kind="bold"),))

    (entity,) = entities_of(text)

    assert (entity.offset, entity.length) == (3, 4)


@pytest.mark.parametrize(
    ("length", "alt", "captions", "texts"),
    [
        pytest.param(100, 50, ["body+alt"], [], id="all fits"),
        pytest.param(900, 200, ["line+alt"], ["body"], id="the words fit only beside the line"),
        pytest.param(2000, 200, ["line+alt"], ["body"], id="a long answer"),
        pytest.param(2000, 2000, ["line"], ["body+alt"], id="long words for the picture"),
    ],
)
def test_where_the_words_of_a_picture_go(
    length: int, alt: int, captions: list[str], texts: list[str], assistant: Assistant
) -> None:
    """
    They are never lost, and a caption never passes 1,024 units.
    """
    picture = Picture(
        name="bars",
        alt={"en": "A" * alt},
        caption={"en": "Money by year"},
    )
    answer = Answer("e", "t", "en", "Q?", RichText.plain("B" * length), (), None, picture=picture)

    pieces = render(answer, assistant.texts("en"), "0" * 12, drawing=DRAWING)

    def named(text: str) -> str:
        what = [
            name
            for name, found in (("body", "B" * 9), ("line", "Money"), ("alt", "A" * 9))
            if found in text
        ]
        return "+".join(what)

    assert [named(p.text) for p in pieces if p.drawing] == captions
    assert [named(p.text) for p in pieces if not p.drawing] == texts
    assert all(units(p.text) <= (LONGEST_CAPTION if p.drawing else LONGEST_TEXT) for p in pieces)
    assert [p.keyboard is not None for p in pieces] == [False] * (len(pieces) - 1) + [True]


def test_every_shipped_answer_can_be_sent(assistant: Assistant) -> None:
    """
    In both languages, with every button within 64 bytes and eight rows.
    """
    knowledge = assistant.knowledge
    too_much = []
    for entry in knowledge.entries:
        for language in LANGUAGES:
            answer = assistant.answer(entry, language)
            for piece in render(answer, assistant.texts(language), knowledge.version):
                rows = piece.keyboard.inline_keyboard if piece.keyboard else ()
                data = [str(button.callback_data) for row in rows for button in row]
                fits = all(len(d.encode()) <= 64 for d in data) and len(rows) <= 8
                if not fits or not piece.text or units(piece.text) > LONGEST_TEXT:
                    too_much.append((entry, language))

    assert too_much == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_of_the_greeting_exist(assistant: Assistant, language: Language) -> None:
    """
    Six buttons that lead somewhere, whatever was renamed.
    """
    named = assistant.texts(language).examples

    assert [choice.entry for choice in assistant.examples(language, 6)] == list(named)


def test_the_longest_data_fits_behind_a_button() -> None:
    """
    Telegram takes 64 bytes; an id has 48 at most.
    """
    data = Data(Kind.NOT_HELPFUL, "es", "x" * 48, packed("ffeeddccbbaa"))

    assert len(str(data).encode()) <= 64
    assert Data.read(str(data)) == data
    assert data.version == "ffeeddccbbaa"


@given(st.text(max_size=70))
def test_any_data_is_understood_or_refused(text: str) -> None:
    """
    What stands behind a button may come from anywhere.
    """
    data = Data.read(text)

    assert data is None or (data.page >= 0 and data.version is not None)


def test_a_drawing_made_anew_is_another_one(tmp_path: Path) -> None:
    """
    Else Telegram would go on showing the old one.
    """
    picture = Picture(name="bars", alt={"en": "a"}, caption={"en": "c"})
    file, drawings = tmp_path / "bars.en.png", Drawings(tmp_path)
    file.write_bytes(b"old")
    old = drawings.of(picture, "en")
    file.write_bytes(b"newer")
    new = drawings.of(picture, "en")

    assert old is not None
    assert new is not None
    assert old.key != new.key
    assert drawings.of(picture, "es") is None
    assert Drawings(None).of(picture, "en") is None
