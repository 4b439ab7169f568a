"""Write the types of the events for TypeScript, Go and Java from the JSON Schemas.

    python deploy/generate_types.py [FOLDER]      # schemas/types by default

A schema or definition becomes a type named for what it is: `media_topic` is MediaTopic, "Enriched
article" EnrichedArticle. Definitions of one name must be the same in all schemas.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

TOP = Path(__file__).parents[1]
SCHEMAS = ("raw-article", "enriched-article", "duplicate-event", "retraction")
"""Values that others write and read; what goes between the stages is not theirs."""
GENERATED = "Generated from the JSON Schemas by `make types`; do not edit."
WIDTH = 100


class Kind(NamedTuple):
    """The kind of a value: a primitive, a type of ours, or a list of one of them.

    Args:
        name: string, time, integer, number, or the name of a type.
        is_list: whether it is a list of these.
        nullable: whether null may stand for it.
    """

    name: str
    is_list: bool = False
    nullable: bool = False


class Field(NamedTuple):
    """A field: its name in JSON, its kind, whether it is always there, and what it means."""

    name: str
    kind: Kind
    required: bool
    doc: str


class Type(NamedTuple):
    """An object with its fields."""

    name: str
    doc: str
    fields: Sequence[Field]


class SchemaError(Exception):
    """A schema has what this generator does not know; teach it."""


def pascal(name: str) -> str:
    """Give ``MediaTopic`` for ``media_topic`` and for ``Media topic``."""
    return "".join(part[:1].upper() + part[1:] for part in name.replace("_", " ").split())


def kind_of(schema: Mapping[str, Any]) -> Kind:
    """Give the kind that a property's schema describes."""
    if "$ref" in schema:
        return Kind(pascal(schema["$ref"].rpartition("/")[2]))
    named: Any = schema.get("type")
    names: list[str] = named if isinstance(named, list) else [named]
    (name,) = (one for one in names if one != "null")
    if name == "array":
        return Kind(kind_of(schema["items"]).name, is_list=True, nullable="null" in names)
    if name == "string" and schema.get("format") == "date-time":
        name = "time"
    if name not in PRIMITIVES:
        raise SchemaError(f"a property of type {name}")
    return Kind(name, nullable="null" in names)


