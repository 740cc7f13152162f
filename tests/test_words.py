"""Our sentences in another language: how a table is read and used."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder import words
from autograder.authoring.wording import as_toml, wordings
from autograder.cli import main
from autograder.course import load_course
from autograder.errors import CourseError
from autograder.words import Words, load, read_table, table_of

TABLE = {
    "passed": "通过",
    "wrong": "错误",
    "The sum": "和",
    "{n} of {all} values differ": "{all} 个值中有 {n} 个不同",
    "{n} of {all} values differ; worst at {where}": "{all} 个值中有 {n} 个不同，最差的在 {where}",
    "make this true: {title}": "让这成立：{title}",
    "{a} is not {a}": "{a} 不是它自己",
    "hidden: {topics}.": "隐藏：{topics}。",
}


@pytest.fixture
def chinese():
    return Words("zh", TABLE)


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("passed", "通过"),
        ("3 of 12 values differ", "12 个值中有 3 个不同"),
        ("3 of 12 values differ; worst at [0, 2]", "12 个值中有 3 个不同，最差的在 [0, 2]"),
        ("make this true: The sum", "让这成立：和"),
        ("make this true: another thing", "让这成立：another thing"),
        ("make this true: 1 of 2 values differ", "让这成立：2 个值中有 1 个不同"),
        ("hidden: The sum, wrong.", "隐藏：和、错误。"),
        ("hidden: The sum, of what.", "隐藏：The sum, of what。"),
        ("x is not x", "x 不是它自己"),
        ("x is not y", "x is not y"),
        ("nobody's words", "nobody's words"),
        ("passed ", "passed "),
        ("", ""),
    ],
)
def test_say(chinese, english, said):
    assert chinese.say(english) == said


def test_english_says_what_is_written():
    assert load("en").say("passed") == "passed"
    assert load("en").tag == "en"
    assert load("zh").tag == "zh-Hans"


def test_what_a_placeholder_stands_for_is_not_read_as_one(chinese):
    assert chinese.say("make this true: {n} of {all}") == "让这成立：{n} of {all}"
    assert chinese.say("make this true: a.b*(c|d)") == "让这成立：a.b*(c|d)"


def test_a_language_that_nobody_speaks():
    with pytest.raises(CourseError, match="speaks en, zh"):
        load("tlh")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('"a" = ', "no table of words"),
        ('"a" = 1', "are to be text"),
        ('"a {n}" = "b {m}"', "which it does not have"),
        ("[a]\nb = 'c'", "are to be text"),
    ],
)
def test_a_wrong_table_is_refused_by_name(tmp_path, text, why):
    table_of(tmp_path, "zh").write_text(text)
    with pytest.raises(CourseError, match=why) as caught:
        load("zh", tmp_path)
    assert "words.zh.toml" in str(caught.value)


def test_an_assignments_words_are_added_to_the_engines(tmp_path):
    table_of(tmp_path, "zh").write_text('"The sum" = "和"\n')
    both = load("zh", tmp_path, None, tmp_path / "nowhere")
    assert both.say("The sum") == "和"
    assert both.knows("passed")


def test_the_engines_table_says_every_word_of_the_pages():
    from autograder.feedback.html import template_sentences
    from autograder.feedback.student_page import WORDS

    table = read_table(words._HERE / "zh.toml")
    assert [s for s in (*template_sentences(), *WORDS.values()) if s not in table] == []


def test_what_an_assignment_needs_is_listed_and_what_is_stale(tiny_course, tmp_path, monkeypatch):
    assignment = tiny_course.assignment("tiny")
    public, private = wordings(assignment, "zh")
    assert "total adds all entries" in public.missing
    assert "shares of a matrix keep its shape" in private.missing
    assert not set(public.missing) & set(private.missing)
    table = public.file
    try:
        table.write_text(as_toml(public.missing).replace('= ""', '= "x"') + '"gone" = "x"\n')
        again, _ = wordings(assignment, "zh")
        assert (again.missing, again.stale) == ((), ("gone",))
        assert not again.complete
    finally:
        table.unlink()


def test_sentences_with_quotes_and_line_ends_survive_the_table(tmp_path):
    sentences = ['say "x"', "back\\slash", "two\nlines", "é 中"]
    table_of(tmp_path, "zh").write_text(as_toml(sentences), encoding="utf-8")
    assert list(read_table(table_of(tmp_path, "zh"))) == sentences


def test_the_language_of_a_command(tiny_course, monkeypatch):
    monkeypatch.chdir(tiny_course.root / "assignments" / "tiny")
    assert "没有写" in CliRunner().invoke(main, ["check", "--lang", "zh"]).output
    assert "没有写" in CliRunner().invoke(main, ["check"], env={"AUTOGRADER_LANG": "zh"}).output
    assert "not written" in CliRunner().invoke(main, ["check"]).output
    assert CliRunner().invoke(main, ["check", "--lang", "tlh"]).exit_code == 2


def test_other_words_do_not_decide_a_report(tiny_course, tmp_path):
    import shutil

    from autograder.grading.digest import suite_digest

    root = tmp_path / "course"
    shutil.copytree(tiny_course.root, root)
    assignment = load_course(root).assignment("tiny")
    before = suite_digest(assignment)
    table_of(assignment.public, "zh").write_text('"Tiny" = "小"\n', encoding="utf-8")
    table_of(assignment.private, "zh").write_text('"Tiny" = "小"\n', encoding="utf-8")
    assert suite_digest(assignment) == before
    (assignment.private / "words.py").write_text("")
    assert suite_digest(assignment) != before


@pytest.mark.parametrize("lang", [lang for lang in words.languages() if lang != words.ENGLISH])
@pytest.mark.parametrize("slug", load_course().assignments)
def test_every_sentence_of_every_assignment_is_said(slug, lang):
    """A missing sentence, or one whose English has changed: `autograder words` lists them."""
    for wording in wordings(load_course().assignment(slug), lang):
        assert (wording.missing, wording.stale) == ((), ()), wording.file


TRANSCRIPTS = sorted((Path(__file__).parent / "golden" / "transcripts").glob("*/*.txt"))
# What is nobody's language: calls, code, names, numbers, and what a check sets as its own reason.
_NO_WORDS = re.compile(
    r">>> .*|`[^`]*`|\([^()]*\)|\[[^\]]*\]|allowed .*|expected .*|got .*|.*autograder check --only.*"
)


def unsaid(path, said):
    """The first line of a transcript in which four English words follow each other."""
    heads = ("looks like", "hint", "waiting for", "as above", "Next")
    for line in path.read_text("utf-8").splitlines():
        text = re.sub(r"^[✗·] |  +\S+/\S+$", "", line.strip())
        head, _, rest = text.partition(": ")
        spoken = said.say(rest) if head in heads else said.say(text)
        if re.search(r"(?:\b[A-Za-z]{2,}\b[ ,:;]+){4}", _NO_WORDS.sub("", spoken)):
            return spoken
    return None


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_english_is_left_in_what_a_student_reads(path):
    assignment = load_course().assignment(path.parent.name)
    assert unsaid(path, load("zh", assignment.public, assignment.private)) is None
    assert unsaid(path, load("en")) is not None
