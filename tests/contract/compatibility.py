"""Which changes to a schema break somebody who holds the released one.

``forward``: a consumer with the released schema reads what the new one allows. ``backward``: what
producers sent under the released schema is accepted under the new one. Both work on the schemas'
own vocabulary: properties, required, type, items, enum, const, pattern and bounds. Any other
keyword must stay as it is: a change to one is for a person to judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

Direction = Literal["forward", "backward"]
_LIMITS = ("pattern", "format", "minimum", "maximum", "maxLength", "minLength", "const")
_TYPES = frozenset(("null", "boolean", "object", "array", "number", "integer", "string"))
_COMPARED = {*_LIMITS, "type", "enum", "required", "properties", "items", "$ref", "$defs"}
_ANNOTATIONS = {"$schema", "$id", "title", "description", "default", "examples", "deprecated"}


def breaks(released: Mapping[str, Any], new: Mapping[str, Any], direction: Direction) -> list[str]:
    """List what breaks, one line each; none when the change is compatible."""
    # Backward asks of the new schema what forward asks of the old one.
    reader, writer = (released, new) if direction == "forward" else (new, released)
    return list(_Check(direction, reader, writer).compare(reader, writer, "$"))


class _Check(Struct, frozen=True):
    direction: Direction
    reader_root: Mapping[str, Any]
    writer_root: Mapping[str, Any]

    def compare(
        self, reader: Mapping[str, Any], writer: Mapping[str, Any], path: str
    ) -> Iterator[str]:
        """Compare what the reader demands with what the writer may send."""
        reader, writer = _resolved(reader, self.reader_root), _resolved(writer, self.writer_root)
        accepted, sent = _types(reader), _types(writer)
        if not sent <= accepted:
            yield f"{path}: type {sorted(sent)} is not within {sorted(accepted)}"
        if "enum" in reader and not set(writer.get("enum", ["?"])) <= set(reader["enum"]):
            yield f"{path}: values beyond {reader['enum']}"
        for name in _LIMITS:
            if name in reader and reader[name] != writer.get(name):
                yield f"{path}: {name} {reader[name]!r} became {writer.get(name)!r}"
        for name in sorted(set(reader.get("required", ())) - set(writer.get("required", ()))):
            yield f"{path}.{name}: required, but may be missing"
        for name in sorted({*reader, *writer} - _COMPARED - _ANNOTATIONS):
            if reader.get(name) != writer.get(name):
                yield f"{path}: {name} changed"
        if reader.get("additionalProperties", True) is False:
            yield f"{path}: closed object"
        yield from self._compare_parts(reader, writer, path)

    def _compare_parts(
        self, reader: Mapping[str, Any], writer: Mapping[str, Any], path: str
    ) -> Iterator[str]:
        sent = writer.get("properties", {})
        for name, value in reader.get("properties", {}).items():
            if name in sent:
                yield from self.compare(value, sent[name], f"{path}.{name}")
            elif self.direction == "forward":
                yield f"{path}.{name}: no longer described"
        if "items" in reader:
            yield from self.compare(reader["items"], writer.get("items", {}), f"{path}[]")


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    return schema


def _types(schema: Mapping[str, Any]) -> frozenset[str]:
    """Give the types that a schema allows: all where it names none."""
    named = schema.get("type", _TYPES)
    found = frozenset([named] if isinstance(named, str) else named)
    return found | {"integer"} if "number" in found else found
