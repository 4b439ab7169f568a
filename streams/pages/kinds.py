"""The kinds of segment: a closed set, published in the events."""

from __future__ import annotations

from typing import Literal

TextKind = Literal["lead", "body", "subheading", "dateline"]
"""Kinds whose segments make up the article's text."""

FurnitureKind = Literal[
    "title",
    "byline",
    "caption",
    "source",
    "keywords",
    "tags",
    "read_also",
    "embedded",
    "headlines",
    "related",
    "share",
    "app",
    "ad",
    "comments",
    "contact",
    "rights",
    "timestamp",
    "outlet_line",
    "navigation",
    "end_mark",
    "separator",
]
"""Kinds that are named but not kept: everything on the page that is not the article's text."""

Kind = TextKind | FurnitureKind

PROSE: frozenset[Kind] = frozenset({"lead", "body", "subheading"})
"""Kinds of lines of running text."""
STAMPS: frozenset[Kind] = frozenset({"timestamp", "byline", "dateline"})
"""Kinds of lines beside a title that say when, who and where."""
OTHERS: frozenset[Kind] = frozenset({"related", "headlines", "read_also", "comments"})
"""Kinds of lines that others' words stand in: headlines of other pages, and readers'."""
TEXT_KINDS: frozenset[Kind] = PROSE | {"dateline"}
