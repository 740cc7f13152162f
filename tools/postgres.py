"""The gradebook's tests on a PostgreSQL that lives as long as they do.

python tools/postgres.py      exit status of pytest; 2 where this machine has no `initdb` (Debian: postgresql)
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ("tests/test_gradebook.py", "tests/test_standing.py")
_DEBIAN = Path("/usr/lib/postgresql")


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`."""
    folders = [os.environ.get("PATH", ""), *map(str, sorted(_DEBIAN.glob("*/bin")))]
    found = shutil.which("initdb", path=os.pathsep.join(folders))
    return Path(found).resolve().parent if found else None


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A server whose files and socket are in a folder below; its URL."""
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        place = Path(name)  # short: the name of a socket has at most 107 characters
        user = None
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            user = "nobody"
            shutil.chown(place, user)

        def run(program: str, *arguments: str) -> None:
            subprocess.run([str(folder / program), *arguments], cwd=place, user=user, check=True)

        data = str(place / "data")
        run("initdb", "--pgdata", data, "--username", "grader", "--auth", "trust", "--no-sync", "--encoding", "UTF8")
        options = f"-k {place} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "--pgdata", data, "--log", str(place / "log"), "--wait", "--options", options, "start")
        try:
            yield f"postgresql+psycopg://grader@/postgres?host={place}"
        finally:
            run("pg_ctl", "--pgdata", data, "--mode", "immediate", "stop")


def main() -> int:
    """Starts a server, runs the tests, stops it."""
    folder = programs()
    if folder is None:
        print("no initdb: PostgreSQL is not installed", file=sys.stderr)
        return 2
    with server(folder) as url:
        environment = {**os.environ, "AUTOGRADER_TEST_DATABASE_URL": url}
        command = [sys.executable, "-m", "pytest", *TESTS]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
