"""The note on the road of its case: being read, to be signed, signed. No query."""

from labo.templatetags.labo import day
from projects.road import DONE, HERE, LAB, NEXT, SERVICE, Milestone, Turn

NOTE = ("Note d’intervention", "Ce que le labo fera, ne fera pas, avec qui et quand.", "sous trois semaines")


def note_milestone(versions, note, *, is_here) -> Milestone:
    title, detail, when = NOTE
    state = HERE if is_here else NEXT
    if note and note.is_in_review:
        return Milestone(title, f"À relire avant le {day(note.reading_due_on)}.", state, note.reading_sent_at)
    if versions:
        last = versions[0]
        return Milestone(title, f"Version {last.label}, à relire et à signer.", state, last.released_at)
    return Milestone(title, detail, state, when=when)


def signed_milestone(versions, note) -> Milestone:
    """Say which version binds the three parties, and what is under way besides."""
    in_force = next((row for row in versions if row.pk == note.in_force_id), versions[0])
    words = f"Version {in_force.label}, signée par les trois parties."
    if note.status != "signed":
        words += " Un avenant se prépare."
    return Milestone(NOTE[0], words, DONE, in_force.released_at)


def reading_turn(note) -> Turn:
    """Whose turn it is while the service reads its note."""
    if note.reading_verdict == "agreed":
        return Turn("Vous avez dit votre accord. Le labo met la note au net, puis vous la signez.", whose=LAB)
    if note.reading_verdict == "rework":
        return Turn("Il reprend la note avec vos remarques, puis vous la renvoie.", whose=LAB)
    words = f"Le labo attend vos remarques avant le {day(note.reading_due_on)}. Rien n’est signé à cette étape."
    return Turn(words, "relire la note", SERVICE, note.reading_due_on, "Lire la note", "projects:note")


def version_turn(last, note) -> Turn:
    """Whose turn it is once a version is released: the parties that have not signed it."""
    status = note.status if note else "released"
    if status == "signed":
        return Turn("La note est signée par les trois parties. Réservez ses dates : elles sont dans le document.")
    if status != "released":
        return Turn(
            "Il prépare une nouvelle version de la note. Celle qui est signée reste en vigueur."
            if note.is_signed
            else "Il prépare une nouvelle version de la note.",
            whose=LAB,
        )
    signed = set(note.signed_parties or ()) if note else set()
    if {"lead", "sponsor"} <= signed:
        return Turn("Vous avez signé. Il manque la signature du labo.", whose=LAB)
    words = f"La version {last.label} est dans les documents. Une fois signée, elle engage les deux côtés."
    if "lead" in signed:
        words = f"La version {last.label} attend la signature de la direction."
    elif "sponsor" in signed:
        words = f"La version {last.label} attend la signature du porteur ou de la porteuse."
    return Turn(words, "relire et signer la note", SERVICE, button="Lire et signer", page="projects:note")
