"""The archive of a session: files that any machine opens, and their marks."""

import hashlib
import io
import json
import zipfile

import pytest
from django.urls import reverse

from projects.models import Minutes
from projects.session_archive import archive
from tests import factories
from tests.projects.session import acts

pytestmark = pytest.mark.django_db


def opened(content):
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        assert bundle.testzip() is None
        assert {entry.external_attr >> 16 for entry in bundle.infolist()} == {0o644}
        return {name: bundle.read(name) for name in bundle.namelist()}


def test_archive_holds_what_was_said_and_the_signed_minutes(monkeypatch):
    session = acts.close(factories.make_deliberating(title="Un muséolab"))
    folder = f"session-{session.number}/"
    minutes = Minutes.of(session)
    minutes.sign(by=session.facilitator, seen=minutes.mark())
    version = minutes.sign(by=factories.make_user(role="lab"), seen=minutes.mark())

    files = opened(archive(session))

    assert set(files) == {f"{folder}session.json", f"{folder}compte-rendu-v1.pdf", f"{folder}SHA256SUMS"}
    told = json.loads(files[f"{folder}session.json"])
    assert [case["title"] for case in told["cases"]] == ["Un muséolab"]
    assert told["cases"][0]["decision"]["is_applied"] is True
    assert files[f"{folder}compte-rendu-v1.pdf"] == bytes(version.pdf)
    for line in files[f"{folder}SHA256SUMS"].decode().splitlines():
        mark, name = line.split("  ")
        assert hashlib.sha256(files[folder + name]).hexdigest() == mark
    assert archive(session) == archive(session)


def test_no_evaluator_is_named_in_the_archive():
    case = factories.make_deliberating()
    names = {str(sheet.evaluator) for sheet in case.sheets.select_related("evaluator")}
    session = acts.close(case)

    told = "".join(content.decode() for content in opened(archive(session)).values())

    assert names
    assert [name for name in names if name in told and name not in {str(p) for p in session.attendees.all()}] == []


def test_session_that_is_not_closed_has_no_archive(client, lab_member):
    session = acts.open_(by=lab_member)
    client.force_login(lab_member)

    answer = client.get(reverse("admin:projects_session_archive", args=[session.pk]), follow=True)

    assert answer.status_code == 200
    assert "une fois la session close" in answer.content.decode()
