"""Files as people have them: what is read, what a row is rejected for, what is refused unread."""

from __future__ import annotations

from pathlib import Path

import pytest

from maatoo import InvalidArgument
from maatoo.tables import read

pytestmark = pytest.mark.once


def written(folder: Path, data: bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        pytest.param(b"a;b;;\r\n1;2;;\r\n", [{"a": "1", "b": "2"}], id="empty columns"),
        pytest.param(b"a;b\r\n1;2;\r\n", [{"a": "1", "b": "2"}], id="a delimiter at the end"),
        pytest.param(b"sep=;\r\na;b,c\r\n1;2\r\n", [{"a": "1", "b,c": "2"}], id="sep="),
        pytest.param(b"sep=\t\na\tb\n1\t2\n", [{"a": "1", "b": "2"}], id="sep= of a tab"),
        pytest.param(b"a;b\r1;2\r", [{"a": "1", "b": "2"}], id="old line ends"),
        pytest.param(b"a;b\n ; \n;\n1;2\n", [{"a": "1", "b": "2"}], id="blank rows"),
        pytest.param(b'a;b\n"x\r\n""y""; z";2\n', [{"a": 'x\r\n"y"; z', "b": "2"}], id="quotes"),
        pytest.param(b'note\n"1,5"\n', [{"note": "1,5"}], id="one column"),
        pytest.param("a;b\né;0012\n".encode("utf-32"), [{"a": "é", "b": "0012"}], id="utf-32"),
        pytest.param("a;b\né;0012\n".encode("utf-16"), [{"a": "é", "b": "0012"}], id="utf-16"),
    ],
)
def test_rows_are_read_from_odd_forms(data: bytes, rows: list, tmp_path: Path) -> None:
    assert list(read(written(tmp_path, data))) == rows


def test_an_encoding_that_is_given_does_not_hide_the_mark(tmp_path: Path) -> None:
    path = written(tmp_path, "a;b\n1;2\n".encode("utf-8-sig"))
    assert read(path, encoding="UTF8").columns == ("a", "b")


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        pytest.param(b"a;;b\n1;7;2\n3;;4\n", {2: "column without a name", 3: ""}, id="nameless"),
        pytest.param(b"a;b\n1\n1;2;3\n4;5\n", {2: "1 cells", 3: "3 cells", 4: ""}, id="widths"),
        pytest.param(b'a;b\n1;2\n3;"4\n5;6\n', {2: "", 3: "no CSV"}, id="a quote left open"),
        pytest.param(b'a;b\n"x" y;2\n3;4\n', {2: "no CSV", 3: ""}, id="text behind a quote"),
        pytest.param(b"a;b\n" + b"x" * 140_000 + b";2\n", {2: "no CSV"}, id="a huge cell"),
    ],
)
def test_no_row_is_lost_or_changed_in_silence(data: bytes, problems: dict, tmp_path: Path) -> None:
    found = {row.number: row.problem for row in read(written(tmp_path, data)).rows()}
    assert found.keys() == problems.keys()
    for number, said in problems.items():
        assert said in (found[number] or "")
        assert bool(said) == bool(found[number])


@pytest.mark.parametrize(
    ("line", "said"),
    [('{"a": 1, "a": 2}', "one name twice"), ("[1]", "no JSON object"), ("{", "no JSON")],
)
def test_lines_that_are_no_rows_have_a_problem(line: str, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, f'{{"b": NaN, "c": 1}}\n{line}\n'.encode(), "a.jsonl")
    good, bad = read(path).rows()
    assert (good.values, good.problem) == ({"c": 1}, None)
    assert said in bad.problem


def test_two_names_that_become_one_are_a_problem_of_their_row(tmp_path: Path) -> None:
    lines = b'{"a": 1}\n{"b": 2}\n{"a": 3, "b": 4}\n'
    rows = list(read(written(tmp_path, lines, "a.jsonl"), columns={"b": "a"}).rows())
    assert [(row.values, bool(row.problem)) for row in rows[:2]] == [
        ({"a": 1}, False), ({"a": 2}, False),
    ]  # fmt: skip
    assert rows[2].problem == "'a' is given twice"


@pytest.mark.parametrize(
    ("data", "how", "said"),
    [
        pytest.param("a;b\n1;2\n".encode("utf-16-le"), {}, "encoding=", id="utf-16 unmarked"),
        pytest.param(b"PK\x03\x04\x00\x00;b\n", {}, "encoding=", id="no text at all"),
        pytest.param(b"a;b\n" + b"x;y\n" * 600_000 + b"\x81;2\n", {}, "encoding=", id="late"),
        pytest.param(b"a;b\n\xe9;2\n", {"encoding": "utf-8"}, "no text of utf-8", id="not that"),
        pytest.param(b"a;b\n1;2\n", {"encoding": "klingon"}, "klingon", id="no encoding"),
        pytest.param(b"a;b\n1;2\n", {"encoding": "hex"}, "no encoding", id="no text encoding"),
        pytest.param(b"a;a\n1;2\n", {}, "must differ", id="one name twice"),
        pytest.param(b"a;b\n1;2\n", {"delimiter": ""}, "one character", id="no delimiter"),
        pytest.param(b"a;b\n1;2\n", {"columns": "a"}, "new names", id="columns of text"),
        pytest.param(b"a;b\n1;2\n", {"columns": {"a": 1}}, "new names", id="columns to numbers"),
        pytest.param(b"a;b\n1;2\n", {"columns": {"a": "b"}}, "two columns 'b'", id="onto another"),
        pytest.param(b"a;b\n1;2\n", {"columns": {"c": "d"}}, "no column 'c'", id="not there"),
    ],
)
def test_files_are_refused_before_a_row_is_read(
    data: bytes, how: dict, said: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidArgument, match=said):
        read(written(tmp_path, data), **how)
