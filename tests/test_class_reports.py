"""What `grade` keeps of a class: little in memory, everything in `results.json`."""

import dataclasses
import gc
import json
import tracemalloc

import pytest

from autograder.errors import UsageError
from autograder.feedback.terminal import class_summary, class_table
from autograder.model import Check, CheckResult, Misconception, Report, Status
from autograder.workflow.class_reports import ClassReports

CHECKS = tuple(Check(f"hidden.c{n}", f"check {n}", points=2.0, hidden=True) for n in range(30))


def report(number: int, words: str = "1 of 6 values differs", size: int = 200) -> Report:
    """One in three checks fails, with a text that nobody else has."""
    results = []
    for n, check in enumerate(CHECKS):
        if (n + number) % 3:
            results.append(CheckResult(check, Status.PASSED, seconds=number / 7))
        else:
            named = Misconception("axis", "The sum runs over the wrong axis.")
            details = f"é {number} " + "x" * size
            results.append(CheckResult(check, Status.FAILED, words, details, misconception=named))
    return Report("tiny", f"s{number:04d}", tuple(results), seed=1, digest=f"{number:064d}", integrity="process")


def test_results_json_is_the_list_of_all_reports(tmp_path):
    file = tmp_path / "results.json"
    reports = [report(number) for number in (2, 0, 1)]
    with ClassReports(file) as kept:
        for one in reports:
            kept.add(one)
        assert not file.exists()
        kept.write()
    expected = [one.to_dict() for one in sorted(reports, key=lambda one: one.student)]
    text = file.read_text("utf-8")
    assert json.loads(text) == expected
    assert text == json.dumps(expected, ensure_ascii=False, indent=1) + "\n"
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]


def test_a_class_of_nobody_is_an_empty_list(tmp_path):
    with ClassReports(tmp_path / "results.json") as kept:
        kept.write()
    assert json.loads((tmp_path / "results.json").read_text()) == []


def test_the_table_of_the_class_is_that_of_whole_reports():
    reports = [report(number) for number in range(5)]
    reports.append(dataclasses.replace(reports[0], student="t", results=()))
    with ClassReports() as kept:
        for one in reports:
            kept.add(one)
        kept.write()
        assert class_table(kept.reports) == class_table(reports)
        assert class_summary(kept.reports) == class_summary(reports)


def test_an_older_file_stays_where_a_run_is_broken_off(tmp_path):
    file = tmp_path / "results.json"
    file.write_text("old")
    with ClassReports(file) as kept:
        kept.add(report(0))
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]
    assert file.read_text() == "old"


def test_a_folder_that_is_not_there_is_said_before_anything_is_graded(tmp_path):
    with pytest.raises(UsageError, match="cannot be written"):
        ClassReports(tmp_path / "none" / "results.json")
    (tmp_path / "lost.json").symlink_to(tmp_path / "none" / "results.json")
    with pytest.raises(UsageError, match=r"lost\.json cannot be written"):
        ClassReports(tmp_path / "lost.json")


def test_a_folder_in_place_of_the_file_is_said_before_anything_is_graded(tmp_path):
    with pytest.raises(UsageError, match=f"{tmp_path} cannot be written: it is a folder"):
        ClassReports(tmp_path)


def kept_bytes(keep, count: int) -> float:
    """Bytes a report that stay after `count` of them."""
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(count):
            keep(report(number, size=2000))
        gc.collect()
        return tracemalloc.get_traced_memory()[0] / count
    finally:
        tracemalloc.stop()


def test_memory_of_a_student_does_not_hold_what_the_student_is_told(tmp_path):
    whole: list[Report] = []
    assert kept_bytes(whole.append, 300) > 20_000  # the control: reports as they are
    with ClassReports(tmp_path / "results.json") as kept:
        assert kept_bytes(kept.add, 300) < 2_000
