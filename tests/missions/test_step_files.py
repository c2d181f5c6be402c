"""The files of a step: looked into, kept apart, read by the people of the case and by nobody else."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as the_settings
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from labo.attached import keeping
from labo.attached.content import MAX_SIZE
from labo.attached.refusal import RefusedFile
from labo.models import AuditEvent
from labo.transitions import Refusal
from missions.models import StepFile
from missions.models.step_file import MOST
from tests import factories
from tests.labo.attached import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    private = {**the_settings.STORAGES["private"], "OPTIONS": {"location": tmp_path / "pieces"}}
    settings.STORAGES = {**the_settings.STORAGES, "private": private}
    return tmp_path / "pieces"


@pytest.fixture
def lab():
    return factories.make_user(role="lab")


@pytest.fixture
def step(lab):
    return factories.make_accompaniment(by=lab).steps.get()


def kept(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def screen(name, *args):
    return reverse(f"admin:missions_accompaniment_{name}", args=args)


def test_file_is_kept_with_its_step_and_taken_away(step, lab, folder, django_capture_on_commit_callbacks):
    added = StepFile.attach(
        step, factories.make_upload("Guide d’atelier.pdf", making.pdf()), caption=" Le guide ", by=lab
    )

    assert (added.caption, added.name, added.format_label, added.state) == (
        "Le guide",
        "Guide d’atelier.pdf",
        "PDF",
        "clean",
    )
    assert kept(folder) == [added.stored_as]
    event = AuditEvent.objects.get(act="step_file_added")
    assert (event.by, event.details["name"]) == (lab, "Guide d’atelier.pdf")

    with django_capture_on_commit_callbacks(execute=True):
        added.remove(by=lab)
    assert (kept(folder), step.files.count()) == ([], 0)
    assert AuditEvent.objects.filter(act="step_file_removed").exists()


def test_what_is_not_what_it_says_is_refused_and_leaves_nothing(step, lab, folder):
    for upload in (
        factories.make_upload("plan.pdf", b"<html>"),
        factories.make_upload("plan.exe", b"MZ"),
        factories.make_upload("gros.txt", b"a" * (MAX_SIZE + 1)),
    ):
        with pytest.raises(RefusedFile):
            StepFile.attach(step, upload, caption="Un plan", by=lab)
    with pytest.raises(Refusal, match="Dites en quelques mots"):
        StepFile.attach(step, factories.make_upload(), caption=" ", by=lab)
    assert not folder.exists()


def test_room_is_counted_by_step_and_by_accompaniment(step, lab, folder, monkeypatch):
    upload = factories.make_upload(data=b"une seule fois")
    first = factories.make_step_file(step, by=lab, upload=upload)
    with pytest.raises(Refusal, match="déjà avec cette étape"):
        factories.make_step_file(step, by=lab, upload=upload)
    monkeypatch.setattr("missions.models.step_file.MAX_TOTAL", first.size + 5)
    with pytest.raises(Refusal, match="au plus ensemble"):
        factories.make_step_file(step, by=lab)
    monkeypatch.undo()
    for _ in range(MOST - 1):
        factories.make_step_file(step, by=lab)
    with pytest.raises(Refusal, match="fichiers au plus"):
        factories.make_step_file(step, by=lab)
    assert step.files.count() == MOST == len(kept(folder))


def test_files_stay_once_the_review_is_published(lab):
    row = factories.make_accompaniment(by=lab, done=True)
    step = row.steps.get()
    file = factories.make_step_file(step, by=lab)
    factories.make_review(accompaniment=row, level="network", by=lab)

    with pytest.raises(Refusal, match="fini"):
        factories.make_step_file(step, by=lab)
    with pytest.raises(Refusal, match="fini"):
        StepFile.objects.get(pk=file.pk).remove(by=lab)


def test_step_given_up_takes_no_file(step, lab):
    step.drop(by=lab, seen=0, reason="Trop tôt.")

    with pytest.raises(Refusal, match="abandonnée"):
        factories.make_step_file(step, by=lab)


def test_service_downloads_it_and_others_find_nothing(step, lab, client):
    file = factories.make_step_file(step, by=lab, caption="Le guide à imprimer")
    case = step.accompaniment.proposal
    address = file.get_absolute_url()
    client.force_login(case.lead)

    assert "Le guide à imprimer" in client.get(step.accompaniment.get_absolute_url()).content.decode()
    given = client.get(address)
    assert given.content == Path(storages["private"].path(file.stored_as)).read_bytes()
    assert given["Content-Disposition"].startswith("attachment")
    assert given["Content-Security-Policy"] == "sandbox; default-src 'none'"
    StepFile.objects.filter(pk=file.pk).update(state="waiting")
    assert client.get(address).status_code == 404
    assert "en cours d’analyse" in client.get(step.accompaniment.get_absolute_url()).content.decode()
    StepFile.objects.filter(pk=file.pk).update(state="clean")
    client.force_login(factories.make_user())
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_pages_of_the_team_add_and_remove(step, lab, client):
    row = step.accompaniment
    client.force_login(lab)
    add, page = screen("step_file_add", row.pk, step.pk), screen("step", row.pk, step.pk)

    assert add in client.get(page).content.decode()
    wrong = client.post(add, {"caption": "Le guide", "upload": factories.make_upload("guide.exe", b"MZ")})
    assert (wrong.status_code, 'value="Le guide"' in wrong.content.decode()) == (409, True)
    done = client.post(add, {"caption": "Le guide", "upload": factories.make_upload()}, follow=True)
    assert "Le fichier est ajouté." in done.content.decode()
    file = step.files.get()
    assert client.get(screen("step_file", row.pk, file.key)).status_code == 200
    assert file.caption in client.get(screen("change", row.pk)).content.decode()
    remove = screen("step_file_remove", row.pk, step.pk, file.key)
    assert "Le fichier est retiré." in client.post(remove, follow=True).content.decode()
    assert client.post(remove).status_code == 302
    assert not step.files.exists()


def test_sweep_knows_the_files_of_the_steps(step, lab, folder):
    file = factories.make_step_file(step, by=lab)
    old = (timezone.now() - timedelta(days=3)).timestamp()
    os.utime(storages["private"].path(file.stored_as), (old, old))
    orphan = folder / "ab" / "abc"
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"-")
    os.utime(orphan, (old, old))

    assert keeping.sweep_orphans() == 1
    assert kept(folder) == [file.stored_as]


def test_scanner_is_asked_of_the_files_of_the_steps(step, lab, settings, monkeypatch):
    settings.CLAMD_SOCKET = "/nowhere.sock"
    file = factories.make_step_file(step, by=lab)
    assert file.state == "waiting"
    monkeypatch.setattr("labo.attached.file.scan", lambda address, stream: "")

    keeping.scan_waiting()

    file.refresh_from_db()
    assert file.state == "clean"
