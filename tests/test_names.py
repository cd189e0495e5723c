"""What is named must agree: another country, year or goal is another question."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.answering.assistant import Assistant
from bot.answering.messages import Answer, Offer
from bot.knowledge.reading import read_knowledge
from bot.matching.cache import index_for
from bot.matching.features import Featurizer
from bot.matching.names import Names, known_names, years_in
from bot.matching.phrasings import phrasings_of
from bot.matching.words import words

SEVEN = {
    "belize": ("Belize", "Belice"),
    "costa-rica": ("Costa Rica", "Costa Rica"),
    "el-salvador": ("El Salvador", "El Salvador"),
    "guatemala": ("Guatemala", "Guatemala"),
    "honduras": ("Honduras", "Honduras"),
    "nicaragua": ("Nicaragua", "Nicaragua"),
    "panama": ("Panama", "Panamá"),
}
ASKED = [
    "money for {en}",
    "how much did {en} get from carsi",
    "{en} budget",
    "dinero para {es}",
    "¿cuánto recibió {es} de la CARSI?",
    "fondos asignados a {es}",
]
ENTRIES = """
entries:
  - id: goal-one
    question: {en: What is the first goal?}
    answer: {en: Safe streets.}
  - id: goal-two
    question: {en: What is the second goal?}
    answer: {en: Trust.}
  - id: dues-2012
    question: {en: What were the dues in 2012?}
    answer: {en: 'Ten, as in 2011.'}
  - id: dues-panama
    question: {en: What dues does Panama pay?}
    answer: {en: 'Five, like Belize.'}
  - id: dues-belize
    question: {en: What dues does Belize pay?}
    answer: {en: Five.}
