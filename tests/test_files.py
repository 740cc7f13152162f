"""Files appear whole; what is no regular file is written into and stays what it is."""

import os
import stat
import subprocess
import sys
import threading

import pytest

from autograder.files import write_whole


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path):
    file = tmp_path / "grades.json"
    write_whole(file, b"old")
    file.chmod(0o600)
    write_whole(file, b"new")
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert names(tmp_path) == ["grades.json"]


def test_nobody_elses_file_is_used_on_the_way(tmp_path):
    (tmp_path / "grades.json.part").write_text("mine")
    write_whole(tmp_path / "grades.json", b"new")
    assert (tmp_path / "grades.json.part").read_text() == "mine"
    assert names(tmp_path) == ["grades.json", "grades.json.part"]


@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_and_its_target_is_written(tmp_path, there):
    target, link = tmp_path / "kept" / "grades.json", tmp_path / "grades.json"
    target.parent.mkdir()
    if there:
        target.write_text("old")
    link.symlink_to("kept/grades.json")
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["grades.json", "kept"]
    assert names(target.parent) == ["grades.json"]


def test_a_pipe_is_written_into(tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_whole(pipe, b"new")
    reader.join(timeout=10)
    assert read == [b"new"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert names(tmp_path) == ["pipe"]


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_standard_output_is_written_into_wherever_it_goes(tmp_path):
    # By its name in /proc, where nothing can be replaced: a fault here must not cost the machine its /dev/stdout.
    script = """
import sys
from pathlib import Path
from autograder.files import write_whole
print("before", flush=True)
write_whole(Path("/proc/self/fd/1"), b"whole\\n")
print("after")
"""
    command = [sys.executable, "-c", script]
    expected = b"before\nwhole\nafter\n"
    assert subprocess.run(command, check=True, capture_output=True).stdout == expected
    with (tmp_path / "out").open("ab") as out:
        subprocess.run(command, check=True, stdout=out)
    assert (tmp_path / "out").read_bytes() == expected


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(OSError, match="it is a folder"):
        write_whole(tmp_path, b"new")


def test_what_fails_leaves_the_old_file(tmp_path):
    file = tmp_path / "grades.json"
    file.write_text("old")
    with pytest.raises(TypeError):
        write_whole(file, "no bytes")
    assert file.read_text() == "old"
    assert names(tmp_path) == ["grades.json"]
