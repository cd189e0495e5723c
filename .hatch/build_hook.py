"""Fit the matcher when the wheel is built, and ship it inside: the first answer need not wait."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FittedIndex(BuildHookInterface[Any]):
    """Adds bot/shipped/index/<knowledge>-<code>.npz to the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fit, unless the install is editable: then the knowledge is about to change."""
        self._folder: Path | None = None
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        from bot.knowledge.reading import read_knowledge
        from bot.matching.building import build_index
        from bot.matching.cache import index_name, save
        from bot.matching.words import words

        knowledge = read_knowledge(Path(self.root) / "knowledge")
        self._folder = Path(tempfile.mkdtemp())
        path = self._folder / index_name(knowledge)
        save(build_index(knowledge, words()), path)
        build_data["force_include"][str(path)] = f"bot/shipped/index/{path.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made on the way."""
        if self._folder is not None:
            shutil.rmtree(self._folder)
