"""Questions about one country, asked of another: the entry of the first must not answer.

Made from the knowledge's own phrasings, so the words fit perfectly and only the name does not.
May import: `bot`.
"""

from __future__ import annotations

import random

from bot.answering.assistant import Assistant
from bot.answering.decision import Answered
from bot.knowledge.model import LANGUAGES, Knowledge
from bot.matching.folding import fold

EACH = 4  # phrasings of each entry in each language


def swapped(knowledge: Knowledge) -> list[tuple[str, str]]:
    """Give questions with the name of another country, each with the entry that is now wrong."""
    dice = random.Random(0)
    countries = {
        name.name: [f" {fold(word)} " for word in name.words]
        for name in knowledge.vocabulary.names
        if name.kind == "country"
    }
    found = []
    for entry in knowledge.entries.values():
        titles = " ".join(f" {fold(title)} " for title in entry.question.values())
        named = [n for n, words in countries.items() if any(word in titles for word in words)]
        if len(named) != 1:
            continue
        others = sorted(set(countries) - set(named))
        for language in LANGUAGES:
            asked = [f" {fold(text)} " for text in entry.asked_as(language)]
            asked = [text for text in asked if any(word in text for word in countries[named[0]])]
            for text in dice.sample(asked, min(EACH, len(asked))):
                other = countries[dice.choice(others)][0]
                for word in countries[named[0]]:
                    if word in text:
                        found.append((text.replace(word, other).strip(), entry.id))
                        break
    return found


def taken_for_another(assistant: Assistant) -> float:
    """Give the share of swapped questions that the entry of the first country answers, in %."""
    asked = swapped(assistant.knowledge)
    if not asked:
        return 0.0
    wrong = 0
    for text, entry in asked:
        verdicts = [reply.verdict for reply in assistant.turn(text).replies]
        wrong += any(isinstance(v, Answered) and v.best.entry == entry for v in verdicts)
    return 100.0 * wrong / len(asked)
