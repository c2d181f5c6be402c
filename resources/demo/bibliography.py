"""The bibliography of the demonstration, as CSL items."""

import re
from datetime import timedelta
from pathlib import Path

import yaml
from django.utils import timezone

from labo.models import User
from labo.typography import french
from resources.csl.identifiers import identifier
from resources.csl.names import parse_names
from resources.models import Copy, Method, Recommendation, Reference, Theme

TYPES = {
    "livre": "book",
    "rapport": "report",
    "site": "webpage",
    "guide": "document",
    "article": "article-journal",
    "chapitre": "chapter",
    "communication": "paper-conference",
    "billet": "post-weblog",
}
SHELF = "Étagère du labo, centre administratif"
IN_JOURNAL = re.compile(r"^(?P<name>.*?)\s+(?P<volume>\d+)\((?P<issue>\d+)\)(?:,\s*(?P<pages>[\d-]+))?$")
NUMBERED = re.compile(r"^(?P<name>.*?),?\s+(?:focus )?n° (?P<issue>\d+)$")


def told() -> dict:
    return yaml.safe_load((Path(__file__).parent / "bibliography.yaml").read_text(encoding="utf-8"))


def item_of(row: dict) -> dict:
    """Return the CSL item of one entry of the file."""
    item = {"type": TYPES[row["type"]], "title": french(row["titre"]), "language": row["langue"]}
    item |= parse_names(french(row["auteurs"]))
    if year := row.get("annee"):
        item["issued"] = {"date-parts": [[year]]}
    if container := row.get("revue") or row.get("ouvrage"):
        found = IN_JOURNAL.match(container) or NUMBERED.match(container)
        parts = found.groupdict() if found else {"name": container}
        names = {"name": "container-title", "volume": "volume", "issue": "issue", "pages": "page"}
        item |= {names[key]: french(value) for key, value in parts.items() if value}
    if publisher := row.get("editeur"):
        item["publisher"] = french(publisher)
    if pages := row.get("pages"):
        item["number-of-pages"] = str(pages)
    for scheme in ("doi", "isbn", "url"):
        if value := row.get(scheme):
            item[scheme.upper()] = identifier(scheme, value).value
    if hal := row.get("hal"):
        item |= {"custom": {"hal": hal}, "URL": identifier("hal", hal).address}
    return item


def load(*, now=None) -> int:
    """Add the works, two a month until yesterday, and who read them; return how many. No row must be there yet."""
    now = now or timezone.now()
    file = told()
    people = {user.email: user for user in User.objects.all()}
    by = people["labo@example.org"]
    themes = {
        row["code"]: Theme.objects.get_or_create(slug=row["code"], defaults={"name": row["nom"], "position": place})[0]
        for place, row in enumerate(file["sujets"])
    }
    methods = Method.objects.in_bulk(field_name="slug")
    rows = {}
    for age, row in enumerate(reversed(file["references"]), start=1):
        reference = Reference.propose(
            item_of(row),
            by=by,
            why=french(row.get("pourquoi", "")),
            licence=row.get("licence", ""),
            themes=[themes[tag] for tag in row["tags"]],
        )
        reference.methods.set(methods[code] for code in row.get("methodes", ()) if code in methods)
        reference.publish(by=by, now=now - timedelta(days=15 * age - 14))
        for _ in range(row.get("exemplaires", 0)):
            Copy.objects.create(reference=reference, shelf=SHELF)
        rows[row["id"]] = reference
    for row in file["avis"]:
        Recommendation.write(
            rows[row["reference"]], by=people[row["par"]], opinion=french(row["avis"]), shows_name=row["nom"] == "oui"
        )
    Copy.lend_one(rows["b35"], to=people["agent@example.org"], now=now - timedelta(days=8))
    for row in file["proposees"]:
        Reference.propose(
            item_of(row),
            by=people[row["par"]],
            why=french(row["pourquoi"]),
            themes=[themes[code] for code in row["sujets"]],
        )
    Reference.objects.all().index()
    return len(rows)
