"""What a release changes in the files, and what keeps it from being cut."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

CHANGELOG = "# Changelog\n\n## Unreleased\n\n### Added\n- A.\n\n## 0.1.0 (2026-01-01)\n- First.\n"


@pytest.fixture(scope="module")
def release() -> ModuleType:
    path = Path(__file__).parents[2] / "deploy" / "release.py"
    spec = importlib.util.spec_from_file_location("release", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_unreleased_gets_version_and_day(release: ModuleType) -> None:
    log = release.cut(CHANGELOG, "0.2.0", "2026-02-03")
    assert log.startswith("# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-02-03)\n\n### Added")
    assert log.endswith("## 0.1.0 (2026-01-01)\n- First.\n")
    with pytest.raises(release.ReleaseError, match="nothing under Unreleased"):
        release.cut(log, "0.3.0", "2026-02-03")
    with pytest.raises(release.ReleaseError, match="already"):
        release.cut(CHANGELOG, "0.1.0", "2026-02-03")


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9", "1", "v0.2.0", "0.2.0rc1"])
def test_only_a_higher_version_is_taken(release: ModuleType, version: str) -> None:
    project = '[project]\nname = "khabar"\nversion = "0.1.0"\n'
    assert release.raised(project, "0.10.0").endswith('version = "0.10.0"\n')
    with pytest.raises(release.ReleaseError):
        release.raised(project, version)
