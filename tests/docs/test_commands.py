"""Documentation and command agree: nothing undocumented, nothing documented that is not there, the tour runs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from archive.home import Home
from tests.command import Jianbao
from web.cli.command import jianbao as root

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
#: documented once for all commands
COMMON = {"--home", "--json", "--help"}


def leaves(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from leaves(found, (*path, name))
    else:
        yield " ".join(path), command


COMMANDS = dict(leaves(root, ("jianbao",)))
GROUPS = {name.split()[1] for name in COMMANDS if name.count(" ") > 1}
GROUPS = {name.split()[1] for name in COMMANDS if len(name.split()) > 2}


def options(command: click.Command) -> set[str]:
    return {name for p in command.params if isinstance(p, click.Option) for name in p.opts if name.startswith("--")}


def sections() -> dict[str, str]:
    """docs/commands.md by command."""
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    parts = re.split(r"^### (jianbao .+)$", text, flags=re.M)
    return {name: re.split(r"^## ", body, flags=re.M)[0] for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def mentioned(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    section = sections().get(name)
    assert section is not None, f"docs/commands.md lacks {name}"
    assert section.strip()
    assert options(COMMANDS[name]) - COMMON <= mentioned(section)
    for option in COMMANDS[name].params:
        assert getattr(option, "help", "") or not isinstance(option, click.Option), f"{name} {option.name} has no help"
    assert COMMANDS[name].help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_a_home(name: str) -> None:
    assert "--home" in options(COMMANDS[name])


@pytest.mark.parametrize("name", sections())
def test_every_documented_command_and_option_exists(name: str) -> None:
    assert name in COMMANDS
    assert mentioned(sections()[name]) <= options(COMMANDS[name])


def code() -> Iterator[tuple[str, str]]:
    """(page, line) of every command line that begins with jianbao, in blocks and in the text."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"^```\w*\n(.*?)^```", text, flags=re.M | re.S):
            for line in block.splitlines():
                if line.removeprefix("$ ").startswith("jianbao "):
                    yield page.name, line.removeprefix("$ ")
        for inline in re.findall(r"`(jianbao [^`]+)`", text):
            yield page.name, inline


@pytest.mark.parametrize(("page", "line"), sorted(set(code())))
def test_command_lines_in_the_text_exist(page: str, line: str) -> None:
    words = line.split("#")[0].replace("…", "").split()
    for alternative in words[2].split("|") if words[1] in GROUPS else [""]:
        if words[1].startswith("-") or words[1].isupper():
            continue
        name = " ".join(filter(None, ("jianbao", words[1], alternative)))
        assert name in COMMANDS, f"{page}: {line}"
        assert mentioned(line) <= options(COMMANDS[name]) | {"--help"}, f"{page}: {line}"


def tour() -> list[str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"^```console\n(.*?)^```", readme, flags=re.M | re.S)
    assert block
    return [line.removeprefix("$ ") for line in block.group(1).splitlines()]


def test_the_tour_runs(jianbao: Jianbao, cli_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    ran = 0
    for line in tour():
        words = shlex.split(line.split(">")[0], comments=True)
        if words[0] == "export" or words[1] == "serve":
            continue
        done = jianbao(*words[1:])
        assert done.code == 0, f"{line}: {done.err}"
        assert done.out or words[1] in ("ingest", "queries"), line
        ran += 1
    assert ran >= 9
    assert cli_home.database.is_file()


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} → {target}"
