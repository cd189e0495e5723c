"""What stands in `deploy/`."""

from __future__ import annotations

from tests.bots import ROOT

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
