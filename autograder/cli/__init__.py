"""The `autograder` command: parse, call one function, print. Nothing else in the package prints.

A file for each kind of person. Inside a command everything is imported where it is used: `autograder check` has about
a second from prompt to prompt, and a student's machine has no use for what grades a class.
"""

from __future__ import annotations

import click

from autograder import __version__
from autograder.cli import (
    authors,
    clone,
    collect,
    export,
    gradebook,
    insight,
    instructors,
    loop,
    publish,
    regrade,
    report,
    students,
    words,
)
from autograder.cli.common import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="autograder")
def main() -> None:
    """A deep-learning course in a box: check your work, grade a class, write assignments."""


# In the order in which `autograder --help` lists them.
for command in (
    *(students.check, loop.watch, loop.hint, loop.status, loop.pack, students.reset),
    *(
        clone.clone,
        instructors.grade,
        instructors.results,
        instructors.show,
        report.report,
        insight.stats,
        instructors.doctor,
    ),
    *(gradebook.roster, gradebook.gradebook, collect.collect, regrade.regrade),
    publish.publish,
    *(authors.new, authors.build, authors.verify, authors.release, export.export, words.words),
):
    main.add_command(command)
