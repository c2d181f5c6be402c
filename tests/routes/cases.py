"""Cases, on the side of the service."""

from uuid import UUID

from tests.routes.pages import PAGE
from tests.routes.table import Route, everyone, lead, signed_in

NO_KEY = [UUID(int=0)]
STRANGERS = ("agent", "ambassador")


def of_the_condition(world):
    return world.conditions.conditions.earliest("pk").pk


def idea_of(role):
    """Return the arguments of the idea that this person has written in the room of the world."""
    return lambda world: [world.in_room.hat_contributions.filter(author=getattr(world, role)).first().pk]


def in_the_room(get, post, more=lambda world: []):
    """A page of the service's door to the room. Its hidden twin is a room that exists and lets nobody of them in."""
    return Route(
        signed_in(405) if get == 405 else lead(get),
        signed_in(405) if post == 405 else lead(post),
        lambda world: [world.in_room.reference, *more(world)],
        absent=lambda world: ["LABO-2026-999", *more(world)],
        secret_to=("agent", "ambassador", "lab"),
    )


def amending(post):
    """A page of the changes that the service prepares: the lab itself does not know that there are any."""
    return Route(
        lead(200),
        lead(post),
        lambda world: [world.amended.reference],
        absent=lambda world: ["LABO-2026-999"],
        secret_to=("agent", "ambassador", "lab"),
    )


def of_the_lead(get, post, args, absent=NO_KEY):
    """A page of the service that even the lab does not open."""
    return Route(get, post, args, absent=lambda world: absent, secret_to=("agent", "ambassador", "lab"))


