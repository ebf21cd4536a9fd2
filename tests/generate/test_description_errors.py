"""What cannot be in the description is refused, and the message says where it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from maatoo._generate import files
from maatoo._generate.__main__ import PACKAGE, main
from maatoo._generate.description_error import DescriptionError
from maatoo._generate.load import load
from maatoo._generate.output import texts

STOCK = """
[list]
search = "search: Free text."
order_by = "column: Property to order by."
select = "select: Names."

[path]
channel = "Channel."

[properties.audit]
date_added = "datetime: When it was created."

[models.ActionResult]
doc = "The answer of an action."
always = ["success"]

[models.ActionResult.properties]
success = "bool: True."
"""

BIRD = """
doc = "Birds: what flies."
path = "/birds"
noun = "bird"
model = "Bird"
envelope = ["bird", "birds"]
standard = ["get", "list", "create", "edit"]
list = { order_by = "camel" }

[body]
name = "text, required: Name."

[operations.ring]
call = "POST /birds/{id}/rings/{channel:text}"
doc = "Ring a bird."
answer = "ActionResult"

[models.Bird]
doc = "A bird."
use = ["audit"]

[models.Bird.properties]
id = "id"
name = "str"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    api = tmp_path / "api"
    api.mkdir()
    (api / "_stock.toml").write_text(STOCK, "utf-8")
    (api / "birds.toml").write_text(BIRD, "utf-8")
    return api


def test_a_small_description_is_read(folder: Path) -> None:
    api = load(folder)
    (birds,) = (each for each in api.resources if each.operations)
    assert [each.name for each in birds.operations] == ["get", "list", "create", "edit", "ring"]
    create = birds.operations[2]
    assert (create.method, create.path, create.requires) == ("POST", "/birds/new", {"name"})
    assert [each.name for each in create.body] == ["name"]
    ring = birds.operations[-1]
    assert [(each.name, each.annotation) for each in ring.path_parameters] == [
        ("id", "int"),
        ("channel", "str"),
    ]
    bird = next(each for each in api.models if each.name == "Bird")
    assert [each.name for each in bird.attributes] == ["id", "name", "date_added"]
    assert bird.attributes[1].doc == "Name."  # what the parameter says


def test_hand_written_extras_stand_in_for_the_generated_class(folder: Path) -> None:
    (folder / "birds.toml").write_text("extras = true\n" + BIRD, "utf-8")
    written = texts(load(folder))
    for index in ("resources/__init__.py", "sync/_resources.py"):
        assert "birds_extras import" in written[index]


def test_extras_of_one_runtime_are_called_by_the_other(folder: Path) -> None:
    (folder / "birds.toml").write_text('extras = "async"\n' + BIRD, "utf-8")
    written = texts(load(folder))
    assert "birds_extras import" in written["resources/__init__.py"]
    assert "birds_extras import" in written["sync/birds.py"]
    assert "birds_extras import" not in written["sync/_resources.py"]


def test_what_versions_mean_is_said_in_the_docstring_and_when_called(folder: Path) -> None:
    versions = """doc = "Ring a bird."
gone = "3.0"
instead = "list"
legacy = "/birds/{id}/{channel:text}/ring"
"""
    (folder / "birds.toml").write_text(BIRD.replace('doc = "Ring a bird."\n', versions), "utf-8")
    written = texts(load(folder))["resources/birds.py"]
    assert "gone in Mautic 3.0; ``/birds/{id}/{channel}/ring`` before" in " ".join(written.split())
    assert 'legacy="/birds/{id}/{channel:text}/ring"' in written
    assert 'hint="servers since Mautic 3.0 do not have it; use birds.list"' in written


