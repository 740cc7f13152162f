"""Fixtures and options that several test files share."""

import gc
import os
import shutil
import textwrap
import uuid
from pathlib import Path

import pytest

# The matrices here are small: a second thread only waits for the first, and where others work too, both for them.
# torch reads this when it is imported; numpy is imported already, but not yet in the processes that tests start.
for _library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

# Courses and submissions to grade, not tests of the engine.
collect_ignore = ["fixtures", "hostile"]

GOLDEN = Path(__file__).parent / "golden"
COURSE = Path(__file__).parents[1]  # the one that is taught
COURSES = Path(__file__).parent / "fixtures" / "courses"


def pytest_addoption(parser):
    parser.addoption("--update-goldens", action="store_true", help="write tests/golden/ anew; review the diff")


@pytest.fixture(scope="module", autouse=True)
def settled_heap():
    """What lives when a file of tests begins - libraries, collected tests - is passed over by the garbage collector.

    A suite is collected and forked inside this process hundreds of times, each time after a full collection, which
    would otherwise look at every object of torch and of five thousand tests.
    """
    gc.collect()  # what is garbage now is finalised, and warned of, as ever
    gc.freeze()


def pytest_sessionfinish():
    """pytest looks for garbage that warns when it ends: it is to find all of it."""
    gc.unfreeze()


@pytest.fixture
def golden(request):
    """`golden("name.txt", text)`: text a person reads must be what tests/golden/name.txt says."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.exists(), f"{path} is missing: run with --update-goldens and review it"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def tiny_course(tmp_path_factory):
    """A copy of the tiny course in a folder of its own, built."""
    from autograder.authoring.build import build
    from autograder.course import load_course

    root = tmp_path_factory.mktemp("tiny") / "course"
    shutil.copytree(COURSES / "tiny", root)
    course = load_course(root)
    build(course.assignment("tiny"))
    return course


@pytest.fixture(scope="session")
def written():
    """`written(root, slug, public, private)`: an assignment of its public and private files, name -> text."""
    from autograder.course import load_assignment

    def write(root, slug: str, public, private):
        for kind, files in (("assignments", public), ("solutions", private)):
            for name, text in files.items():
                file = root / kind / slug / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(textwrap.dedent(text))
        return load_assignment(root / "assignments" / slug)

    return write


@pytest.fixture(scope="session")
def few_mistakes(tmp_path_factory):
    """`few_mistakes(slug, "net_*")`: an assignment of the course that knows these mistakes only.

    At the first failure a grader computes what every known mistake does. That all of them are told apart is what
    `verify` proves; a test of files as students write them has no need of more than its own and their neighbours.
    """
    from autograder.course import load_assignment

    def copied(slug: str, pattern: str):
        root = tmp_path_factory.mktemp(slug)
        for kind in ("assignments", "solutions"):
            shutil.copytree(COURSE / kind / slug, root / kind / slug)
        for file in (root / "solutions" / slug / "mistakes").glob("*.py"):
            if not file.match(pattern):
                file.unlink()
        return load_assignment(root / "assignments" / slug)

    return copied


DATABASE_URL = "AUTOGRADER_TEST_DATABASE_URL"  # of a PostgreSQL: tests of the gradebook then run there as well


@pytest.fixture(params=["file", "server"])
def place(request, tmp_path):
    """Where a gradebook can be made: a file, and a schema of its own on the server that the environment names."""
    if request.param == "file":
        yield tmp_path / "gradebook.sqlite"
        return
    if DATABASE_URL not in os.environ:
        pytest.skip(f"{DATABASE_URL} names no server")
    import sqlalchemy as sa

    url = sa.make_url(os.environ[DATABASE_URL])
    name = f"t{uuid.uuid4().hex}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
        yield url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)
        connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
    engine.dispose()
