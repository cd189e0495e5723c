"""Give the knowledge as rows for spreadsheets and as plain values for programs.

May import: `bot.knowledge`, this room.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from bot.knowledge.model import LANGUAGES, Entry, Knowledge
from bot.knowledge.reading import Places

# One row an entry. Lists stand in one cell, a line each.
COLUMNS = (
    "id",
    "topic",
    "question_en",
    "question_es",
    "answer_en",
    "answer_es",
    "sources",
    "as_of",
    "review_by",
    "picture",
    "related",
    "phrasings_en",
    "phrasings_es",
)


def written_answers(places: Places) -> Mapping[str, Mapping[str, str]]:
    """Give each entry's answers by language as they stand in the files, Markdown and all."""
    return {
        entry["id"]: {x: str(text).strip() for x, text in entry["answer"].items()}
        for document in places.documents
        if document.path.parent.name == "entries" and document.value
        for entry in document.value["entries"]
    }


def row(entry: Entry, answers: Mapping[str, str]) -> dict[str, str]:
    """Give an entry as a row: every cell a text, empty where there is nothing."""
    cells = {
        "id": entry.id,
        "topic": entry.topic,
        "sources": "\n".join(entry.sources),
        "as_of": entry.as_of or "",
        "review_by": entry.review_by.isoformat() if entry.review_by else "",
        "picture": entry.picture or "",
        "related": "\n".join(entry.related),
    }
    for language in LANGUAGES:
        cells[f"question_{language}"] = entry.question.get(language, "")
        cells[f"answer_{language}"] = answers.get(language, "")
        cells[f"phrasings_{language}"] = "\n".join(entry.phrasings.get(language, ()))
    return {column: cells[column] for column in COLUMNS}


def as_csv(knowledge: Knowledge, places: Places) -> str:
    """Give every entry as CSV with a heading, for a spreadsheet; `carsi-bot import` takes it."""
    answers = written_answers(places)
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(row(entry, answers[entry.id]) for entry in knowledge.entries.values())
    return file.getvalue()


def as_object(knowledge: Knowledge, places: Places) -> dict[str, Any]:
    """Give topics, entries and sources as plain values, answers both written and read."""
    answers = written_answers(places)
    return {
        "version": knowledge.version,
        "topics": [{"id": topic.id, "title": dict(topic.title)} for topic in knowledge.topics],
        "entries": [
            {
                **entry.model_dump(mode="json", exclude={"answer", "silence"}),
                "answer": {
                    x: {"markdown": answers[entry.id][x], "text": entry.answer[x].text}
                    for x in entry.answer
                },
            }
            for entry in knowledge.entries.values()
        ],
        "sources": {
            key: source.model_dump(mode="json", exclude={"note"})
            for key, source in knowledge.sources.items()
        },
    }
