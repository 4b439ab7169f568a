"""Which changes to a schema break somebody who holds the released one.

``forward``: a consumer with the released schema reads what the new one allows. ``backward``: what
producers sent under the released schema is accepted under the new one. Both work on the schemas'
own vocabulary: properties, required, type, items, enum, const, pattern and bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

Direction = Literal["forward", "backward"]
_LIMITS = ("pattern", "format", "minimum", "maximum", "maxLength", "minLength", "const")


def breaks(released: Mapping[str, Any], new: Mapping[str, Any], direction: Direction) -> list[str]:
    """List what breaks, one line each; none when the change is compatible."""
    # Backward asks of the new schema what forward asks of the old one.
    strict, loose = (released, new) if direction == "forward" else (new, released)
    return list(_compare(strict, loose, strict, loose, "$"))


def _compare(
    reader: Mapping[str, Any],
    writer: Mapping[str, Any],
    reader_root: Mapping[str, Any],
    writer_root: Mapping[str, Any],
    path: str,
) -> Iterator[str]:
    """Compare what the reader demands with what the writer may send."""
    reader, writer = _resolved(reader, reader_root), _resolved(writer, writer_root)
    accepted, sent = _types(reader), _types(writer)
    if accepted and not sent <= accepted:
        yield f"{path}: type {sorted(sent)} is not within {sorted(accepted)}"
    if "enum" in reader and not set(writer.get("enum", ["?"])) <= set(reader["enum"]):
        yield f"{path}: values beyond {reader['enum']}"
    for name in _LIMITS:
        if name in reader and reader[name] != writer.get(name):
            yield f"{path}: {name} {reader[name]!r} became {writer.get(name)!r}"
    for name in sorted(set(reader.get("required", ())) - set(writer.get("required", ()))):
        yield f"{path}.{name}: required, but may be missing"
    if reader.get("additionalProperties", True) is False:
        yield f"{path}: closed object"
    writer_properties = writer.get("properties", {})
    for name, value in reader.get("properties", {}).items():
        if name in writer_properties:
            yield from _compare(
                value, writer_properties[name], reader_root, writer_root, f"{path}.{name}"
            )
        else:
            yield f"{path}.{name}: no longer described"
    if "items" in reader:
        items = writer.get("items", {})
        yield from _compare(reader["items"], items, reader_root, writer_root, f"{path}[]")


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return schema


def _types(schema: Mapping[str, Any]) -> set[str]:
    found = schema.get("type", [])
    return {found} if isinstance(found, str) else set(found)
