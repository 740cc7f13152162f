"""Our comment beside the comments of people: marked, so that it is replaced and theirs is kept.

As HTML (Moodle) it is one block; as text (Canvas) it is a comment of its own that ends with a line of ours.
"""

from __future__ import annotations

import html
import re

from autograder.text import clean


def mark(slug: str) -> str:
    """The last line of our comments."""
    return f"autograder · {slug}"


def as_text(comment: str, slug: str) -> str:
    """Our comment as plain text."""
    return f"{clean(comment).strip()}\n{mark(slug)}"


def is_ours(text: str | None, slug: str) -> bool:
    """Whether a plain-text comment is one that `as_text` made."""
    lines = (text or "").strip().split("\n")
    return lines[-1].strip() == mark(slug)


def as_html(comment: str, slug: str) -> str:
    """Our comment as an HTML block without tags that Moodle's editor or cleaning would change."""
    text = html.escape(clean(comment).strip(), quote=False)
    paragraphs = (part.strip("\n").replace("\n", "<br>") for part in re.split(r"\n{2,}", text))
    return f'<div class="autograder-{slug}">{"".join(f"<p>{part}</p>" for part in paragraphs)}</div>'


def own_block(text: str, slug: str) -> str:
    """Our block in an HTML comment; empty if there is none."""
    found = _block(slug).search(text)
    return found[0] if found else ""


def merged(text: str, comment: str, slug: str) -> str:
    """An HTML comment with our block renewed and all else kept; unchanged where we have nothing to say."""
    if not comment:
        return text
    block = as_html(comment, slug)
    if not own_block(text, slug):
        return f"{text}\n{block}" if text.strip() else block
    once = _block(slug).sub("\0", text, count=1)
    return _block(slug).sub("", once).replace("\0", block)


def _block(slug: str) -> re.Pattern[str]:
    return re.compile(rf'<div class="autograder-{re.escape(slug)}">.*?</div>', re.S)