"""
VOCABULARY = """
names:
- {name: first, kind: ordinal, words: [first, goal 1]}
- {name: second, kind: ordinal, words: [second, goal 2]}
- {name: third, kind: ordinal, words: [third]}
- {name: panama, kind: country, words: [panama, panamá]}
- {name: belize, kind: country, words: [belize, belice]}
- {name: peru, kind: country, ours: false, words: [peru]}
"""


def shown(assistant: Assistant, text: str) -> tuple[list[str], list[str]]:
    """Give the entries answered and the entries offered."""
    messages = [reply.message for reply in assistant.turn(text).replies]
    answered = [m.entry for m in messages if isinstance(m, Answer)]
    return answered, [c.entry for m in messages if isinstance(m, Offer) for c in m.choices]


def about_another(entries: Sequence[str], country: str) -> list[str]:
    """Give those of *entries* that speak of one other country."""
    others = set(SEVEN) - {country}
    return [e for e in entries if any(e in (f"money-{o}", f"country-{o}") for o in others)]


@pytest.mark.parametrize("country", SEVEN)
@pytest.mark.parametrize("asked", ASKED)
def test_money_for_one_country_is_never_that_of_another(
    assistant: Assistant, country: str, asked: str
) -> None:
    """
    The words are all the same but one, and that one is the question.
    """
    english, spanish = SEVEN[country]

    answered, offered = shown(assistant, asked.format(en=english, es=spanish))

    assert not about_another(answered, country)
    assert f"money-{country}" in answered + offered


@pytest.mark.parametrize("country", SEVEN)
@pytest.mark.parametrize("asked", ["{en}?", "{es}", "¿{es}?", "and {en} please"])
def test_a_bare_country_offers_the_country_and_its_money(
    assistant: Assistant, country: str, asked: str
) -> None:
    """
    Both are right for a vague message, so the person chooses.
    """
    english, spanish = SEVEN[country]

    answered, offered = shown(assistant, asked.format(en=english, es=spanish))

    assert answered == []
    assert {f"country-{country}", f"money-{country}"} <= set(offered)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("dinero", ["funding-total", "money-by-country", "activities-funded"]),
        ("money?", ["funding-total", "money-by-country", "activities-funded"]),
        ("history please", ["timeline", "why-created", "former-name"]),
        ("objetivos", ["five-goals"]),
    ],
)
def test_a_bare_word_offers_what_it_may_mean(
    assistant: Assistant, text: str, entries: list[str]
) -> None:
    """
    On a phone one word has to do.
    """
    match = assistant.matcher.match(text)

    assert [candidate.entry for candidate in match.candidates][: len(entries)] == entries


@pytest.mark.parametrize(
    "text",
    [
        "goals of the UN",
        "objetivos de la ONU",
        "what are the goals of the united nations",
        "CBSI budget",
        "presupuesto de la CBSI",
        "Mérida in Mexico 2015",
        "Mérida en México 2015",
        "how much money did Haiti get",
        "how much money did Mexico get",
        "¿cuánto dinero recibió Venezuela?",
        "goals of the European Union",
        "NATO budget in 2012",
    ],
)
def test_a_question_about_another_thing_is_not_answered_as_ours(
    assistant: Assistant, text: str
) -> None:
    """
    A named thing that is not ours is evidence against, whatever the other words say.
    """
    answered, _ = shown(assistant, text)

    assert answered == []


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("goal 3", 3),
        ("the third goal", 3),
        ("third goal of carsi", 3),
        ("goal number five", 5),
        ("what is goal 1 about", 1),
        ("objetivo 3", 3),
        ("el tercer objetivo", 3),
        ("¿cuál es el segundo objetivo?", 2),
        ("la cuarta meta", 4),
    ],
)
def test_a_goal_is_known_by_its_number(assistant: Assistant, text: str, goal: int) -> None:
    """
    In figures or in words.
    """
    assert shown(assistant, text)[0] == [f"goal-{goal}"]


@pytest.mark.parametrize("text", ["goal 7", "the sixth goal", "goal 9", "objetivo 8"])
def test_a_goal_that_there_is_not_is_not_answered(assistant: Assistant, text: str) -> None:
    """
    There are five.
    """
    assert shown(assistant, text)[0] == []


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Names:
    """Names of a few entries about dues and goals."""
    folder = tmp_path_factory.mktemp("names")
    (folder / "entries").mkdir()
    (folder / "entries" / "a.yaml").write_text(ENTRIES, encoding="utf-8")
    (folder / "vocabulary.yaml").write_text(VOCABULARY, encoding="utf-8")
    knowledge = read_knowledge(folder)
    runs: dict[tuple[str, ...], list[str]] = {}
    for name in knowledge.vocabulary.names:
        runs.update({tuple(word.split()): [name.name] for word in name.words})
    return Names(knowledge, known_names(knowledge, Featurizer({}, runs), phrasings_of(knowledge)))


@pytest.mark.parametrize(
    ("entry", "named", "objected"),
    [
        pytest.param("dues-panama", ["panama"], [], id="its own name"),
        pytest.param("dues-panama", ["belize"], ["belize"], id="another of its kind"),
        pytest.param("dues-panama", ["panama", "belize"], [], id="its own beside another"),
        pytest.param("dues-panama", [], [""], id="a country missing"),
        pytest.param("dues-2012", ["2012"], [], id="its year"),
        pytest.param("dues-2012", ["2021"], ["2021"], id="another year"),
        pytest.param("dues-2012", ["peru", "2012"], ["peru"], id="something it never speaks of"),
        pytest.param("goal-one", ["second"], ["second"], id="another number"),
        pytest.param("dues-belize", ["belize", "third"], [], id="a number that says nothing here"),
    ],
)
def test_an_entry_is_objected_to(
    names: Names, entry: str, named: list[str], objected: list[str]
) -> None:
    """
    Each objection names what it rests on.
    """
    against = [name for name, score in names.reasons(named, entry) if score < 0]

    assert against == objected


def test_the_one_country_that_is_named_speaks_for_its_entry(names: Names) -> None:
    """
    Of two, each speaks for nobody.
    """
    ((name, score),) = names.reasons(["panama"], "dues-panama")

    assert name == "panama"
    assert score > 0
    assert names.reasons(["panama", "belize"], "dues-panama") == []


@pytest.mark.parametrize(
    ("entry", "named", "sibling"),
    [
        ("dues-panama", "belize", "dues-belize"),
        ("goal-two", "first", "goal-one"),
        ("goal-two", "third", None),
        ("dues-2012", "belize", None),
    ],
)
def test_the_entry_that_is_to_another_name_what_this_is_to_its_own(
    names: Names, entry: str, named: str, sibling: str | None
) -> None:
    """
    "And Belize?" after the dues of Panama.
    """
    among = ["goal-one", "goal-two", "dues-2012", "dues-panama", "dues-belize"]

    assert names.sibling(entry, frozenset({named}), among) == sibling


@pytest.mark.parametrize(
    ("folded", "years"),
    [
        ("budget in 2012", {"2012"}),
        ("fy 12", {"2012"}),
        ("fiscal 08 and 2010", {"2008", "2010"}),
        ("12 people and 3000 dollars", set()),
        ("2099", set()),
        ("", set()),
    ],
)
def test_years_are_told_from_other_numbers(folded: str, years: set[str]) -> None:
    """
    Twelve people are not the year 2012.
    """
    assert years_in(folded.split()) == years


def test_an_index_keeps_what_each_entry_is_about(assistant: Assistant) -> None:
    """
    The whole matcher rests on it.
    """
    known = index_for(assistant.knowledge, words()).known

    assert all(country in known[f"money-{country}"].about for country in SEVEN)
