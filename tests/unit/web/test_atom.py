"""Atom feeds as a feed parser reads them: any text survives, ids and dates stand, unchanged feeds are a 304."""

from __future__ import annotations

import datetime as dt

import feedparser
import pytest
from flask import Flask

from web import atom
from web.atom import Entry

NOON = dt.datetime(2022, 4, 11, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))
LATER = NOON + dt.timedelta(hours=1)


@pytest.mark.parametrize("text", ["黄河", "<b>&amp;\"'", "甲\x00\x0b乙\ud800", "𠮷 𝒳", "a\nb"])
def test_a_parser_reads_what_was_written(text: str) -> None:
    entries = [Entry("urn:x:1", text, "http://localhost/story/1?q=a&b", LATER, text), Entry("urn:x:2", "二", "", NOON)]
    read = feedparser.parse(atom.feed("urn:x", text, "http://localhost/", NOON, entries))
    assert not read.bozo and read.version == "atom10"
    shown = "".join(c if c not in "\x00\x0b\ud800" else "\ufffd" for c in text)
    assert [entry.id for entry in read.entries] == ["urn:x:1", "urn:x:2"]
    assert read.entries[0].link == "http://localhost/story/1?q=a&b"
    assert read.feed.updated == read.entries[0].updated == "2022-04-11T05:00:00Z"
    if "<" not in text:  # feedparser cleans what looks like markup
        assert read.feed.title == read.entries[0].summary == shown


def test_a_feed_without_entries_is_valid_and_says_since_when() -> None:
    read = feedparser.parse(atom.feed("urn:x", "空", "http://localhost/", NOON, ()))
    assert not read.bozo and read.entries == [] and read.feed.updated == "2022-04-11T04:00:00Z"


def test_an_unchanged_feed_is_not_sent_again() -> None:
    app = Flask(__name__)
    told = ["甲"]
    app.get("/")(lambda: atom.respond(atom.feed("urn:x", told[-1], "http://localhost/", NOON, ())))
    client = app.test_client()
    first = client.get("/")
    assert first.status_code == 200 and first.content_type.startswith("application/atom+xml")
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/", headers=known)
    assert (again.status_code, again.data) == (304, b"")
    told.append("乙")
    assert client.get("/", headers=known).status_code == 200
