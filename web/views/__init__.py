"""One blueprint module a concern; what they share is how they reach the app's services."""

from __future__ import annotations

from typing import cast

from flask import current_app, request

from web import address
from web.language import current
from web.services import Services


def services() -> Services:
    """The services of the app that answers this request."""
    return cast(Services, current_app.extensions["jianbao"])


def topic_name(topic: str) -> str:
    """A topic in the reader's language."""
    return services().topic_name(topic, current())


def wanted_page() -> int:
    """The page of a list that the address asks for; the first where it asks for none that can be."""
    asked = address.read(request.args)
    return asked.page
