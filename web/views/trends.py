"""Phrases over time, by district and by topic."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from archive.errors import QueryError
from indexer.engine.base import FacetCounts
from indexer.results import Results
from web import address, trends
from web.address import Asked, link
from web.language import current
from web.results_page import chips
from web.views import services, topic_name

#: parameters of the page besides the phrases and the filters, with what they may say
_CHOICES = {"by": ("", "month", "year"), "as": ("share", "count")}
_NOTHING = FacetCounts((), 0)

blueprint = Blueprint("trends", __name__)


@blueprint.get("/trends")
def show() -> ResponseReturnValue:
    given = list(dict.fromkeys(q for text in request.args.getlist("q") if (q := text.strip())))
    phrases = given[: trends.MOST_PHRASES]
    filters = replace(address.read(request.args), q="", page=1, more=(), sort=address.SORTS[0], size=address.SIZES[0])
    if filters.problems:
        filters = Asked()
    by, measure = (_choice(name) for name in _CHOICES)
    found, errors = _found(phrases, filters)
    everything = services().search(replace(filters.search(), limit=0))
    rows = trends.by_time(everything.histogram, [result.histogram for result in found.values()], by)
    return render_template(
        "trends.html",
        phrases=phrases,
        too_many=len(given) > len(phrases),
        errors=errors,
        found=found,
        filters=filters,
        chips=chips(filters, topic_name),
        without=lambda drop: _url(phrases, address.dropping(filters, drop), by, measure),
        by=by,
        shares=measure == "share",
        everything=everything,
        rows=rows,
        plot=trends.plot(rows, shares=measure == "share"),
        tables=_tables(everything, tuple(found.values())) if found else {},
        cell_url=lambda phrase, facet, value: _cell(filters.asking(phrase), facet, value).url(),
        highest=trends.highest,
        most=trends.MOST_PHRASES,
    )


def _choice(name: str) -> str:
    given = request.args.get(name, "")
    return given if given in _CHOICES[name] else _CHOICES[name][0]


def _found(phrases: list[str], filters: Asked) -> tuple[dict[str, Results], dict[str, str]]:
    """What each phrase finds, and what is wrong with those that cannot be asked."""
    found, errors = {}, {}
    for phrase in phrases:
        try:
            result = services().search(replace(filters.asking(phrase).search(), limit=0))
        except QueryError as error:
            errors[phrase] = error.message(current())
            continue
        # the best partial matches are no matches
        found[phrase] = replace(result, total=0, histogram=(), facets={}) if result.relaxed else result
    return found, errors


def _tables(everything: Results, found: tuple[Results, ...]) -> dict[str, tuple[trends.Row, ...]]:
    def name(facet: str, value: str) -> str:
        return topic_name(value) if facet == "topic" else value

    return {
        facet: trends.by_facet(
            everything.facets[facet],
            [result.facets.get(facet, _NOTHING) for result in found],
            lambda value, facet=facet: name(facet, value),  # type: ignore[misc]
        )
        for facet in ("district", "topic")
    }


def _cell(asked: Asked, facet: str, value: str) -> Asked:
    """The search that a number by facet counts: a facet's own selection does not count for it."""
    others = tuple((name, values) for name, values in asked.selections if name != facet)
    return replace(asked, selections=(*others, (facet, (value,))))


def _url(phrases: list[str], filters: Asked, by: str, measure: str) -> str:
    chosen = [("by", by)] if by else []
    chosen += [("as", measure)] if measure != _CHOICES["as"][0] else []
    return link(url_for("trends.show"), [*(("q", phrase) for phrase in phrases), *filters.pairs(), *chosen])
