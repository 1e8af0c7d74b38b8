"""Where messages go: the kinds of address allowed, no private machine unless settings say so, sending by Apprise."""

from __future__ import annotations

import io
import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, urlsplit

from archive.errors import UsageError

#: scheme → whether its host is a machine to connect to (else it is a token of a service at a fixed address)
_SCHEMES = {
    "mailto": True,
    "mailtos": True,
    "json": True,
    "jsons": True,
    "form": True,
    "forms": True,
    "xml": True,
    "xmls": True,
    "http": True,
    "https": True,
    "wecombot": False,
    "dingtalk": False,
    "feishu": False,
    "lark": False,
}
#: addresses as the services show them → as Apprise has them
_SHOWN = (
    (re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([\w-]+)"), "wecombot://{}/"),
    (re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=(\w+)"), "dingtalk://{}/"),
    (re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)"), "feishu://{}/"),
    (re.compile(r"https://open\.larksuite\.com/open-apis/bot/v2/hook/([\w-]+)"), "lark://{}/"),
)
#: seconds until a receiver must answer: one that is slow but has the message must not be told again
_PATIENCE = 30
#: what Apprise notes where the message may have arrived all the same
_UNSURE = ("Read timed out", "RemoteDisconnected", "Connection aborted", "Connection broken", "IncompleteRead")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

#: ``unsure``: it may have arrived; ``refused``: it never will
Outcome = Literal["sent", "failed", "unsure", "refused"]


@dataclass(frozen=True, slots=True)
class Sent:
    outcome: Outcome
    #: what went wrong, for its owner to read
    error: str = ""


#: (channel, title, body) → what became of it
Send = Callable[[str, str, str], Sent]


def check(channel: str) -> None:
    """Raises UsageError for an address of no kind that is known here."""
    scheme, host = _scheme(channel), _host(channel)
    if scheme not in _SCHEMES or not host or not channel.isprintable() or len(channel) > 500:
        kinds = " ".join(f"{known}://" for known in _SCHEMES)
        raise UsageError(
            reason=f"通知地址“{masked(channel)}”不对，可以用 {kinds}",
            reason_en=f"no address to notify: {masked(channel)!r}; known are {kinds}",
        )


def masked(channel: str) -> str:
    """An address without its secrets, to show: scheme, and the machine where it names one."""
    scheme = _scheme(channel)
    shown = _host(channel) if _SCHEMES.get(scheme) else ""
    return f"{scheme}://{shown}{'/…' if shown else '…'}" if scheme else channel[:12] + "…"


def send(channel: str, title: str, body: str, *, private: bool = False) -> Sent:
    """Send a message. ``private``: whether machines on private addresses may be reached."""
    # imported here: Apprise takes a second, and only those who notify need it
    import apprise

    check(channel)
    address = _for_apprise(channel)
    if not private and _SCHEMES[_scheme(address)] and _is_private_host(_host(address)):
        return Sent("refused", _PRIVATE)
    target = apprise.Apprise.instantiate(address, suppress_exceptions=True)
    if target is None:
        return Sent("refused", "通知地址读不懂 / the address cannot be understood")
    with _guarded(private) as seen, _log() as log:
        arrived = bool(target.notify(title=title, body=body))
        noted = log.getvalue()
    if arrived:
        return Sent("sent")
    if seen.refused:
        return Sent("refused", _PRIVATE)
    lines = [line for line in noted.splitlines() if line.startswith("Failed")]
    error = (lines[-1] if lines else "没有送到 / not delivered")[:200]
    return Sent("unsure" if any(sign in noted for sign in _UNSURE) else "failed", error)


def _log() -> AbstractContextManager[io.StringIO]:
    """What Apprise notes while it lasts: it answers only whether all went well."""
    import apprise

    captured: AbstractContextManager[io.StringIO] = apprise.LogCapture(level=10, fmt="%(message)s")  # type: ignore[no-untyped-call]
    return captured


_PRIVATE = (
    "内网地址，设置里 private_targets = true 才允许 / a private address, allowed by private_targets in settings.toml"
)


def is_private(address: str) -> bool:
    """Whether an IP address is not one of the public Internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(ip, ipaddress.IPv6Address):
        inner = (
            ip.ipv4_mapped or ip.sixtofour or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        )
        if inner is not None:
            ip = inner
    return not ip.is_global or ip.is_multicast


def _is_private_host(host: str) -> bool:
    """A name that cannot be looked up is not private: the attempt will fail and be made again."""
    try:
        return any(is_private(str(found[4][0])) for found in _look_up(host, None))
    except OSError:
        return False


@dataclass(slots=True)
class _Seen:
    refused: bool = False


_look_up: Callable[..., list[Any]] = socket.getaddrinfo
_one_at_a_time = threading.Lock()


@contextmanager
def _guarded(private: bool) -> Iterator[_Seen]:
    """While it lasts, names that lead to private addresses cannot be connected to by this thread.

    Looking the host up beforehand is not enough: a redirect may lead elsewhere, and a name may lead elsewhere the
    second time.
    """
    seen, mine = _Seen(), threading.get_ident()
    if private:
        yield seen
        return

    def public_only(*words: Any, **named: Any) -> list[Any]:
        found = _look_up(*words, **named)
        if threading.get_ident() == mine and any(is_private(str(one[4][0])) for one in found):
            seen.refused = True
            raise OSError("private address")
        return found

    with _one_at_a_time:
        before = socket.getaddrinfo
        socket.getaddrinfo = public_only
        try:
            yield seen
        finally:
            socket.getaddrinfo = before


def _for_apprise(channel: str) -> str:
    for pattern, form in _SHOWN:
        if found := pattern.match(channel):
            return form.format(found[1])
    parts = urlsplit(channel)
    if parts.scheme in ("http", "https"):
        # parameters of a webhook's address are its own, and not Apprise's
        own = "".join(f"&-{quote(name)}={quote(value)}" for name, value in parse_qsl(parts.query))
        scheme = "jsons" if parts.scheme == "https" else "json"
        return f"{scheme}://{parts.netloc}{parts.path}?rto={_PATIENCE}{own}"
    return f"{channel}{'&' if parts.query else '?'}rto={_PATIENCE}"


def _scheme(channel: str) -> str:
    return channel.partition("://")[0].lower() if "://" in channel else ""


def _host(channel: str) -> str:
    try:
        return urlsplit(channel).hostname or ""
    except ValueError:
        return ""