def type_of(name: str, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Type:
    """Give the type that an object's schema describes."""
    required = set(schema.get("required", ()))
    fields = []
    for key, inner in schema["properties"].items():
        referred = definitions.get(str(inner.get("$ref", "")).rpartition("/")[2], {})
        doc = inner.get("description") or referred.get("description", "")
        fields.append(Field(key, kind_of(inner), key in required, doc))
    return Type(name, schema.get("description", ""), fields)


def read_types(folder: Path) -> list[Type]:
    """Read all types: the events in their order, each before what it is made of.

    Args:
        folder: of the schemas.

    Returns:
        The types, each once.

    Raises:
        SchemaError: one name stands for two things, or a schema is not understood.
    """
    found: dict[str, Type] = {}
    for name in SCHEMAS:
        schema = json.loads((folder / f"{name}.v1.json").read_text("utf-8"))
        definitions = schema.get("$defs", {})
        for key, inner in ((schema["title"], schema), *definitions.items()):
            made = type_of(pascal(key), inner, definitions)
            if found.setdefault(made.name, made) != made:
                raise SchemaError(f"{made.name} is one thing in {name} and another elsewhere")
    return list(found.values())


PRIMITIVES: Mapping[str, Mapping[str, str]] = {
    "string": {"typescript": "string", "go": "string", "java": "String", "boxed": "String"},
    "time": {"typescript": "string", "go": "time.Time", "java": "String", "boxed": "String"},
    "integer": {"typescript": "number", "go": "int64", "java": "int", "boxed": "Integer"},
    "number": {"typescript": "number", "go": "float64", "java": "double", "boxed": "Double"},
}


def spelled(kind: Kind, language: str) -> str:
    """Give the name of a value's type in a language, without list and option."""
    return PRIMITIVES[kind.name][language] if kind.name in PRIMITIVES else kind.name


def wrapped(doc: str, lead: str) -> list[str]:
    """Break a comment into lines that begin with ``lead``."""
    return [lead + line for line in textwrap.wrap(doc, WIDTH - len(lead) - 4)]


def typescript(types: Sequence[Type]) -> str:
    """Write the types as TypeScript interfaces; objects may hold more than they name."""
    lines = [
        f"// {GENERATED}",
        "// Times are RFC 3339 in UTC. Offsets count code points: see offsets.ts.",
    ]
    for one in types:
        lines += ["", "/**", *wrapped(one.doc, " * "), " */", f"export interface {one.name} {{"]
        for field in one.fields:
            doc = wrapped(field.doc, "   * ")
            lines += [f"  /** {field.doc} */"] if len(doc) == 1 else ["  /**", *doc, "   */"]
            kind = spelled(field.kind, "typescript") + ("[]" if field.kind.is_list else "")
            kind += " | null" if field.kind.nullable else ""
            lines.append(f"  {field.name}{'' if field.required else '?'}: {kind};")
        lines.append("}")
    return "\n".join(lines) + "\n"


GO_WORDS = {"id": "ID", "url": "URL", "html": "HTML", "iso3166": "ISO3166"}


def go_name(name: str) -> str:
    """Give a field's exported name: ``CanonicalURL``; a digit keeps its underscore."""
    first, *rest = (GO_WORDS.get(part, part[:1].upper() + part[1:]) for part in name.split("_"))
    return first + "".join(f"_{part}" if part[0].isdigit() else part for part in rest)


def go(types: Sequence[Type]) -> str:
    """Write the types as Go structs; what may be absent is a pointer."""
    lines = [
        "// Code generated from the JSON Schemas by `make types`; DO NOT EDIT.\n",
        "// Package khabar has the events of Khabar. Offsets count code points: see Slice.",
        "package khabar\n",
        'import "time"',
    ]  # fmt: skip
    for one in types:
        lines += ["", *wrapped(f"{one.name}: {one.doc}", "// "), f"type {one.name} struct {{"]
        for field in one.fields:
            kind = ("[]" if field.kind.is_list else "") + spelled(field.kind, "go")
            absent = not field.required or field.kind.nullable
            pointer = "*" if absent and not field.kind.is_list else ""
            tag = f'`json:"{field.name}{"" if field.required else ",omitempty"}"`'
            lines += [
                *wrapped(field.doc, "\t// "),
                f"\t{go_name(field.name)} {pointer}{kind} {tag}",
            ]
        lines.append("}")
    return "\n".join(lines) + "\n"


def camel(name: str) -> str:
    """Give ``canonicalUrl``; a part that begins with a digit keeps its underscore."""
    first, *rest = name.split("_")
    parts = (f"_{part}" if part[0].isdigit() else part.capitalize() for part in rest)
    return first + "".join(parts)


def java(types: Sequence[Type]) -> str:
    """Write the types as records; what is absent is null."""
    lines = [
        f"// {GENERATED}",
        "package khabar;\n",
        "import java.util.List;\n",
        "/**",
        " * The events of Khabar as records; null stands for what is absent. Times are RFC 3339 in",
        " * UTC. Offsets count code points: see {@link Offsets}. With Jackson: the naming strategy",
        " * SNAKE_CASE, and FAIL_ON_UNKNOWN_PROPERTIES off, since events may hold more.",
        " */",
        "public final class Khabar {",
        "    private Khabar() {}",
    ]
    for one in types:
        lines += ["", "    /**", *wrapped(one.doc, "     * "), "     *"]
        for field in one.fields:
            first, *more = textwrap.wrap(f"@param {camel(field.name)} {field.doc}", WIDTH - 12)
            lines += [f"     * {first}", *(f"     *     {line}" for line in more)]
        lines += ["     */", f"    public record {one.name}("]
        parameters = []
        for field in one.fields:
            boxed = field.kind.is_list or not field.required or field.kind.nullable
            kind = spelled(field.kind, "boxed" if boxed else "java")
            kind = f"List<{kind}>" if field.kind.is_list else kind
            parameters.append(f"            {kind} {camel(field.name)}")
        lines += [",\n".join(parameters) + ") {}"]
    return "\n".join([*lines, "}"]) + "\n"


FILES: Mapping[str, Callable[[Sequence[Type]], str]] = {
    "typescript/khabar.ts": typescript,
    "go/khabar.go": go,
    "java/khabar/Khabar.java": java,
}


def generate(schemas: Path) -> Iterator[tuple[str, str]]:
    """Give each file's path and text."""
    types = read_types(schemas)
    for path, write in FILES.items():
        yield path, write(types)


def main() -> None:
    """Write the files."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TOP / "schemas" / "types"
    for path, text in generate(TOP / "schemas"):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
