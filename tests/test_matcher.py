"""The matcher takes any text, gives reasons that add up, and depends on nothing but the words."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.assistant import Assistant
from bot.answering.decision import Thresholds
from bot.answering.exchange import Exchange
from bot.answering.messages import Answer
from bot.channels.plain import as_object, as_text
from bot.curation.explain import explained
from bot.knowledge.reading import SHIPPED, read_knowledge
from bot.matching.building import build_index
from bot.matching.matcher import Matcher
from bot.matching.words import words
from tests.small_knowledge import write_small_knowledge

OURS = ["how much", "money", "did", "Honduras", "get", "¿cuántos", "objetivos", "goals", "and", "y",
        "why?", "goal 3", "source", "español", "2012", "carsi", "the", "?", "!", "\n"]  # fmt: skip
WORDS = st.lists(st.sampled_from(OURS) | st.text(max_size=8), max_size=14).map(" ".join)
ANY = st.text(alphabet=st.characters(), max_size=200) | WORDS  # lone surrogates too
HOSTILE = [
    "", " ", "\n\t ", "\0", "a\0b", "\ud800", "how much \udfff money", "🙂", "🇭🇳" * 300,
    "👩‍👩‍👧‍👦 honduras",
    "כמה כסף קיבלה הונדורס", "كم من المال", "\u202ehonduras rof yenom", "\u200b" * 50, "?" * 4096,
    "x" * 4096, "money " * 680, "a? " * 1365, "¿" * 500 + "?" * 500, "1" * 4096, "\\", "%s %n {0}",
    "<b>money</b>", "'; DROP TABLE entries; --", "/etc/passwd", "é" * 4096, "ﷺ" * 500,
    "and " * 1000,
    "i\u0307" * 600, "n't's're" * 100, "." * 4096, "e\u0301" * 2000,
]  # fmt: skip
REASON = re.compile(r"^ {8} *([+-]\d+\.\d)  \S", re.M)


def assistant_on(folder: Path) -> Assistant:
    """Give an assistant on *folder* that is fitted here and now, and kept nowhere."""
    knowledge = read_knowledge(folder)
    index = build_index(knowledge, words())
    thresholds = Thresholds.fitted(index.strangers.tolist(), "careful")
    return Assistant(knowledge, Matcher(knowledge, index, words()), thresholds)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant on the small knowledge."""
    return assistant_on(write_small_knowledge(tmp_path_factory.mktemp("matcher") / "knowledge"))


def asked() -> list[str]:
    """Give 200 utterances of every kind, from the question sets."""
    texts = [
        question["text"]
        for name in ("dev", "near", "far", "noise")
        for question in yaml.safe_load((SHIPPED / f"evaluation/{name}.yaml").read_text("utf-8"))
    ]
    return random.Random(7).sample(texts, 200)


def check_said(assistant: Assistant, text: str, last: Exchange | None = None) -> None:
    """Check what holds for the reply to any text."""
    turn = assistant.turn(text, last=last)

    assert turn.replies
    assert as_text(turn, assistant).strip()
    assert as_object(text, turn, 0, assistant.knowledge)["confidence"] <= 100.0
    for reply in turn.replies:
        if reply.match is not None:
            check_match([(c.entry, c.confidence) for c in reply.match.candidates])


def check_match(candidates: list[tuple[str, float]]) -> None:
    confidences = [confidence for _, confidence in candidates]
    assert all(-1e-9 <= confidence <= 100 + 1e-9 for confidence in confidences)
    assert confidences == sorted(confidences, reverse=True)
    assert len({entry for entry, _ in candidates}) == len(candidates)


@settings(max_examples=150)
@given(ANY)
def test_any_text_gets_a_reply(assistant: Assistant, text: str) -> None:
    """
    Short and honest, or the answer; never a trace.
    """
    check_said(assistant, text)


@settings(max_examples=500)
@given(
    ANY, st.sampled_from(["five-goals", "money-panama", "greeting", "english-only", "gone", None])
)
def test_any_text_gets_a_reply_whatever_was_said_before(
    small: Assistant, text: str, entry: str | None
) -> None:
    """
    The entry answered last may even be gone since.
    """
    check_said(small, text, Exchange("", entry, "es"))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_gets_a_short_reply(assistant: Assistant, text: str) -> None:
    """
    Whatever a keyboard, a program or a cat can send.
    """
    check_said(assistant, text)

    assert len(as_text(assistant.turn(text), assistant)) < 4000


@pytest.mark.parametrize(
    ("polite", "plain"),
    [
        ("Good morning, could you tell me who pays for this, thanks", "who pays for this"),
        (
            "Hola, buenas tardes. Quisiera saber cuánto dinero le dieron a Belice, por favor",
            "cuánto dinero le dieron a Belice",
        ),
    ],
)
def test_courtesies_around_a_question_do_not_decide(
    assistant: Assistant, polite: str, plain: str
) -> None:
    """
    "Good morning" is no reason to think that somebody asks what others asked in the morning.
    """
    of_polite, of_plain = (assistant.matcher.match(text).candidates[0] for text in (polite, plain))

    assert (of_polite.entry, of_polite.confidence) == (of_plain.entry, of_plain.confidence)


@pytest.mark.parametrize("text", ["good morning", "hola, buenas tardes", "muchas gracias"])
def test_a_courtesy_alone_is_answered_as_one(assistant: Assistant, text: str) -> None:
    """
    People say hello, and would like to hear it back.
    """
    best = assistant.matcher.match(text).candidates[0]

    assert best.entry in {"greeting", "thanks"}


