"""The image, its locks, compose, the unit and the dashboard, as the program needs them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

import pytest
from platformdirs import user_cache_path

from bot.channels.telegram.webhook import LAST_WORDS
from bot.settings import PREFIX, Settings
from tests.bots import ROOT
from tests.deployed import COMPOSE, DEPLOY, DOCKERFILE, LOCKS, README

KNOWN = {PREFIX + name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize(
    "path", sorted(p for p in DEPLOY.rglob("*") if p.is_file()), ids=lambda p: p.name
)
def test_every_setting_named_in_deploy_exists(path: Path) -> None:
    """
    A misspelt variable is silently nothing.
    """
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", path.read_text(encoding="utf-8")))

    assert named <= KNOWN


# The image


def test_the_image_is_small_and_its_user_is_nobody() -> None:
    """
    Built in one stage, run in another, and never as root.
    """
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)

    assert len(stages) == 2
    assert all(stage.endswith("-slim") for stage in stages)
    assert re.search(r"^USER 10001$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.index("USER 10001") > DOCKERFILE.rindex("FROM")


def test_the_image_installs_by_hash_only() -> None:
    """
    A package that was exchanged after we looked at it is refused; one that builds the wheel too.
    """
    commands = re.split(r"&&|\n", DOCKERFILE.replace("\\\n", ""))
    pip = [command for command in commands if "/pip " in command]

    assert [c for c in pip if "--require-hashes" not in c and "--no-deps" not in c] == []
    assert [c for c in pip if "pip wheel" in c and "--no-build-isolation" not in c] == []
    assert {name for name in LOCKS if f"-r deploy/{name}" in DOCKERFILE} == set(LOCKS)


def copied() -> list[str]:
    """Give what the image copies from here."""
    lines = re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


@pytest.mark.parametrize("source", copied())
def test_what_the_image_copies_exists(source: str) -> None:
    """
    It cannot be built here, so at least nothing is missing.
    """
    assert (ROOT / source).exists()


def sent(path: str) -> bool:
    """Tell whether Docker sees *path*: the last pattern for it or a folder above it decides."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    above = [path, *map(str, PurePosixPath(path).parents)]
    seen = True
    for line in filter(None, lines):
        pattern = line.removeprefix("!")
        if not line.startswith("#") and any(fnmatch(f"/{p}", f"/{pattern}") for p in above):
            seen = line.startswith("!")
    return seen


@pytest.mark.parametrize("source", copied())
def test_docker_sees_what_the_image_copies(source: str) -> None:
    """
    Whatever lies in the folder.
    """
    assert sent(source)
    assert sent(f"{source}/some/file")


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".git/config",
        ".venv/bin/python",
        "bot.db",
        "bot/matching/__pycache__/words.cpython-311.pyc",
        "deploy/.env",
        "deploy/carsi-bot.env",
        "deploy/tls/tls.key",
        "knowledge/__pycache__/x.pyc",
    ],
)
def test_docker_sees_no_secret_and_no_rubbish(path: str) -> None:
    """
    What is sent to whoever builds the image may stay there.
    """
    assert not sent(path)


def test_the_image_asks_the_health_of_the_bot() -> None:
    """
    At the port where it is, and a path that exists.
    """
    (port,) = re.findall(r"CARSI_HEALTH_LISTEN=0\.0\.0\.0:(\d+)", DOCKERFILE)

    assert f"http://127.0.0.1:{port}/healthz" in DOCKERFILE
    assert port in re.findall(r"^EXPOSE (.*)$", DOCKERFILE, re.MULTILINE)[0].split()


# Compose


def test_compose_runs_replicas_that_share_a_database() -> None:
    """
    Else each would answer what another has answered.
    """
    bot = COMPOSE["services"]["bot"]

    assert bot["deploy"]["replicas"] == 3
    assert bot["environment"]["CARSI_DATABASE_URL"].startswith("postgresql://carsi:")
    assert COMPOSE["services"]["database"]["environment"]["POSTGRES_DB"] == "carsi"
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert COMPOSE["services"]["database"]["networks"] == ["inside"]


def test_compose_gives_the_bot_no_more_than_it_needs() -> None:
    """
    Whoever gets into it finds nothing to write to and nothing to become.
    """
    bot = COMPOSE["services"]["bot"]

    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in bot["security_opt"]
    assert "/var/lib/carsi-bot" in bot["tmpfs"]
    assert int(bot["stop_grace_period"].rstrip("s")) > LAST_WORDS


def test_compose_shows_only_the_front() -> None:
    """
    The bot's ports and the database are nobody's business outside.
    """
    published = {name: s["ports"] for name, s in COMPOSE["services"].items() if "ports" in s}

    assert published == {"front": ["443:8443"]}


def test_compose_mounts_files_that_exist() -> None:
    """
    Docker would make a folder of that name instead.
    """
    sources = [v.split(":")[0] for v in COMPOSE["services"]["front"]["volumes"]]

    assert sources == ["./front.conf.template", "./tls"]
    assert (DEPLOY / sources[0]).is_file()


# The unit for systemd


def unit(text: str) -> ConfigParser:
    """Read a unit; systemd's own names keep their capitals."""
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


UNIT = (DEPLOY / "carsi-bot.service").read_text(encoding="utf-8")
SERVICE = unit(UNIT)["Service"]


def test_the_unit_starts_the_bot_again_unless_a_setting_is_wrong() -> None:
    """
    As the table of exit codes in README asks for.
    """
    again = dict(re.findall(r"^\| (\d) \| .*?(start it again|does not help)", README, re.M))

    assert again == {"1": "start it again", "2": "does not help"}
    assert SERVICE["Restart"] == "always"
    assert SERVICE["RestartPreventExitStatus"] == "2"
    assert int(SERVICE["TimeoutStopSec"]) > LAST_WORDS
    assert SERVICE["ExecStart"].endswith("/bin/carsi-bot run")


@pytest.mark.skipif(sys.platform != "linux", reason="where systemd is not, data lies elsewhere")
def test_the_unit_lets_the_bot_write_where_it_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    All the rest of the machine is not its to change.
    """
    given = dict(pair.split("=", 1) for pair in SERVICE["Environment"].split())
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, given[name])

    database = Settings.from_env({}).database_url.get_secret_value()

    assert SERVICE["ProtectSystem"] == "strict"
    assert SERVICE["DynamicUser"] == "yes"
    assert database == f"sqlite:////var/lib/{SERVICE['StateDirectory']}/bot.db"
    assert str(user_cache_path("carsi-bot")) == f"/var/cache/{SERVICE['CacheDirectory']}"


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """
    A misspelt line is a warning that nobody reads, and nothing is protected.
    """
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    path = tmp_path / "carsi-bot.service"
    path.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", UNIT, flags=re.M))

    done = subprocess.run(
        ["systemd-analyze", "verify", path], capture_output=True, text=True, check=False
    )

    assert [line for line in done.stderr.splitlines() if path.name in line] == []
