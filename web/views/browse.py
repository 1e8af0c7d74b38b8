"""Browsing: newspapers, years, months, days; an issue with its pages; what has no date has its own place."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from archive.errors import NotFound
from web import days
from web.views import services, wanted_page

blueprint = Blueprint("browse", __name__)

#: stories of a day listed at once
LISTED = 500


@blueprint.get("/browse")
def index() -> ResponseReturnValue:
    newspaper = _newspaper()
    counts = services().years(newspaper)
    if newspaper is not None and not counts:
        raise NotFound(kind="newspaper", kind_zh="报纸", name=newspaper[:80])
    return render_template("browse.html", newspaper=newspaper, holdings=days.holdings(counts), years=days.years(counts))


@blueprint.get("/browse/<year>")
def year(year: str) -> ResponseReturnValue:
    newspaper, first, last = _newspaper(), _day(f"{year}-01-01"), _day(f"{year}-12-31")
    counts, before, after = services().days(first, last, newspaper)
    months = days.months(first.year, counts)
    return render_template("year.html", newspaper=newspaper, year=first.year, months=months, before=before, after=after)


@blueprint.get("/browse/<year>/<month>")
def month(year: str, month: str) -> ResponseReturnValue:
    newspaper, first = _newspaper(), _day(f"{year}-{month}-01")
    last = first.replace(day=monthrange(first.year, first.month)[1])
    counts, before, after = services().days(first, last, newspaper)
    return render_template(
        "month.html",
        newspaper=newspaper,
        month=days.months(first.year, counts)[first.month - 1],
        issues=counts,
        before=before,
        after=after,
    )


@blueprint.get("/browse/undated")
def undated() -> ResponseReturnValue:
    return _issue(None)


@blueprint.get("/issue/<day>")
def issue(day: str) -> ResponseReturnValue:
    return _issue(_day(day))


def _issue(date: dt.date | None) -> ResponseReturnValue:
    newspaper, page = _newspaper(), wanted_page()
    start = (page - 1) * LISTED
    heads, pages = services().issue(date, newspaper, limit=LISTED + 1, offset=start)
    more = len(heads) > LISTED
    whole = not more and page == 1
    if date and not heads and not (whole and pages):
        raise NotFound(kind="issue", kind_zh="这一期", name=date.isoformat())
    _, before, after = services().days(date, date, newspaper) if date else ((), None, None)
    listed = {head.page_id for head in heads}
    return render_template(
        "issue.html",
        date=date,
        newspaper=newspaper,
        issues=days.issues(heads[:LISTED], [p for p in pages if whole or p.id in listed]),
        page=page,
        more=more,
        before=before,
        after=after,
    )


def _newspaper() -> str | None:
    """The newspaper asked for: "" stands for stories that name none, None for all."""
    return request.args.get("newspaper")


def _day(text: str) -> dt.date:
    """Raises NotFound for what is no date."""
    try:
        if len(text) == len("2022-04-11"):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise NotFound(kind="date", kind_zh="日期", name=text[:20])
