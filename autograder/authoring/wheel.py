"""The engine's own wheel, made from the engine that is running.

A release carries it, so that a student installs the checker that the instructor's proof was made with, offline, from a
file. It is made from the package's files, however this engine was installed: from a wheel, editable, or run from a
checkout. The bytes depend on nothing but those files: entries are sorted, stored and dated alike.

Left out is what only makes assignments: the example of `autograder new` holds a solution.
"""

from __future__ import annotations

import base64
import hashlib
import io
import tomllib
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import autograder
from autograder.errors import CourseError

DISTRIBUTION = "dl-autograder"

_DATE = (1980, 1, 1, 0, 0, 0)  # the first date a zip file can say
_LEFT_OUT = ("authoring/templates/", "student_template/")


@dataclass(frozen=True)
class Engine:
    """What a wheel says about itself."""

    version: str
    summary: str
    python: str  # "Requires-Python"
    requires: tuple[str, ...]  # "Requires-Dist", extras included: 'torch>=2.4; extra == "torch"'
    extras: tuple[str, ...]
    scripts: Mapping[str, Mapping[str, str]]  # {"console_scripts": {"autograder": "autograder.cli:main"}}
    license: str


def build_wheel(folder: Path) -> Path:
    """Write the wheel of the running engine into `folder`, which exists; returns its path."""
    engine = _describe()
    info = f"{DISTRIBUTION.replace('-', '_')}-{engine.version}.dist-info"
    files = package_files()
    files[f"{info}/METADATA"] = _metadata(engine).encode()
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: dl-autograder\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{info}/entry_points.txt"] = _entry_points(engine).encode()
    files[f"{info}/LICENSE"] = engine.license.encode()
    record = "".join(f"{name},{_digest(data)},{len(data)}\n" for name, data in files.items())
    files[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\n").encode()
    wheel = folder / f"{info.removesuffix('.dist-info')}-py3-none-any.whl"
    wheel.write_bytes(archive(files))
    return wheel


def package_files() -> dict[str, bytes]:
    """Path in a wheel -> content, of every file of the running engine that a student receives; sorted."""
    package = Path(autograder.__file__).parent
    names = sorted(file.relative_to(package).as_posix() for file in package.rglob("*") if file.is_file())
    kept = [name for name in names if "__pycache__" not in name and not name.endswith((".pyc", ".part"))]
    return {f"autograder/{name}": (package / name).read_bytes() for name in kept if not name.startswith(_LEFT_OUT)}


def requirements_of_engine() -> tuple[str, ...]:
    """What the running engine requires, extras without their condition: "numpy>=1.26", "torch>=2.4"."""
    return tuple(requirement.partition(";")[0].strip() for requirement in _describe().requires)


def archive(files: Mapping[str, bytes], executable: Collection[str] = ()) -> bytes:
    """A zip file of these names and contents; the same bytes for the same files, on every machine and day.

    Stored, not packed: packed bytes differ from one zlib to the next.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as bundle:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system = 3  # Unix, also where this runs on Windows
            entry.external_attr = (0o755 if name in executable else 0o644) << 16
            bundle.writestr(entry, data)
    return buffer.getvalue()


def _describe() -> Engine:
    """From `pyproject.toml` in a checkout, which is never out of date; else from what the installer left behind."""
    manifest = Path(autograder.__file__).parent.parent / "pyproject.toml"
    if manifest.is_file():
        project = tomllib.loads(manifest.read_text(encoding="utf-8")).get("project", {})
        if project.get("name") == DISTRIBUTION:
            return _from_project(project, (manifest.parent / "LICENSE").read_text(encoding="utf-8"))
    try:
        return _from_metadata(metadata.distribution(DISTRIBUTION))
    except metadata.PackageNotFoundError:
        message = f"neither a checkout nor an installed {DISTRIBUTION}: a release cannot be given its checker"
        raise CourseError(message, file=Path(autograder.__file__).parent) from None


def _from_project(project: Mapping[str, Any], license: str) -> Engine:
    extras = project.get("optional-dependencies", {})
    optional = [f'{requirement}; extra == "{extra}"' for extra, listed in extras.items() for requirement in listed]
    return Engine(
        version=project["version"],
        summary=project["description"],
        python=project["requires-python"],
        requires=(*project["dependencies"], *optional),
        extras=tuple(extras),
        scripts={"console_scripts": project.get("scripts", {}), **project.get("entry-points", {})},
        license=license,
    )


def _from_metadata(installed: metadata.Distribution) -> Engine:
    about = installed.metadata
    scripts: dict[str, dict[str, str]] = {}
    for point in installed.entry_points:
        scripts.setdefault(point.group, {})[point.name] = point.value
    return Engine(
        version=installed.version,
        summary=about["Summary"] or "",
        python=about["Requires-Python"] or ">=3.11",
        requires=tuple(about.get_all("Requires-Dist") or ()),
        extras=tuple(about.get_all("Provides-Extra") or ()),
        scripts=scripts,
        license=installed.read_text("licenses/LICENSE") or installed.read_text("LICENSE") or "",
    )


def _metadata(engine: Engine) -> str:
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {DISTRIBUTION}",
        f"Version: {engine.version}",
        f"Summary: {engine.summary}",
        "License: MIT",
        f"Requires-Python: {engine.python}",
        *(f"Provides-Extra: {extra}" for extra in engine.extras),
        *(f"Requires-Dist: {requirement}" for requirement in engine.requires),
    ]
    return "\n".join(lines) + "\n"


def _entry_points(engine: Engine) -> str:
    groups = [
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
        for group, points in engine.scripts.items()
    ]
    return "\n".join(groups)


def _digest(data: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
