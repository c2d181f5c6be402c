"""What two cases of the demonstration have around them: a colleague on a draft, and two files drawn here."""

import io
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from labo import fonts
from labo.models import OutboxMail
from projects.demo.story import case_key
from projects.models import Attachment, CoLead, DraftComment, Proposal

DRAFT, SENT = (
    "Les temps de la ville\u00a0: horaires des services le soir",
    "Mieux accueillir les nouveaux agents de la propreté",
)
COLLEAGUE = "lou.maquette@example.org"
INK, PAPER, TINT, YELLOW = "#1C1430", "#FFFFFF", "#ECE6FA", "#FFD92E"


def tell_pieces():
    """Share the draft with a colleague, who leaves a remark; give the other case its two files."""
    draft = Proposal.objects.get(key=case_key(DRAFT))
    yesterday = timezone.now() - timedelta(days=1)
    co_lead = CoLead.invite(draft, email=COLLEAGUE, role=CoLead.Role.EDIT, by=draft.lead, now=yesterday)
    # It belongs to the story: sent for real, it would be the first mail that a visitor reads.
    OutboxMail.objects.filter(to=[COLLEAGUE], template="projects/emails/co_lead").update(
        status=OutboxMail.Status.SENT, sent_at=yesterday, created_at=yesterday, attempts=1
    )
    DraftComment.write(
        draft,
        field="problem",
        text="On pourrait raconter la soirée où trois personnes ont trouvé porte close.",
        by=co_lead.user,
        now=yesterday + timedelta(hours=2),
    )
    sent = Proposal.objects.get(key=case_key(SENT))
    before = sent.submitted_at - timedelta(hours=3)
    for kind, caption, upload in (
        (Attachment.Kind.CHART, "Qui accueille qui, de l’embauche au premier jour", chart()),
        (Attachment.Kind.PICTURE, "Le dépôt, vu du dessus : où l’on se présente le matin", plan()),
    ):
        Attachment.attach(sent, upload, by=sent.lead, kind=kind, caption=caption, now=before)


def chart():
    """Return an organisation chart, as a PDF of one page."""
    page, draw = sheet()
    boxes = {
        "Espaces publics": (600, 120),
        "Service de la propreté": (600, 320),
        "Ressources humaines": (200, 540),
        "Chef d’équipe": (600, 540),
        "Formation": (1000, 540),
        "Nouvelle personne": (600, 760),
    }
    for start, end in [(0, 1), (1, 2), (1, 3), (1, 4), (2, 5), (3, 5), (4, 5)]:
        places = list(boxes.values())
        draw.line([places[start], places[end]], fill=INK, width=3)
    for words, (x, y) in boxes.items():
        last = words == "Nouvelle personne"
        draw.rounded_rectangle(
            [x - 170, y - 45, x + 170, y + 45], 12, fill=YELLOW if last else TINT, outline=INK, width=3
        )
        draw.text((x, y), words, fill=INK, font=letters(26), anchor="mm")
    return as_file(page, "Organigramme de l’accueil.pdf", "PDF", resolution=150)


def plan():
    """Return the plan of a depot, as a picture."""
    page, draw = sheet()
    for words, box, fill in [
        ("Cour", (80, 80, 1120, 820), PAPER),
        ("Vestiaires", (120, 120, 470, 420), TINT),
        ("Bureau du chef d’équipe", (520, 120, 1080, 300), TINT),
        ("Salle de prise de service", (520, 340, 1080, 520), YELLOW),
        ("Engins", (120, 460, 470, 780), TINT),
        ("Entrée", (740, 740, 900, 820), PAPER),
    ]:
        draw.rectangle(box, fill=fill, outline=INK, width=4)
        place = (box[0] + 20, box[1] + 16) if words != "Cour" else (960, 600)
        draw.text(place, words, fill=INK, font=letters(28))
    return as_file(page, "plan-du-depot.png", "PNG", optimize=True)


def sheet():
    page = Image.new("RGB", (1200, 900), PAPER)
    return page, ImageDraw.Draw(page)


def letters(size):
    return ImageFont.truetype(str(fonts.FOLDER / "AtkinsonHyperlegible-Regular.ttf"), size)


def as_file(page, name, format, **options):
    out = io.BytesIO()
    page.save(out, format, **options)
    return SimpleUploadedFile(name, out.getvalue())
