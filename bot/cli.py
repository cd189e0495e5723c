"""The command `carsi-bot`: options in, exit code out.

The only place that turns a `CarsiBotError` into an exit code: 0 fine, 1 findings or floors
missed, 2 wrong usage or settings. May import everything.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated

import typer

from bot import cli_curators
from bot.errors import CarsiBotError
from bot.knowledge.model import LANGUAGES, Language
from bot.options import KNOWLEDGE_DIR, KnowledgeOption

if TYPE_CHECKING:
    from bot.answering.assistant import Assistant

app = typer.Typer(
    help="Answers questions about CARSI, in English and Spanish, each with source and date.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("carsi-bot"))
        raise typer.Exit


@app.callback(invoke_without_command=True)
def default(
    context: typer.Context,
    knowledge: KnowledgeOption = None,
    _: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Talk Telegram when CARSI_TELEGRAM_TOKEN is set, else open the console chat."""
    if context.invoked_subcommand is not None:
        if knowledge is not None:
            os.environ[KNOWLEDGE_DIR] = str(knowledge)  # where the command looks for it
    else:
        from bot.settings import Settings

        settings = Settings.from_env()
        if settings.telegram_token is None:
            chat(knowledge)
        else:
            run(knowledge)


@app.command()
def chat(knowledge: KnowledgeOption = None) -> None:
    """Converse on the console; needs no token and no network.

    With --knowledge DIR, what is saved there while you talk is read before the next question.
    """
    from bot.assembly import assistant_for, live_for
    from bot.channels.console import chat as converse
    from bot.curation.tables import Bar

    if knowledge is None:
        converse(assistant_for(progress=Bar("Fitting")), _system_language())
        return
    live = live_for(knowledge, progress=Bar("Fitting"))

    def renew(language: Language) -> tuple[Assistant, str] | None:
        reloaded = live.catch_up()
        texts = live().texts(language).desk
        return None if reloaded is None else (live(), reloaded.in_words(texts))

    converse(live(), _system_language(), renew)


@app.command()
def run(knowledge: KnowledgeOption = None) -> None:
    """Talk Telegram, by long polling, or by webhook when CARSI_WEBHOOK_URL is set."""
    from bot.assembly import run_telegram
    from bot.settings import Settings

    run_telegram(Settings.from_env(), knowledge)


@app.command()
def ask(
    question: Annotated[
        str | None, typer.Argument(help="Without it: one question a line from standard input.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="en|es", help="Answer in this language.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show the evidence.")] = False,
    knowledge: KnowledgeOption = None,
) -> None:
    """Answer one question, or each line of standard input as it comes."""
    from bot.assembly import assistant_for
    from bot.channels.plain import as_object, as_text
    from bot.curation.explain import explained
    from bot.curation.tables import Bar

    only = next((language for language in LANGUAGES if language == lang), None)
    if lang is not None and only is None:
        raise typer.BadParameter("choose en or es", param_hint="--lang")
    assistant = assistant_for(knowledge, Bar("Fitting"))
    lines = (line.rstrip("\n") for line in sys.stdin) if question is None else iter([question])
    for line in lines:
        began = time.perf_counter_ns()
        turn = assistant.turn(line, language=_system_language(), only=only)
        taken = (time.perf_counter_ns() - began) // 1000
        if as_json:
            shown = json.dumps(
                as_object(line, turn, taken, assistant.knowledge), ensure_ascii=False
            )
        else:
            shown = as_text(turn, assistant)
        if explain:
            shown += "\n\n" + explained(assistant, line, only or _system_language())
        typer.echo(shown)
        sys.stdout.flush()


cli_curators.register(app)


def _system_language() -> Language:
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "es" if next(filter(None, names), "").lower().startswith("es") else "en"


@contextmanager
def _exit_codes() -> Iterator[None]:
    try:
        yield
    except CarsiBotError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(2) from None
    except OSError as error:
        typer.echo(f"{error.filename or 'carsi-bot'}: {error.strerror or error}", err=True)
        raise SystemExit(2) from None
    except SystemExit as error:
        # The reader went away (`| head`): nothing to complain about, though click does.
        if isinstance(error.__context__, BrokenPipeError):
            raise SystemExit(0) from None
        raise
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def main() -> None:
    """Run the command."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    with _exit_codes():
        app()
