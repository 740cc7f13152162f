"""Fixtures and options that several test files share."""

from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser):
    parser.addoption("--update-goldens", action="store_true", help="write tests/golden/ anew; review the diff")


@pytest.fixture
def golden(request):
    """`golden("name.txt", text)`: text a person reads must be what tests/golden/name.txt says."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-goldens"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.exists(), f"{path} is missing: run with --update-goldens and review it"
        assert text == path.read_text(encoding="utf-8")

    return compare
