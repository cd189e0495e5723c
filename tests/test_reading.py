"""Reading asks little, and gives what stands there, under a version that tells every change."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge import reading
from bot.knowledge.folder import version_of
from bot.knowledge.reading import SHIPPED, read_knowledge
from bot.knowledge.yaml_files import Document, read_yaml
from tests.clean_knowledge import write_clean_knowledge
from tests.one_entry import ENTRY, FILE, written


def test_entries_with_id_question_and_answer_in_one_language_are_enough(tmp_path: Path) -> None:
    """
    Anyone can point the bot at a question set of their own.
    """
    knowledge = read_knowledge(written(tmp_path, **{FILE: ENTRY}))

    assert knowledge.entries["harbour-tax"].languages() == ("en",)
    assert [topic.id for topic in knowledge.topics] == ["harbour"]
    assert knowledge.texts["es"].did_you_mean


def test_phrasings_beside_the_entries_join_those_in_them(tmp_path: Path) -> None:
    """
    A handful stand with the entry, the many in a file of their own.
    """
    own = ENTRY + "    phrasings: {en: [port dues]}\n"
    more = {"phrasings/harbour.en.yaml": "harbour-tax: [what do ships pay]\n"}

    knowledge = read_knowledge(written(tmp_path, **{FILE: own, **more}))

    asked = knowledge.entries["harbour-tax"].asked_as("en")
    assert asked == ("How high is the harbour tax?", "port dues", "what do ships pay")


@pytest.mark.parametrize(
    ("written_as", "read_as"),
    [("2012-02-06", "2012-02-06"), ("2012-02", "2012-02"), ("2012", "2012"), ("'2012'", "2012")],
)
def test_a_date_is_as_exact_as_it_is_known(tmp_path: Path, written_as: str, read_as: str) -> None:
    """
    YAML takes the one for a date, the other for a number: the curator need not care.
    """
    text = ENTRY + f"    as_of: {written_as}\n"

    assert read_knowledge(written(tmp_path, **{FILE: text})).entries["harbour-tax"].as_of == read_as


def test_the_version_tells_every_change_and_nothing_else(tmp_path: Path) -> None:
    """
    Fitted matchers and votes are kept by it.
    """
    one = read_knowledge(write_clean_knowledge(tmp_path / "one")).version
    same = read_knowledge(write_clean_knowledge(tmp_path / "same")).version
    path = tmp_path / "same" / "vocabulary.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# looked through\n", encoding="utf-8")

    assert one == same
    assert read_knowledge(tmp_path / "same").version != one


def test_the_shipped_knowledge_is_whole() -> None:
    """
    What its entries, names and menus refer to is there, in both languages.
    """
    knowledge = read_knowledge(SHIPPED)

    assert all(entry.languages() == ("en", "es") for entry in knowledge.entries.values())
    named = {e for name in knowledge.vocabulary.names for e in name.entries}
    related = {r for entry in knowledge.entries.values() for r in entry.related}
    assert named | related <= set(knowledge.entries)
    cited = {key for entry in knowledge.entries.values() for key in entry.sources}
    assert cited <= set(knowledge.sources)
    assert max(len(e.answer[x].text) for e in knowledge.entries.values() for x in e.answer) <= 900


@pytest.mark.parametrize(
    ("name", "topic"),
    [("FAQ", "faq"), ("faq_en", "faq-en"), ("Preguntas más hechas", "preguntas-mas-hechas"),
     ("¿?", "topic"), ("x" * 60, "x" * 48)],
)  # fmt: skip
def test_a_file_of_any_name_holds_entries(tmp_path: Path, name: str, topic: str) -> None:
    """
    Whoever brings questions of their own has names of their own.
    """
    knowledge = read_knowledge(written(tmp_path, **{f"entries/{name}.yaml": ENTRY}))

    assert [known.id for known in knowledge.topics] == [topic]


def test_the_version_is_that_of_what_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Else what is saved in that moment is answered from what was learnt before, for ever.
    """
    folder = written(tmp_path, **{FILE: ENTRY})
    before = version_of(folder)

    def saved_meanwhile(path: Path, content: bytes) -> Document:
        document = read_yaml(path, content)
        if path == folder / FILE:
            path.write_text(ENTRY.replace("high", "low"), encoding="utf-8")
        return document

    monkeypatch.setattr(reading, "read_yaml", saved_meanwhile)

    assert read_knowledge(folder).version == before
    assert version_of(folder) != before
