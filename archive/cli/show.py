"""``jianbao show``: one story, for people or as JSON."""

from __future__ import annotations

import click

from archive.console import home_option, json_option, print_json
from archive.errors import NotFound
from archive.home import Home
from archive.model import Story
from archive.records import story_record
from archive.store import stories
from archive.store.database import open_database


@click.command()
@click.argument("story_id", metavar="ID")
@home_option
@json_option
def show(story_id: str, home: Home, as_json: bool) -> None:
    """显示一篇稿件 / show one story"""
    with open_database(home).reading() as conn:
        story = stories.get(conn, story_id)
    if story is None:
        raise NotFound(kind_zh="稿件", kind="story", name=story_id)
    if as_json:
        print_json(story_record(story))
    else:
        click.echo(_for_people(story))


def _for_people(story: Story) -> str:
    origin = [story.newspaper, story.date.isoformat() if story.date else None, story.page, story.section]
    credits = "  ".join(f"{credit.role.value} {credit.name}" for credit in story.byline)
    head = [
        story.column and f"【{story.column}】",
        story.kicker,
        story.label,
        story.subtitle,
        "  ".join(part for part in origin if part),
        credits,
    ]
    return "\n".join([*(line for line in head if line), "", story.body, "", story.id])
