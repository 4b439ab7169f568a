"""The ids of a link as text, and where the public finds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from streams.contract.article import Link

_WIKIDATA = re.compile(r"Q[1-9][0-9]{0,12}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_MOST_TITLE = 250


def ids_of(link: Link | None) -> tuple[str, ...]:
    """Give the ids of a link, each with the name of its kind before it.

    Args:
        link: of an entity, if it has one.

    Returns:
        Ids like ``wikidata:Q159``, ``wikipedia:en:Arab League``, ``geonames:281184``; two entities
        that share one are the same thing.
    """
    if link is None:
        return ()
    given = {name: getattr(link, name) for name in link.__struct_fields__}
    return tuple(f"{name}:{value}" for name, value in given.items() if value is not None)


def is_id(link: Link | None, wanted: str) -> bool:
    """Say whether a link has an id.

    Args:
        link: of an entity, if it has one.
        wanted: an id, with the name of its kind before it (``geonames:281184``) or without
            (``Q159``, ``en:Arab League``, ``SA``).

    Returns:
        Whether one of its ids is the same to the letter.
    """
    return any(wanted in {one, one.partition(":")[2]} for one in ids_of(link))


def address_of(link: Link) -> str:
    """Give the public address of a link's most telling id.

    Args:
        link: of an entity.

    Returns:
        The address; empty where no id has one, or the id is not of its kind's form.
    """
    language, _, title = (link.wikipedia or "").partition(":")
    if title and _LANGUAGE.fullmatch(language) and len(title) <= _MOST_TITLE:
        path = quote(title.replace(" ", "_"), safe="(),'!:_-.")
        return f"https://{language}.wikipedia.org/wiki/{path}"
    if link.wikidata is not None and _WIKIDATA.fullmatch(link.wikidata):
        return f"https://www.wikidata.org/wiki/{link.wikidata}"
    if link.geonames is not None:
        return f"https://www.geonames.org/{link.geonames}"
    return ""
