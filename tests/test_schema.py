"""The JSON Schemas by which editors help a curator: true to the models, and named in each file."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.curation.schemas import first_line, name_in_files, schemas
from bot.knowledge.reading import SHIPPED
from tests.clean_knowledge import ENTRIES, write_clean_knowledge

FILES = sorted(
    file for file in SHIPPED.rglob("*.yaml") if file.parent.name not in ("figures", "schema")
)


def plain(value: Any) -> Any:
    """Give YAML as an editor sees it: dates are texts."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def test_the_committed_schemas_are_those_of_the_models() -> None:
    """
    `carsi-bot schema` writes them anew.
    """
    committed = {f.name: f.read_text(encoding="utf-8") for f in (SHIPPED / "schema").iterdir()}

    assert committed == schemas()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SHIPPED)))
def test_each_file_names_its_schema_and_fits_it(file: Path) -> None:
    """
    A red line in the editor is a mistake, and no mistake is without one.
    """
    text = file.read_text(encoding="utf-8")
    line = text.splitlines()[0]
    name = line.rpartition("/")[2]

    assert line == first_line(file, SHIPPED), "`carsi-bot schema` mends that"
    assert (file.parent / line.partition("=")[2]).resolve() == SHIPPED / "schema" / name
    jsonschema.validate(plain(yaml.safe_load(text)), json.loads(schemas()[name]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("as_of:", "asof:", id="a misspelt key"),
        pytest.param("id: harbour-tax", "id: Harbour Tax", id="an id with a space"),
        pytest.param("sources: [port-2011]", "sources: port-2011", id="a text for a list"),
        pytest.param("as_of: 2011-05-01", "as_of: May 2011", id="a date in words"),
        pytest.param("      en: How high is the harbour tax?", "      en: 7", id="a number"),
    ],
)
def test_a_mistake_gets_a_red_line(old: str, new: str) -> None:
    """
    The editor says it before `check` does.
    """
    schema = json.loads(schemas()["entries.schema.json"])
    assert old in ENTRIES

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(yaml.safe_load(ENTRIES.replace(old, new, 1))), schema)


def test_each_key_of_an_entry_explains_itself() -> None:
    """
    What hovers over a key is the manual that is read.
    """
    entry = json.loads(schemas()["entries.schema.json"])["$defs"]["Entry"]

    assert [key for key, about in entry["properties"].items() if "description" not in about] == []


def test_the_first_lines_are_put_right_once(tmp_path: Path) -> None:
    """
    A file that another tool has rewritten gets its line back, and nothing else is touched.
    """
    folder = write_clean_knowledge(tmp_path)
    before = (folder / "entries/money.yaml").read_text(encoding="utf-8")

    changed = name_in_files(folder)
    again = name_in_files(folder)

    after = (folder / "entries/money.yaml").read_text(encoding="utf-8")
    line = "# yaml-language-server: $schema=../schema/entries.schema.json"
    assert after == f"{line}\n{before}"
    assert len(changed) == 8
    assert again == []
