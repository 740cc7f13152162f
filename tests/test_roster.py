"""The roster: read whole or refused whole, every wrong line by its number."""

import pytest

from autograder.errors import GradebookError
from autograder.gradebook import roster
from autograder.gradebook.store import Gradebook
from autograder.model import Event, Person
from autograder.workflow.deciding import import_roster


@pytest.fixture
def write(tmp_path):
    def to_file(text: str | bytes):
        file = tmp_path / "roster.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return to_file


def refused(file) -> list[str]:
    """The problems of a file, without its name."""
    with pytest.raises(GradebookError) as caught:
        roster.read(file)
    *lines, last = str(caught.value).split("\n")
    assert last == "nothing was changed"
    return [line.removeprefix(str(file)) for line in lines]


def test_a_roster_in_full(write):
    file = write(
        "\ufeffID,Name,email,login,sid,section,group,account.moodle\n"
        's01,"Müller, Zoë",s01@uni.example,zm,0017,A,g1,7\n'
        "\n"
        "s02,李 小龙,,,,,,\n"
    )
    assert roster.read(file) == (
        Person("s01", "Müller, Zoë", "s01@uni.example", "zm", "0017", "A", "g1", {"moodle": "7"}),
        Person("s02", "李 小龙"),
    )


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_what_spreadsheets_write_elsewhere(write, delimiter):
    file = write(delimiter.join(["id", "name"]) + "\r\n" + delimiter.join(["s01", "A, B"]) + "\r\n")
    assert roster.read(file) == (Person("s01", "A, B"),)


def test_what_only_one_person_can_have(write):
    file = write(
        "id,email,login,sid,account.canvas\n"
        "s01,a@uni.example,a,1,9\n"
        "s02,A@UNI.example,b,2,8\n"
        "s01,c@uni.example,c,3,7\n"
        "s04,d@uni.example,A,1,9\n"
    )
    assert refused(file) == [
        ":3: the email 'A@UNI.example' of s02 is also that of s01 (line 2)",
        ":4: the id 's01' of s01 is also that of s01 (line 2)",
        ":5: the login 'A' of s04 is also that of s01 (line 2)",
        ":5: the sid '1' of s04 is also that of s01 (line 2)",
        ":5: the account.canvas '9' of s04 is also that of s01 (line 2)",
    ]


def test_what_cannot_be_a_person(write):
    file = write("id,name,email\n,x,\n../up,x,\n.git,x,\ns04,x,nobody\ns05,\u202ex,\n" + "é" * 101 + ",x,\n")
    assert [line.partition(": ")[0] for line in refused(file)] == [f":{number}" for number in range(2, 8)]


def test_what_is_no_table(write, tmp_path):
    assert refused(write("name,email\nx,y\n")) == [
        ":1: there is no column 'id'; the first line names the columns: " + ", ".join(roster.COLUMNS)
    ]
    assert refused(write("id,e-mail\n")) == [":1: unknown column 'e-mail'. Did you mean 'email'?"]
    assert refused(write("id,id\n")) == [":1: the column 'id' is there twice"] * 2
    assert refused(write("id,name\ns01,a\ns02\ns03,a,b\n")) == [
        ":3: 1 cells, but the header has 2",
        ":4: 3 cells, but the header has 2",
    ]
    assert refused(write('id,name\ns01,"a\n'))[0].startswith(":2: ")
    with pytest.raises(GradebookError, match=":3: is not UTF-8"):
        roster.read(write(b"id,name\ns01,a\ns02,\xfc\n"))
    with pytest.raises(GradebookError, match="cannot be read"):
        roster.read(tmp_path / "none.csv")


def test_many_problems_are_told_in_part(write):
    lines = refused(write("id\n" + "s01\n" * 30))
    assert len(lines) == 11
    assert lines[-1] == "... and 19 more"


def test_an_import_adds_changes_and_keeps(place, write):
    with Gradebook.open(place) as book:
        first = import_roster(book, write("id,email\ns01,a@x\ns02,b@x\n"), complete=False, who="ta")
        assert (first.added, first.total) == (("s01", "s02"), 2)
        again = import_roster(book, write("id,email\ns01,a@x\ns02,b@x\n"), complete=False, who="ta")
        assert (again.added, again.changed, again.left) == ((), (), ())
        part = import_roster(book, write("id,email\ns02,new@x\ns03,c@x\n"), complete=False, who="ta")
        assert (part.added, part.changed, part.unnamed, part.total) == (("s03",), ("s02",), ("s01",), 3)
        whole = import_roster(book, write("id,email\ns02,new@x\ns04,a@x\n"), complete=True, who="ta")
        assert (whole.added, whole.left) == (("s04",), ("s01", "s03"))
        assert [person.id for person in book.roster()] == ["s02", "s04"]
        assert len(book.roster(all_ever=True)) == 4
        assert [event.kind for event in book.events()] == ["roster"] * 3
        back = import_roster(book, write("id,email\ns01,d@x\n"), complete=False, who="ta")
        assert back.added == ("s01",)


def test_an_import_that_is_refused_changes_nothing(place, write):
    with Gradebook.open(place) as book:
        book.set_roster([Person("s01", email="a@x")], Event("roster", "ta", ""))
        with pytest.raises(GradebookError, match="the email 'a@x' of s02 is also that of s01"):
            import_roster(book, write("id,email\ns02,a@x\n"), complete=False, who="ta")
        with pytest.raises(GradebookError, match="the id 's02' of s02 is also that of s02"):
            import_roster(book, write("id\ns02\ns02\n"), complete=False, who="ta")
        assert book.roster() == (Person("s01", email="a@x"),)


def test_accounts_set_by_hand_stay(place, write):
    with Gradebook.open(place) as book:
        import_roster(book, write("id,account.moodle\ns01,7\n"), complete=False, who="ta")
        import_roster(book, write("id,account.canvas\ns01,9\n"), complete=False, who="ta")
        assert book.roster() == (Person("s01", accounts={"moodle": "7", "canvas": "9"}),)
