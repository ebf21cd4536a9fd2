"""The recipes of examples/, each run against a sandbox where its framework is installed."""

from __future__ import annotations

import csv
import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from maatoo import BasicAuth, Maatoo, RateLimited, Retry
from maatoo.sandbox import Sandbox

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def api(
    maatoo_sandbox: Sandbox, maatoo_sandbox_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Maatoo]:
    """A client, beside the one that the recipe makes of the environment."""
    monkeypatch.setenv("MAATOO_BASE_URL", maatoo_sandbox_url)
    monkeypatch.setenv("MAATOO_USERNAME", "admin")
    monkeypatch.setenv("MAATOO_PASSWORD", "sandbox")
    with Maatoo(maatoo_sandbox_url, auth=BasicAuth("admin", "sandbox")) as client:
        yield client


def recipe(name: str) -> SimpleNamespace:
    """A recipe's names."""
    return SimpleNamespace(**runpy.run_path(str(EXAMPLES / name), run_name="recipe"))


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["email", "firstname", "city"])
        out.writerows([f"p{n}@example.com", f"P{n}", "Bern" if n % 2 else ""] for n in range(30))
    return path


def test_cron_import_is_done_and_leaves_no_checkpoint(api: Maatoo, people: Path) -> None:
    cron = recipe("cron_import.py")
    assert cron.main([str(people), "--segment", "Members"]) == 0
    assert api.contacts.list(search="segment:members").count() == 30
    assert not people.with_suffix(".checkpoint").exists()
    assert not people.with_suffix(".rejects.csv").exists()
    assert cron.main([str(people), "--segment", "Members"]) == 0
    assert api.contacts.list().count() == 30


def test_cron_import_names_the_rows_that_failed(api: Maatoo, people: Path) -> None:
    with people.open("a") as file:
        file.write("no-address,Nobody,\n")
    assert recipe("cron_import.py").main([str(people)]) == 8
    with people.with_suffix(".rejects.csv").open() as file:
        rejects = [*csv.DictReader(file)]
    assert [(each["row"], each["status"]) for each in rejects] == [("32", "failed")]
    assert "email" in rejects[0]["reason"]
    assert api.contacts.list().count() == 30


def test_cron_import_gives_way_to_a_run_that_is_at_work(api: Maatoo, people: Path) -> None:
    cron = recipe("cron_import.py")
    with cron.alone(people.with_suffix(".lock")):
        assert cron.main([str(people)]) == 75
    assert api.contacts.list().count() == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [({"MAATOO_PASSWORD": "wrong"}, 4), ({"MAATOO_BASE_URL": "http://127.0.0.1:1"}, 7)],
    ids=["credentials", "connection"],
)
def test_cron_import_says_what_stopped_it(
    api: Maatoo,
    people: Path,
    change: dict[str, str],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in change.items():
        monkeypatch.setenv(name, value)
    cron = recipe("cron_import.py")
    monkeypatch.setitem(cron.run.__globals__, "RETRY", Retry(attempts=1))
    assert cron.main([str(people)]) == code
    assert "wrong" not in capsys.readouterr().err


def test_cron_import_with_a_wrong_file_is_a_wrong_usage() -> None:
    with pytest.raises(SystemExit) as stopped:
        recipe("cron_import.py").main(["nothing.csv"])
    assert stopped.value.code == 2


def test_duckdb_has_what_changed(api: Maatoo) -> None:
    duckdb = pytest.importorskip("duckdb")
    script = recipe("duckdb_export.py")
    api.contacts.create_many({"email": f"d{n}@example.com"} for n in range(25))
    with duckdb.connect() as database:
        assert script.export(api, database) == 25
        first = api.contacts.list().first()
        assert first is not None
        api.contacts.edit(first.id, city="Chur")
        api.contacts.create(email="new@example.com")
        script.export(api, database)
        assert database.execute("SELECT count(*) FROM contacts").fetchone() == (26,)
        cities = database.execute("SELECT id FROM contacts WHERE city = 'Chur'").fetchall()
        assert cities == [(first.id,)]


def test_celery_signs_up_once(api: Maatoo) -> None:
    pytest.importorskip("celery")
    script = recipe("celery_task.py")
    ids = {script.sign_up.apply(args=["kim@example.com", "Kim"]).get() for _ in range(2)}
    assert len(ids) == 1
    assert api.contacts.list(search="segment:newsletter").count() == 1
    script.maatoo().close()


def test_celery_comes_back_when_the_quota_is_used_up(
    maatoo_sandbox: Sandbox, api: Maatoo, monkeypatch: pytest.MonkeyPatch
) -> None:
    celery = pytest.importorskip("celery")
    script = recipe("celery_task.py")
    maatoo_sandbox.faults.quota(1_000)
    asked: list[float] = []

    def retry(countdown: float, exc: Exception) -> Exception:
        asked.append(countdown)
        assert isinstance(exc, RateLimited)
        return celery.exceptions.Retry()

    monkeypatch.setattr(script.sign_up, "retry", retry)
    with pytest.raises(celery.exceptions.Retry):
        script.sign_up.run("kim@example.com")
    assert [900 < seconds < 1_100 for seconds in asked] == [True]
    script.maatoo().close()


def test_django_signs_up(api: Maatoo) -> None:
    pytest.importorskip("django")
    from django.conf import settings
    from django.test import RequestFactory

    if not settings.configured:
        settings.configure()
    script = recipe("django_view.py")
    web = RequestFactory()
    answer = script.sign_up(web.post("/newsletter", {"email": "kim@example.com"}))
    assert answer.status_code == 201
    assert api.contacts.get(json.loads(answer.content)["id"]).tags[0].tag == "web"
    answer = script.sign_up(web.post("/newsletter", {"email": "kim"}))
    assert answer.status_code == 422
    assert "email" in json.loads(answer.content)["errors"]
    assert script.sign_up(web.get("/newsletter")).status_code == 405
    script.maatoo().close()


def test_airflow_fills_the_segment(
    api: Maatoo, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW_HOME", str(tmp_path / "airflow"))
    pytest.importorskip("airflow.sdk")
    script = recipe("airflow_dag.py")
    ids = script.import_people.function(str(people.parent))
    assert len(ids) == 30
    assert script.fill_segment.function(ids) == 30
    assert script.fill_segment.function(ids[:10]) == 0
    assert api.contacts.list(search="segment:people-of-the-day").count() == 10
    dag = script.people_of_the_day()
    assert {task.task_id for task in dag.tasks} == {"import_people", "fill_segment"}


def test_the_page_of_recipes_names_each_of_them() -> None:
    page = (EXAMPLES.parent / "docs" / "recipes.md").read_text()
    for path in EXAMPLES.iterdir():
        if path.name not in ("__pycache__", ".ipynb_checkpoints"):
            assert f"`{path.name}{'/' if path.is_dir() else ''}`" in page, path.name
