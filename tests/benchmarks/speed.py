"""How long one question takes, alone on one thread, and what building the matcher takes.

Each size is measured in a process of its own (`python -m tests.benchmarks.speed 3000`), so
that memory is its own and no thread of another measurement helps. May import: `bot`.
"""

from __future__ import annotations

import os

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
for _name in ONE_THREAD:
    os.environ.setdefault(_name, "1")  # numpy reads them when it is first imported

import gc  # noqa: E402
import json  # noqa: E402
import random  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402

from bot.assembly import assistant_for  # noqa: E402
from bot.curation.questions import question_files, read_questions  # noqa: E402
from bot.knowledge.reading import SHIPPED, read_knowledge  # noqa: E402
from bot.matching.building import build_index  # noqa: E402
from bot.matching.matcher import Matcher  # noqa: E402
from bot.matching.words import words  # noqa: E402
from tests.benchmarks.peers import Ranker, one_threaded  # noqa: E402
from tests.benchmarks.sets import (  # noqa: E402
    FOUND_BESIDE,
    knowledge_of,
    read_set,
    recombined,
)
from tests.benchmarks.typos import mistyped_alike  # noqa: E402

WARM_UP = 200  # questions asked before the clock starts, none of them asked again
TIMED = 1_000
PEERS_TIMED = 100  # some peers need a tenth of a second for each
LONGEST = 4_096  # characters that Telegram lets through


def times(ask: Callable[[str], object], texts: Sequence[str]) -> dict[str, float]:
    """Give the CPU time of *ask* on each of *texts*: milliseconds, p50 and p99."""
    gc.collect()
    gc.freeze()  # as the running bot does when its knowledge is read
    spent = []
    for text in texts:
        start = time.thread_time()
        ask(text)
        spent.append(1000 * (time.thread_time() - start))
    return {"p50": float(np.quantile(spent, 0.5)), "p99": float(np.quantile(spent, 0.99))}


def memory() -> tuple[float, float]:
    """Give megabytes: held now, and the most that was ever held."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    held = pages * resource.getpagesize() / 1e6
    return held, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def of_our_knowledge() -> dict[str, float]:
    """Time whole turns (understanding, matching, deciding, wording) on the shipped knowledge.

    First as people wrote, then the same with typing errors; none is asked twice.
    """
    assistant = assistant_for()
    asked = [q.text for q in read_questions(question_files(SHIPPED))]
    random.Random(0).shuffle(asked)
    for text in asked[:WARM_UP]:
        assistant.turn(text)
    asked = asked[WARM_UP:]
    turn = times(assistant.turn, asked)
    typed = times(assistant.turn, [mistyped_alike(text) for text in asked])
    held, _ = memory()
    return {
        "phrasings": len(assistant.matcher._index.phrasings),
        **turn,
        **{f"typed {name}": value for name, value in typed.items()},
        "held MB": held,
    }


def of_size(phrasings: int, folder: Path) -> dict[str, float] | None:
    """Time the matcher on so many recombined *phrasings*; None without the set in *folder*."""
    messages = read_set(folder, "clinc150")
    if messages is None:
        return None
    asked = [m.text for m in messages if m.split == "test"]
    random.Random(0).shuffle(asked)
    asked = [mistyped_alike(t) if n % 2 else t for n, t in enumerate(asked)]
    knowledge = knowledge_of(recombined(messages, phrasings), "recombined")
    dictionary = words()
    before, _ = memory()
    start = time.process_time()
    index = build_index(knowledge, dictionary)
    matcher = Matcher(knowledge, index, dictionary)
    built = time.process_time() - start
    held, most = memory()
    for text in asked[:WARM_UP]:
        matcher.match(text)
    found = times(matcher.match, asked[WARM_UP : WARM_UP + TIMED])
    return {
        "phrasings": len(index.phrasings),
        **found,
        "build s": built,
        "held MB": held - before,
        "peak MB": most,
        "ridge": float(index.has_ridge),
    }


def of_peers() -> dict[str, dict[str, float]]:
    """Time the peers on the phrasings of the shipped knowledge."""
    asked = [q.text for q in read_questions(question_files(SHIPPED))]
    random.Random(0).shuffle(asked)
    knowledge = read_knowledge(SHIPPED)
    found = {}
    for name, peer in one_threaded().items():
        ranker = Ranker(peer, knowledge)
        ranker.best(asked[:2])

        def ask(text: str, ranker: Ranker = ranker) -> object:
            return ranker.best([text])

        found[name] = times(ask, asked[2:PEERS_TIMED])
    return found


def _long_texts() -> dict[str, list[str]]:
    """Make `LONGEST` characters of anything, 40 texts of each sort."""
    dice = random.Random(0)
    letters = "abcdefghijklmnopqrstuvwxyzáéíóúñ"
    sorts: dict[str, Callable[[], str]] = {
        "letters": lambda: "".join(dice.choices(letters + "     ", k=LONGEST)),
        "one long token": lambda: "".join(dice.choices(letters, k=LONGEST)),
        "emoji": lambda: "".join(dice.choices("😀🇭🇳👍🏽🔥é̂", k=LONGEST)),
        "punctuation": lambda: "".join(dice.choices("?!.,;:¿¡-()'\"…\n", k=LONGEST)),
        "repeated words": lambda: ("money for honduras and the goals of carsi? " * 100)[:LONGEST],
        "unknown words": lambda: " ".join(
            "".join(dice.choices(letters, k=dice.randint(4, 9))) for _ in range(800)
        )[:LONGEST],
        "digits": lambda: "".join(dice.choices("0123456789 ", k=LONGEST)),
    }
    return {name: [make() for _ in range(40)] for name, make in sorts.items()}


def of_long_texts() -> dict[str, dict[str, float]]:
    """Time turns of `LONGEST` characters, by sort, and on other such texts the bare matcher."""
    assistant = assistant_for()
    assistant.turn("what are the goals?")
    result = {}
    for name, texts in _long_texts().items():
        turn, match = times(assistant.turn, texts[::2]), times(assistant.matcher.match, texts[1::2])
        result[name] = {"p50": turn["p50"], "p99": turn["p99"], "match p99": match["p99"]}
    return result


def of_cold_start(runs: int = 5) -> dict[str, float]:
    """Time `carsi-bot ask "goals?"` as a process: CPU and wall seconds, the best of *runs*."""
    import subprocess

    command = [sys.executable, "-m", "bot", "ask", "goals?"]
    spent, walls = [], []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        walls.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {"cpu s": min(spent), "wall s": min(walls)}


def main() -> None:
    """Measure what the first argument names, print it as JSON."""
    what, folder = sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else FOUND_BESIDE
    measured: Any
    match what:
        case "ours":
            measured = of_our_knowledge()
        case "long":
            measured = of_long_texts()
        case "cold":
            measured = of_cold_start()
        case "peers":
            measured = of_peers()
        case size:
            measured = of_size(int(size), folder)
    print(json.dumps(measured))  # noqa: T201


if __name__ == "__main__":
    main()
