"""Notifications against receivers on this machine: a run once a channel, failures again, nothing to private places."""

from __future__ import annotations

import datetime as dt
import json
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from archive.errors import UsageError
from archive.home import Home
from archive.model import Story
from archive.store import deliveries, users
from archive.store.database import open_database
from archive.store.deliveries import Delivery
from archive.store.queries import Schedule
from archive.store.tables import queries as table
from archive.store.users import User
from indexer import saved
from indexer.results import Search
from indexer.search import Searcher
from indexer.watching import channels, passes
from indexer.watching.channels import Sent
from indexer.watching.delivering import Delivered, deliver
from tests.unit.indexer.conftest import Keep

NOW = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


class Receiver(ThreadingHTTPServer):
    """Keeps what it is sent; ``answers`` are the statuses to give, 200 when there are none left, 0: hang up."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[str, Any]] = []
        self.answers: list[int] = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, json.loads(body)))
        status = self.server.answers.pop(0) if self.server.answers else 200
        if not status:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        answer = b'{"errcode": 0, "code": 0, "StatusCode": 0}'
        self.send_response(status)
        self.send_header("Location", "/moved")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.shutdown()
    receiver.server_close()


# --- channels ---


def test_a_webhook_gets_json(receiver: Receiver) -> None:
    sent = channels.send(f"{receiver.address}/hook?token=a%2Fb", "剪报 新增 1", "河: 新增 1\n+ 甲", private=True)
    assert sent == Sent("sent")
    ((path, body),) = receiver.got
    assert path == "/hook?token=a%2Fb"
    assert (body["title"], body["message"]) == ("剪报 新增 1", "河: 新增 1\n+ 甲")


@pytest.mark.parametrize(
    ("channel", "plugin", "form", "found"),
    [
        (
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a-b1",
            "wecombot.NotifyWeComBot",
            "/send?key={key}",
            "a-b1",
        ),
        ("wecombot://a-b1", "wecombot.NotifyWeComBot", "/send?key={key}", "a-b1"),
        (
            "https://oapi.dingtalk.com/robot/send?access_token=ab1",
            "dingtalk.NotifyDingTalk",
            "/send?access_token={token}",
            "ab1",
        ),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/a-b1", "feishu.NotifyFeishu", "/hook/{token}", "a-b1"),
    ],
)
def test_robots(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, channel: str, plugin: str, form: str, found: str
) -> None:
    module, name = plugin.split(".")
    robot = getattr(pytest.importorskip(f"apprise.plugins.{module}"), name)
    monkeypatch.setattr(robot, "notify_url", receiver.address + form)
    assert channels.send(channel, "题", "正文一行", private=True) == Sent("sent")
    ((path, body),) = receiver.got
    assert found in path and "正文一行" in json.dumps(body, ensure_ascii=False)


class _Mail(socketserver.StreamRequestHandler):
    """Enough SMTP to be handed a message."""

    def handle(self) -> None:
        self._say("220 here")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say("354 go on")
                text = b""
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    text += part
                self.server.got.append(text)  # type: ignore[attr-defined]
            self._say("221 bye" if word == b"QUIT" else "250 ok")
            if word == b"QUIT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


def test_mail() -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mail) as server:
        server.got = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        port = server.server_address[1]
        address = f"mailto://127.0.0.1:{port}?smtp=127.0.0.1&mode=insecure&from=a@example.org&to=b@example.org"
        assert channels.send(address, "剪报", "河水", private=True) == Sent("sent")
        server.shutdown()
        (message,) = server.got  # type: ignore[attr-defined]
    assert b"b@example.org" in message


def test_a_receiver_that_fails_or_never_answers(receiver: Receiver) -> None:
    receiver.answers = [500, 0]
    failed = channels.send(receiver.address, "a", "b", private=True)
    assert failed.outcome == "failed" and failed.error
    assert channels.send(receiver.address, "a", "b", private=True).outcome == "unsure", "it has the message"
    assert len(receiver.got) == 2


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "10.1.2.3", "192.168.0.1", "169.254.1.1", "[::ffff:10.0.0.1]", "0.0.0.0"],
)
def test_private_addresses_are_refused(host: str) -> None:
    for address in (f"http://{host}:9/x", f"jsons://{host}/x", f"mailto://{host}?to=a@example.org"):
        assert channels.send(address, "a", "b").outcome == "refused", address


def test_a_name_that_changes_its_mind_is_refused(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Public when looked up, private when connected to: by a redirect or by its name server."""
    asked: list[object] = []

    def look_up(host: object, *_: object, **__: object) -> list[Any]:
        asked.append(host)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, receiver.server_port))]

    before = socket.getaddrinfo
    monkeypatch.setattr(channels, "_look_up", look_up)
    assert channels.send(f"http://hook.example.org:{receiver.server_port}/", "a", "b").outcome == "refused"
    assert len(asked) >= 2 and receiver.got == []
    assert socket.getaddrinfo is before, "every later connection of this process would ask the stub"


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("8.8.8.8", False),
        ("2001:4860:4860::8888", False),
        ("fe80::1%eth0", True),
        ("64:ff9b::7f00:1", True),
        ("x", True),
    ],
)
def test_what_is_private(address: str, private: bool) -> None:
    assert channels.is_private(address) is private


