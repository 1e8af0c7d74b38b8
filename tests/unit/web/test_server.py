"""Listening: loopback only, a free port, addresses as people type them, new generations without a restart."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from archive.errors import PortTaken, RemoteRefused
from archive.home import Home
from archive.model import Story
from archive.store import stories
from archive.store.database import open_database
from indexer import generations
from web.accounts import Accounts
from web.security import is_loopback, require_accounts, secret_key
from web.server import bind, serve_home

ROOT = Path(__file__).parents[3]
#: seconds that no answer takes, however slow the machine
PATIENCE = 120


@pytest.fixture
def served(own_home: Home) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``jianbao serve`` in a process of its own, and its address."""
    command = [sys.executable, "-c", "from web.cli import main; main()", "serve", "--port", "0"]
    process = subprocess.Popen([*command, "--home", str(own_home.root)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def get(address: str, path: str) -> tuple[int, str]:
    with urlopen(address.rstrip("/") + quote(path, safe="/?=&"), timeout=PATIENCE) as response:
        return response.status, response.read().decode()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "", "localhost.example.org"])
def test_beyond_this_machine_nothing_is_served_without_accounts(own_home: Home, host: str) -> None:
    with pytest.raises(RemoteRefused) as refused:
        serve_home(own_home, host, 0)
    assert refused.value.exit_code == 2
    assert "jianbao user add" in refused.value.message("zh") and "127.0.0.1" in refused.value.message("en")


@pytest.mark.parametrize("line", ['trusted_hosts = ["news.example"]', 'trusted_proxy = "127.0.0.1"'])
def test_a_proxy_in_front_counts_as_beyond_this_machine(own_home: Home, line: str) -> None:
    own_home.settings.write_text(line)
    with pytest.raises(RemoteRefused):
        serve_home(own_home, "127.0.0.1", 0)


def test_with_accounts_a_key_is_needed_too(own_home: Home) -> None:
    Accounts(open_database(own_home)).add("甘棠", "正确的密码足够长")
    key = own_home.root / "secret.key"
    for content in (None, b"", b"short"):
        key.unlink(missing_ok=True)
        if content is not None:
            key.write_bytes(content)
        with pytest.raises(RemoteRefused) as refused:
            serve_home(own_home, "0.0.0.0", 0)
        assert "secret.key" in refused.value.message("zh")
    key.unlink()
    secret_key(own_home)
    require_accounts(own_home, "0.0.0.0")


def test_a_taken_port_is_an_error_or_the_next_one() -> None:
    with bind("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortTaken):
            bind("127.0.0.1", port)
        with bind("127.0.0.1", port, tries=20) as second:
            assert port < second.getsockname()[1] < port + 20


def test_the_command_serves_until_it_is_told_to_stop(served: tuple[subprocess.Popen[str], str]) -> None:
    process, address = served
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    assert host == "127.0.0.1"
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        # as curl sends what is typed: not percent-encoded
        connection.sendall("GET /search?q=夜校 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    assert answer.startswith("HTTP/1.1 200") and "<mark>夜校</mark>" in answer
    assert "\r\nserver:" not in answer.lower(), "nobody needs to know what serves"
    process.terminate()
    assert process.wait(PATIENCE) == 0


def test_a_new_generation_answers_without_a_restart_and_without_a_failed_request(
    served: tuple[subprocess.Popen[str], str], own_home: Home
) -> None:
    address = served[1]
    statuses: list[int] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            try:
                statuses.append(get(address, "/search?q=河水")[0])
            except (OSError, HTTPException) as error:
                statuses.append(getattr(error, "code", 0))

    def wait_for_answers() -> None:
        wanted = len(statuses) + len(askers)
        while len(statuses) < wanted:
            done.wait(0.01)

    assert "共 45 篇" in get(address, "/search?q=河水")[1]
    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    for number in range(3):
        with open_database(own_home).writing() as conn:
            stories.put(conn, Story(f"fresh-{number}", "新的一篇", "河水又清了一回。"))
        generations.update(own_home)
        wait_for_answers()
    generations.rebuild(own_home)
    wait_for_answers()
    done.set()
    for asker in askers:
        asker.join()
    assert "共 48 篇" in get(address, "/search?q=河水")[1]
    assert '"generation":"000005"' in get(address, "/readyz")[1]
    assert set(statuses) == {200}
