"""The tables as they are today; `migrations.py` leads every earlier database here.

Rows of `report`, `event` and `receipt` are only ever added: the newest counts, and what was is never lost. Triggers of
the database refuse everything else, whoever asks.
"""

from __future__ import annotations

import sqlalchemy as sa

tables = sa.MetaData()
NAME = sa.String(255)  # slugs, students, targets; databases other than SQLite and PostgreSQL index no longer text

report = sa.Table(
    "report",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("assignment", NAME, nullable=False),
    sa.Column("student", NAME, nullable=False),
    sa.Column("key", sa.Text, nullable=False),  # all that decided it; equal keys need no second run
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("max_score", sa.Float, nullable=False),
    sa.Column("final", sa.Integer, nullable=False),
    sa.Column("graded_at", sa.Text),  # ISO 8601 with offset
    sa.Column("body", sa.Text, nullable=False),  # Report.to_dict() as JSON
    sa.Column("digest", sa.Text, nullable=False, server_default=""),  # of the submission
    sa.Column("submitted_at", sa.Text),  # ISO 8601 with offset
    sa.Index("report_of_student", "assignment", "student", "id"),
)

run_seed = sa.Table(
    "run_seed",
    tables,
    sa.Column("assignment", NAME, primary_key=True),
    sa.Column("suite", NAME, primary_key=True),  # digest; another suite draws another seed
    sa.Column("seed", sa.BigInteger, nullable=False),
)

# What can be computed again and is kept because that takes time; it may be emptied at any moment.
kept = sa.Table(
    "kept",
    tables,
    sa.Column("key", NAME, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)

person = sa.Table(
    "person",
    tables,
    sa.Column("id", NAME, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("login", sa.Text, nullable=False),
    sa.Column("sid", sa.Text, nullable=False),
    sa.Column("section", sa.Text, nullable=False),
    sa.Column("team", sa.Text, nullable=False),  # Person.group; the word is SQL's own
    sa.Column("accounts", sa.Text, nullable=False),  # JSON: target -> its user id
    sa.Column("active", sa.Integer, nullable=False),  # 0: left the course; what they have stays
)

event = sa.Table(
    "event",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("kind", NAME, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("assignment", NAME, nullable=False),
    sa.Column("student", NAME, nullable=False),
    sa.Column("value", sa.Text, nullable=False),  # JSON
    sa.Index("event_of_student", "assignment", "kind", "student", "id"),
)

receipt = sa.Table(
    "receipt",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("target", NAME, nullable=False),
    sa.Column("assignment", NAME, nullable=False),
    sa.Column("student", NAME, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("score", sa.Float),
    sa.Column("comment_digest", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("remote", sa.Text, nullable=False),  # JSON
    sa.Index("receipt_of_student", "target", "assignment", "student", "id"),
)
