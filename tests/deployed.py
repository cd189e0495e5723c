"""What stands in `deploy/`."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tests.bots import ROOT

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
EXAMPLE = (DEPLOY / "carsi-bot.env.example").read_text(encoding="utf-8")
SETTINGS = dict(re.findall(r"^#?(CARSI_\w+)=(.*)$", EXAMPLE, re.MULTILINE))
README = (ROOT / "README.md").read_text(encoding="utf-8")
