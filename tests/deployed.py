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
LOCKS = {name: (DEPLOY / name).read_text() for name in ("requirements.lock", "build.lock")}
SETTINGS = dict(re.findall(r"^#?(CARSI_\w+)=(.*)$", EXAMPLE, re.MULTILINE))
README = (ROOT / "README.md").read_text(encoding="utf-8")

MANIFESTS: list[dict[str, Any]] = [
    manifest
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    for manifest in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]


def manifest(kind: str, name: str) -> dict[str, Any]:
    """Give one manifest."""
    return next(m for m in MANIFESTS if m["kind"] == kind and m["metadata"]["name"] == name)


def container(name: str) -> dict[str, Any]:
    """Give the only container of a Deployment."""
    (only,) = manifest("Deployment", name)["spec"]["template"]["spec"]["containers"]
    return dict(only)
