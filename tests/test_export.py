"""Knowledge out and in: the page for people without Telegram, spreadsheets, JSON."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.curation.page import as_html, as_page
from bot.knowledge.reading import SHIPPED, read_knowledge, read_with_places
from tests.clean_knowledge import change, write_clean_knowledge
from tests.conftest import Carsi

FILE = "entries/money.yaml"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Knowledge with a picture."""
    folder = write_clean_knowledge(tmp_path / "knowledge")
    change(folder, FILE, "as_of: '2012'", "as_of: '2012'\n    picture: tolls")
    both = "{en: Tolls by year, es: Peajes por año}"
    (folder / "pictures.yaml").write_text(f"tolls: {{name: tolls, alt: {both}, caption: {both}}}\n")
    (folder / "pictures").mkdir()
    for language in ("en", "es"):
        (folder / f"pictures/tolls.{language}.png").write_bytes(PIXEL)
    return folder


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def values(self, name: str, tag: str = "") -> list[str]:
        return [a[name] or "" for t, a in self.tags if name in a and tag in ("", t)]


def test_the_page_of_all_answers_is_whole_and_needs_nothing_else() -> None:
    """
    Every link inside leads somewhere, every picture has words, nothing is fetched from outside.
    """
    knowledge = read_knowledge(SHIPPED)

    page = Page(as_page(*read_with_places(SHIPPED), SHIPPED / "pictures"))

    ids = page.values("id")
    inside = {href[1:] for href in page.values("href") if href.startswith("#")}
    sections = {tag for tag, _ in page.tags}
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert inside - set(ids) == set()
    assert all(src.startswith("data:image/png;base64,") for src in page.values("src"))
    assert len(page.values("alt", "img")) == len(page.values("src", "img"))
    assert all(page.values("alt", "img"))
    assert sections & {"link", "iframe", "object", "embed"} == set()
    for entry in knowledge.entries.values():
        small_talk = next(t.small_talk for t in knowledge.topics if t.id == entry.topic)
        assert (f"en-{entry.id}" in ids) is not small_talk
        assert (f"es-{entry.id}" in ids) is not small_talk


def test_the_page_says_source_date_and_picture_in_both_languages(folder: Path) -> None:
    """
    What Telegram shows under an answer stands here too.
    """
    page = as_page(*read_with_places(folder), folder / "pictures")

    assert page.count('href="https://port.example/tax" rel="noopener">Port office 2011</a>') == 2
    assert page.count('rel="noopener">Oficina del puerto 2011</a>') == 2
    assert "1 May 2011" in page
    assert "1 de mayo de 2011" in page
    assert page.count('alt="Peajes por año"') == 1
    assert "<strong>120</strong> dólares" in page


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        pytest.param("One.\n\nTwo.", "<p>One.</p><p>Two.</p>", id="paragraphs"),
        pytest.param(
            "Two:\n- **a** & b\n- c\n\nEnd.",
            "<p>Two:</p><ul><li><strong>a</strong> &amp; b</li><li>c</li></ul><p>End.</p>",
            id="a list",
        ),
        pytest.param("3. x\n4. y", '<ol start="3"><li>x</li><li>y</li></ol>', id="numbers"),
        pytest.param(
            "- a\n  - b\n- c",
            "<ul><li>a\n<ul><li>b</li></ul></li><li>c</li></ul>",
            id="a list in a list",
        ),
        pytest.param(
            "**see [it](https://a.example/?b&c)**",
            '<p><strong>see <a rel="noopener" href="https://a.example/?b&amp;c">it</a></strong></p>',
            id="a link in bold",
        ),
    ],
)
def test_an_answer_becomes_html(markdown: str, html: str) -> None:
    """
    Lists are lists for who hears the page.
    """
    assert as_html(markdown).replace(">\n<", "><").strip() == html


