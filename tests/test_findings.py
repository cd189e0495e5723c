"""What is wrong with knowledge is said with file, line and a way out, all at once."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Finding, KnowledgeError
from bot.knowledge.reading import read_knowledge
from tests.one_entry import ENTRY, FILE, written

PIECES = ["entries:", "- id: a", "  ", "\n", "question", ": ", "{en: x}", "answer", "[", "]", "&a ",
          "*a", "!!bool ", "<<: ", "no", "2012-02-31", "'", '"', "|", "\t", "\0", "🙂"]  # fmt: skip


def findings(folder: Path) -> tuple[Finding, ...]:
    with pytest.raises(KnowledgeError) as caught:
        read_knowledge(folder)
    return caught.value.findings


SECOND = "  - id: {id}\n    question: {{en: Who pays?}}\n    answer: {{en: Ships.}}\n"


@pytest.mark.parametrize(
    ("text", "line", "problem", "hint"),
    [
        pytest.param(ENTRY + "  bad: [\n", 5, "not YAML", "indentation", id="syntax"),
        pytest.param(ENTRY + "\tas_of: x\n", 5, "a tab", "spaces", id="a tab"),
        pytest.param(ENTRY + "    x: a\0b\n", 5, "control", "anew", id="a null byte"),
        pytest.param(ENTRY + "    id: other\n", 5, "'id' stands twice", "one of", id="a key twice"),
        pytest.param(ENTRY + "    colour: red\n", 5, "colour", "spelling", id="an unknown key"),
        pytest.param(
            ENTRY + "    asof: 2012\n", 5, "entry 'harbour-tax': asof: there is no such key",
            "did you mean as_of?", id="a misspelt key of a known entry",
        ),
        pytest.param(
            ENTRY + "    sources:\n", 5, "nothing is written here", "remove", id="a key alone"
        ),
        pytest.param(
            ENTRY.replace("{en: It", "{eng: It"), 4, "'eng' is none of en, es", "did you mean en?",
            id="a language that is none",
        ),
        pytest.param(
            ENTRY + "    review_by: soon\n", 5, "'soon' is not a day", "2027", id="a day in words"
        ),
        pytest.param(
            ENTRY + "    phrasings:\n      en:\n      - port dues\n      - no\n",
            8, "phrasings.en, number 2", "quotes", id="no, which YAML takes for false",
        ),
        pytest.param(
            ENTRY + "    phrasings: {en: [on]}\n", 5, "phrasings.en, number 1", "quotes",
            id="on as text",
        ),
        pytest.param(ENTRY + "    on: x\n", 5, "not text", '"on"', id="on as a key"),
        pytest.param("? !!str {=: x}\n: y\n", 1, "not text", "quotes", id="a mapping for a key"),
        pytest.param(
            ENTRY + "    phrasings: {en: [2012-02-03]}\n", 5, "en, number 1", "'2012-02-03'",
            id="a date where a text is meant",
        ),
        pytest.param(ENTRY + "    sources: me\n", 5, "sources: a list", "- ", id="no list"),
        pytest.param(
            ENTRY.replace("{en: How high is the harbour tax?}", "How high?"), 3, "question",
            "README", id="a text for languages",
        ),
        pytest.param(
            ENTRY.replace("{en: It is high.}", "{es: Es alto.}"), 2, "no language", "same language",
            id="question and answer share no language",
        ),
        pytest.param(
            ENTRY.replace("{en: It is high.}", "{}"), 2, "no language", "same language",
            id="no language at all",
        ),
        pytest.param(
            ENTRY.replace("    answer: {en: It is high.}\n", ""), 2, "answer", "add it",
            id="no answer",
        ),
        pytest.param(
            ENTRY.replace("{en: It is high.}", "{en: ''}"), 4, "empty", "", id="an empty answer"
        ),
        pytest.param(ENTRY + SECOND.format(id="harbour-tax"), 5, "twice", ":2", id="an id twice"),
        pytest.param(
            ENTRY.replace("harbour-tax", "Harbour Tax"), 2, "'Harbour Tax'", "small letters",
            id="an id with capitals",
        ),
        pytest.param(ENTRY + "    as_of: soon\n", 5, "'soon'", "2012-02-06", id="no date"),
        pytest.param(ENTRY + "    as_of: 2012-02-31\n", 5, "day", "correct", id="no day"),
        pytest.param(ENTRY + "    2012-02-31: x\n", 5, "day", "correct", id="no day for a key"),
        pytest.param(ENTRY + "    as_of: !!bool x\n", 5, "'x'", "correct", id="a tag that lies"),
        pytest.param("x: &a [*a]\n" + ENTRY, 1, "alias", "write", id="a value in itself"),
        pytest.param("x: !!python/name:os.system\n", 1, "with !", "quotes", id="a tag of code"),
        pytest.param("- a list\n", 1, "keys are meant", "README", id="a list for a file"),
        pytest.param("", 1, "file is empty", "remove", id="an empty file"),
        pytest.param("# Later\n", 1, "file is empty", "remove", id="nothing but a comment"),
        pytest.param("entries: []\n", 1, "no entry", "write one", id="a list of no entries"),
        *(
            pytest.param(
                ENTRY.replace("It is high.", f"'{markdown}'"), 4, "answer.en", "bold", id=markdown
            )
            for markdown in ("# Heading", "a <b>c</b>", "![a](https://a.example)", "> said",
                             "a `code`", "[a](javascript:b)", "[a](mailto:b@c.example)")
        ),
    ],
)  # fmt: skip
def test_a_broken_entry_file_is_told_with_line_and_hint(
    tmp_path: Path, text: str, line: int, problem: str, hint: str
) -> None:
    """
    The reader is a curator with an editor open: file:line first, then the fact, then the way out.
    """
    (finding,) = findings(written(tmp_path, **{FILE: text}))

    assert (finding.where.path, finding.where.line) == (tmp_path / FILE, line)
    assert problem in finding.problem
    assert "\n" not in finding.problem
    assert finding.hint
    assert hint in finding.hint


@pytest.mark.parametrize(
    ("name", "text", "line", "problem"),
    [
        pytest.param("topics.yaml", "- {id: sea, title: {en: Sea, es: Mar}}\n", 2, "'harbour'",
                     id="a topic that the menu does not have"),
        pytest.param("phrasings/harbour.en.yaml", "harbour-tax: [dues]\ntaxes: [x]\n", 2, "'taxes'",
                     id="phrasings of an entry that is not there"),
        pytest.param("phrasings/harbour.yaml", "harbour-tax: [dues]\n", 1, "no language",
                     id="a phrasing file without a language"),
        pytest.param("phrasings/harbour.es.yaml", "harbour-tax: [a, no]\n", 1,
                     "harbour-tax, number 2", id="no as a phrasing"),
        pytest.param("vocabulary.yaml", "names:\n- {name: a, kind: planet, words: [b]}\n", 2,
                     "kind", id="a kind of name that is none"),
        pytest.param("declined.yaml", "declined:\n- id: rain\n", 2, "answer", id="half a decline"),
        *(
            pytest.param(name, "# emptied\n", 1, "the file is empty", id=f"{name} empty")
            for name in ("texts/en.yaml", "vocabulary.yaml", "declined.yaml", "topics.yaml",
                         "sources.yaml", "pictures.yaml", "phrasings/harbour.en.yaml")
        ),
    ],
)  # fmt: skip
def test_files_beside_the_entries_are_told_likewise(
    tmp_path: Path, name: str, text: str, line: int, problem: str
) -> None:
    """
    What does not fit the entries would never be found by a person who asks.
    """
    found = findings(written(tmp_path, **{FILE: ENTRY, name: text}))

    blamed = FILE if problem == "'harbour'" else name
    assert {(f.where.path, f.where.line) for f in found} == {(tmp_path / blamed, line)}
    assert any(problem in finding.problem for finding in found)


@pytest.mark.parametrize(
    ("text", "line", "problem", "hint"),
    [
        pytest.param('- a\n- "b\n- c\n', 2, 'begins with " here', 'put "', id="no end"),
        pytest.param(
            'a: x\nb: "Does it?\nc:\n- d\ne: "f"\n', 2, "is not closed", "at its end",
            id="a quote that is closed by the next one",
        ),
        pytest.param("a: 'it's'\n", 1, "too early", "'' for '", id="an apostrophe in its quotes"),
        pytest.param("a:\n\tb: c\n", 2, "a tab", "spaces", id="a tab before a key"),
        pytest.param("a:\n- b\n- @c\n", 3, "begin with @", "quotes", id="@"),
        pytest.param("a: [b, @c]\n", 1, "begin with @", "quotes", id="@ in a list"),
        pytest.param("a:\n-b\n-c\nd: e\n", 2, "nor a row", "blank", id="a dash without its blank"),
        pytest.param("a:\nb: {c: d\ne: f\n", 2, "the { here", "}", id="an open brace"),
        pytest.param("a: b\n---\nc: d\n", 2, "second document", "---", id="two documents"),
        pytest.param("a:\n  b: c\n d: e\n", 3, "too far", "indentation", id="a crooked key"),
        pytest.param("a: %5 of it\n", 1, "begin with %", "quotes", id="%"),
        pytest.param("- **bold** text\n", 1, "begin with *", "quotes", id="bold"),
        pytest.param("en: “Who: them”\n", 1, "curly", "straight", id="curly quotes"),
        pytest.param("en: What is it: x\n", 1, "holds ': '", "quotes", id="a colon in a text"),
        pytest.param("a: x\n b: y\n", 2, "cannot stand", "indentation", id="a key too far right"),
        pytest.param('a: "C:\\dir"\n', 1, "\\ in quotes", "\\\\", id="a backslash"),
        pytest.param("a:\n  - |\n    b\n c: |\n    d\n", 4, "", "indentation", id="a block"),
    ],
)  # fmt: skip
def test_what_is_not_yaml_is_blamed_where_it_was_written(
    tmp_path: Path, text: str, line: int, problem: str, hint: str
) -> None:
    """
    A quotation mark that is missing in line 2 is not to be looked for in line 183.
    """
    (finding,) = findings(written(tmp_path, **{FILE: text}))

    assert finding.where.line == line
    assert problem in finding.problem
    assert hint in finding.hint


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_files(tmp_path: Path) -> None:
    """
    A curator mends ten things in one go.
    """
    found = findings(
        written(
            tmp_path,
            **{
                "entries/a.yaml": ENTRY + "    colour: red\n    as_of: soon\n",
                "entries/b.yaml": ENTRY.replace("harbour-tax", "other") + "  bad: [\n",
                "sources.yaml": "book: {title: A}\n",
                "texts/es.yaml": "source: Fuente\n",
            },
        )
    )

    places = [(f.where.path.relative_to(tmp_path).as_posix(), f.where.line) for f in found]
    assert places[:3] == [("entries/a.yaml", 5), ("entries/a.yaml", 6), ("entries/b.yaml", 5)]
    assert {"sources.yaml", "texts/es.yaml"} <= {path for path, _ in places}
    assert places == sorted(places)


@pytest.mark.parametrize(
    "content",
    [b"entries: [\xff\xfe]", b"a: " + b"[" * 3000, b"a: &a [b]\nc: [*a, *a]\n"],
    ids=["not UTF-8", "brackets in brackets", "aliases"],
)
def test_a_hostile_file_is_a_finding_and_not_a_trace(tmp_path: Path, content: bytes) -> None:
    """
    Whatever a program or a bad disk has left in the folder.
    """
    written(tmp_path, **{FILE: ""})
    (tmp_path / FILE).write_bytes(content)

    assert findings(tmp_path)[0].where.path == tmp_path / FILE


@pytest.mark.parametrize("made", [False, True], ids=["missing", "empty"])
def test_a_folder_without_entries_says_what_it_lacks(tmp_path: Path, made: bool) -> None:
    """
    Most likely the path is mistyped.
    """
    folder = tmp_path / "knowledge"
    if made:
        folder.mkdir()

    (finding,) = findings(folder)

    assert str(folder) in str(finding)
    assert "entries" in finding.hint


@settings(max_examples=100)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=80))
def test_any_text_is_knowledge_or_a_finding(text: str) -> None:
    """
    Never another error: the console shows a curator what this one says, and no trace.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        path.parent.mkdir()
        path.write_bytes(text.encode("utf-8", "surrogatepass"))

        try:
            assert read_knowledge(Path(folder)).entries
        except KnowledgeError as error:
            assert error.findings


@settings(max_examples=100)
@given(st.integers(0, len(ENTRY) - 1), st.integers(0, 3), st.sampled_from([*PIECES, ""]))
def test_a_slip_of_the_editor_is_knowledge_or_a_finding(at: int, lost: int, put: str) -> None:
    """
    A key hit by accident, anywhere in a good file.
    """
    test_any_text_is_knowledge_or_a_finding.hypothesis.inner_test(  # type: ignore[attr-defined]
        ENTRY[:at] + put + ENTRY[at + lost :]
    )


def test_what_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    """
    A folder that is called like a file, say.
    """
    folder = written(tmp_path, **{FILE: ENTRY})
    (folder / "entries/more.yaml").mkdir()

    (found,) = findings(folder)

    assert found.where.path.name == "more.yaml"
    assert found.problem == "cannot be read: Is a directory"