def test_the_reasons_of_every_candidate_add_up(assistant: Assistant) -> None:
    """
    There is no other, hidden score.
    """
    for text in asked():
        match = assistant.matcher.match(text)
        check_match([(c.entry, c.confidence) for c in match.candidates])
        for candidate in match.candidates:
            assert candidate.evidence
            added = sum(reason.points for reason in candidate.evidence)
            assert candidate.confidence == pytest.approx(added, abs=0.001)  # of 100 points


def printed(text: str) -> Iterator[tuple[float, list[float]]]:
    """Give confidence and points of each candidate in an explanation."""
    for block in re.split(r"\n(?= *\d+\.\d  [a-z0-9-]+\n)", text)[1:]:
        yield float(block.split()[0]), [float(points) for points in REASON.findall(block)]


def test_what_is_explained_adds_up_as_it_is_printed(assistant: Assistant) -> None:
    """
    A curator can check it on paper, but for the rounding of each line.
    """
    seen = 0
    for text in asked()[:100]:
        for confidence, points in printed(explained(assistant, text, "en")):
            seen += 1
            assert confidence == pytest.approx(sum(points), abs=0.05 * (len(points) + 1) + 1e-6)
    assert seen > 100


def test_an_explanation_begins_with_what_is_really_answered(assistant: Assistant) -> None:
    """
    Of each question in the message, in order.
    """
    text = "Hi! I am a student. What are the goals and who pays for it?"
    answered = [
        r.message.entry for r in assistant.turn(text).replies if isinstance(r.message, Answer)
    ]

    heads = re.findall(r"^answered: (\S+)", explained(assistant, text, "en"), re.M)

    assert heads == answered
    assert answered


def test_every_phrasing_leads_to_its_entry(small: Assistant) -> None:
    """
    To the letter, or in capitals, or without accents: it is exact.
    """
    for entry in small.knowledge.entries.values():
        for language in entry.languages():
            for phrasing in entry.asked_as(language):
                for text in (phrasing, phrasing.upper(), phrasing.strip("¿?")):
                    best = small.matcher.match(text).candidates[0]
                    assert (best.entry, best.confidence) == (entry.id, 100.0)


def test_whoever_searches_sees_what_is_beside_a_phrasing_too(assistant: Assistant) -> None:
    """
    A question to the letter has its answer; a list of results has room for more.
    """
    title = assistant.knowledge.entries["money-honduras"].question["en"]

    assert [c.entry for c in assistant.matcher.match(title).candidates] == ["money-honduras"]
    found, _ = assistant.search(title, "en", limit=5)
    assert found[0].entry == "money-honduras"
    assert len(found) > 2


@settings(max_examples=100)
@given(WORDS, WORDS)
def test_the_same_question_gives_the_same_answer(small: Assistant, text: str, other: str) -> None:
    """
    Whatever was asked in between.
    """
    first = small.turn(text)
    small.turn(other)

    assert small.turn(text) == first


def seen_by(assistant: Assistant, text: str) -> list[Any]:
    shown = as_object(text, assistant.turn(text), 0, assistant.knowledge)
    candidates = assistant.matcher.match(text).candidates
    return [shown["verdict"], shown["entry"], shown["answer"], shown["choices"],
            [(c.entry, round(c.confidence, 2)) for c in candidates[:3]]]  # fmt: skip


@settings(max_examples=5)
@given(st.randoms(use_true_random=False))
def test_answers_do_not_depend_on_the_order_of_entries_or_files(
    small: Assistant, chance: random.Random
) -> None:
    """
    A curator may sort a file by the alphabet, and split it in two.
    """
    with tempfile.TemporaryDirectory() as parent:
        folder = write_small_knowledge(Path(parent) / "knowledge")
        for path in sorted((folder / "entries").iterdir()):
            file = yaml.safe_load(path.read_text("utf-8"))
            entries = chance.sample(file["entries"], len(file["entries"]))
            path.unlink()
            for number, half in enumerate((entries[::2], entries[1::2])):
                name = path.with_stem(f"{chance.randrange(99)}-{path.stem}-{number}")
                text = yaml.safe_dump({"topic": file["topic"], "entries": half}, allow_unicode=True)
                name.write_text(text, encoding="utf-8")

        shuffled = assistant_on(folder)

    for text in (
        *("five goals?", "metas", "honduras money", "dinero para Panamá", "map", "why create"),
        *("who runs", "history", "hola", "qqq", "how did the money grow and who runs it?"),
    ):
        assert seen_by(shuffled, text) == seen_by(small, text)


def test_two_assistants_fitted_apart_agree(small: Assistant, tmp_path: Path) -> None:
    """
    Every replica gives the same answer.
    """
    other = assistant_on(write_small_knowledge(tmp_path / "knowledge"))

    for text in ["goals", "panama", "cuánto recibió Perú", "why", "zzz"]:
        assert other.turn(text) == small.turn(text)


@pytest.mark.parametrize(
    "entries",
    [
        "- {id: only, question: {en: Is there one?}, answer: {en: One.}}",
        "- {id: emoji, question: {en: 🙂}, answer: {en: Smile.}}\n"
        "- {id: same, question: {en: Is there one?}, answer: {en: One.}}\n"
        "- {id: same-too, question: {en: Is there one?}, answer: {en: One.}}",
    ],
    ids=["one entry", "a smile and two entries asked alike"],
)
def test_the_smallest_knowledge_is_matched_too(tmp_path: Path, entries: str) -> None:
    """
    Everybody begins with one entry.
    """
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "a.yaml").write_text(f"entries:\n{entries}\n", encoding="utf-8")

    assistant = assistant_on(tmp_path)

    for text in ("Is there one?", "???", "", "anything else"):
        check_said(assistant, text)
