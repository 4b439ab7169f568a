"""The schemas, the examples and the values in code say the same."""

from __future__ import annotations

import copy
import json
import types
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from streams.contract import article as values
from streams.contract import codec
from streams.contract.retraction import Retraction
from streams.errors import ERROR_CODES
from tests.contract.compatibility import Direction, breaks

SCHEMAS = Path(__file__).parents[2] / "schemas"
NAMES = (
    "raw-article",
    "normalised-article",
    "enriched-article",
    "duplicate-event",
    "retraction",
    "dead-letter",
)
TYPES: dict[str, type[msgspec.Struct]] = {
    "raw-article": values.RawArticle,
    "normalised-article": values.Article,
    "enriched-article": values.Article,
    "duplicate-event": values.DuplicateEvent,
    "retraction": Retraction,
}


def load(name: str, folder: str = ".") -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SCHEMAS / folder / f"{name}.v1.json").read_text("utf-8"))
    return loaded


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(load(name), format_checker=FormatChecker())


def examples(kind: str) -> list[Path]:
    return sorted((SCHEMAS / "examples" / kind).glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_itself(name: str) -> None:
    Draft202012Validator.check_schema(load(name))


@pytest.mark.parametrize("path", examples("valid"), ids=lambda path: path.stem)
def test_valid_examples_are_accepted(path: Path) -> None:
    value = json.loads(path.read_text("utf-8"))
    errors = [e.message for e in validator(path.stem.split(".")[0]).iter_errors(value)]
    assert errors == []


@pytest.mark.parametrize("path", examples("invalid"), ids=lambda path: path.stem)
def test_invalid_examples_are_refused(path: Path) -> None:
    value = json.loads(path.read_text("utf-8"))
    assert list(validator(path.stem.split(".")[0]).iter_errors(value))


def test_every_schema_has_examples_of_both_kinds() -> None:
    for kind in ("valid", "invalid"):
        assert {path.stem.split(".")[0] for path in examples(kind)} == set(NAMES)


@pytest.mark.parametrize(
    "path",
    [p for p in examples("valid") if p.stem.split(".")[0] in TYPES and "later" not in p.stem],
    ids=lambda path: path.stem,
)
def test_code_reads_the_examples_and_writes_them_back(path: Path) -> None:
    given = json.loads(path.read_text("utf-8"))
    value = msgspec.convert(given, TYPES[path.stem.split(".")[0]])
    written = json.loads(codec.encode(value))  # type: ignore[arg-type]
    assert written == {name: part for name, part in given.items() if part is not None}


def test_code_ignores_what_a_later_version_adds() -> None:
    path = SCHEMAS / "examples/valid/enriched-article.of-a-later-version.json"
    given = json.loads(path.read_text("utf-8"))
    del given["duplicate"]
    assert msgspec.convert(given, values.Article).id == given["id"]


@pytest.mark.parametrize("name", TYPES)
def test_schema_and_type_describe_the_same_fields(name: str) -> None:
    root = load(name)
    mended = same_shape(root, TYPES[name], root, name)
    assert mended == []


def same_shape(
    schema: dict[str, Any], kind: type[msgspec.Struct], root: dict[str, Any], path: str
) -> list[str]:
    """List in what a schema and a struct differ, down to the leaves."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    hints = get_type_hints(kind)
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    if kind is values.RawArticle:
        # Not a producer's: the reader notes there what it could not read.
        del fields["ignored"]
    lines = []
    if fields.keys() != schema["properties"].keys():
        lines.append(f"{path}: {sorted(fields.keys() ^ schema['properties'].keys())}")
    needed = {name for name, field in fields.items() if field.required}
    if path == "enriched-article":
        needed |= {"duplicate", "entities", "media_topics"}
    if path != "raw-article" and needed != set(schema.get("required", ())):
        lines.append(f"{path}: required {sorted(needed)} against {schema.get('required')}")
    for name, part in schema["properties"].items():
        lines += same_type(part, hints[name], root, f"{path}.{name}")
    return lines


def same_type(part: dict[str, Any], hint: Any, root: dict[str, Any], path: str) -> list[str]:
    hint = without_none(hint)
    origin = get_origin(hint)
    if origin is tuple:
        if part.get("type") != "array":
            return [f"{path}: not an array"]
        return same_type(part["items"], get_args(hint)[0], root, f"{path}[]")
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return same_shape(part, hint, root, path)
    wanted = {str: "string", int: "integer", float: "number"}.get(hint, "string")
    found = part.get("type")
    return [] if wanted in (found if isinstance(found, list) else [found]) else [f"{path}: {found}"]


def without_none(hint: Any) -> Any:
    if get_origin(hint) in {Union, types.UnionType}:
        (inner,) = [arg for arg in get_args(hint) if arg is not type(None)]
        return inner
    return str if get_origin(hint) is Literal else hint


def test_every_error_code_is_documented() -> None:
    text = load("dead-letter")["properties"]["khabar-error-code"]["description"]
    assert [code for code in ERROR_CODES if code not in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_breaks_who_holds_the_released_schema(name: str) -> None:
    direction: Direction = "backward" if name == "raw-article" else "forward"
    assert breaks(load(name, "released"), load(name), direction) == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda s: s["properties"].pop("title"), "$.title: no longer described"),
        (lambda s: s["required"].remove("text"), "$.text: required, but may be missing"),
        (lambda s: s["properties"]["text"].update(type="array"), "$.text: type"),
        (lambda s: s["$defs"]["entity"]["properties"].pop("count"), "$.entities[].count"),
        (lambda s: s["$defs"]["media_topic"]["properties"]["id"].update(pattern="."), "pattern"),
        (lambda s: s["properties"]["text"].pop("type"), "$.text: type"),
        (lambda s: s.pop("type"), "$: type"),
        (lambda s: s["properties"]["keywords"].pop("items"), "$.keywords[]: type"),
        (lambda s: s["properties"]["keywords"].update(items={}), "$.keywords[]: type"),
        (lambda s: s["properties"].update(title={"anyOf": [{"type": "string"}, {}]}), "$.title"),
    ],
)
def test_a_breaking_change_is_found(change: Any, line: str) -> None:
    released = load("enriched-article")
    new = copy.deepcopy(released)
    change(new)
    found = breaks(released, new, "forward")
    assert found
    assert line in found[0]


def test_an_added_field_breaks_nobody() -> None:
    released = load("enriched-article")
    new = copy.deepcopy(released)
    new["properties"]["sentiment"] = {"type": "number"}
    new["$defs"]["entity"]["properties"]["aliases"] = {"type": "array"}
    assert breaks(released, new, "forward") == []


@pytest.mark.parametrize(
    ("demand", "line"),
    [
        ({"required": ["url"]}, "$.url: required, but may be missing"),
        ({"anyOf": [{"required": ["url"]}]}, "$: anyOf changed"),
        ({"dependentRequired": {"text": ["url"]}}, "$: dependentRequired changed"),
        ({"not": {"required": ["html"]}}, "$: not changed"),
        ({"additionalProperties": {"type": "string"}}, "$: additionalProperties changed"),
    ],
)
def test_a_new_demand_on_producers_is_found(demand: dict[str, Any], line: str) -> None:
    released = load("raw-article")
    assert breaks(released, released | demand, "backward") == [line]


def test_producers_may_be_offered_a_new_field() -> None:
    released = load("raw-article")
    new = copy.deepcopy(released)
    new["properties"]["section"] = {"type": "string"}
    assert breaks(released, new, "backward") == []
