"""The values of a facet in a segment, as numbers: one for each document, and a list for documents with several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from indexer.engine.whoosh.arrays import I32, I64, U32, Array, Mask, Strings, pack_strings

#: the histogram's column, beside those of the facets: yyyymm of the document's date
MONTH = "month"


@dataclass(frozen=True, slots=True)
class Column:
    """``values`` ascend; a code is a value's place among them plus one, 0 is none.

    ``first`` has a code for every document; ``codes`` and ``documents`` are parallel and hold every further value.
    """

    values: list[str]
    first: Array
    codes: Array
    documents: U32

    def arrays(self, name: str) -> dict[str, Array]:
        """As they are written."""
        kind = np.min_scalar_type(len(self.values))
        return {
            **pack_strings(f"{name}.values", self.values),
            f"{name}.first": self.first.astype(kind),
            f"{name}.codes": self.codes.astype(kind),
            f"{name}.documents": self.documents,
        }


def column_of(rows: Sequence[tuple[str, ...]]) -> Column:
    """The column of the documents' values; a value that a document gives twice counts once."""
    distinct = [tuple(dict.fromkeys(row)) for row in rows]
    values = sorted({value for row in distinct for value in row})
    code = {value: number for number, value in enumerate(values, 1)}
    more = [(document, code[value]) for document, row in enumerate(distinct) for value in row[1:]]
    return Column(
        values,
        np.array([code[row[0]] if row else 0 for row in distinct], np.uint32),
        np.array([number for _, number in more], np.uint32),
        np.array([document for document, _ in more], np.uint32),
    )


def month_column(dates: I32) -> Column:
    """The months of dated documents."""
    months, codes = np.unique(dates // 100, return_inverse=True)
    undated = int(len(months) > 0 and months[0] == 0)
    none = np.empty(0, np.uint32)
    return Column([str(month) for month in months[undated:].tolist()], codes + (1 - undated), none, none)


def merged_column(columns: Sequence[OpenColumn], documents: Sequence[I64], size: int) -> Column:
    """The column of ``size`` documents gathered from several; ``documents`` has the new number of each, -1 for none."""
    own = [column.values.all() for column in columns]
    values = sorted(set().union(*own))
    code = {value: number for number, value in enumerate(values, 1)}
    first = np.zeros(size, np.uint32)
    codes, places = [np.empty(0, np.uint32)], [np.empty(0, np.uint32)]
    for column, part, new in zip(columns, own, documents, strict=True):
        number = np.array([0, *(code[value] for value in part)], np.uint32)
        first[new[new >= 0]] = number[column.first][new >= 0]
        moved = new[column.documents]
        codes.append(number[column.codes][moved >= 0])
        places.append(moved[moved >= 0].astype(np.uint32))
    more, at = np.concatenate(codes), np.concatenate(places)
    used = np.bincount(np.concatenate((first, more)), minlength=len(values) + 1) > 0
    used[0] = True
    rank = np.cumsum(used, dtype=np.uint32) - np.uint32(1)
    order = np.argsort(at, kind="stable")
    return Column([values[n - 1] for n in np.flatnonzero(used)[1:].tolist()], rank[first], rank[more[order]], at[order])


class OpenColumn:
    """A column of an open segment."""

    def __init__(self, arrays: Mapping[str, Array], name: str) -> None:
        self.values = Strings(arrays[f"{name}.values.blob"], arrays[f"{name}.values.ends"])
        self.first: Array = arrays[f"{name}.first"]
        self.codes: Array = arrays[f"{name}.codes"]
        self.documents: U32 = arrays[f"{name}.documents"]

    def holding(self, values: Iterable[str]) -> Mask:
        """Which documents hold any of the values."""
        mask = np.zeros(len(self.first), bool)
        for value in values:
            code = self.values.find(value) + 1
            if code:
                mask |= self.first == code
                mask[self.documents[self.codes == code]] = True
        return mask

    def counts(self, mask: Mask, documents: I64) -> I64:
        """How many of the documents hold each value, given as mask and as ascending numbers."""
        if len(documents) == len(self.first):
            return self._all
        size = len(self.values) + 1
        counts = np.bincount(self.first.take(documents, mode="clip"), minlength=size)
        if len(self.documents):
            further = np.flatnonzero(mask.take(self.documents.astype(np.intp), mode="clip"))
            counts += np.bincount(self.codes.take(further), minlength=size)
        return counts[1:]

    @cached_property
    def _all(self) -> I64:
        """How many of all documents hold each value."""
        size = len(self.values) + 1
        return (np.bincount(self.first, minlength=size) + np.bincount(self.codes, minlength=size))[1:]
