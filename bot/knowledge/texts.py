"""Every sentence the bot itself says: a field per sentence, a file per language.

A missing translation, a misspelt placeholder or an unknown sentence fails when the file is
read. Knows no channel. May import: nothing of ours.
"""

from __future__ import annotations

import datetime as dt
from string import Formatter
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

Sentence = Annotated[str, StringConstraints(min_length=1, strict=True, strip_whitespace=True)]


def _holding(*names: str) -> Any:
    """A sentence that must hold exactly the placeholders *names*."""
    return Field(json_schema_extra={"holds": list(names)})


class _Said(BaseModel):
    """Sentences of one language. Placeholders stand in braces, as in `{date}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*")
    @classmethod
    def _placeholders(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            return value
        extra = cls.model_fields[info.field_name or ""].json_schema_extra
        held = extra.get("holds") if isinstance(extra, dict) else None
        wanted = set(map(str, held)) if isinstance(held, list) else set()
        try:
            parts = [part for part in Formatter().parse(value) if part[1] is not None]
            # A format such as {date:d} may fit no value that ever stands there.
            found = {"{" if spec or turned else name for _, name, spec, turned in parts}
        except ValueError:  # a brace that opens or closes nothing
            found = {"{"}
        if found != wanted:
            need = ", ".join("{" + w + "}" for w in sorted(wanted)) or "no placeholder"
            raise ValueError(f"must hold {need}")
        return value


class ReasonTexts(_Said):
    """What each kind of evidence is."""

    exact: Sentence
    named: Sentence
    learnt: Sentence
    words: Sentence
    pieces: Sentence
    concepts: Sentence
    meanings: Sentence
    base: Sentence
    likeness: Sentence
    covered: Sentence
    length: Sentence
    names: Sentence
    declined: Sentence
    limit: Sentence
    context: Sentence


class DeskTexts(_Said):
    """What curators are told about the bot, in the chat or on the console."""

    why_what: Sentence
    failed: Sentence

    # What was asked
    asked: Sentence = _holding("asked", "answered", "offered", "missed")
    nobody_asked: Sentence
    most_asked: Sentence
    nothing_unanswered: Sentence
    questions_not_kept: Sentence
    answered_now: Sentence = _holding("entry")
    nearest: Sentence = _holding("entry")
    nothing_near: Sentence

    # Changed knowledge
    new: Sentence = _holding("entries")
    removed: Sentence = _holding("entries")
    changed: Sentence = _holding("entries")
    and_more: Sentence = _holding("listed", "count")
    phrasings: Sentence = _holding("more", "fewer", "moved")
    reads_the_same: Sentence
    unchanged: Sentence
    restless: Sentence
    fitting: Sentence
    unfitted: Sentence = _holding("error")
    last_good: Sentence = _holding("version")
    refused: Sentence
    good_again: Sentence
    last_change: Sentence

    # Health
    state_ok: Sentence
    state_degraded: Sentence
    state_not_ready: Sentence
    polling: Sentence
    webhook: Sentence
    sign_of_life: Sentence = _holding("seconds")
    pending: Sentence = _holding("count")
    version: Sentence = _holding("version")
    unreached: Sentence
    stopping: Sentence
    other_poller: Sentence
    deaf: Sentence = _holding("seconds")
    undelivered: Sentence = _holding("error")
    database_lost: Sentence = _holding("error")

    # Why an answer was given
    answered: Sentence = _holding("entry")
    offered: Sentence = _holding("entries")
    out_of_scope: Sentence
    declined_as: Sentence = _holding("kind")
    limits: Sentence = _holding("answer", "lead", "offer")
    understood: Sentence = _holding("words")
    nothing_understood: Sentence
    spelling: Sentence = _holding("written", "meant")
    unknown: Sentence = _holding("words")
    lacking: Sentence = _holding("words")
    declined_class: Sentence
    reasons: ReasonTexts


class Texts(_Said):
    """What the bot says in one language."""

    # Dates
    months: tuple[str, ...] = Field(min_length=12, max_length=12)
    months_short: tuple[str, ...] = Field(min_length=12, max_length=12)
    date: Sentence = _holding("day", "month", "year")
    date_month: Sentence = _holding("month", "year")

    # Under an answer
    source: Sentence
    sources: Sentence
    sources_of: Sentence = _holding("question")
    as_of: Sentence = _holding("date")
    review_overdue: Sentence = _holding("date")
    only_in: Sentence = _holding("language")
    see_also: Sentence
    in_other_language: Sentence

    # When it is not clear
    did_you_mean: Sentence
    did_you_mean_one: Sentence
    in_danger: Sentence
    which_one: Sentence
    instead: Sentence
    said_above: Sentence
    not_above: Sentence
    quoted_above: Sentence = _holding("passage")
    none_of_these: Sentence
    not_covered: Sentence
    nearest_topics: Sentence
    none_of_these_reply: Sentence
    question_kept: Sentence
    text_only: Sentence
    nothing_written: Sentence

    # Topics and help
    topics: Sentence
    topic: Sentence = _holding("topic")
    welcome: Sentence
    help: Sentence
    language_set: Sentence
    choose_language: Sentence
    language_name: Sentence
    choice_gone: Sentence

    # First contact
    examples: tuple[str, ...]  # ids of entries that show what can be asked
    about: Sentence = _holding("entries", "topics", "version")
    unknown_command: Sentence

    # Buttons of the menus
    all_topics: Sentence
    more_in_topic: Sentence = _holding("topic")
    previous_page: Sentence
    next_page: Sentence
    page: Sentence = _holding("heading", "page", "pages")

    # What people think of an answer
    helpful: Sentence
    not_helpful: Sentence
    what_is_wrong: Sentence
    wrong_answer: Sentence
    out_of_date: Sentence
    unclear: Sentence
    incorrect: Sentence
    back: Sentence
    thanks: Sentence
    voted_before: Sentence

    # Pictures, inline mode, groups, floods
    picture_shows: Sentence = _holding("alt")
    inline_nothing: Sentence
    inline_more: Sentence
    group_help: Sentence
    group_language_hint: Sentence
    administrators_only: Sentence
    slow_down: Sentence
    went_wrong: Sentence

    # What is kept
    privacy: Sentence
    privacy_questions_not_kept: Sentence
    privacy_questions_kept: Sentence
    forgot: Sentence = _holding("things")
    forgot_nothing: Sentence
    forgot_language: Sentence
    forgot_exchange: Sentence
    forgot_messages: Sentence

    desk: DeskTexts

    # Console
    console_welcome: Sentence
    console_help: Sentence
    console_goodbye: Sentence
    console_pick: Sentence = _holding("count")
    console_unknown_command: Sentence = _holding("command")

    # Telegram's profile
    commands: dict[str, Sentence]
    profile_name: Sentence
    profile_description: Sentence
    profile_short: Sentence

    # The page for people without Telegram
    page_title: Sentence
    page_lead: Sentence = _holding("entries", "date")
    page_search: Sentence
    page_hint: Sentence
    page_found: Sentence = _holding("count")
    page_nothing: Sentence
    page_skip: Sentence
    page_contents: Sentence

    def written_date(self, date: str, *, short: bool = False) -> str:
        """Write *date* ("2012-02-06", "2012-02" or "2012") as a reader of this language would.

        Args:
            date: As exact as it is known.
            short: Month and year only, with the month's abbreviation.
        """
        parts = [int(part) for part in date.split("-")]
        if len(parts) == 1:
            return str(parts[0])
        months = self.months_short if short else self.months
        month = months[parts[1] - 1]
        if len(parts) == 2 or short:
            return self.date_month.format(month=month, year=parts[0])
        return self.date.format(day=parts[2], month=month, year=parts[0])

    def written_day(self, day: dt.date) -> str:
        """Write a whole date."""
        return self.written_date(day.isoformat())
