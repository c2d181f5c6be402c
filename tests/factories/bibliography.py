"""Rows of the bibliography: references, opinions, copies, loans, imports."""

import hashlib
from itertools import count

from django.utils import timezone

from labo.roles import Role
from projects.models import CaseReference
from resources.models import BibliographyImport, Copy, ReadingCount, Recommendation, Reference, Theme
from resources.models.reading_count import month_of
from tests.factories.cases import make_proposal, make_user

numbers = count(1)


def make_theme(name=""):
    number = next(numbers)
    return Theme.objects.create(name=name or f"Sujet {number}", slug=f"sujet-{number}")


def csl_item(**changes):
    """A CSL item; a variable of None is left out."""
    item = {
        "type": "book",
        "title": f"Essayer avant de décider, tome {next(numbers)}",
        "author": [{"family": "Exemple", "given": "Camille"}],
        "issued": {"date-parts": [[2021]]},
        "publisher": "Éditions du Palier",
        "language": "fr",
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }
    return {name: value for name, value in item.items() if value is not None}


def make_reference(status="published", *, by=None, lab=None, themes=(), why="", licence="", **changes):
    """
    A reference, where it stands by its verbs.

    :param changes: variables of its CSL item; hyphens are written as underscores.
    """
    by, lab = by or make_user(), lab or make_user(role=Role.LAB)
    row = Reference.propose(csl_item(**changes), by=by, why=why, licence=licence, themes=themes)
    if status == "declined":
        row.decline("Elle est introuvable.", by=lab)
    elif status != "proposed":
        row.publish(by=lab)
    if status == "withdrawn":
        row.withdraw(by=lab)
    if status == "merged":
        row.merge(make_reference(by=by, lab=lab), by=lab)
    return row


def make_recommendation(reference=None, *, by=None, opinion="Clair, et court.", shows_name=False):
    return Recommendation.write(
        reference or make_reference(), by=by or make_user(), opinion=opinion, shows_name=shows_name
    )


def make_copy(reference=None, *, by=None, shelf="Étagère du labo"):
    return Copy.shelve(reference or make_reference(), shelf, by=by or make_user(role=Role.LAB))


def make_loan(copy=None, *, to=None, now=None):
    return Copy.lend_one((copy or make_copy()).reference, to=to or make_user(), now=now)


RIS = "TY  - BOOK\nTI  - {title}\nAU  - Exemple, Camille\nPY  - 2020\nER  - \n"


def make_import(text="", *, by=None, name="liste.ris", themes=()):
    """A file that was brought and is not read yet."""
    content = (text or RIS.format(title=f"Un titre, le numéro {next(numbers)}")).encode()
    return BibliographyImport.bring(
        content,
        name=name,
        digest=hashlib.sha256(content).hexdigest(),
        by=by or make_user(role=Role.LAB),
        themes=themes,
        now=timezone.now(),
    )


def make_case_reference(reference=None, *, proposal=None, used_for="pour la grille d’entretien"):
    return CaseReference.objects.create(
        reference=reference or make_reference(), proposal=proposal or make_proposal(), used_for=used_for
    )


def make_reading_count(thing=None, kind="reference", *, month=None, count=1):
    """:param thing: a row of what is counted; a page that nobody has any more without it."""
    return ReadingCount.objects.create(
        month=month or month_of(timezone.now()),
        kind=kind,
        thing=thing.pk if thing else 10**9 + next(numbers),
        count=count,
    )