@pytest.mark.parametrize("channel", ["", "x", "gopher://x", "syslog://", "https://", "json:///x", "file:///etc/passwd"])
def test_other_addresses_are_no_channels(channel: str) -> None:
    with pytest.raises(UsageError) as refused:
        channels.check(channel)
    assert "mailto" in refused.value.message("en")


def test_secrets_are_masked() -> None:
    assert channels.masked("mailtos://user:secret@mail.example.org?to=x") == "mailtos://mail.example.org/…"
    assert channels.masked("https://hook.example.org/secret") == "https://hook.example.org/…"
    assert channels.masked("dingtalk://secret") == "dingtalk://…"


def test_apprise_is_paid_for_only_by_those_who_notify() -> None:
    code = "import sys, indexer.cli.queries, indexer.cli.watch, web.app; sys.exit('apprise' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[3]).returncode == 0


# --- deliveries ---


class Told:
    """A sender that keeps what it is given, and answers what the test says."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, str, str]] = []
        self.answer = Sent("sent")

    def __call__(self, channel: str, title: str, body: str) -> Sent:
        self.messages.append((channel, title, body))
        return self.answer


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def home(tmp_path: Path, keep: Keep, quick_words: None) -> Home:
    """Two queries with one channel in common; each has found one story."""
    home = Home(tmp_path / "home")
    keep(home, Story("a", "甲", "护河队清理水面。"))
    searcher = Searcher(home)
    for name, query, several in (
        ("河", "护河队", ["json://a.example", "json://b.example"]),
        ("水", "水面", ["json://a.example"]),
    ):
        saved.edit(home, saved.save(home, name, Search(query), searcher=searcher), channels=several)
    keep(home, Story("b", "乙", "护河队又清理水面。"))
    passes.catch_up(home, searcher.index)
    searcher.close()
    return home


def listed(home: Home) -> list[Delivery]:
    with open_database(home).reading() as conn:
        return list(deliveries.of_owner(conn, ""))


def test_one_message_a_channel_and_never_again(home: Home, told: Told) -> None:
    assert deliver(home, NOW, told) == Delivered(sent=2)
    bodies = {channel: body for channel, _, body in told.messages}
    assert "河: 新增 1\n+ 乙" in bodies["json://a.example"] and "水: 新增 1" in bodies["json://a.example"]
    assert "水" not in bodies["json://b.example"].splitlines()[0]
    assert deliver(home, NOW + 999 * MINUTE, told) == Delivered() and len(told.messages) == 2


def test_failures_are_tried_again_later_each_time(home: Home, told: Told) -> None:
    told.answer = Sent("failed", "500")
    assert deliver(home, NOW, told) == Delivered(failed=2)
    assert deliver(home, NOW + MINUTE / 2, told) == Delivered()
    told.answer = Sent("sent")
    assert deliver(home, NOW + MINUTE, told) == Delivered(sent=2)
    assert {(one.state, one.attempts) for one in listed(home)} == {("sent", 2)}


def test_in_the_end_it_is_given_up(home: Home, told: Told) -> None:
    told.answer = Sent("failed", "500")
    now, waits = NOW, []
    while any(one.state == "waiting" for one in listed(home)):
        deliver(home, now, told)
        due = max(one.due for one in listed(home))
        waits.append((due - now) / MINUTE)
        now = due
    assert waits[:-1] == sorted(set(waits[:-1])) and len(waits) == deliveries.ATTEMPTS
    assert {(one.state, one.attempts, one.error) for one in listed(home)} == {("failed", deliveries.ATTEMPTS, "500")}


@pytest.mark.parametrize(("outcome", "state"), [("refused", "failed"), ("unsure", "sending")])
def test_some_are_never_tried_again(home: Home, told: Told, outcome: Any, state: str) -> None:
    told.answer = Sent(outcome, "why")
    assert deliver(home, NOW, told) == Delivered(given_up=2)
    assert {(one.state, one.error) for one in listed(home)} == {(state, "why")}
    assert deliver(home, NOW + 9999 * MINUTE, told) == Delivered()


def test_a_process_that_died_while_it_sent(home: Home, told: Told) -> None:
    class Died(BaseException):
        pass

    def die(*_: str) -> Sent:
        raise Died

    with pytest.raises(Died):
        deliver(home, NOW, die)
    done = deliver(home, NOW + 9999 * MINUTE, told)
    assert done == Delivered(sent=1), "what was not in hand yet is sent"
    assert sorted(one.state for one in listed(home)) == ["sending", "sending", "sent"] or sorted(
        one.state for one in listed(home)
    ) == ["sending", "sent", "sent"]


def test_two_at_once_send_once(home: Home, told: Told) -> None:
    threads = [threading.Thread(target=deliver, args=(home, NOW, told)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told.messages) == 2


def test_paused_and_deleted_queries_say_nothing(home: Home, told: Told) -> None:
    saved.pause(home, saved.named(home, "河"))
    saved.delete(home, "水")
    assert deliver(home, NOW, told) == Delivered()
    saved.pause(home, saved.named(home, "河"), False)
    assert deliver(home, NOW, told) == Delivered(sent=2)


def test_nothing_is_sent_for_an_account_that_is_gone(home: Home, told: Told) -> None:
    with open_database(home).writing() as conn:
        conn.execute(sa.update(table).values(owner="ann"))
    assert deliver(home, NOW, told) == Delivered()
    with open_database(home).writing() as conn:
        users.add(conn, User("ann", "hash", NOW))
    assert deliver(home, NOW, told) == Delivered(sent=2)


def test_what_came_to_nothing_is_not_told(home: Home, told: Told, keep: Keep) -> None:
    keep(home, gone=["b"])
    searcher = Searcher(home)
    passes.catch_up(home, searcher.index)
    searcher.close()
    assert deliver(home, NOW, told) == Delivered() and told.messages == []
    assert {one.state for one in listed(home)} == {"sent"}


def test_links_and_language_come_from_the_settings(home: Home, told: Told) -> None:
    home.settings.write_text('language = "en"\naddress = "https://news.example.org/"\n', encoding="utf-8")
    deliver(home, NOW, told)
    _, title, body = told.messages[0]
    assert "1 new" in title or "2 new" in title
    assert "https://news.example.org/story/b" in body and "https://news.example.org/queries/1" in body


@pytest.mark.parametrize(
    ("schedule", "due"),
    [
        ("always", "2026-11-24T17:34"),
        ("hourly", "2026-11-24T18:00"),
        ("daily", "2026-11-25T07:00"),
        ("weekly", "2026-11-30T07:00"),
    ],
)
def test_schedules(schedule: Schedule, due: str) -> None:
    zone = dt.timezone(dt.timedelta(hours=8))
    now = dt.datetime(2026, 11, 24, 17, 34, tzinfo=zone)  # a Tuesday
    assert deliveries.due(schedule, now) == dt.datetime.fromisoformat(due).replace(tzinfo=zone)
    monday = dt.datetime(2026, 11, 30, 6, tzinfo=zone)
    assert deliveries.due("weekly", monday) == deliveries.due("daily", monday) == monday.replace(hour=7)
