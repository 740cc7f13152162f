"""What all pages share: the templates, the style, the policy that lets nothing in or out, the names of the pages.

Everything from a submission has gone through `autograder.text` (no control or bidi characters, bounded) when it comes
here, and goes through the template's escaping; the page's own policy forbids every request and every script but ours.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.text import one_line

Say = Callable[[str], str]  # an English sentence of ours in the reader's language

_TEMPLATES = Path(__file__).with_name("templates")
_SAID = re.compile(r'say\(\s*"(.+?)"\s*\)')


def render(template: str, page: Mapping[str, Any], *, lang: str, say: Say, script: str = "") -> str:
    """A whole page.

    Args:
        template: its file name.
        page: what it shows.
        lang: an HTML language tag.
        say: our own sentences in that language.
        script: file name of the one script that may run on it.
    """
    style, code = _asset("style.css"), _asset(script) if script else ""
    return (
        _environment()
        .get_template(template)
        .render(
            page=page,
            lang=lang,
            say=say,
            style=Markup(style),  # noqa: S704 - our own file
            style_hash=_policy_hash(style),
            script=Markup(code),  # noqa: S704 - our own file
            script_hash=_policy_hash(code) if code else "",
        )
    )


def file_name(student: str) -> str:
    """The name of a student's page: `ana.html`; what a file system or a link may not hold is percent-coded."""
    return f"{quote(student, safe=' ,()+@', errors='replace')[:200]}.html"


def link_to(student: str) -> dict[str, str]:
    """A student's name as it is shown, and where their page lies beside this one."""
    return {"name": one_line(student, 60), "link": quote(file_name(student))}


def template_sentences() -> Iterator[str]:
    """Our own words in the templates, for translators."""
    for file in sorted(_TEMPLATES.glob("*.html")):
        yield from _SAID.findall(file.read_text("utf-8"))


def _policy_hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _asset(name: str) -> str:
    return (_TEMPLATES / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(_TEMPLATES)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
