"""Publishing to Moodle: what the real one does silently is refused before, or found when reading back."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "fakes"))

from fake_moodle import FakeMoodle, people
from publishing import Book, moodle, run, wish

from autograder.errors import PublishError
from autograder.publishers.protocol import Change


def test_grades_and_comments_arrive_and_a_second_run_does_nothing():
    site, book = FakeMoodle(people(3)), Book()
    wishes = [wish(n, 10.0 * n) for n in (1, 2, 3)]
    run(moodle(site), wishes, book)
    assert site.grades == {"6": 10.0, "7": 20.0, "8": 30.0}
    assert book.states() == {"s01": "released", "s02": "released", "s03": "released"}
    saves, receipts = site.saves, len(book.trail)
    again = run(moodle(site), wishes, book)
    assert (site.saves, len(book.trail)) == (saves, receipts)
    assert {row.change for row in again.plan.rows} == {Change.SAME}
