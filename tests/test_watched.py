"""The dashboard and the alerts ask for what the bot tells."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from bot.channels.telegram.vitals import Vitals
from bot.telemetry.metrics import Metrics
from tests.deployed import DEPLOY

PANELS = json.loads((DEPLOY / "grafana.json").read_text(encoding="utf-8"))["panels"]
SHOWN: list[str] = [target["expr"] for panel in PANELS for target in panel["targets"]]
ALERTS = [
    rule
    for group in yaml.safe_load((DEPLOY / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]


def own(metric: str) -> str:
    """Give the name of a metric without what its kind puts behind it."""
    return re.sub(r"_(total|bucket|info|count|sum)$", "", metric)


@pytest.mark.parametrize("asked", [*SHOWN, *(rule["expr"] for rule in ALERTS)])
def test_metrics_that_are_watched_exist(asked: str) -> None:
    """
    A panel without data looks like a quiet day, and so does an alert.
    """
    metrics = Metrics(Vitals(), version=lambda: "", database=lambda: None)
    families = {family.name for family in metrics.registry.collect()}

    named = set(re.findall(r"\b((?:carsi|process)_\w+)", asked))

    assert named
    assert set(map(own, named)) <= set(map(own, families))


def test_whatever_the_bot_tells_is_watched() -> None:
    """
    A number that nobody sees warns nobody.
    """
    metrics = Metrics(Vitals(), version=lambda: "", database=lambda: None)
    told = {own(family.name) for family in metrics.registry.collect()}

    watched = set(map(own, re.findall(r"\bcarsi_\w+", " ".join(SHOWN))))

    assert {name for name in told if name.startswith("carsi_")} <= watched


def test_panels_are_told_apart() -> None:
    """
    Of two with one number Grafana shows one.
    """
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)


@pytest.mark.parametrize("asked", [asked for asked in SHOWN if "process_" in asked])
def test_the_dashboard_shows_no_other_process(asked: str) -> None:
    """
    Every program that Prometheus looks at has a memory and uses the CPU.
    """
    assert asked.endswith(" and on (job, instance) carsi_knowledge_info")


@pytest.mark.parametrize("asked", [a for a in SHOWN if re.search(r"increase\(.*\[(24h|7d)\]", a)])
def test_what_happened_once_is_counted(asked: str) -> None:
    """
    A counter is born with its first event, which `increase` does not see.
    """
    ((counter, span),) = re.findall(r"increase\((.*?)\[(\w+)\]\)", asked)

    assert f"(max_over_time({counter}[{span}]) unless {counter} offset {span}) or" in asked


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_to_do(rule: dict[str, Any]) -> None:
    """
    Whoever is woken by it has never seen this bot; and nobody is woken by a hiccup.
    """
    assert re.fullmatch(r"\d+m", rule["for"])
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"].keys() == {"summary", "description"}
