"""What a crash leaves goes away by itself: files that no row names, a day later."""

import os
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from labo.attached.keeping import sweep_orphans
from labo.attached.tasks import sweep_attachments
from labo.celery import app
from tests.factories import make_attachment
from tests.projects.attachments.conftest import path_of

pytestmark = pytest.mark.django_db(transaction=True)


def put(folder, name, *, age):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"orphan")
    when = (timezone.now() - age).timestamp()
    os.utime(path, (when, when))
    return path


def test_old_orphans_go_and_the_rest_stays(folder, files, capsys):
    attachment = make_attachment()
    os.utime(path_of(attachment), (0, 0))
    put(folder, "ab/abc", age=timedelta(days=2))
    put(folder, "ab/abd.part", age=timedelta(days=2))
    put(folder, "ab/new", age=timedelta(hours=1))

    call_command("sweep_attachments")

    assert capsys.readouterr().out == "2 file(s) removed.\n"
    assert files() == sorted(["ab/new", attachment.stored_as])


def test_task_sweeps_and_may_run_twice(folder, files):
    put(folder, "ab/abc", age=timedelta(days=2))

    sweep_attachments()
    sweep_attachments()

    assert files() == []


def test_nothing_to_sweep_before_the_first_file(folder):
    assert not folder.exists()
    assert sweep_orphans() == 0


def test_beat_sweeps_every_night_and_knows_the_tasks():
    app.loader.import_default_modules()

    assert app.conf.beat_schedule["sweep-attachments"]["task"] in app.tasks
    assert "labo.attached.tasks.scan_attachments" in app.tasks
