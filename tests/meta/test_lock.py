"""The locks name packages and versions, never a machine or a host; no licence in them binds who ships siwen."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.meta.project import ROOT, find_texts, name_of

LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[0-9][0-9a-z.!+]*)(?: ; .+)?")
VIA = re.compile(r"    # +(?:via)?(?: *[\w.()\[\]: -]+)?")
MACHINE_PATH = re.compile(r"(?:^|[^A-Za-z0-9_.])/(?:work|farm|tmp/bash_jobs|root|home/\w+)/")
BINDING = re.compile(r"AGPL|Affero|(?<!L)GPL|(?<!Lesser )General Public")
HOST_OPTION = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|https?://[^ )\"]*/simple\b")


def _pins(lock: str) -> dict[str, set[str]]:
    """Versions by canonical name; two where an environment marker chooses."""
    pins: dict[str, set[str]] = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if found := PINNED.fullmatch(line):
            pins.setdefault(canonicalize_name(found["name"]), set()).add(found["version"])
    return pins


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_and_their_reasons_only(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    strange = [line for line in lines if not PINNED.fullmatch(line) and not VIA.fullmatch(line)]
    assert strange == []
    assert len(_pins(lock)) > 50


def test_every_dependency_is_pinned_where_it_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run = [Requirement(line) for line in project["project"]["dependencies"]]
    extra = [Requirement(line) for lines in project["project"]["optional-dependencies"].values() for line in lines]
    dev = [Requirement(line) for line in project["dependency-groups"]["dev"]]
    for lock, wanted in zip(LOCKS, (run, run + extra + dev), strict=True):
        pins = _pins(lock)
        for requirement in wanted:
            versions = pins[canonicalize_name(requirement.name)]
            assert all(version in requirement.specifier for version in versions), f"{requirement} in {lock}"


def test_tests_run_on_the_versions_that_people_run() -> None:
    run, dev = (_pins(lock) for lock in LOCKS)
    assert {name: versions for name, versions in run.items() if dev.get(name) != versions} == {}


def test_what_is_installed_is_what_is_locked() -> None:
    """A machine whose environment has drifted tests something else than what people get."""
    pins = _pins("requirements-dev.lock")
    drifted = {
        distribution.metadata["Name"]: distribution.version
        for distribution in importlib.metadata.distributions()
        if (name := canonicalize_name(distribution.metadata["Name"])) in pins and distribution.version not in pins[name]
    }
    assert drifted == {}


def test_no_licence_binds_who_ships_siwen() -> None:
    """No AGPL or GPL alone among what people install (LGPL, MPL, and a choice that includes one of them, are fine)."""
    pins = _pins("requirements.lock")
    seen = 0
    for distribution in importlib.metadata.distributions():
        name = canonicalize_name(distribution.metadata["Name"])
        if name not in pins:
            continue
        seen += 1
        metadata = distribution.metadata
        stated = [metadata.get("License-Expression") or "", (metadata.get("License") or "")[:200]]
        stated += [line for line in metadata.get_all("Classifier") or [] if line.startswith("License")]
        for licence in stated:
            choices = re.split(r"\bOR\b", licence, flags=re.IGNORECASE)
            assert not all(BINDING.search(choice) for choice in choices), f"{name}: {licence}"
    assert seen > 50


def test_no_lock_of_uv_which_names_hosts() -> None:
    assert not (ROOT / "uv.lock").exists()


def test_no_path_of_a_machine_and_no_package_host_in_what_a_clone_brings() -> None:
    here = __file__
    found = [
        f"{name_of(path)}:{number}: {line.strip()[:100]}"
        for path, text in find_texts()
        if str(path) != here
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE_PATH.search(line) or HOST_OPTION.search(line)
    ]
    assert found == []
