"""What curators read from the journal: `carsi-bot unanswered` and `carsi-bot stats`.

Stands outside the street, beside `bot.cli`; may import everything.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import CarsiBotError
from bot.options import CuratedOption, JsonOption, as_json_text, folder_shown

if TYPE_CHECKING:
    from bot.curation.unanswered import Blamed, Group
    from bot.knowledge.model import Knowledge
    from bot.storage.journal import SqlJournal

SinceOption = Annotated[
    dt.datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help="Leave out what was before this day."),
]


def unanswered(
    entry: Annotated[
        str | None,
        typer.Option(
            "--as-patch", metavar="ENTRY", help="Write a patch that adds them to this entry."
        ),
    ] = None,
    only: Annotated[
        list[int] | None,
        typer.Option("--group", "-g", metavar="N", help="Only this group; may be repeated."),
    ] = None,
    forget: Annotated[
        bool, typer.Option("--forget", help="Delete the shown questions from the journal.")
    ] = False,
    since: SinceOption = None,
    as_json: JsonOption = False,
    knowledge: CuratedOption = None,
) -> None:
    """List what people asked and did not get, like with like, and what was voted against.

    --forget is for afterwards: what a patch adds is deleted only when the patch is in the files.
    Questions are kept only while CARSI_KEEP_QUESTIONS is on, with digits and addresses blanked;
    only those asked on Telegram are.

    Try: carsi-bot unanswered; carsi-bot unanswered -g 1 --as-patch funding-total | git apply
    """
    from bot.assembly import assistant_for
    from bot.curation.unanswered import blamed, grouped

    if entry is not None and forget:
        raise CarsiBotError(
            "--forget would delete the questions even if git refuses the patch\n"
            "  hint: apply the patch, then run it again with --forget in the place of --as-patch"
        )
    folder, journal = folder_shown(knowledge), _journal()
    day = since.date() if since else None
    assistant = assistant_for(folder)
    every = list(enumerate(grouped(assistant, journal.missed_questions(day)), start=1))
    if unknown := set(only or ()) - {number for number, _ in every}:
        raise CarsiBotError(f"there is no group {min(unknown)}; {_range(len(every))}")
    groups = [(number, group) for number, group in every if not only or number in only]
    votes = blamed(journal.votes(day))
    if entry is not None:
        _write_patch(assistant.knowledge, folder, entry, [group for _, group in groups])
    elif as_json:
        typer.echo(as_json_text(_as_object(groups, votes)))
    else:
        _show(groups, votes)
    if forget:
        gone = journal.forget_questions(tuple(i for _, group in groups for i in group.ids))
        typer.echo(f"{gone} questions were deleted from the journal.", err=True)


def _range(number: int) -> str:
    return f"they are 1 to {number}" if number else "no questions are kept at all"


def _show(groups: list[tuple[int, Group]], votes: list[Blamed]) -> None:
    from bot.curation.tables import Table, show

    rows = [
        [
            str(number),
            str(group.count),
            group.language,
            "\n".join(f"{text} ({n})" if n > 1 else text for text, n in group.texts[:3]),
            f"{group.last}",
            f"answered now by {group.answered_by}"
            if group.answered_by
            else ", ".join(f"{name} {confidence:.0f}" for name, confidence in group.nearest),
        ]
        for number, group in groups
    ]
    blames = [
        [v.entry, v.language, str(v.count), ", ".join(f"{r} {n}" for r, n in v.reasons),
         str(v.helpful)]
        for v in votes
    ]  # fmt: skip
    columns = (">group", ">asked", "", "question", "last", "nearest now")
    against = ("entry", "", ">against", "because", ">helpful")
    show([Table("Not answered", columns, rows), Table("Voted against", against, blames)])
    if not rows:
        typer.echo("No unanswered questions are kept (CARSI_KEEP_QUESTIONS keeps them).", err=True)


def _write_patch(knowledge: Knowledge, folder: Path, entry: str, groups: list[Group]) -> None:
    from bot.curation.patching import patch
    from bot.curation.questions import question_files, read_questions
    from bot.curation.revisions import top_of

    asked = [(group.language, text) for group in groups for text, _ in group.texts]
    measured = [question.text for question in read_questions(question_files(folder))]
    made = patch(knowledge, folder, entry, asked, measured, top_of(folder))
    for text, reason in made.left_out:
        typer.echo(f"left out: {text!r}: {reason}", err=True)
    typer.echo(f"{len(made.added)} phrasings for {entry}", err=True)
    typer.echo(made.diff, nl=False)


def _as_object(groups: list[tuple[int, Group]], votes: list[Blamed]) -> dict[str, object]:
    return {
        "unanswered": [
            {
                "group": number,
                "asked": group.count,
                "language": group.language,
                "questions": dict(group.texts),
                "first": group.first.isoformat(),
                "last": group.last.isoformat(),
                "nearest": {name: round(confidence, 1) for name, confidence in group.nearest},
                "answered_now_by": group.answered_by or None,
            }
            for number, group in groups
        ],
        "voted_against": [
            {"entry": v.entry, "language": v.language, "helpful": v.helpful,
             "reasons": dict(v.reasons)}
            for v in votes
        ],
    }  # fmt: skip


def stats(
    since: SinceOption = None,
    as_json: JsonOption = False,
    knowledge: CuratedOption = None,
) -> None:
    """Show what was asked, answered, offered and missed, by week, language and topic.

    Counts only: nothing here can be led back to a person.

    Try: carsi-bot stats --since 2026-01-01
    """
    from bot.curation.stats import as_object, tables
    from bot.curation.stats import stats as added_up
    from bot.curation.tables import show
    from bot.knowledge.reading import read_knowledge

    counts = _journal().counts(since.date() if since else None)
    read = read_knowledge(folder_shown(knowledge))
    result = added_up(read, counts)
    if as_json:
        typer.echo(as_json_text(as_object(result)))
        return
    show(tables(result))
    if not result.total:
        typer.echo(read.texts["en"].desk.nobody_asked, err=True)


def _journal() -> SqlJournal:
    """Open the journal for reading, which makes no database where there is none.

    Raises:
        CarsiBotError: CARSI_DATABASE_URL names a file that does not exist.
    """
    from bot.settings import Settings
    from bot.storage.database import Database
    from bot.storage.journal import open_journal

    settings = Settings.from_env()
    url = settings.database_url.get_secret_value()
    database = Database(url)
    if database.is_file and not Path(database.name.removeprefix("file:").split("?")[0]).exists():
        if "database_url" in settings.model_fields_set:
            raise CarsiBotError(
                f"{database.name}: there is no such database\n"
                "  hint: correct the path in CARSI_DATABASE_URL; a bot makes the file when it runs"
            )
        url = "sqlite://"  # no bot has run here yet: an empty one in memory says so
    return open_journal(url, settings.keep_questions)
