"""The boundaries of the design, read from the source: who may import whom, and what stands nowhere."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import autograder

PACKAGE = Path(autograder.__file__).parent

# A row may import from the rows above it; within a row only what ALLOWED_ASIDE names.
ROWS = [
    {"cells", "errors", "files", "model", "text"},
    {"encoding", "words"},
    {"course"},
    {"checks", "remote", "sandbox"},
    {"authoring", "grading", "gradebook"},
    {"insight"},
    {"feedback", "formats", "publishers"},
    {"workflow"},
    {"cli", "notebook", "__main__"},
]
RANK = {unit: rank for rank, row in enumerate(ROWS) for unit in row}
ALLOWED_ASIDE = {("checks", "remote"), ("model", "errors"), ("__main__", "cli"), ("notebook", "cli")}
# The worker stands apart: it shares a process with student code.
WORKER_MAY_IMPORT = {"numpy", "torch", "msgspec"}


def modules() -> list[Path]:
    """Every module of the package; templates of new assignments are text, not modules."""
    return sorted(path for path in PACKAGE.rglob("*.py") if "templates" not in path.parts)


def unit_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported_names(path: Path) -> Iterator[tuple[str, int]]:
    """Absolute dotted names that a module imports, with the line."""
    package = ("autograder", *path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            stem = ".".join(part for part in (base, node.module or "") if part)
            for alias in node.names:
                yield f"{stem}.{alias.name}", node.lineno


def violations(path: Path) -> Iterator[str]:
    here = unit_of(path)
    for name, line in imported_names(path):
        parts = name.split(".")
        if parts[0] != "autograder" or len(parts) < 2 or parts[1] == "__version__":
            continue
        there = parts[1]
        if there in (here, "worker"):
            continue
        if here == "worker" or there not in RANK:
            yield f"{path.name}:{line}: {here} imports {name}"
        elif RANK[there] >= RANK[here] and (here, there) not in ALLOWED_ASIDE:
            yield f"{path.name}:{line}: {here} imports {name}, which is not below it"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path):
    if unit_of(path) == "__init__":
        assert list(imported_names(path)) == []
    else:
        assert list(violations(path)) == []


def test_the_import_rule_can_fail(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    (tmp_path / "course.py").write_text("from autograder.grading.grade import Grader\nfrom .cli import main\n")
    found = list(violations(tmp_path / "course.py"))
    assert len(found) == 2
    assert "grading" in found[0]


@pytest.mark.parametrize("path", sorted((PACKAGE / "worker").glob("*.py")), ids=lambda p: p.name)
def test_the_worker_imports_only_libraries_that_student_code_has_anyway(path):
    for name, line in imported_names(path):
        top = name.split(".")[0]
        ours = name.startswith("autograder.worker") or name == "autograder.worker"
        assert ours or top in sys.stdlib_module_names or top in WORKER_MAY_IMPORT, f"{path.name}:{line} imports {name}"


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def dangers(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    for name, line in imported_names(path):
        if name.split(".")[0] in {"pickle", "marshal", "shelve", "dill", "cloudpickle"}:
            yield f"{line}: imports {name}"
    for call in calls(tree):
        if isinstance(call.func, ast.Name) and call.func.id == "eval":
            yield f"{call.lineno}: eval"
        for keyword in call.keywords:
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            if (keyword.arg, value) in {("shell", True), ("verify", False), ("allow_pickle", True)}:
                yield f"{call.lineno}: {keyword.arg}={value}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_pickle_no_eval_no_shell(path):
    assert list(dangers(path)) == []


def test_the_danger_rule_can_fail(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    bad = tmp_path / "bad.py"
    bad.write_text("import pickle\neval('1')\nrun('ls', shell=True)\nload(x, allow_pickle=True)\n")
    assert len(list(dangers(bad))) == 4


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_sql_is_only_in_the_gradebook(path):
    if unit_of(path) != "gradebook":
        assert not any(name.split(".")[0] in ("sqlite3", "sqlalchemy") for name, _ in imported_names(path))


def test_the_root_stays_small():
    root = PACKAGE.parent
    if not (root / "course.toml").exists():
        pytest.skip("not a source checkout")
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    entries = {line.split("/")[0] for line in listed if line}
    assert entries <= {
        *(".ci", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md"),
        *("assignments", "autograder", "benchmarks", "constraints.txt", "course.toml", "docs", "pyproject.toml"),
        *("solutions", "student_template", "tests", "tools"),
    }
