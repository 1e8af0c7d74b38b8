"""One blueprint module a concern; what they share is how they reach the app's services."""

from __future__ import annotations

from typing import cast

from flask import current_app

from web.language import current
from web.services import Services


def services() -> Services:
    """The services of the app that answers this request."""
    return cast(Services, current_app.extensions["jianbao"])


def topic_name(topic: str) -> str:
    """A topic in the reader's language."""
    return services().topic_name(topic, current())
