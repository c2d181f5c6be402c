"""The network of the demonstration, told through the verbs: the skills, who joined, what each of them shows."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image, ImageDraw

from labo.models import User
from missions.models import MemberPicture, Membership, Skill

FILE = Path(__file__).parent / "network.yaml"
PAPER, INK, ACCENT, LIGHT, HIGHLIGHTER = "#ECE6FA", "#1C1430", "#4A249D", "#C9B8F5", "#FFD92E"
SIDE = 480


def join(*, now=None):
    """Tell the members of the file, those of them who are in the demonstration. :returns: how many."""
    now, told = now or timezone.now(), yaml.safe_load(FILE.read_text(encoding="utf-8"))
    skills = {
        name: Skill.objects.create(name=name, slug=slugify(name), position=rank)
        for rank, name in enumerate(told["savoir_faire"])
    }
    people = {person.full_name: person for person in User.objects.all()}
    for rank, row in enumerate(told["membres"]):
        if row["nom"] in people:
            tell_member(row, people[row["nom"]], skills, now=now - timedelta(days=200 - 9 * rank))
    return Membership.objects.current().count()


def tell_member(row, person, skills, *, now):
    member = Membership.join(person, row["degre"], accepts_charter=True, now=now)
    picture = MemberPicture.put(member, drawn(row["nom"])) if row.get("dessin") else None
    member.write(
        seen_picture=picture and picture.key,
        trade=row.get("metier", ""),
        offer=row.get("offre", ""),
        availability=row.get("dispo", ""),
        knows=[skills[name] for name in row.get("sait", ())],
        would_learn=[skills[name] for name in row.get("apprendre", ())],
        **{f"shows_{name}": True for name in row["montre"]},
    )


def drawn(name):
    """Return a head and shoulders made of gommettes: nobody's face. The same name always gives the same one."""
    turn = sum(map(ord, name))
    skin, clothes = [(LIGHT, ACCENT), (HIGHLIGHTER, INK), (ACCENT, LIGHT)][turn % 3]
    image = Image.new("RGB", (SIDE, SIDE), PAPER)
    draw = ImageDraw.Draw(image)
    draw.ellipse((60, 300, 420, 660), fill=clothes)
    draw.ellipse((140, 80, 340, 280), fill=skin)
    draw.pieslice((140, 80, 340, 280), 180 + turn % 40, 340 + turn % 40, fill=INK)
    out = BytesIO()
    image.save(out, "PNG")
    return SimpleUploadedFile("dessin.png", out.getvalue(), content_type="image/png")
