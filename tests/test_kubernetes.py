"""The manifests for Kubernetes, and the front that they share with compose."""

from __future__ import annotations

import os
import re
import shlex
import signal
import ssl
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.telegram.webhook import LAST_WORDS
from bot.settings import Settings
from tests.bots import eventually, free_port
from tests.deployed import COMPOSE, DEPLOY, DOCKERFILE, README, SETTINGS
from tests.nginx import (
    RESOLVES,
    TEMPLATE,
    arguments,
    configured_by_name,
    filled_in,
    names,
    nginx,
    program,
    running,
    with_tls,
    written,
)

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


NAMESPACE = "elsewhere"
BY_COMPOSE: dict[str, str] = COMPOSE["services"]["front"]["environment"]


def by_kubernetes() -> dict[str, str]:
    """Give the environment of the front's pod in a namespace."""
    told = {"metadata.namespace": NAMESPACE}
    environment: dict[str, str] = {}
    for each in container("front")["env"]:
        value = each.get("value") or told[each["valueFrom"]["fieldRef"]["fieldPath"]]
        environment[each["name"]] = re.sub(r"\$\((\w+)\)", lambda name: environment[name[1]], value)
    return environment


def service_name() -> str:
    """Give the name by which a cluster's DNS knows the bot's Service, the only one it knows."""
    return f"{manifest('Service', 'bot')['metadata']['name']}.{NAMESPACE}.svc.cluster.local"


def service_of_compose() -> str:
    """Give the name by which Docker's DNS knows the bot."""
    (name,) = [name for name, s in COMPOSE["services"].items() if "build" in s]
    return str(name)


@pytest.mark.parametrize(
    ("environment", "known"),
    [
        pytest.param(by_kubernetes(), service_name(), id="kubernetes"),
        pytest.param(BY_COMPOSE, service_of_compose(), id="compose"),
    ],
)
def test_the_front_finds_the_bot(tmp_path: Path, environment: dict[str, str], known: str) -> None:
    """
    By the one name that DNS knows there; nginx asks for no other in its place.
    """
    port = free_port()
    with names(known) as dns, answering(b"from the bot") as replica:
        given = {**environment, "NGINX_LOCAL_RESOLVERS": dns.address}
        with running(tmp_path, configured_by_name(given, replica=replica, port=port)):
            said = eventually(lambda: posted(f"http://127.0.0.1:{port}/hook"), timeout=10)

    assert said == b"from the bot"
    assert dns.asked == {known}


def posted(url: str) -> bytes | None:
    """Bring an update to *url*; None while nobody takes it."""
    request = urllib.request.Request(url, data=b'{"message": {"chat": {"id": 7}}}')
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return bytes(response.read())
    except OSError:
        return None


@contextmanager
def answering(said: bytes) -> Iterator[int]:
    """Answer every POST with *said*, on a port of this machine."""

    class Replica(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Replica) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize(
    "environment", [by_kubernetes(), BY_COMPOSE], ids=["kubernetes", "compose"]
)
def test_the_front_is_filled_in(environment: dict[str, str]) -> None:
    """
    The image leaves a name that it was not given as it is, and nginx does not start.
    """
    assert environment["NGINX_ENTRYPOINT_LOCAL_RESOLVERS"] == "1"
    known = {**environment, "NGINX_LOCAL_RESOLVERS": "127.0.0.53"}
    directives = re.sub(r"^\s*#.*$", "", filled_in(known), flags=re.M)

    assert re.findall(r"\$\{\w+\}", directives) == []


@pytest.mark.parametrize(
    "image",
    [container("front")["image"], COMPOSE["services"]["front"]["image"]],
    ids=["kubernetes", "compose"],
)
def test_the_image_of_the_front_knows_what_the_front_says(image: str) -> None:
    """
    Before 1.27.3 `server … resolve` had to be paid for.
    """
    (version,) = re.findall(r":(\d+)\.(\d+)-", image)

    assert tuple(map(int, version)) >= RESOLVES[:2]


def test_a_renewed_certificate_is_served_without_a_restart(tmp_path: Path) -> None:
    """
    Twelve hours are a moment here; the command is the one of the manifests.
    """
    port, tls = free_port(), tmp_path / "tls"
    first = certificate(tls, "first.example")
    file = written(tmp_path, with_tls([1], port=port, tls=tls))
    command = container("front")["command"]
    assert command == COMPOSE["services"]["front"]["command"]
    script = command[2].replace("/docker-entrypoint.sh ", "").replace("12h", "0.3")
    # A function is nothing that `exec` finds.
    own = f'nginx() {{ "{program()}" {shlex.join(arguments(file))} "$@"; }}\n'
    process = subprocess.Popen(
        [*command[:2], own + script.replace("exec nginx", "nginx")], start_new_session=True
    )
    try:
        eventually(lambda: served(port) == first, timeout=10)
        renewed = certificate(tls, "renewed.example")
        eventually(lambda: served(port) == renewed, timeout=10)
        assert process.poll() is None
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def certificate(folder: Path, host: str) -> str:
    """Put a certificate for *host* and its key into *folder*, as new files, and give it."""
    folder.mkdir(exist_ok=True)
    new = {name: folder / f"{name}.new" for name in ("tls.key", "tls.crt")}
    files = ["-keyout", str(new["tls.key"]), "-out", str(new["tls.crt"])]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run(
        ["openssl", "req", "-x509", *kind, "-subj", f"/CN={host}", *files],
        check=True,
        capture_output=True,
    )
    for name, file in new.items():
        file.replace(folder / name)
    return (folder / "tls.crt").read_text(encoding="utf-8")


def served(port: int) -> str | None:
    """Give the certificate that is served on *port*; None while nobody listens."""
    try:
        return ssl.get_server_certificate(("127.0.0.1", port), timeout=5)
    except OSError:
        return None


def test_nginx_takes_the_front(tmp_path: Path) -> None:
    """
    A real one reads it, and answers.
    """
    with nginx(tmp_path, [1], port=free_port()) as process:
        assert process.poll() is None
