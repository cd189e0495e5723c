"""A folder of knowledge that is complete and breaks no rule, for tests that then spoil it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

ENTRIES = """\
topic: money
entries:
  - id: harbour-tax
    question:
      en: How high is the harbour tax?
      es: ¿De cuánto es el impuesto del puerto?
    phrasings:
      en: [what do ships pay in the port]
      es: [qué pagan los barcos en la dársena]
    answer:
      en: |
        Since 2011 ships pay **$120** in Panama, says the [port](https://port.example/tax).
      es: |
        Desde 2011 los barcos pagan **120** dólares en Panamá, dice el [puerto](https://port.example/tax).
    sources: [port-2011]
    as_of: 2011-05-01
    related: [bridge-toll]

  - id: bridge-toll
    question:
      en: Who pays the bridge toll?
      es: ¿Quién paga el peaje del puente?
    phrasings:
      en: [lorries crossing the river]
      es: [camiones que cruzan el río]
    answer:
      en: Lorries pay it.
      es: Lo pagan los camiones.
    sources: [port-2011]
    as_of: '2012'
"""
QUESTION = "How high is the harbour tax?"
OTHERS = {
    "topics.yaml": "- id: money\n  title: {en: Money, es: Dinero}\n",
    "sources.yaml": """\
port-2011:
  title: The harbour tax
  publisher: Port office
  date: '2011'
  url: https://port.example/tax
  short: {en: Port office 2011, es: Oficina del puerto 2011}
""",
    "vocabulary.yaml": """\
names:
  - {name: panama, kind: country, words: [panama, panamá]}
  - {name: belize, kind: country, words: [belize, belice]}
""",
    "declined.yaml": """\
declined:
  - id: weather
    phrasings: {en: [will it rain], es: [va a llover]}
    answer: {en: I know no weather., es: Del tiempo no sé nada.}
""",
    "evaluation/dev.yaml": (
        "- {text: ships and their dues, language: en, kind: plain, entries: [harbour-tax]}\n"
    ),
}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)


def write_clean_knowledge(folder: Path) -> Path:
    """Write knowledge that breaks no rule into *folder*, and give it back."""
    for room in ("entries", "phrasings", "evaluation"):
        (folder / room).mkdir(parents=True, exist_ok=True)
    for name, text in {"entries/money.yaml": ENTRIES, **OTHERS}.items():
        (folder / name).write_text(text, encoding="utf-8")
    words = _invented_words()
    for language in ("en", "es"):
        lines = []
        for entry in ("harbour-tax", "bridge-toll"):
            lines.append(f"{entry}:")
            lines += [f"- {next(words)} {next(words)}" for _ in range(40)]
        text = "\n".join(lines) + "\n"
        (folder / f"phrasings/money.{language}.yaml").write_text(text, encoding="utf-8")
    return folder


def write_pictured_knowledge(folder: Path) -> Path:
    """Write the same with a picture that one entry shows."""
    write_clean_knowledge(folder)
    change(folder, "entries/money.yaml", "as_of: '2012'", "as_of: '2012'\n    picture: tolls")
    both = "{en: Tolls by year, es: Peajes por año}"
    (folder / "pictures.yaml").write_text(f"tolls: {{name: tolls, alt: {both}, caption: {both}}}\n")
    (folder / "pictures").mkdir()
    for language in ("en", "es"):
        (folder / f"pictures/tolls.{language}.png").write_bytes(PIXEL)
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the first *old* in a file of *folder*, as a curator would."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _invented_words() -> Iterator[str]:
    syllables = (
        ("ka", "mo", "pli", "zu"),
        ("ve", "ta", "go", "ni"),
        ("rax", "bim", "dop", "lus"),
        ("eh", "oy", "ip", "au"),
        ("na", "ko"),
    )
    return map("".join, product(*syllables))
