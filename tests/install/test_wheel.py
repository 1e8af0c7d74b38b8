"""What ``pip install`` of a clone gives: a wheel with everything in it, and a command that works from anywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: top-level folder → where it stands in the wheel
PLACES = {"archive": "archive", "indexer": "indexer", "web": "web", "data": "archive/_data"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def shipped() -> set[str]:
    return {
        f"{place}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, place in PLACES.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_carries_every_file_of_the_packages_and_of_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == shipped()
    assert any(name.startswith("archive/store/migrations/versions/") for name in held)
    assert any(name.startswith("archive/_data/sample/") for name in held)


@pytest.mark.slow
def test_the_wheel_installs_and_works_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    install = [environment / "bin/pip", "install", "-q", "--disable-pip-version-check", wheel]
    subprocess.run(install, cwd=tmp_path, check=True)

    def run(*words: str) -> str:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        home = {"JIANBAO_HOME": str(tmp_path / "home")}
        command = [environment / "bin/jianbao", *words]
        return subprocess.run(
            command, cwd=tmp_path, env=clean | home, capture_output=True, text=True, check=True
        ).stdout

    data = next(environment.rglob("archive/_data/sample"))
    report = json.loads(run("ingest", *map(str, sorted(data.glob("*.txt"))), "--json"))
    assert report["quarantined"] == 0 and report["new"] >= 8
    assert json.loads(run("search", "", "--from", "2000-01-01", "--json"))["total"] > 50
    assert "--port" in run("demo", "--help")