CASES = {
    "projects:case_list": PAGE,
    "projects:propose": PAGE,
    "projects:proposal_new": Route(signed_in(200), signed_in(302)),
    "projects:draft_edit": Route(
        lead(200),
        lead(302),
        lambda world: [world.draft.key],
        absent=lambda world: NO_KEY,
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:draft_delete": Route(
        lead(200),
        lead(302),
        lambda world: [world.draft.key],
        absent=lambda world: NO_KEY,
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:case_detail": Route(
        lead(200, team=(302, 302, 302)),
        everyone(405),
        lambda world: [world.assessing.reference],
        absent=lambda world: ["LABO-2026-999"],
        hidden=lambda world: [world.submitted.reference],
        secret_to=STRANGERS,
    ),
    "projects:receipt": Route(
        lead(200),
        signed_in(405),
        lambda world: [world.submitted.reference],
        absent=lambda world: ["LABO-2026-999"],
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:withdraw": Route(
        lead(200),
        lead(200),
        lambda world: [world.submitted.reference],
        absent=lambda world: ["LABO-2026-999"],
        secret_to=("agent", "ambassador", "lab"),
    ),
    # Whoever holds the link.
    "projects:opinion": Route(
        everyone(200),
        everyone(200),
        lambda world: [world.opinion_token],
        absent=lambda world: ["a" * 32],
        hidden=lambda world: ["b" * 32],
        secret_to=("anonymous",),
    ),
    "projects:note_pdf": Route(
        lead(200, team=(404, 200, 200)),
        signed_in(405),
        lambda world: [world.released.proposal.reference, world.version.number],
        absent=lambda world: ["LABO-2026-999", 1],
        secret_to=STRANGERS,
    ),
    "projects:thread": Route(
        lead(200),
        lead(200),
        lambda world: [world.assessing.reference],
        absent=lambda world: ["LABO-2026-999"],
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:thread_read": Route(
        signed_in(405),
        lead(302),
        lambda world: [world.assessing.reference],
        absent=lambda world: ["LABO-2026-999"],
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:thread_withdraw": Route(
        signed_in(405),
        lead(302),
        lambda world: [world.assessing.reference, world.message.pk],
        absent=lambda world: ["LABO-2026-999", 0],
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:service_view": Route(
        lead(200),
        lead(302),
        lambda world: [world.submitted.reference],
        absent=lambda world: ["LABO-2026-999"],
        secret_to=("agent", "ambassador", "lab"),
    ),
    # Following a case: the guide, the receipts, the versions, the amendments.
    "projects:how_it_works": PAGE,
    "projects:receipt_pdf": Route(
        lead(200),
        signed_in(405),
        lambda world: [world.submitted.reference],
        absent=lambda world: ["LABO-2026-999"],
        secret_to=("agent", "ambassador", "lab"),
    ),
    # The room, for the person who carries the case, when it lets them in.
    "projects:room": in_the_room(200, 200),
    "projects:room_watch": in_the_room(302, 405),
    "projects:room_idea": in_the_room(200, 200, idea_of("lead")),
    "projects:condition_done": Route(
        lead(200),
        lead(302),
        lambda world: [world.conditions.proposal.reference, of_the_condition(world)],
        absent=lambda world: ["LABO-2026-999", 0],
        secret_to=("agent", "ambassador", "lab"),
    ),
    # The people around a case, and its files.
    "projects:draft_read": of_the_lead(lead(200), lead(200), lambda world: [world.draft.key]),
    "projects:remark_resolve": of_the_lead(
        signed_in(405), lead(302), lambda world: [world.draft.key, world.remark.pk], [*NO_KEY, 0]
    ),
    "projects:draft_team": of_the_lead(lead(200), lead(200), lambda world: [world.draft.key]),
    "projects:case_team": of_the_lead(
        lead(200), lead(200), lambda world: [world.submitted.reference], ["LABO-2026-999"]
    ),
    "projects:co_lead_role": of_the_lead(signed_in(405), lead(302), lambda world: [world.co_lead.pk], [0]),
    "projects:co_lead_remove": of_the_lead(lead(200), lead(302), lambda world: [world.co_lead.pk], [0]),
    "projects:draft_hand_over": of_the_lead(lead(200), lead(200), lambda world: [world.draft.key]),
    "projects:case_hand_over": of_the_lead(
        lead(200), lead(200), lambda world: [world.submitted.reference], ["LABO-2026-999"]
    ),
    "projects:hand_over_cancel": of_the_lead(signed_in(405), lead(302), lambda world: [world.handover.pk], [0]),
    "projects:handover_link": Route(everyone(302), everyone(405), lambda world: ["un-lien-quelconque"]),
    "projects:handover": Route(signed_in(404), signed_in(404)),  # no link was opened in this browser
    "projects:draft_attachments": of_the_lead(lead(200), lead(200), lambda world: [world.draft.key]),
    "projects:case_attachments": of_the_lead(
        lead(200), lead(200), lambda world: [world.submitted.reference], ["LABO-2026-999"]
    ),
    "projects:draft_attachment": of_the_lead(
        lead(200),
        signed_in(405),
        lambda world: [world.draft.key, world.draft_piece.key],
        [*NO_KEY, *NO_KEY],
    ),
    "projects:case_attachment": of_the_lead(
        lead(200),
        signed_in(405),
        lambda world: [world.submitted.reference, world.submitted_piece.key],
        ["LABO-2026-999", *NO_KEY],
    ),
    "projects:draft_attachment_edit": of_the_lead(
        lead(200), lead(409), lambda world: [world.draft.key, world.draft_piece.key], [*NO_KEY, *NO_KEY]
    ),
    "projects:draft_attachment_delete": of_the_lead(
        lead(200), lead(302), lambda world: [world.draft.key, world.draft_piece.key], [*NO_KEY, *NO_KEY]
    ),
    # Before the form, and around it.
    "projects:preconditions": PAGE,
    "projects:draft_preconditions": Route(
        lead(200),
        lead(302),
        lambda world: [world.draft.key],
        absent=lambda world: NO_KEY,
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:draft_field": Route(
        signed_in(405),
        lead(200),
        lambda world: [world.draft.key, "means"],
        absent=lambda world: [*NO_KEY, "means"],
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:idea_new": Route(signed_in(200), signed_in(200)),
    "projects:idea": Route(
        lead(200),
        lead(200),
        lambda world: [world.idea.key],
        absent=lambda world: NO_KEY,
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:idea_promote": Route(
        signed_in(405),
        lead(302),
        lambda world: [world.idea.key],
        absent=lambda world: NO_KEY,
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:propose_again": Route(
        signed_in(405),
        lead(302),
        lambda world: [world.declined.reference],
        absent=lambda world: ["LABO-2026-999"],
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:versions": Route(
        lead(200),
        signed_in(405),
        lambda world: [world.amended.reference],
        absent=lambda world: ["LABO-2026-999"],
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:version_pdf": Route(
        lead(200),
        signed_in(405),
        lambda world: [world.amended.reference, 1],
        absent=lambda world: ["LABO-2026-999", 1],
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:version_json": Route(
        lead(200),
        signed_in(405),
        lambda world: [world.amended.reference, 2],
        absent=lambda world: ["LABO-2026-999", 2],
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:amendment": amending(409),
    "projects:amendment_file": amending(200),
    "projects:amendment_discard": amending(302),
}
CASES |= {
    # Whoever holds the link of a decider.
    "projects:pack": Route(
        everyone(200),
        everyone(200),
        lambda world: [world.decider_token],
        absent=lambda world: ["a" * 32],
        hidden=lambda world: ["b" * 32],
        secret_to=("anonymous",),
    ),
    "projects:pack_pdf": Route(
        everyone(200),
        everyone(405),
        lambda world: [world.decider_token],
        absent=lambda world: ["a" * 32],
        hidden=lambda world: ["b" * 32],
        secret_to=("anonymous",),
    ),
}
CASES |= {
    # The note, once it is sent or released.
    "projects:note": Route(
        lead(200),
        lead(422),
        lambda world: [world.reading.note.proposal.reference],
        absent=lambda world: ["LABO-2026-999"],
        hidden=lambda world: [world.noted.reference],
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:note_conclude": Route(
        signed_in(405),
        lead(422),
        lambda world: [world.reading.note.proposal.reference],
        absent=lambda world: ["LABO-2026-999"],
        hidden=lambda world: [world.noted.reference],
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:note_comment_withdraw": Route(
        signed_in(405),
        lead(302),
        lambda world: [world.in_reading.reference, world.reading.comments.get().pk],
        absent=lambda world: ["LABO-2026-999", 0],
        hidden=lambda world: [world.noted.reference, 0],
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:note_sign": Route(
        lead(200),
        lead(422),
        lambda world: [world.signed.reference],
        absent=lambda world: ["LABO-2026-999"],
        hidden=lambda world: [world.noted.reference],
        secret_to=("agent", "ambassador", "lab"),
    ),
    "projects:note_agreements": Route(
        lead(302, team=(404, 302, 302)),
        signed_in(405),
        lambda world: [world.signed.reference, 1],
        absent=lambda world: ["LABO-2026-999", 1],
        secret_to=STRANGERS,
    ),
}
