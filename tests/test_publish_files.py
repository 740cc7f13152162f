"""Publishing into files that are imported by hand: what LMSs match by is kept, what is there is compared."""

import csv
import io
import json
import sys
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "fakes"))

from publishing import Book, person, run, wish

from autograder.errors import PublishError
from autograder.model import Check, CheckResult, Person, Status
from autograder.publishers import connect
from autograder.publishers.protocol import Change, Outside, Wish
from autograder.publishers.tables import harmless, parse_table
from autograder.publishers.targets import Target

DATA = Path(__file__).parent / "data" / "lms"

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,hw1 (4711),hw2 (4712),Assignments Current Score
,,,,,Manual Posting,,
    Points Possible,,,,,100.00,12.00,(read only)
"Müller, Jr., Zoë",0011,S1,s01,"DL, A",,3.00,25.00
"=HYPERLINK(""http://x"")",12,S2,s02,DL,40.00,,40.00
"Smith, Bob",13,S3,s03@uni.example,DL,EX,,
"Smith, Bob",14,,s04,DL,N/A,,
"Student, Test",99,,,DL,,,
"""


def files(kind, folder, source=None, name=None, **target):
    made = Target(name or kind, kind, **{"assignments": {"knn": "hw1"}, **target})
    return connect(made, Outside(source=source, folder=folder))


def once(tmp_path, kind, source, wishes, **options):
    """Publishes into `tmp_path`; returns what came of it and the one file."""
    publisher = files(kind, tmp_path, source, **options)
    done = run(publisher, wishes, options.pop("book", None), release=False)
    found = [file for file in tmp_path.rglob(f"knn-{kind}*") if file.is_file()]
    return done, found


def cells(content, delimiter=","):
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def export(tmp_path, text, name="export.csv", encoding="utf-8"):
    file = tmp_path / "from-lms" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text.encode(encoding))
    return file


# ---- Canvas's gradebook CSV -----------------------------------------------------------------------------------------


def canvas_wishes():
    return [wish(1, 87.5), wish(2, 41.0), wish(3, 50.0), wish(4, 60.0, who=person(4, sid="", login="s04"))]


def test_a_canvas_export_comes_back_with_its_ids_and_one_column(tmp_path):
    done, (file,) = once(tmp_path, "canvas_csv", export(tmp_path, CANVAS), canvas_wishes())
    assert cells(file.read_bytes()) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "hw1 (4711)"],
        ["", "", "", "", "", "Manual Posting"],
        ["    Points Possible", "", "", "", "", "100.00"],
        ["Müller, Jr., Zoë", "0011", "S1", "s01", "DL, A", "87.5"],
        ['\'=HYPERLINK("http://x")', "12", "S2", "s02", "DL", "41"],
        ["Smith, Bob", "14", "", "s04", "DL", "60"],
    ]
    assert [row.was for row in done.plan.rows] == [None, 40.0, None, None]
    assert done.blocked == [("s03", "is excused in Canvas: a grade would take that back")]


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8"), (",", "utf-8-sig"), (";", "utf-8-sig")])
def test_a_canvas_export_keeps_delimiter_and_encoding(tmp_path, delimiter, encoding):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(cells(CANVAS))
    source = export(tmp_path, text.getvalue(), encoding=encoding)
    _, (file,) = once(tmp_path, "canvas_csv", source, canvas_wishes())
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    assert cells(content, delimiter)[3] == ["Müller, Jr., Zoë", "0011", "S1", "s01", "DL, A", "87.5"]


def test_an_export_with_two_name_columns(tmp_path):
    text = "LastName,FirstName,ID,SIS User ID,Section,hw1 (4711)\n    Points Possible,,,,,100\n-Lee,@Bo,12,S2,DL,\n"
    _, (file,) = once(tmp_path, "canvas_csv", export(tmp_path, text), [wish(2)])
    assert cells(file.read_bytes())[2] == ["'-Lee", "'@Bo", "12", "S2", "DL", "50"]


def test_a_fresh_export_verifies_what_was_imported(tmp_path):
    book = Book()
    wishes = [wish(1, 87.5), wish(2, 41.0)]
    source = export(tmp_path, CANVAS)
    run(files("canvas_csv", tmp_path, source), wishes, book, release=False)
    assert book.states() == {"s01": "sent", "s02": "sent"}
    receipts = len(book.trail)
    again = run(files("canvas_csv", tmp_path, source), wishes, book, release=False)
    assert {row.change for row in again.plan.rows} == {Change.SAME}  # the file is there already
    assert len(book.trail) == receipts
    imported = export(tmp_path, CANVAS.replace('"DL, A",,', '"DL, A",87.50,').replace("DL,40.00,", "DL,41,"))
    run(files("canvas_csv", tmp_path, imported), wishes, book, release=False)
    assert book.states() == {"s01": "verified", "s02": "verified"}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("hw3", "no column is called 'hw3'"),
        ("Assignments Current Score", "no column"),
        ("4713", "hw1 (4711), hw2 (4712)"),
    ],
)
def test_a_column_that_is_not_there_is_never_made(tmp_path, wanted, said):
    with pytest.raises(PublishError) as told:
        once(tmp_path, "canvas_csv", export(tmp_path, CANVAS), [wish(1)], assignments={"knn": wanted})
    assert said in str(told.value)
    assert not list(tmp_path.glob("knn*"))


def test_a_read_only_column_is_refused(tmp_path):
    text = CANVAS.replace("100.00,12.00", "(read only),12.00")
    with pytest.raises(PublishError, match="read only"):
        once(tmp_path, "canvas_csv", export(tmp_path, text), [wish(1)])


def test_a_maximum_that_differs_is_refused_or_scaled(tmp_path):
    source = export(tmp_path, CANVAS)
    done, found = once(tmp_path, "canvas_csv", source, [wish(1, 50.0)], assignments={"knn": "hw2"})
    assert "the maximum is 12 there and 100 here" in done.blocked[0][1]
    assert found == []
    _, (file,) = once(tmp_path, "canvas_csv", source, [wish(1, 50.0)], assignments={"knn": "hw2"}, scale=True)
    assert cells(file.read_bytes())[-1][-1] == "6"


# ---- Moodle's worksheet ---------------------------------------------------------------------------------------------


def student(n):
    return Person(f"a{n}", email=f"stu{n:02}@uni.example")


def moodle_wishes(*scores, report=None):
    return [wish(n, score, "axis", who=student(n), report=report) for n, score in scores]


def test_the_real_worksheet_is_filled_in_where_something_changes(tmp_path):
    wishes = moodle_wishes((1, 87.5), (3, 54.0), (10, 10.0))
    done, (file,) = once(tmp_path, "moodle_files", DATA / "worksheet-hw1.csv", wishes)
    before = {row[0]: row for row in cells((DATA / "worksheet-hw1.csv").read_bytes())}
    after = {row[0]: row for row in cells(file.read_bytes())}
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert after["Identifier"] == before["Identifier"]
    assert set(after) == {"Identifier", "Participant 3", "Participant 7", "Participant 10"}
    for participant, score in (("Participant 3", "87.5"), ("Participant 7", "54"), ("Participant 10", "10")):
        old, new = before[participant], after[participant]
        assert new[4] == score
        assert [new[i] for i in (0, 1, 2, 3, 5, 6, 7, 8)] == [old[i] for i in (0, 1, 2, 3, 5, 6, 7, 8)]
        assert new[9].startswith(old[9])  # what people wrote stays
        assert new[9].endswith('<div class="autograder-knn"><p>axis</p></div>')
    assert [row.parts for row in done.plan.rows] == [{"comment"}, {"grade", "comment"}, {"grade", "comment"}]


def test_two_people_of_one_name_are_told_apart(tmp_path):
    _, (file,) = once(tmp_path, "moodle_files", DATA / "worksheet-hw1.csv", moodle_wishes((9, 70.0)))
    assert [row[:3] for row in cells(file.read_bytes())[1:]] == [["Participant 2", "Bob Smith", "stu09@uni.example"]]


def test_a_name_alone_matches_nobody(tmp_path):
    done, found = once(tmp_path, "moodle_files", DATA / "worksheet-hw1.csv", [wish(1, who=Person("x", "Ada Lovelace"))])
    assert found == []
    assert len(done.blocked) == 1


def test_a_blind_worksheet_names_nobody(tmp_path):
    done, found = once(tmp_path, "moodle_files", DATA / "worksheet-hw3-blind.csv", moodle_wishes((1, 70.0)))
    assert found == []
    assert len(done.blocked) == 1


def test_a_worksheet_with_workflow_says_that_the_import_ignores_it(tmp_path):
    done, (file,) = once(tmp_path, "moodle_files", DATA / "worksheet-hw2-workflow.csv", moodle_wishes((1, 70.0)))
    assert any("ignores the workflow" in note for note in done.plan.notes)
    (row,) = cells(file.read_bytes())[1:]
    assert (row[4], row[5], row[6]) == ("70", "100.00", "Not marked")


def test_a_worksheet_in_another_language(tmp_path):
    german = (
        'Bezeichner,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung,"Bewertung kann geändert werden",'
        '"Zuletzt geändert (Abgabe)","Zuletzt geändert (Bewertung)",Feedback\n'
        'Teilnehmer/in12,"=cmd()",stu01@uni.example,Abgegeben,"40,00","100,00",Ja,-,-,\n'
        'Teilnehmer/in13,Bo,stu02@uni.example,Abgegeben,,"100,00",Nein,-,-,\n'
    )
    source = export(tmp_path, german, encoding="utf-8-sig")
    done, (file,) = once(tmp_path, "moodle_files", source, moodle_wishes((1, 87.5), (2, 50.0)))
    (row,) = cells(file.read_bytes())[1:]
    assert row[:6] == ["Teilnehmer/in12", "'=cmd()", "stu01@uni.example", "Abgegeben", "87,5", "100,00"]
    assert [student for student, _ in done.blocked] == ["a2"]
    assert "locked or overridden" in done.blocked[0][1]


def test_the_feedback_zip_has_the_layout_that_moodle_matches(tmp_path):
    book, source = Book(), DATA / "worksheet-hw1.csv"
    wishes = moodle_wishes((1, 87.5), report=b"<html>") + moodle_wishes((9, 70.0))
    done = run(files("moodle_files", tmp_path, source), wishes, book, release=False)
    with zipfile.ZipFile(tmp_path / "knn-moodle_files-feedback.zip") as archive:
        assert archive.namelist() == ["Participant_3_assignfeedback_file/report.html"]
        assert archive.read(archive.namelist()[0]) == b"<html>"
    assert archive.namelist()[0].split("_")[1].isdigit()
    assert done.plan.file.count("knn-moodle_files") == 2
    again = run(files("moodle_files", tmp_path, source), wishes, book, release=False)
    assert {row.change for row in again.plan.rows} == {Change.SAME}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("100.00", ""), "maximum grade is not where"),
        (lambda text: text.replace("Participant 9", "Somebody"), "is not a grading worksheet"),
        (lambda text: text.replace("100.00", "50.00", 1), r"csv:3: the maximum is 100.00"),
        (lambda text: text + 'Participant 11,"open', "is not a table"),
        (lambda text: text + ",".join("x" * 12) + "\n", r"csv:12: has 12 cells, the header 10"),
        (lambda text: "", "is empty"),
    ],
)
def test_a_damaged_worksheet_is_told_with_its_line(tmp_path, change, said):
    source = export(tmp_path, change((DATA / "worksheet-hw1.csv").read_text("utf-8-sig")))
    with pytest.raises(PublishError, match=said):
        once(tmp_path, "moodle_files", source, moodle_wishes((1, 70.0)))


def test_a_spreadsheets_encoding_is_told(tmp_path):
    source = export(tmp_path, (DATA / "worksheet-hw1.csv").read_text("utf-8-sig")[:400], encoding="cp1252")
    with pytest.raises(PublishError, match="not UTF-8"):
        once(tmp_path, "moodle_files", source, moodle_wishes((1, 70.0)))


# ---- the others -----------------------------------------------------------------------------------------------------

BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"hw1 [Total Pts: 100 Score] |1234567"\t"Other |9"\n'
    '"=Müller"\t"Zoë"\t"s01"\t"S1"\t"40.00"\t"x"\n'
    '"Smith"\t"Bob"\t"s02"\t"S2"\t""\t""\n'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_blackboard_keeps_the_column_number_and_the_form(tmp_path, encoding):
    source = export(tmp_path, BLACKBOARD, "gc.xls", encoding)
    done, (file,) = once(tmp_path, "blackboard", source, [wish(1, 87.5), wish(2, 30.0)])
    assert file.suffix == ".xls"
    assert cells(file.read_bytes().decode(encoding), "\t") == [
        ["Last Name", "First Name", "Username", "hw1 [Total Pts: 100 Score] |1234567"],
        ["'=Müller", "Zoë", "s01", "87.5"],
        ["Smith", "Bob", "s02", "30"],
    ]
    assert done.plan.maximum == 100.0


@pytest.mark.parametrize("wanted", ["1234567", "hw1", "hw1 [Total Pts: 100 Score] |1234567"])
def test_blackboard_columns_are_named_in_three_ways(tmp_path, wanted):
    _, found = once(tmp_path, "blackboard", export(tmp_path, BLACKBOARD), [wish(1)], assignments={"knn": wanted})
    assert len(found) == 1


def test_blackboard_never_makes_a_column(tmp_path):
    with pytest.raises(PublishError, match=r"There is: hw1 \|1234567"):
        once(tmp_path, "blackboard", export(tmp_path, BLACKBOARD), [wish(1)], assignments={"knn": "hw2"})


def test_brightspace_marks_its_keys(tmp_path):
    wishes = [wish(1, 75.0, who=person(1, sid="123456", login="name")), wish(2, 60.0, who=Person("s02"))]
    done, (file,) = once(tmp_path, "brightspace", None, wishes)
    assert cells(file.read_bytes()) == [
        ["OrgDefinedId", "Username", "hw1 Points Grade", "End-of-Line Indicator"],
        ["#123456", "#name", "75", "#"],
    ]
    assert done.blocked == [("s02", "the roster has neither number (OrgDefinedId) nor login for them")]


def test_brightspace_compares_with_an_export(tmp_path):
    text = "OrgDefinedId,Username,hw1 Points Grade,End-of-Line Indicator\n#S1,#s01,75,#\n#S2,#s02,,#\n"
    done, (file,) = once(tmp_path, "brightspace", export(tmp_path, text), [wish(1, 75.0), wish(2, 60.0)])
    assert [row.change for row in done.plan.rows] == [Change.SAME, Change.NEW]
    assert cells(file.read_bytes())[1:] == [["#S2", "#s02", "60", "#"]]


def test_gradescope_writes_results_that_its_autograders_could_have_written(tmp_path):
    check = Check("hidden.stable", "softmax stays finite", 2.0, True)
    made = wish(1, 50.0, "look at the axis")
    made = Wish(made.person, made.grade, made.comment, results=(CheckResult(check, Status.FAILED, "differs"),))
    run(files("gradescope", tmp_path), [made], release=False)
    (file,) = tmp_path.rglob("results.json")
    content = json.loads(file.read_text("utf-8"))
    assert file.parent.name == "s01"
    assert (content["score"], content["output"], content["visibility"]) == (50.0, "look at the axis", "after_published")
    (test,) = content["tests"]
    assert (test["name"], test["score"], test["max_score"], test["status"]) == (
        "softmax stays finite",
        0.0,
        2.0,
        "failed",
    )
    assert {content["visibility"], test["visibility"]} == {"after_published"}


def test_gradescope_compares_with_its_grades_csv(tmp_path):
    text = (
        "First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID,Submission Time\n"
        "Ada,L,S1,s01@uni.example,,50.0,100.0,Graded,901,x\n"
        "Bo,L,S2,s02@uni.example,,40.0,100.0,Graded,902,x\n"
        "Cy,L,S3,s03@uni.example,,,100.0,Missing,,\n"
    )
    done, found = once(tmp_path, "gradescope", export(tmp_path, text), [wish(n) for n in (1, 2, 3)])
    assert [row.change for row in done.plan.rows] == [Change.SAME, Change.CHANGED, Change.BLOCKED]
    assert [file.parent.name for file in found or tmp_path.rglob("results.json")] == ["submission_902"]


def test_a_plain_csv_is_safe_to_open(tmp_path):
    who = Person("s01", "=1+1", "-x@uni.example", sid="@S", section="+A")
    _, (file,) = once(
        tmp_path, "csv_file", None, [wish(1, 87.5, "=cmd|' /C calc'!A0", who=who, penalty=2.5, days_late=1)]
    )
    header, row = cells(file.read_bytes())
    assert dict(zip(header, row, strict=True)) == {
        **{"student": "s01", "name": "'=1+1", "number": "'@S", "login": "", "email": "'-x@uni.example"},
        **{"section": "'+A", "score": "87.5", "maximum": "100", "days late": "1", "penalty": "2.5"},
        "comment": "'=cmd|' /C calc'!A0",
    }


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_cell_starts_a_formula(cell):
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"x{cell}") == f"x{cell}"


def test_a_table_keeps_what_it_was():
    for text in ("a;b\r\n1;2\r\n", "a\tb\n1\t2\n", 'a,b\n"x,y","a ""b"""\n'):
        assert parse_table(text.encode(), Path("t.csv")).content() == text.encode()


def test_a_file_is_not_released(tmp_path):
    with pytest.raises(PublishError, match="released in the LMS itself"):
        run(files("csv_file", tmp_path), [wish(1)], release=True)


def test_a_target_that_starts_from_an_export_says_so(tmp_path):
    for kind in ("canvas_csv", "moodle_files", "blackboard"):
        with pytest.raises(PublishError, match="--source FILE"):
            run(files(kind, tmp_path), [wish(1)], release=False)


def test_the_export_itself_is_never_overwritten(tmp_path):
    source = tmp_path / "knn-canvas_csv.csv"
    source.write_text(CANVAS, encoding="utf-8")
    with pytest.raises(PublishError, match="is the export itself"):
        run(files("canvas_csv", tmp_path, source), [wish(1)], release=False)
    assert source.read_text("utf-8") == CANVAS


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "publish").write_text("a file", encoding="utf-8")
    with pytest.raises(PublishError, match="cannot be written"):
        run(files("csv_file", tmp_path / "publish"), [wish(1)], release=False)