@pytest.fixture
def chromium() -> str:
    """A real browser; on a machine of CI its absence is a failure."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        assert not os.environ.get("CI"), "CI must have chromium: apt-get install -y chromium"
        pytest.skip("chromium is not installed")
    return found


def opened(chromium: str, tmp_path: Path, address: str, language: str = "en-US") -> str:
    """Give what a browser without a network makes of an address."""
    return subprocess.run(
        [
            chromium, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", f"--lang={language}",
            "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=2000", "--dump-dom",
            address,
        ],
        capture_output=True, text=True, timeout=90, check=True,
    ).stdout  # fmt: skip


def test_a_real_browser_finds_answers_without_a_network(chromium: str, tmp_path: Path) -> None:
    """
    Typing a few words shows the right answer first, in the language of the page.
    """
    file = tmp_path / "carsi.html"
    file.write_text(as_page(*read_with_places(SHIPPED), SHIPPED / "pictures"), encoding="utf-8")

    english = opened(chromium, tmp_path, f"{file.as_uri()}?q=five goals#en")
    spanish = opened(chromium, tmp_path, f"{file.as_uri()}?q=dinero para honduras#es")

    assert found(english) == "en-five-goals"
    assert found(spanish) == "es-money-honduras"
    assert '<html lang="es">' in spanish
    assert "respuestas encontradas, la mejor primero" in spanish


def test_a_link_to_an_answer_opens_its_language(chromium: str, tmp_path: Path) -> None:
    """
    A link can be sent to a friend.
    """
    file = tmp_path / "carsi.html"
    file.write_text(as_page(*read_with_places(SHIPPED), SHIPPED / "pictures"), encoding="utf-8")

    dom = opened(chromium, tmp_path, f"{file.as_uri()}#es-what-is-carsi")

    hidden = [
        a["data-language"] for _, a in Page(dom).tags if "data-language" in a and "hidden" in a
    ]
    assert hidden == ["en"]
    assert "<title>Preguntas y respuestas sobre la CARSI</title>" in dom


def found(dom: str) -> str | None:
    """Give the id of the first article among those found."""
    return Page(dom.partition('<div class="found">')[2]).values("id", "article")[0]


def test_every_answer_goes_to_a_spreadsheet_and_comes_back_unchanged(
    carsi: Carsi, folder: Path, tmp_path: Path
) -> None:
    """
    Export, look, import: nothing to do.
    """
    sheet = tmp_path / "answers.csv"
    where = ("--knowledge", str(folder))

    out = carsi("export", "--csv", "-o", str(sheet), *where)
    back = carsi("import", "--csv", str(sheet), *where)

    assert "2 entries" in out.stderr
    assert (back.returncode, back.stdout) == (0, "")
    assert "2 rows, all as before" in back.stderr


def test_json_holds_everything_a_program_needs(carsi: Carsi, folder: Path) -> None:
    """
    Another program may show the same answers.
    """
    value = json.loads(carsi("export", "--json", "--knowledge", str(folder)).stdout)

    entry = value["entries"][0]
    assert entry["id"] == "harbour-tax"
    assert entry["answer"]["en"]["text"].startswith("Since 2011 ships pay $120")
    assert "**$120**" in entry["answer"]["en"]["markdown"]
    assert value["sources"]["port-2011"]["url"] == "https://port.example/tax"
    assert value["topics"] == [{"id": "money", "title": {"en": "Money", "es": "Dinero"}}]


def sheet(tmp_path: Path, *rows: dict[str, str], delimiter: str = ",") -> Path:
    file = io.StringIO()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    writer = csv.DictWriter(file, columns, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / "rows.csv"
    path.write_text(file.getvalue(), encoding="utf-8")
    return path


NEW = {
    "id": "ferry-fare", "topic": "money", "question_en": "What is the fare?",
    "question_es": "¿Cuánto cuesta?", "answer_en": "It is:\n- two\n- or three: more",
    "answer_es": "Son dos.", "phrasings_en": "ferry price\nyes", "sources": "port-2011",
    "as_of": "2012-03", "review_by": "2030-01-01",
}  # fmt: skip


def test_the_preview_tells_new_changed_and_invalid_rows_and_writes_nothing(
    carsi: Carsi, folder: Path, tmp_path: Path
) -> None:
    """
    Nobody overwrites a colleague's work by a wrong column.
    """
    rows = sheet(
        tmp_path,
        NEW,
        {"id": "bridge-toll", "answer_en": "Lorries and buses pay it."},
        {"id": "No Good", "topic": "money", "question_en": "Q", "answer_en": "# Heading"},
        {"id": "harbour-tax", "topic": "weather"},
        {"id": "bridge-toll", "answer_en": "Twice."},
    )
    before = (folder / FILE).read_text(encoding="utf-8")

    done = carsi("import", "--csv", str(rows), "--knowledge", str(folder))

    lines = {line.split()[0].rpartition(":")[2]: line for line in done.stdout.splitlines() if line}
    assert done.returncode == 1
    assert "new" in lines["2"]
    assert "answer_en" in lines["5"] or "answer_en" in done.stdout
    assert "an answer may not have a heading" in " ".join(done.stdout.split())
    assert "topic 'weather' is unknown" in done.stdout
    assert "stands in an earlier row too" in " ".join(done.stdout.split())
    assert "Nothing was written" in done.stderr
    assert (folder / FILE).read_text(encoding="utf-8") == before


def test_what_is_written_is_read_again_and_nothing_is_lost(
    carsi: Carsi, folder: Path, tmp_path: Path
) -> None:
    """
    Empty cells, missing rows and missing phrasings delete nothing.
    """
    before = read_knowledge(folder).entries
    rows = sheet(
        tmp_path,
        NEW,
        {"id": "bridge-toll", "answer_en": "Lorries and buses pay it.", "phrasings_en": "bus fee"},
        delimiter=";",
    )

    done = carsi("import", "--write", "--csv", str(rows), "--knowledge", str(folder))

    after = read_knowledge(folder).entries
    assert done.returncode == 0, done.stderr
    assert list(after) == ["harbour-tax", "bridge-toll", "ferry-fare"]
    assert after["harbour-tax"] == before["harbour-tax"]
    toll = after["bridge-toll"]
    assert toll.answer["en"].text == "Lorries and buses pay it."
    assert toll.answer["es"] == before["bridge-toll"].answer["es"]
    assert set(toll.phrasings["en"]) == {*before["bridge-toll"].phrasings["en"], "bus fee"}
    assert toll.picture == "tolls"
    fare = after["ferry-fare"]
    assert fare.answer["en"].text == "It is:\n• two\n• or three: more"
    assert fare.phrasings["en"] == ("ferry price", "yes")
    assert fare.as_of == "2012-03"


@pytest.mark.parametrize(
    ("heading", "problem"),
    [
        pytest.param("id,anwser_en", "unknown column 'anwser_en'", id="a misspelt column"),
        pytest.param("topic,answer_en", "no column 'id'", id="no id"),
    ],
)
def test_a_wrong_heading_is_refused_with_the_right_names(
    carsi: Carsi, folder: Path, tmp_path: Path, heading: str, problem: str
) -> None:
    """
    A column that nobody reads would look like success.
    """
    rows = tmp_path / "rows.csv"
    rows.write_text(f"{heading}\nx,y\n")

    done = carsi("import", "--csv", str(rows), "--knowledge", str(folder))

    assert done.returncode == 2
    assert f"rows.csv:1: {problem}; known are id, topic" in done.stderr


def test_a_silenced_rule_stays_silenced(carsi: Carsi, folder: Path, tmp_path: Path) -> None:
    """
    No column has it, and yet it is the curator's.
    """
    reason = "the port's own words"
    change(folder, FILE, "picture: tolls", f"picture: tolls\n    silence: {{style: {reason}}}")
    rows = sheet(tmp_path, {"id": "bridge-toll", "phrasings_en": "bus fee"})

    done = carsi("import", "--write", "--csv", str(rows), "--knowledge", str(folder))

    assert done.returncode == 0, done.stderr
    assert read_knowledge(folder).entries["bridge-toll"].silence == {"style": reason}
