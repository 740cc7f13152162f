"""What notebooks hold that is not Python: magics, shell lines, questions. Each is replaced in place, line by line.

    %matplotlib inline     ->  pass              !pip install x  ->  pass        plt.plot?  ->  pass
    %time model.fit(X)     ->  model.fit(X)      files = !ls     ->  pass

A line counts only where a statement may begin: what stands inside a string or between brackets is the student's text.
"""

from __future__ import annotations

import re

# The body of these is Python that the notebook's own process runs. Of an unknown magic that is assumed, too.
_WRITES = ("%%writefile", "%%file")
_LANGUAGES = (
    "! bash sh shell cmd powershell script html HTML javascript js latex markdown md svg mermaid perl ruby R sql "
    "bigquery cython cpp cuda python python2 python3 pypy skip skip_cell"
)  # `%%python` runs in a process of its own
_FOREIGN = frozenset(_LANGUAGES.split())
_TIMED = re.compile(r"%time(?:it)?\s+(?!-)(?P<code>\S.*)")
_ASKS = re.compile(r"[\w.*\[\]-]+\?{1,2}")
_ASSIGNED = re.compile(r"[\w.,\s\[\]'\"*]+=\s*[%!]")
_TOKEN = re.compile(
    r"""'''|\"\"\"|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\#.*|[(\[{]|[)\]}]""",
)
_LONGEST = 5000  # characters of a line that is looked into: unmatched quotes make that quadratic
_CLOSING = {quote: re.compile(rf"\\.|{quote}") for quote in ("'''", '"""')}


def foreign(source: str) -> bool:
    """Whether a cell is not for Python: its first line is a cell magic of another language, or writes another file."""
    first = _first_line(source)
    if not first.startswith("%%"):
        return False
    words = first.split()
    if words[0] in _WRITES:
        return not words[-1].strip("'\"").endswith(".py")
    return (re.match(r"%%(!|\w+)", first) or ["", ""])[1] in _FOREIGN


def _first_line(source: str) -> str:
    """The first line with anything in it."""
    return source.lstrip().partition("\n")[0].strip()


def without_magics(source: str) -> str:
    """The cell with as many lines, in Python alone; what is Python already stays as it is."""
    lines = _outdented(source.split("\n"))
    if _first_line(source).startswith("%%"):
        lines[next(i for i, line in enumerate(lines) if line.strip())] = ""
    scanner, result, continued = _Scanner(), [], False
    for line in lines:
        if continued:
            replaced: str | None = ""
        else:
            replaced = _replaced(line) if scanner.fresh else None
        if replaced is None:
            scanner.feed(line)
            result.append(line)
        else:
            continued = line.rstrip().endswith("\\")
            result.append(replaced)
    return "\n".join(result)


def _outdented(lines: list[str]) -> list[str]:
    """Without the indentation of the first line: a cell may be indented as a whole."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(indent) for line in lines] if indent else lines


def _replaced(line: str) -> str | None:
    """What stands for a line that is not Python; None for one that is."""
    text = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    if text.startswith("%") and (timed := _TIMED.match(text)):
        return indent + timed["code"]
    foreign = text.startswith(("%", "!", "?")) or _ASKS.fullmatch(text) or _ASSIGNED.match(text)
    return f"{indent}pass" if foreign else None


class _Scanner:
    """Knows after each line whether the next one may begin a statement."""

    def __init__(self) -> None:
        self._quote, self._depth, self._joined = "", 0, False

    @property
    def fresh(self) -> bool:
        """Whether no string, bracket or backslash is open."""
        return not (self._quote or self._depth or self._joined)

    def feed(self, line: str) -> None:
        """Read one line; one that nobody has typed is taken to open nothing."""
        if len(line) > _LONGEST:
            return
        at = 0
        while at < len(line):
            if self._quote:
                end = next((m for m in _CLOSING[self._quote].finditer(line, at) if m[0] == self._quote), None)
                if end is None:
                    return
                self._quote, at = "", end.end()
                continue
            token = _TOKEN.search(line, at)
            if token is None:
                break
            at = token.end()
            if token[0] in _CLOSING:
                self._quote = token[0]
            elif token[0] in "([{":
                self._depth += 1
            elif token[0] in ")]}":
                self._depth = max(self._depth - 1, 0)
        self._joined = not self._quote and line.endswith("\\")
