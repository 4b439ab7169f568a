"""The types for TypeScript, Go and Java are those of the schemas, compile, and read events."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from streams.adapters.kafka import broker
from tests.conftest import CACHE

TOP = Path(__file__).parents[2]
TYPES = TOP / "schemas" / "types"
CHECKS = Path(__file__).parent / "types"
EXAMPLES = TOP / "schemas" / "examples" / "valid"
TYPESCRIPT = ("typescript@5.9.3", "@types/node@20.19.0")
BEFORE = "😀𞸀🇸🇦 "
"""Code points outside the basic plane, put before every text: UTF-16 counts them twice."""


def need(tool: str, package: str, *, ci: bool = True) -> None:
    """Skip without a tool, but fail in continuous integration where it has to be there."""
    if shutil.which(tool):
        return
    if ci and os.environ.get("CI"):
        pytest.fail(f"{tool} is missing (package {package})")
    pytest.skip(f"LEFT OUT: these types are not compiled without {tool} (package {package})")


def npm(packages: Sequence[str]) -> Path:
    """Fetch packages once; give their folder."""
    need("npm", "npm")
    folder = CACHE / "npm" / "-".join(packages).replace("/", "_")
    if not (folder / ".complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--silent", "--no-audit", "--prefix", str(folder), *packages]
        subprocess.run(command, check=True, capture_output=True)
        (folder / ".complete").touch()
    return folder / "node_modules"


def run(command: Sequence[str | Path], folder: Path, **variables: str) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=300,
        env=os.environ | variables,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", TOP / "deploy/generate_types.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_they_are_what_the_schemas_give() -> None:
    for path, text in generator().generate(TOP / "schemas"):
        assert (TYPES / path).read_text("utf-8") == text, f"{path}: run `make types`"


def test_a_schema_that_is_not_understood_is_refused(tmp_path: Path) -> None:
    module = generator()
    shutil.copytree(TOP / "schemas", tmp_path, dirs_exist_ok=True)
    path = tmp_path / "duplicate-event.v1.json"
    schema = json.loads(path.read_text("utf-8"))
    schema["$defs"]["outlet"]["properties"]["country"] = {"type": "string"}
    path.write_text(json.dumps(schema), "utf-8")
    with pytest.raises(module.SchemaError, match="Outlet"):
        module.read_types(tmp_path)
    schema["$defs"]["outlet"]["properties"]["country"] = {"type": "object"}
    path.write_text(json.dumps(schema), "utf-8")
    with pytest.raises(module.SchemaError, match="object"):
        module.read_types(tmp_path)


@pytest.fixture
def articles(tmp_path: Path) -> list[Path]:
    """The examples, and one that begins with what UTF-16 counts twice."""
    found = sorted(EXAMPLES.glob("enriched-article*.json"))
    article = json.loads(found[0].read_text("utf-8"))
    for field in ("title", "text"):
        article[field] = BEFORE + article[field]
    for named in offsets(article):
        named["start"] += len(BEFORE)
        named["end"] += len(BEFORE)
    article["entities"][0]["link"] = {"iso3166_2": "SA-01", "geonames": 108_410}
    shifted = tmp_path / "shifted.json"
    shifted.write_text(json.dumps(article), "utf-8")
    return [*found, shifted]


def offsets(article: dict[str, Any]) -> list[dict[str, Any]]:
    mentions = [mention for entity in article["entities"] for mention in entity["mentions"]]
    return mentions + [one for topic in article["media_topics"] for one in topic["evidence"]]


def check(said: str, articles: Sequence[Path]) -> None:
    expected: list[list[object]] = []
    for path in articles:
        article = json.loads(path.read_text("utf-8"))
        expected += [[named["text"], named["start"]] for named in offsets(article)]
        links = [entity.get("link", {}) for entity in article["entities"]]
        expected += [[link.get("iso3166_2", ""), link.get("geonames", 0)] for link in links]
    assert len(expected) >= 6
    assert [json.loads(line) for line in said.splitlines()] == expected


def test_typescript(articles: list[Path], tmp_path: Path) -> None:
    modules = npm(TYPESCRIPT)
    for source in (*(TYPES / "typescript").glob("*.ts"), CHECKS / "check.ts"):
        shutil.copy(source, tmp_path)
    (tmp_path / "node_modules").symlink_to(modules)
    compiler = modules / ".bin" / "tsc"
    options = "--strict --noUncheckedIndexedAccess --target es2020 --module commonjs --outDir out"
    run([compiler, *options.split(), "--types", "node", "check.ts"], tmp_path)
    check(run(["node", "out/check.js", *articles], tmp_path), articles)


def test_java(articles: list[Path], tmp_path: Path) -> None:
    need("javac", "openjdk-17-jdk-headless")
    need("mvn", "maven")
    # Apache Kafka's jars have Jackson among them.
    path = f"{tmp_path}:{broker.fetch_kafka(CACHE)}/*"
    sources = [*(TYPES / "java").rglob("*.java"), CHECKS / "Check.java"]
    run(
        [
            "javac",
            "-Xlint:all,-classfile",
            "-Werror",
            "-proc:none",
            "-cp",
            path,
            "-d",
            tmp_path,
            *sources,
        ],
        tmp_path,
    )
    check(run(["java", "-cp", path, "Check", *articles], tmp_path), articles)


def test_go(articles: list[Path], tmp_path: Path) -> None:
    need("go", "golang", ci=False)
    for name in ("khabar", "check"):
        (tmp_path / name).mkdir()
    for source in (TYPES / "go").iterdir():
        shutil.copy(source, tmp_path / "khabar")
    shutil.copy(CHECKS / "check.go", tmp_path / "check" / "main.go")
    (tmp_path / "check" / "go.mod").write_text(
        "module check\n\ngo 1.19\n\nrequire khabar v0.0.0\n\nreplace khabar => ../khabar\n"
    )
    quiet = {"GOFLAGS": "-mod=mod", "GOCACHE": str(CACHE / "go"), "GOPROXY": "off"}
    assert run(["gofmt", "-l", "."], tmp_path) == ""
    for name in ("khabar", "check"):
        run(["go", "vet", "./..."], tmp_path / name, **quiet)
    check(run(["go", "run", ".", *articles], tmp_path / "check", **quiet), articles)