WRONG = {
    "unknown extras": (
        'noun = "bird"',
        'noun = "bird"\nextras = "sync"',
        "birds.toml: extras is true, false or \"async\", not 'sync'",
    ),
    "an older path of other arguments": (
        'doc = "Ring a bird."',
        'doc = "Ring a bird."\nlegacy = "/birds/{channel:text}/{id}"',
        "[operations.ring]: legacy must name {id} {channel:text} in this order",
    ),
    "no TOML": ('noun = "bird"', "noun = bird", "birds.toml: Invalid value"),
    "unknown key": ('noun = "bird"', 'nuon = "bird"', "birds.toml: unknown key nuon"),
    "unknown key of an operation": (
        'doc = "Ring a bird."',
        'docs = "Ring a bird."',
        "birds.toml [operations.ring]: unknown key docs",
    ),
    "unknown key of a model": ('use = ["audit"]', 'uses = ["audit"]', "[models.Bird]: unknown key"),
    "missing doc": (
        'doc = "Ring a bird."\n',
        "",
        "birds.toml [operations.ring]: doc is missing",
    ),
    "doc of two lines": (
        'doc = "Ring a bird."',
        f'doc = "Ring a bird{" or another" * 9}."',
        "doc is one line",
    ),
    "missing answer": (
        'answer = "ActionResult"\n',
        "",
        "birds.toml [operations.ring]: answer is missing",
    ),
    "missing noun": ('noun = "bird"\n', "", "standard operations need noun"),
    "no call": (
        "POST /birds/{id}/rings",
        "SEND /birds/{id}/rings",
        "[operations.ring]: call is 'METHOD /path'",
    ),
    "unknown standard operation": (
        '"create", "edit"',
        '"create", "fly"',
        "unknown operations: fly",
    ),
    "unknown kind": ("text, required", "txt, required", "[body] name: unknown kind 'txt'"),
    "unknown mark": ("text, required", "text, needed", "[body] name: unknown mark 'needed'"),
    "no sentence": ("required: Name.", "required: Name", "must be a sentence"),
    "no doc of a parameter": (
        "text, required: Name.",
        "text",
        "[body] name: a parameter needs a doc",
    ),
    "no doc of a property": ('name = "str"', 'wings = "int"', "wings: a property needs a doc"),
    "unknown type": ('name = "str"', 'name = "Strin"', "'Strin' is neither a type nor a model"),
    "unknown group": ('use = ["audit"]', 'use = ["audits"]', "use names 'audits'"),
    "reserved name": ('name = "text', 'extra = "text', "[body] extra: this name cannot be"),
    "camelCase name": ('name = "text', 'firstName = "text', "firstName: this name cannot be"),
    "unknown model of an answer": (
        'answer = "ActionResult"',
        'answer = "ActionResults"',
        "'ActionResults' is no model of the description",
    ),
    "no answer": (
        'answer = "ActionResult"',
        'answer = "an ActionResult"',
        "an answer is such as",
    ),
    "unknown path parameter": ("{channel:text}", "{song:text}", "[path] has no doc for 'song'"),
    "unknown kind of path parameter": ("{channel:text}", "{channel:txt}", "'channel:txt'"),
    "unknown spelling": ('order_by = "camel"', 'order_by = "kebab"', "order_by is camel, snake"),
    "repeat without a unique field": (
        'doc = "Ring a bird."',
        'doc = "Ring a bird."\nrepeat = "unique"',
        "go together",
    ),
    "unknown repeat": (
        'doc = "Ring a bird."',
        'doc = "Ring a bird."\nrepeat = "always"',
        "repeat is idempotent, never or unique, not 'always'",
    ),
    "unknown bulk job": (
        'doc = "Ring a bird."',
        'doc = "Ring a bird."\nbulk = "row"',
        "bulk is rows, delete_ids or add_ids",
    ),
    "unknown shared body": (
        'doc = "Ring a bird."',
        'doc = "Ring a bird."\nbody = "ring"',
        "'ring' names no shared table",
    ),
    "unknown list parameter": (
        'doc = "Ring a bird."',
        'doc = "Ring a bird."\ntakes = ["page"]',
        "takes names unknown list parameters: page",
    ),
    "unknown parameter that is required": (
        'doc = "Ring a bird."',
        'doc = "Ring a bird."\nrequires = ["colour"]',
        "requires names unknown parameters: colour",
    ),
    "unknown parameter that stands behind the path": (
        'doc = "Ring a bird."',
        'doc = "Ring a bird."\npositional = ["colour"]',
        "[operations.ring]: positional names unknown parameters: colour",
    ),
    "unknown parameter that is unique": (
        'doc = "Ring a bird."',
        'doc = "Ring a bird."\nrepeat = "unique"\nunique = ["colour"]',
        "[operations.ring]: unique names unknown parameters: colour",
    ),
    "unknown parameter that identifies an entity": (
        'noun = "bird"',
        'noun = "bird"\nidentity = ["colour"]',
        "birds.toml: identity names unknown parameters: colour",
    ),
    "unknown file to be like": ('noun = "bird"', 'noun = "bird"\nlike = "bats"', "like = 'bats'"),
    "two models of one name": (
        "[models.Bird]\n",
        '[models.ActionResult]\ndoc = "Again."\n\n[models.Bird]\n',
        "ActionResult is a model of",
    ),
    "always a property that is none": (
        'doc = "A bird."',
        'doc = "A bird."\nalways = ["feathers"]',
        "birds.toml [models.Bird]: always names no property: feathers",
    ),
    "inside of a property that is none": (
        "[models.Bird.properties]",
        '[models.Bird.inside]\nfeathers = "str"\n\n[models.Bird.properties]',
        "birds.toml [models.Bird]: inside names no property: feathers",
    ),
    "choice of nothing sensible": (
        "text, required",
        "choice(a b)",
        "choice takes texts or numbers",
    ),
}


@pytest.mark.parametrize(("right", "wrong", "message"), WRONG.values(), ids=WRONG)
def test_errors_name_their_place(folder: Path, right: str, wrong: str, message: str) -> None:
    assert right in BIRD
    (folder / "birds.toml").write_text(BIRD.replace(right, wrong, 1), "utf-8")
    with pytest.raises(DescriptionError) as caught:
        load(folder)
    assert message in str(caught.value)
    assert "birds.toml" in str(caught.value) or "_stock.toml" in str(caught.value)


def test_the_command_reports_them_and_fails(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "birds.toml").write_text(BIRD.replace("text, required", "txt"), "utf-8")
    assert main(["--check"], folder.parent) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: birds.toml [body] name: unknown kind 'txt'")


def test_the_stock_is_needed(folder: Path) -> None:
    (folder / "_stock.toml").unlink()
    with pytest.raises(DescriptionError, match=r"_stock\.toml is missing"):
        load(folder)


def test_a_column_that_no_table_has_is_refused(folder: Path) -> None:
    (folder / "stats.toml").write_text(
        'doc = "Stats."\n[columns]\nint = "id hits"\n[tables]\nhits_log = "id lead_id"\n', "utf-8"
    )
    with pytest.raises(DescriptionError, match=r"stats\.toml \[columns\]: no table has hits"):
        load(folder)


def test_every_key_of_the_description_is_explained() -> None:
    tables = (PACKAGE / "api" / "README.md").read_text("utf-8").split("\n| key of ")[1:]
    explained = {
        table.split(" |")[0]: set(
            re.findall(
                r"`\[?(\w+)(?:\.\w)?\]?`", "".join(re.findall(r"^\| (`[^|]*) \|", table, re.M))
            )
        )
        for table in tables
    }
    assert explained == {
        "a file": files.RESOURCE_KEYS,
        "an operation": files.OPERATION_KEYS,
        "`list`": files.LIST_KEYS,
        "a model": files.MODEL_KEYS,
    }
