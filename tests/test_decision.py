"""Between answering, asking back and declining: the lead counts as much as the confidence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.decision import (
    HIGHEST,
    LOWEST,
    MAX_CHOICES,
    Ambiguous,
    Answered,
    OutOfScope,
    Thresholds,
    Verdict,
    decide,
    likeliest,
)
from bot.matching.evidence import Evidence, for_one_reason
from bot.matching.lexicon import Reading
from bot.matching.matcher import Match

LIMITS = Thresholds(answer=60.0, margin=5.0, suggest=40.0)
POINTS = st.floats(0, 100)


def match(*confidences: float, declined: float = 0.0, kind: str = "") -> Match:
    """Give what a matcher would, with these confidences."""
    ranked = sorted(confidences, reverse=True)
    return Match(
        Reading("", (), (), frozenset()),
        tuple(
            for_one_reason(f"entry-{n}", Evidence("learnt", "", c)) for n, c in enumerate(ranked)
        ),
        declined,
        kind,
        None,
    )


@pytest.mark.parametrize(
    ("confidences", "expected"),
    [
        pytest.param([95, 60], Answered, id="one clear best is answered"),
        pytest.param([60], Answered, id="the threshold itself is enough"),
        pytest.param([65, 60], Answered, id="and so is the margin itself"),
        pytest.param([95, 93], Ambiguous, id="a close second makes us ask back"),
        pytest.param([59], Ambiguous, id="a lone weak candidate is only suggested"),
        pytest.param([64, 60], Ambiguous, id="two weak ones likewise"),
        pytest.param([39, 38], OutOfScope, id="nothing close is declined"),
        pytest.param([], OutOfScope, id="no candidates at all is declined"),
    ],
)
def test_verdict(confidences: list[float], expected: type[Verdict]) -> None:
    """
    A second too weak to be suggested does not count.
    """
    assert isinstance(decide(match(*confidences), LIMITS), expected)


def test_a_question_that_we_decline_is_declined_as_what_it_is() -> None:
    """
    "Will it rain?" gets the kind sentence about the weather.
    """
    verdict = decide(match(10, declined=90, kind="weather"), LIMITS)

    assert verdict == OutOfScope("weather")


def test_a_question_only_a_little_like_a_declined_one_is_declined_as_nothing() -> None:
    """
    A wrong reason is worse than none.
    """
    assert decide(match(10, declined=20, kind="weather"), LIMITS) == OutOfScope()


@given(st.lists(POINTS, max_size=8))
def test_choices_are_few_and_the_best_come_first(confidences: list[float]) -> None:
    """
    More than three and people read none of them.
    """
    verdict = decide(match(*confidences), LIMITS)

    if isinstance(verdict, Ambiguous):
        offered = [c.confidence for c in verdict.choices]
        assert 1 <= len(offered) <= MAX_CHOICES
        assert offered == sorted(confidences, reverse=True)[: len(offered)]
        assert min(offered) >= LIMITS.suggest


@given(st.lists(POINTS, min_size=1, max_size=101).map(sorted))
def test_the_careful_manner_never_answers_sooner(strangers: list[float]) -> None:
    """
    The operator's one dial does what it says, and never leaves its range.
    """
    careful = Thresholds.fitted(strangers, "careful")
    helpful = Thresholds.fitted(strangers, "helpful")

    assert LOWEST <= helpful.answer <= careful.answer <= HIGHEST
    assert careful.suggest < careful.answer


def test_knowledge_that_declines_nothing_has_thresholds_too() -> None:
    """
    Or was too large to be asked.
    """
    assert 0 < Thresholds.fitted([], "careful").answer < 100


def test_suggesting_later_than_answering_is_refused() -> None:
    """
    It would offer nothing between the two.
    """
    with pytest.raises(ValueError, match="suggest"):
        Thresholds(answer=40.0, margin=5.0, suggest=50.0)


@pytest.mark.parametrize(("at_home", "verdict"), [(True, Answered), (False, Ambiguous)])
def test_words_plainly_of_our_subject_are_answered_on_a_little_less(
    at_home: bool, verdict: type[Verdict]
) -> None:
    """
    What a stranger asks has none of them.
    """
    found = replace(match(55, 20), at_home=at_home)

    assert isinstance(decide(found, LIMITS), verdict)
    assert LIMITS.enough(found) == (54.0 if at_home else 60.0)


def test_in_context_what_was_offered_is_picked_on_less() -> None:
    """
    "The one by CEPR" need not say more; and nothing is answered on a small chance.
    """
    chances = match(33, 30, 20).candidates

    assert isinstance(likeliest(chances, ()), Ambiguous)
    assert likeliest(chances, ("entry-0",)) == Answered(chances[0])
    assert isinstance(likeliest(match(45, 40).candidates, ()), Answered)
