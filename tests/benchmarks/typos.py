"""Make typing errors as thumbs make them.

Swaps, drops and doubles letters, hits a neighbouring key, loses a space. May import: nothing.
"""

from __future__ import annotations

import random

EVERY = 10  # characters for each error
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEXT_TO = {
    key: row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    for row in _ROWS
    for place, key in enumerate(row)
}


def mistyped(text: str, dice: random.Random) -> str:
    """Give *text* with one typing error for each `EVERY` characters, rounded by chance.

    A text of fewer than `EVERY` characters has an error as often as its share of `EVERY`.
    """
    errors, rest = divmod(len(text), EVERY)
    errors += dice.random() < rest / EVERY
    for _ in range(errors):
        text = _wrong_once(text, dice)
    return text


def mistyped_alike(text: str) -> str:
    """Give *text* with typing errors that depend on nothing but the text."""
    return mistyped(text, random.Random(text))


def _wrong_once(text: str, dice: random.Random) -> str:
    letters = [place for place, character in enumerate(text) if character.isalpha()]
    if len(letters) < 2:
        return text
    kind = dice.choice(("swap", "drop", "double", "neighbour", "space"))
    spaces = [place for place, character in enumerate(text) if character == " "]
    if kind == "space" and spaces:
        place = dice.choice(spaces)
        return text[:place] + text[place + 1 :]
    place = dice.choice(letters)
    before, letter, after = text[:place], text[place], text[place + 1 :]
    if kind == "swap" and after[:1].isalpha():
        return before + after[0] + letter + after[1:]
    if kind == "double":
        return before + letter * 2 + after
    keys = _NEXT_TO.get(letter.lower(), "")
    if kind == "neighbour" and keys:
        return before + dice.choice(keys) + after
    return before + after
