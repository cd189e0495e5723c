"""The page of all answers, for people without Telegram and without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.curation.page import as_html, as_page
from bot.knowledge.reading import SHIPPED, read_knowledge, read_with_places
from tests.clean_knowledge import write_pictured_knowledge

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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Knowledge with a picture."""
    return write_pictured_knowledge(tmp_path / "knowledge")


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
