"""The filter options that ``search`` and ``queries save`` share, and the search that they make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from archive.errors import UsageError
from indexer.periods import BadDate, whole_period

#: facet → help, in the order that the options are shown
_FACETS = {
    "district": "区县，可重复 / district, may be repeated",
    "topic": "主题 / topic: id or label",
    "newspaper": "报纸 / newspaper",
    "reporter": "记者 / reporter",
    "correspondent": "通讯员 / correspondent",
    "photographer": "摄影 / photographer",
    "column": "栏目 / column",
    "year": "年份 / year",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Facet values OR-ed within a facet, and a range of days."""

    selections: dict[str, tuple[str, ...]]
    date_from: dt.date | None
    date_to: dt.date | None


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds ``--district`` … ``--year``, ``--from`` and ``--to``; ``chosen_filters`` reads their values."""
    command = click.option("--to", "date_to", metavar="D", help="截止日期，含当日 / last day (month, year)")(command)
    command = click.option("--from", "date_from", metavar="D", help="起始日期 / first day (month, year)")(command)
    for facet, text in reversed(_FACETS.items()):
        command = click.option(f"--{facet}", multiple=True, metavar=facet[0].upper(), help=text)(command)
    return command


def chosen_filters(options: dict[str, Any]) -> Filters:
    """The filters that the options say.

    Raises UsageError for a date that is none or a range that ends before it begins.
    """
    first, last = options["date_from"], options["date_to"]
    try:
        date_from = whole_period(first)[0] if first else None
        date_to = whole_period(last)[1] if last else None
    except BadDate as error:
        raise UsageError(reason=error.zh, reason_en=error.en) from None
    if date_from and date_to and date_from > date_to:
        raise UsageError(reason=f"起始日期 {first} 晚于截止日期 {last}", reason_en=f"{first} is later than {last}")
    return Filters({facet: options[facet] for facet in _FACETS if options[facet]}, date_from, date_to)
