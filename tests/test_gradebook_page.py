"""docs/gradebook.md says what is so: its course.toml loads, its commands and options exist."""

import re
import shlex
from pathlib import Path

import click
import pytest

from autograder.cli import main
from autograder.course import load_course
from autograder.formats.collecting import importers
from autograder.model import Keeps

PAGE = (Path(__file__).parent.parent / "docs" / "gradebook.md").read_text("utf-8")
COMMANDS = [line.strip() for line in PAGE.split("\n") if line.startswith("    autograder ")]


def test_the_page_has_commands():
    assert len(COMMANDS) > 15


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_page_can_be_typed(line):
    group, arguments = main, shlex.split(line, comments=True)[1:]
    while isinstance(group, click.Group):
        group, arguments = group.commands[arguments[0]], arguments[1:]
    with group.make_context(line, arguments) as context:
        assert context.command is group


def test_the_course_of_the_page_loads(tmp_path):
    [text] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "course.toml").write_text(text)
    rules = load_course(tmp_path).rules
    assert (rules.bank_days, rules.late.close_days, rules.lateness("linear_classifiers").percent_per_day) == (5, 7, 50)


def test_the_page_knows_every_importer_and_policy():
    for word in importers():
        assert f"`{word}`" in PAGE
    for word in Keeps:
        assert word in PAGE
