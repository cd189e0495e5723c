"""The manifests for Kubernetes, and the front that they share with compose."""

from __future__ import annotations

import re
from importlib import metadata

import pytest

from bot.channels.telegram.webhook import LAST_WORDS
from bot.settings import Settings
from tests.deployed import (
    COMPOSE,
    DOCKERFILE,
    MANIFESTS,
    README,
    SETTINGS,
    container,
    manifest,
)
from tests.nginx import (
    TEMPLATE,
)


def test_kubernetes_has_all_that_replicas_need() -> None:
    """
    Named in the README.
    """
    kinds = {m["kind"] for m in MANIFESTS}

    assert kinds >= {
        "Deployment",
        "Service",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "NetworkPolicy",
        "ConfigMap",
    }


@pytest.mark.parametrize("name", ["bot", "front"])
def test_pods_give_away_no_power(name: str) -> None:
    """
    No root, no writing, no capability, no token of the cluster.
    """
    pod = manifest("Deployment", name)["spec"]["template"]["spec"]
    secured = container(name)["securityContext"]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert secured["readOnlyRootFilesystem"] is True
    assert secured["allowPrivilegeEscalation"] is False
    assert secured["capabilities"] == {"drop": ["ALL"]}


@pytest.mark.parametrize("name", ["bot", "front"])
def test_what_selects_pods_finds_them(name: str) -> None:
    """
    A selector with a typing error selects nothing, and says nothing.
    """
    labels = manifest("Deployment", name)["spec"]["template"]["metadata"]["labels"]

    assert manifest("Deployment", name)["spec"]["selector"]["matchLabels"] == labels
    assert manifest("Service", name)["spec"]["selector"] == labels
    assert manifest("PodDisruptionBudget", name)["spec"]["selector"]["matchLabels"] == labels
    assert manifest("NetworkPolicy", name)["spec"]["podSelector"]["matchLabels"] == labels


def test_probes_ask_what_the_bot_answers() -> None:
    """
    A probe at a wrong path kills a healthy bot for ever.
    """
    bot = container("bot")
    ports = {port["name"]: port["containerPort"] for port in bot["ports"]}
    given = dict(re.findall(r"(CARSI_\w+_LISTEN)=0\.0\.0\.0:(\d+)", DOCKERFILE))

    assert ports == {
        "webhook": int(given["CARSI_WEBHOOK_LISTEN"]),
        "health": int(given["CARSI_HEALTH_LISTEN"]),
    }
    for probe, path in (("startup", "healthz"), ("liveness", "healthz"), ("readiness", "readyz")):
        asked = bot[f"{probe}Probe"]["httpGet"]
        assert asked == {"path": f"/{path}", "port": "health"}


def test_pods_have_time_to_finish() -> None:
    """
    The bot ends within five seconds of being told.
    """
    pod = manifest("Deployment", "bot")["spec"]["template"]["spec"]

    assert pod["terminationGracePeriodSeconds"] > LAST_WORDS + 1


def test_the_autoscaler_keeps_two_replicas() -> None:
    """
    One may always be away.
    """
    scaler = manifest("HorizontalPodAutoscaler", "bot")["spec"]

    assert scaler["scaleTargetRef"]["name"] == "bot"
    assert scaler["minReplicas"] >= 2
    assert "replicas" not in manifest("Deployment", "bot")["spec"]


def test_secrets_are_empty_in_the_repository() -> None:
    """
    What is committed is public.
    """
    assert SETTINGS["CARSI_TELEGRAM_TOKEN"] == ""
    assert "PASSWORD@" in SETTINGS["CARSI_DATABASE_URL"]
    Settings.from_env(SETTINGS)


def test_applying_the_folder_again_empties_no_secret() -> None:
    """
    They are made once, by the names that the pods ask for.
    """
    (bot,) = container("bot")["envFrom"]
    volumes = manifest("Deployment", "front")["spec"]["template"]["spec"]["volumes"]
    (tls,) = [v["secret"]["secretName"] for v in volumes if "secret" in v]

    assert [m for m in MANIFESTS if m["kind"] == "Secret"] == []
    assert f"create secret generic {bot['secretRef']['name']} --from-env-file=" in README
    assert f"create secret tls {tls} --cert=" in README


def test_the_image_has_one_name() -> None:
    """
    Built under one name and asked for by another, it is not found.
    """
    (built,) = re.findall(r"docker build .* -t (\S+) ", DOCKERFILE)

    assert built == f"carsi-bot:{metadata.version('carsi-bot')}"
    assert container("bot")["image"] == COMPOSE["services"]["bot"]["image"] == built
    assert set(re.findall(r"carsi-bot:\d[\d.]+\d", README)) == {built}


def test_readme_tells_how_much_memory_containers_have() -> None:
    """
    It is enough to answer and too little to fit, which an operator has to know.
    """
    given = container("bot")["resources"]["limits"]["memory"]

    assert given == COMPOSE["services"]["bot"]["mem_limit"].replace("m", "Mi")
    assert f"may have {given.removesuffix('Mi')} MB" in README


# The front


def test_compose_and_kubernetes_have_the_same_front() -> None:
    """
    What is tested is what runs.
    """
    shipped = manifest("ConfigMap", "carsi-front")["data"]["default.conf.template"]

    assert shipped == TEMPLATE.read_text(encoding="utf-8")


def test_the_front_passes_the_webhook_on_and_nothing_else() -> None:
    """
    The path is the one of the webhook address, the port that of the bot.
    """
    text = TEMPLATE.read_text(encoding="utf-8")
    path = SETTINGS["CARSI_WEBHOOK_URL"].rpartition("/")[2]

    assert f"location = /{path} {{" in text
    assert f"server ${{BOT_HOST}}:{container('bot')['ports'][0]['containerPort']} resolve" in text
    assert re.findall(r"ssl_protocols (.*);", text) == ["TLSv1.2 TLSv1.3"]
    assert text.count("proxy_pass") == 1
