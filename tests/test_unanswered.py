"""What people asked in vain: grouped, turned into a patch, counted, forgotten."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from bot.assembly import assistant_for
from bot.channels.journal import Asked, Missed, Reason, Vote
from bot.curation.patching import patch
from bot.curation.stats import bar
from bot.errors import CarsiBotError
from bot.knowledge.model import Language
from bot.knowledge.reading import read_knowledge
from bot.storage.journal import open_journal
from tests.clean_knowledge import change, write_clean_knowledge
from tests.conftest import Carsi

MISSED: tuple[tuple[Language, str], ...] = (
    ("en", "do bicycles pay on the bridge"),
    ("en", "Do bicycles pay on the bridge?"),
    ("en", "do bikes pay on the bridge"),
    ("es", "¿Las bicicletas pagan en el puente?"),
    ("en", "who sank the old ferry"),
    ("en", "toll of ### in ####"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Knowledge in a git repository, as curators have it."""
    top = tmp_path_factory.mktemp("repository")
    folder = write_clean_knowledge(top / "knowledge")
    for arguments in (
        ("init", "-q"),
        ("add", "."),
        ("-c", "user.name=Ana", "-c", "user.email=ana@example.org", "commit", "-qm", "First"),
    ):
        subprocess.run(["git", "-C", str(top), *arguments], check=True)
    return folder


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A journal with a week of questions, answers and votes."""
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    journal = open_journal(url, keep_questions=True)
    journal.start()
    for language, text in MISSED:
        journal.missed(Missed(text, language, ("bridge-toll",)))
    for asked, times in (
        (Asked("answered", "en", "bridge-toll", "private", "v1"), 6),
        (Asked("answered", "en", "harbour-tax", "private", "v1"), 3),
        (Asked("ambiguous", "en", None, "private", "v1"), 2),
        (Asked("out_of_scope", "en", None, "private", "v1"), 1),
    ):
        for _ in range(times):
            journal.asked(asked)
    reasons: tuple[Reason, ...] = ("helpful", "wrong_answer", "wrong_answer", "unclear")
    for reason in reasons:
        journal.voted(Vote("bridge-toll", "en", "v1", reason))
    journal.close()
    return url


def test_questions_are_grouped_by_likeness_with_counts(
    carsi: Carsi, folder: Path, database: str
) -> None:
    """
    A hundred wordings of one gap are one thing to write, not a hundred.
    """
    done = carsi("unanswered", "--json", "--knowledge", str(folder), CARSI_DATABASE_URL=database)

    found = json.loads(done.stdout)
    groups = [(g["asked"], g["language"], len(g["questions"])) for g in found["unanswered"]]
    assert groups[0] == (3, "en", 2)
    assert sorted(groups[1:]) == [(1, "en", 1), (1, "en", 1), (1, "es", 1)]
    assert found["unanswered"][0]["nearest"]
    assert found["voted_against"] == [
        {"entry": "bridge-toll", "language": "en", "helpful": 1,
         "reasons": {"wrong_answer": 2, "unclear": 1}}
    ]  # fmt: skip


def test_a_pipe_gets_a_readable_list(carsi: Carsi, folder: Path, database: str) -> None:
    """
    The curator sees what to write, for whom, and what is nearest.
    """
    shown = carsi("unanswered", "--knowledge", str(folder), CARSI_DATABASE_URL=database).stdout

    assert "Not answered" in shown
    assert "o bicycles pay on the bridge" in shown
    assert "wrong_answer 2, unclear 1" in shown
    assert "\x1b" not in shown


def test_a_group_becomes_a_patch_that_git_applies(
    carsi: Carsi, folder: Path, database: str
) -> None:
    """
    From a question in vain to a phrasing in one line of shell; what is unfit is left out aloud.
    """
    done = carsi(
        "unanswered", "--as-patch", "bridge-toll", "--knowledge", str(folder),
        CARSI_DATABASE_URL=database,
    )  # fmt: skip

    git = ["git", "-C", str(folder.parent), "apply", "--check", "-"]
    assert subprocess.run(git, input=done.stdout, text=True, check=False).returncode == 0
    git.remove("--check")
    subprocess.run(git, input=done.stdout, text=True, check=True)
    phrasings = read_knowledge(folder).entries["bridge-toll"].phrasings
    assert "who sank the old ferry" in phrasings["en"]
    assert "¿Las bicicletas pagan en el puente?" in phrasings["es"]
    assert "blanked; write it by hand" in done.stderr
    assert "4 phrasings for bridge-toll" in done.stderr
    subprocess.run(["git", "-C", str(folder.parent), "checkout", "-q", "."], check=True)


def test_a_patch_leaves_out_what_may_not_be_a_phrasing(folder: Path) -> None:
    """
    What check would refuse tomorrow is not proposed today.
    """
    asked: list[tuple[Language, str]] = [
        ("en", "What do ships pay in the port?"),
        ("en", "Ships and their dues"),
        ("en", "lorries crossing the wide river"),
        ("en", "???"),
        ("en", "yes: no"),
    ]

    made = patch(read_knowledge(folder), folder, "bridge-toll", asked, ["ships and their dues"])

    assert made.added == ("yes: no",)
    assert [reason for _, reason in made.left_out] == [
        "it is a phrasing of harbour-tax already",
        "an evaluation set asks it",
        "it is too like 'lorries crossing the river'",
        "it has no words",
    ]
    assert "+- 'yes: no'" in made.diff


def test_a_patch_makes_the_file_of_phrasings_if_there_is_none(tmp_path: Path) -> None:
    """
    The first phrasing of a topic is as easy as the hundredth.
    """
    folder = write_clean_knowledge(tmp_path / "knowledge")
    (folder / "phrasings/money.es.yaml").unlink()

    made = patch(read_knowledge(folder), folder, "bridge-toll", [("es", "quién cobra al cruzar")])

    assert made.diff == (
        "--- /dev/null\n"
        "+++ b/knowledge/phrasings/money.es.yaml\n"
        "@@ -0,0 +1,2 @@\n"
        "+bridge-toll:\n"
        "+- quién cobra al cruzar\n"
    )


def test_a_patch_keeps_the_manner_of_the_file(tmp_path: Path) -> None:
    """
    Indentation, comments and the next entry stay as the curator wrote them.
    """
    folder = write_clean_knowledge(tmp_path / "knowledge")
    text = "harbour-tax:\n  # by sailors\n  - aye the levy\n\nbridge-toll:\n  - nay the fee\n"
    (folder / "phrasings/money.en.yaml").write_text(text)

    made = patch(read_knowledge(folder), folder, "harbour-tax", [("en", "skipper's duty")])

    assert " - aye the levy\n+  - skipper's duty\n \n" in made.diff.replace("   -", " -")


def test_a_patch_for_nobody_is_refused_with_the_nearest_name(folder: Path) -> None:
    """
    Ids are typed by hand.
    """
    with pytest.raises(CarsiBotError, match="did you mean bridge-toll"):
        patch(read_knowledge(folder), folder, "bridge-tol", [])


def test_a_list_on_one_line_is_refused_with_its_place(tmp_path: Path) -> None:
    """
    A patch that would break the file is worse than none.
    """
    folder = write_clean_knowledge(tmp_path / "knowledge")
    (folder / "phrasings/money.en.yaml").write_text("harbour-tax: [aye the levy]\n")

    with pytest.raises(CarsiBotError, match=r"money.en.yaml:1: write this list"):
        patch(read_knowledge(folder), folder, "harbour-tax", [("en", "skipper's duty")])


def test_shown_questions_are_forgotten_when_told(carsi: Carsi, folder: Path, database: str) -> None:
    """
    What is done with is not kept; the rest is.
    """
    where = ("--knowledge", str(folder))
    first = carsi("unanswered", "-g", "1", "--forget", *where, CARSI_DATABASE_URL=database)
    left = carsi("unanswered", "--json", *where, CARSI_DATABASE_URL=database)

    assert "3 questions were deleted" in first.stderr
    assert len(json.loads(left.stdout)["unanswered"]) == 3


def test_nothing_is_forgotten_for_a_patch_that_may_not_apply(
    carsi: Carsi, folder: Path, database: str
) -> None:
    """
    The questions are deleted before git has said whether it takes them.
    """
    where = ("--knowledge", str(folder))
    both = ("-g", "1", "--as-patch", "bridge-toll", "--forget")

    done = carsi("unanswered", *both, *where, CARSI_DATABASE_URL=database)
    left = carsi("unanswered", "--json", *where, CARSI_DATABASE_URL=database)

    assert (done.returncode, done.stdout) == (2, "")
    assert "again with --forget" in done.stderr
    assert len(json.loads(left.stdout)["unanswered"]) == 4


def test_a_group_that_is_none_is_not_an_empty_journal(
    carsi: Carsi, folder: Path, database: str
) -> None:
    """
    Numbers are typed by hand.
    """
    done = carsi("unanswered", "-g", "99", "--knowledge", str(folder), CARSI_DATABASE_URL=database)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "there is no group 99; they are 1 to 4\n"


@pytest.mark.parametrize("command", ["stats", "unanswered"])
def test_reading_makes_no_database(
    carsi: Carsi, folder: Path, tmp_path: Path, command: str
) -> None:
    """
    A mistyped path is not a day on which nobody asked.
    """
    url = f"sqlite:///{tmp_path / 'mistyped' / 'bot.db'}"

    wrong = carsi(command, "--knowledge", str(folder), CARSI_DATABASE_URL=url)
    first_day = carsi(command, "--knowledge", str(folder))

    assert wrong.returncode == 2
    assert "mistyped/bot.db: there is no such database" in wrong.stderr
    assert first_day.returncode == 0
    assert not list(tmp_path.rglob("*.db"))


def test_what_is_answered_by_now_is_marked(tmp_path: Path, carsi: Carsi, database: str) -> None:
    """
    Nobody writes twice what was mended last week.
    """
    folder = write_clean_knowledge(tmp_path / "knowledge")
    asked = "bridge-toll:\n- do bicycles pay on the bridge\n"
    change(folder, "phrasings/money.en.yaml", "bridge-toll:\n", asked)

    done = carsi("unanswered", "--json", "--knowledge", str(folder), CARSI_DATABASE_URL=database)

    assert json.loads(done.stdout)["unanswered"][0]["answered_now_by"] == "bridge-toll"


def test_stats_count_and_draw_bars(carsi: Carsi, folder: Path, database: str) -> None:
    """
    What people ask for is seen at a glance, and nobody is seen asking.
    """
    where = ("--knowledge", str(folder))
    shown = carsi("stats", *where, CARSI_DATABASE_URL=database).stdout
    counted = json.loads(carsi("stats", "--json", *where, CARSI_DATABASE_URL=database).stdout)

    assert counted["all"] == {"answered": 9, "ambiguous": 2, "out_of_scope": 1}
    assert counted["topics"] == {"money": 9}
    assert counted["entries"] == {"bridge-toll": 6, "harbour-tax": 3}
    assert "█" * 30 in shown
    assert "█" * 15 + "\n" in "\n".join(line.rstrip() for line in shown.splitlines()) + "\n"


def test_an_empty_journal_is_said_to_be_empty(carsi: Carsi, folder: Path) -> None:
    """
    The first day looks like the first day, not like a failure.
    """
    done = carsi("stats", "--knowledge", str(folder))

    assert (done.returncode, done.stdout) == (0, "")
    assert "Nobody has asked anything yet" in done.stderr


@pytest.mark.parametrize(
    ("number", "most", "drawn"),
    [
        pytest.param(8, 8, "████", id="the most is the whole width"),
        pytest.param(4, 8, "██", id="half of it is half"),
        pytest.param(1, 32, "▏", id="an eighth of a character is still seen"),
        pytest.param(0, 8, "", id="nothing is nothing"),
        pytest.param(0, 0, "", id="nothing of nothing too"),
    ],
)
def test_bar(number: int, most: int, drawn: str) -> None:
    """
    Bars are true to their numbers.
    """
    assert bar(number, most, 4) == drawn


def test_the_desk_in_the_chat_says_the_same(folder: Path, database: str) -> None:
    """
    A curator on the road has only a phone.
    """
    from bot.curation.unanswered import grouped

    journal = open_journal(database, keep_questions=True)

    groups = grouped(assistant_for(folder), journal.missed_questions())

    assert [group.count for group in groups] == [3, 1, 1, 1]
