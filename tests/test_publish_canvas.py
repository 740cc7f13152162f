"""Publishing to Canvas, through canvasapi, to a simulated site."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "fakes"))

from fake_canvas import FakeCanvas, people
from publishing import Book, canvas, run, wish

from autograder.errors import PublishError
from autograder.publishers.protocol import Change


def test_grades_and_comments_arrive_and_a_second_run_does_nothing():
    site, book = FakeCanvas(people(3)), Book()
    wishes = [wish(n, 10.0 * n) for n in (1, 2, 3)]
    run(canvas(site), wishes, book, release=False)
    assert [site.submissions[user]["entered"] for user in ("11", "12", "13")] == [10.0, 20.0, 30.0]
    assert book.states() == {"s01": "verified", "s02": "verified", "s03": "verified"}
    graded, receipts = site.graded, len(book.trail)
    again = run(canvas(site), wishes, book, release=False)
    assert (site.graded, len(book.trail)) == (graded, receipts)
    assert {row.change for row in again.plan.rows} == {Change.SAME}
    assert all(len(one["comments"]) == 1 for one in site.submissions.values())
