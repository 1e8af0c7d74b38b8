"""The Whoosh schema of a story, and what ranking gives to each of its fields."""

from __future__ import annotations

from whoosh import fields

from indexer.documents import FACETS
from indexer.engine.base import ALL_TEXT

#: BM25F's saturation of term frequency
K1 = 1.2
#: BM25F's length normalisation by field. Kickers are absent more often than not, so an average length says nothing.
B = {"headline": 0.3, "kicker": 0.0, "body": 0.75}
#: a word in the headline counts for three in the body, in the kicker for two
WEIGHT = {"headline": 3.0, "kicker": 2.0, "body": 1.0}

#: A field's number is its place here. ``document << 2 | number`` names one field of one document: a *unit*. The fourth
#: number is never used; it makes the division a shift.
FIELDS = ALL_TEXT
UNIT_BITS = 2


def schema() -> fields.Schema:
    """The fields of a document. Facets hold any number of values; Whoosh's own analysis is not used."""
    return fields.Schema(
        id=fields.ID(unique=True),
        stored=fields.STORED(),
        date=fields.NUMERIC(int, signed=True, sortable=True),
        **{name: fields.TEXT(field_boost=WEIGHT[name], phrase=False) for name in FIELDS},
        **{facet: fields.KEYWORD(scorable=False, sortable=False) for facet in FACETS},
    )


def signature() -> dict[str, str]:
    """Field name → kind, kept in the catalogue: an index with other fields cannot be read."""
    return {name: type(field).__name__ for name, field in sorted(schema().items())}
