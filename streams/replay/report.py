"""A comparison as JSON and as one HTML page that needs nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

import msgspec

from streams.terminal import safe

if TYPE_CHECKING:
    from streams.replay.compare import Comparison

_MOST = 15
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
td, th { border-bottom: 1px solid #8884; padding: .3rem .6rem; text-align: start; }
td.n { text-align: end; font-variant-numeric: tabular-nums; }
.bar { display: flex; height: 1.6rem; border-radius: .3rem; overflow: hidden; }
.bar span { min-width: 2px; }
.same { background: #4a9d5b; } .changed { background: #d9962b; }
.new { background: #3b7dd8; } .missing { background: #c6484a; }
svg text { font-size: 12px; fill: currentColor; }
"""


def as_json(found: Comparison) -> bytes:
    """Give the comparison as JSON."""
    return msgspec.json.encode(found)


def as_html(found: Comparison) -> str:
    """Give the comparison as a page, with pictures of the shifts.

    Names and titles of articles are escaped, and hold no control characters.
    """
    parts = [
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width, initial-scale=1'>",
        f"<title>Replay {escape(found.run)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>Replay {escape(found.run)} against the live results</h1>",
        _summary(found),
        "<h2>Fields that differ</h2>",
        _table(("field", "articles"), found.fields.most_common()),
        "<h2>Media topics, before and after</h2>",
        _shift(found.topics_before, found.topics_after),
        "<h2>Entities</h2>",
        f"<p>{found.entities_before} before, {found.entities_after} after.</p>",
        _table(("added", "articles"), found.entities_added.most_common(_MOST)),
        _table(("gone", "articles"), found.entities_gone.most_common(_MOST)),
        *_verdicts(found),
        "<h2>Examples</h2>",
        _examples(found),
        "</body></html>",
    ]
    return "\n".join(parts)


def _verdicts(found: Comparison) -> list[str]:
    """Name the articles whose verdict changes, if there are any."""
    parts = []
    for title, ids in (
        ("Enriched live, duplicates in the run", found.became_copies),
        ("Duplicates live, enriched in the run", found.became_originals),
    ):
        if ids:
            items = "".join(f"<li>{escape(safe(one))}</li>" for one in ids)
            parts.append(f"<h2>{title}</h2><p>Promotion withdraws the live result.</p>")
            parts.append(f"<ul>{items}</ul>")
    return parts


def _summary(found: Comparison) -> str:
    numbers = {
        "same": found.same,
        "changed": found.changed,
        "new": len(found.new),
        "missing": len(found.missing),
    }
    total = sum(numbers.values()) or 1
    bar = "".join(
        f"<span class='{name}' style='flex:{count / total:.4f}' title='{name} {count}'></span>"
        for name, count in numbers.items()
        if count
    )
    words = ", ".join(f"{name} {count}" for name, count in numbers.items())
    return f"<div class='bar' role='img' aria-label='{words}'>{bar}</div><p>{words}</p>"


def _table(heads: Iterable[str], rows: Iterable[tuple[str, int]]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(
        f"<tr><td dir='auto'>{escape(safe(name))}</td><td class='n'>{count}</td></tr>"
        for name, count in rows
    )
    return f"<table><tr>{head}</tr>{body or '<tr><td>none</td><td></td></tr>'}</table>"


def _shift(before: Counter[str], after: Counter[str]) -> str:
    """Draw two bars a topic: before and after."""
    names = [name for name, _ in (before + after).most_common(_MOST)]
    most = max([1, *(max(before[name], after[name]) for name in names)])
    rows = []
    for place, name in enumerate(names):
        y = place * 34
        for offset, counts, colour in ((0, before, "#8888"), (12, after, "#3b7dd8")):
            width = 400 * counts[name] / most
            rows.append(
                f"<rect x='260' y='{y + offset}' width='{width:.1f}' height='10' fill='{colour}'/>"
            )
            rows.append(f"<text x='{266 + width:.1f}' y='{y + offset + 10}'>{counts[name]}</text>")
        rows.append(f"<text x='0' y='{y + 14}'>{escape(safe(name))}</text>")
    height = 34 * len(names) + 4
    return (
        f"<svg viewBox='0 0 720 {height}' role='img' aria-label='media topics before and after'>"
        f"{''.join(rows)}</svg>"
    )


def _examples(found: Comparison) -> str:
    rows = "".join(
        f"<tr><td>{escape(safe(one.id))}</td><td dir='auto'>{escape(safe(one.title))}</td>"
        f"<td>{escape(', '.join(one.fields))}</td>"
        f"<td dir='auto'>{_signed(one.entities_added, one.entities_gone)}</td>"
        f"<td>{_signed(one.topics_added, one.topics_gone)}</td></tr>"
        for one in found.examples
    )
    heads = "".join(f"<th>{n}</th>" for n in ("id", "title", "fields", "entities", "topics"))
    return f"<table><tr>{heads}</tr>{rows}</table>"


def _signed(added: Iterable[str], gone: Iterable[str]) -> str:
    marks = [f"+ {name}" for name in added] + [f"− {name}" for name in gone]
    return "<br>".join(escape(safe(mark)) for mark in marks)
