"""The lock files hold what the project asks for, by hash."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.bots import ROOT
from tests.deployed import LOCKS

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(*names: str) -> dict[str, str]:
    """Give the versions in lock files by the name of the package; by default in that of the bot."""
    return {
        canonicalize_name(package): version
        for name in names or ["requirements.lock"]
        for package, version in re.findall(r"^([\w.-]+)==(\S+)", LOCKS[name], re.MULTILINE)
    }


def requirements() -> Iterator[Requirement]:
    """Give what pyproject.toml asks for where the bot runs with PostgreSQL."""
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["postgresql"]]
    yield from map(Requirement, wanted)


@pytest.mark.parametrize("requirement", list(requirements()), ids=str)
def test_the_lock_satisfies_the_project(requirement: Requirement) -> None:
    """
    A new dependency needs a new lock: see the first lines of deploy/requirements.lock.
    """
    version = locked()[canonicalize_name(requirement.name)]

    assert requirement.specifier.contains(version)


@pytest.mark.parametrize("requirement", PROJECT["build-system"]["requires"])
def test_the_locks_satisfy_the_build(requirement: str) -> None:
    """
    pip builds the wheel with what is there and does not look whether it is enough.
    """
    wanted = Requirement(requirement)
    version = locked(*LOCKS)[canonicalize_name(wanted.name)]

    assert wanted.specifier.contains(version)


def test_the_locks_agree() -> None:
    """
    They are installed together.
    """
    both = locked("requirements.lock").keys() & locked("build.lock").keys()

    assert {name for name in both if locked()[name] != locked("build.lock")[name]} == set()


def test_the_locks_hold_what_their_packages_need() -> None:
    """
    With --require-hashes pip takes nothing that is not in them.
    """
    missing = {}
    for names in (["requirements.lock"], [*LOCKS]):
        known = locked(*names)
        missing[len(names)] = [
            f"{name} needs {need}"
            for name in known
            for need in needs(name)
            if canonicalize_name(need.name) not in known
        ]

    assert missing == {1: [], 2: []}


def needs(package: str) -> Iterator[Requirement]:
    """Give what an installed package needs on this machine; nothing of one that is not."""
    try:
        wanted = metadata.requires(package) or []
    except metadata.PackageNotFoundError:  # for another machine than this one
        return
    for need in map(Requirement, wanted):
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            yield need


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes_and_no_place(name: str) -> None:
    """
    From wherever it comes, it is the same package.
    """
    blocks = re.split(r"\n(?=[\w.-]+==)", "\n" + LOCKS[name])[1:]

    assert len(blocks) == len(locked(name))
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", block) for block in blocks)
    assert "://" not in LOCKS[name]
