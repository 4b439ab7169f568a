"""Cut a release: version in pyproject.toml, section of the CHANGELOG, sdist, wheel, their checks.

    python deploy/release.py 0.2.0

Nothing is published, committed or tagged: it says at the end what to type.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from datetime import UTC, datetime
from pathlib import Path

TOP = Path(__file__).parents[1]
VERSION = re.compile(r"\d+\.\d+\.\d+")
OWN = re.compile(r'^version = "(?P<version>[\d.]+)"$', re.MULTILINE)
UNRELEASED = "## Unreleased\n"
SHIPPED = ("streams/_shipped/deploy/topics.toml", "streams/pages/data/", "streams/entities/data/")


class ReleaseError(Exception):
    """What keeps the release from being cut, in one line that says what to do."""


def cut(changelog: str, version: str, day: str) -> str:
    """Give the CHANGELOG with what is unreleased under a version, and an empty section above it.

    Args:
        changelog: its text.
        version: the new one.
        day: of the release, as YYYY-MM-DD.

    Raises:
        ReleaseError: nothing is unreleased, or the version is there already.
    """
    if f"## {version} " in changelog:
        raise ReleaseError(f"CHANGELOG.md has {version} already: choose a higher version")
    before, found, after = changelog.partition(UNRELEASED)
    if not found or not after.partition("\n## ")[0].strip():
        raise ReleaseError("CHANGELOG.md has nothing under Unreleased: write what users notice")
    return f"{before}{UNRELEASED}\n## {version} ({day})\n{after}"


def raised(project: str, version: str) -> str:
    """Give pyproject.toml with a higher version.

    Args:
        project: its text.
        version: the new one, as MAJOR.MINOR.PATCH.

    Raises:
        ReleaseError: it is no version, or no higher one.
    """
    if VERSION.fullmatch(version) is None:
        raise ReleaseError(f"{version!r} is no version: give MAJOR.MINOR.PATCH")
    found = OWN.search(project)
    if found is None:
        raise ReleaseError("pyproject.toml has no version line")
    if _parts(version) <= _parts(found["version"]):
        raise ReleaseError(f"{version} is not higher than {found['version']}")
    return project.replace(found[0], f'version = "{version}"', 1)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def build(version: str) -> list[Path]:
    """Build sdist and wheel into ``dist/``, and check what is in them.

    Raises:
        ReleaseError: a file is missing in one of them.
    """
    subprocess.run([sys.executable, "-m", "hatchling", "build", "--clean"], cwd=TOP, check=True)
    wheel = TOP / "dist" / f"khabar-{version}-py3-none-any.whl"
    sdist = TOP / "dist" / f"khabar-{version}.tar.gz"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for wanted in SHIPPED:
        if not any(name.startswith(wanted) for name in names):
            raise ReleaseError(f"{wanted} is not in the wheel")
    with tarfile.open(sdist) as files:
        if f"khabar-{version}/pyproject.toml" not in files.getnames():
            raise ReleaseError("pyproject.toml is not in the sdist")
    return [sdist, wheel]


def check(wheel: Path, version: str) -> None:
    """Install the wheel into an empty environment, without a lock, and run it there.

    Raises:
        ReleaseError: it does not say its version.
    """
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        scripts = Path(folder) / "bin"
        quiet = ["--quiet", "--disable-pip-version-check"]
        pip = [str(scripts / "python"), "-m", "pip"]
        subprocess.run([*pip, "install", *quiet, str(wheel)], check=True)
        subprocess.run([*pip, "check", *quiet], check=True)
        said = subprocess.run(
            [str(scripts / "khabar"), "--version"], check=True, capture_output=True, text=True
        ).stdout
        if version not in said:
            raise ReleaseError(f"the wheel says {said.strip()!r} and not {version}")


def _refuse(changed: str) -> None:
    if changed:
        raise ReleaseError("the working tree has changes: commit them first")


def main(version: str) -> int:
    """Cut the release; give the exit code."""
    project, changelog = TOP / "pyproject.toml", TOP / "CHANGELOG.md"
    changed = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=no"],
        cwd=TOP, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    try:
        _refuse(changed)
        new = raised(project.read_text("utf-8"), version)
        log = cut(changelog.read_text("utf-8"), version, f"{datetime.now(UTC):%Y-%m-%d}")
        project.write_text(new, "utf-8")
        changelog.write_text(log, "utf-8")
        made = build(version)
        check(made[-1], version)
    except ReleaseError as error:
        print(f"release: {error}", file=sys.stderr)
        return 2
    for path in made:
        print(f"{path.relative_to(TOP)}: {path.stat().st_size:,} bytes")
    print(f"now: git commit -am 'Release {version}' && git tag v{version}, then publish dist/")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):  # noqa: PLR2004 -- one argument
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
