"""A raw record's JSON, read mildly: an optional field that cannot be read is left out, by name.

Producers send ids as numbers, authors as lists, dates in their own form. An article is worth more
than any of these: only a record without readable text is refused.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from streams.contract.article import RawArticle
from streams.errors import InvalidRecordError
from streams.text.dates import machine_time

_TEXTS = ("text", "html")
_STRINGS = ("id", "url", "title", "outlet", "author", "language")
_TIMES = ("published_at", "fetched_at")
_NAMES = ("name", "title", "@value")
_MOST_NAMES = 8
_JOINT = "، "


def read_raw(value: object) -> RawArticle:
    """Read the fields of a raw article.

    A whole number is read as an id or a title; a list of names or an object with a ``name`` as an
    author or an outlet; a time in any form that pages use, or in (milli)seconds since 1970.

    Args:
        value: what the record's JSON holds, or the fields that its headers gave.

    Returns:
        The article; ``ignored`` names what was there and could not be read.

    Raises:
        InvalidRecordError: ``invalid_schema``: no object, or neither text nor HTML in it.
    """
    if not isinstance(value, dict):
        raise InvalidRecordError("invalid_schema", "Expected `object`, got another JSON value")
    fields: dict[str, Any] = {}
    ignored: list[str] = []
    for names, read in ((_TEXTS, _text), (_STRINGS, _string), (_TIMES, _time)):
        for name in names:
            given = value.get(name)
            if given is None:
                continue
            found = read(given)
            if found is None:
                ignored.append(name)
            else:
                fields[name] = found
    if "text" not in fields and "html" not in fields:
        why = "is no text" if ignored and ignored[0] in _TEXTS else "is there"
        raise InvalidRecordError("invalid_schema", f"neither `text` nor `html` {why}")
    return RawArticle(**fields, ignored=tuple(sorted(ignored)))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _string(value: object) -> str | None:
    """Read a name: a string, a whole number, an object with a name, or a list of these."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, dict):
        return next((value[key] for key in _NAMES if isinstance(value.get(key), str)), None)
    if isinstance(value, list) and 0 < len(value) <= _MOST_NAMES:
        names = [None if isinstance(part, list) else _string(part) for part in value]
        return _JOINT.join(name for name in names if name) if all(names) else None
    return None


def _time(value: object) -> datetime | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    try:
        return msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return machine_time(value)
