"""Phrasings by row, packed."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.phrasings import DECLINED, Phrasing, Phrasings

FEW = (
    Phrasing("five-goals", "", "what are the goals"),
    Phrasing("countries", "", "cuantos países son"),
    Phrasing("who-pays", "", "what are the goals"),
    Phrasing(DECLINED, "visas", "get me a visa"),
)


def test_packed_phrasings_are_those_that_were_packed() -> None:
    """
    In order, with owner and kind, accents of no folding included.
    """
    assert tuple(Phrasings.of(FEW)) == FEW
    assert Phrasings.of(FEW)[-1] == FEW[-1]
    assert Phrasings.of(FEW)[1:3] == list(FEW[1:3])


def test_there_is_no_row_beyond_the_last() -> None:
    """
    As in any sequence.
    """
    with pytest.raises(IndexError):
        Phrasings.of(FEW)[4]


def test_of_two_entries_with_the_same_words_the_first_is_found() -> None:
    """
    The check for editors tells the curator about the second.
    """
    assert Phrasings.of(FEW).find("what are the goals") == FEW[0]
    assert Phrasings.of(reversed(FEW)).find("what are the goals") == FEW[2]


def test_a_text_with_the_same_number_is_not_taken_for_another() -> None:
    """
    "plumless" and "buckeroo" are known to share their CRC-32.
    """
    assert zlib.crc32(b"plumless") == zlib.crc32(b"buckeroo")
    packed = Phrasings.of([Phrasing("one", "", "plumless"), Phrasing("two", "", "buckeroo")])

    assert [packed.find(text) for text in ("plumless", "buckeroo", "")] == [*packed, None]


@given(st.lists(st.text(max_size=9), max_size=20), st.text(max_size=9))
def test_what_is_found_is_what_a_search_would_find(texts: list[str], sought: str) -> None:
    """
    For any texts.
    """
    texts = [text.encode("utf-8", "replace").decode() for text in (*texts, sought)]
    *written, sought = texts
    packed = Phrasings.of(Phrasing(str(row), "", text) for row, text in enumerate(written))

    found = packed.find(sought)

    expected = str(written.index(sought)) if sought in written else None
    assert (found.owner if found else None) == expected
