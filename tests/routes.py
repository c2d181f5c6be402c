"""
Every address of the portal, and what each role gets there.

``tests/test_role_matrix.py`` holds this table against the resolver: an address without a row fails, a row without an
address fails, and each cell is asked for real. Other tests walk the same table: headers, cookies, queries, secrets.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import URLResolver, get_resolver, reverse

from labo.notices.unsubscribe import EVERY_DAY, stop_address
from tests.world import World

LOGIN = "login"
"""Sent to sign in, and back here afterwards."""


@dataclass(frozen=True)
class Route:
    """
    What each role gets, in the order of ``tests.world.ROLES``: a status, or LOGIN.

    ``args`` builds the arguments of the address from the world. ``absent`` builds those of a thing that does not exist,
    and ``hidden`` those of a thing that exists and is not for the roles of ``secret_to``: the two must look the same.
    """

    get: tuple
    post: tuple
    args: Callable[[World], list] = lambda world: []
    absent: Callable[[World], list] | None = None
    hidden: Callable[[World], list] | None = None
    secret_to: tuple[str, ...] = ()
    path: str = ""

    def address(self, name, world, args=None):
        return self.path or reverse(name, args=(args or self.args)(world))


def everyone(status):
    return (status,) * 6


def signed_in(status):
    return (LOGIN, *(status,) * 5)


def visitors(anonymous, others):
    """One answer before signing in, another one after."""
    return (anonymous, *(others,) * 5)


def lead(status, *, team=(404, 404, 404)):
    """The service's own page: a stranger gets what one gets for a thing that does not exist."""
    return (LOGIN, 404, status, *team)


def team(status):
    return (LOGIN, LOGIN, LOGIN, *(status,) * 3)


def lab(status, *, ambassador=403):
    return (LOGIN, LOGIN, LOGIN, ambassador, status, status)


def administrators(status):
    return (LOGIN, LOGIN, LOGIN, 403, 403, status)


def walk(resolver=None, namespaces=(), route="") -> Iterator[tuple[str, str]]:
    """Yield (name, route) of every address of the resolver. One without a name is known by its route."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, (*namespaces, *([pattern.namespace] if pattern.namespace else [])), here)
        else:
            yield ":".join([*namespaces, pattern.name]) if pattern.name else here, here


# --- Pages ----------------------------------------------------------------------------------------------


def stop_token(world):
    return stop_address(world.lead, EVERY_DAY).rstrip("/").rpartition("/")[2]


PAGE = Route(everyone(200), everyone(405))
MAILBOX = Route(everyone(404), everyone(405), lambda world: ["abc"])  # outside the demonstration it does not exist

PAGES = {
    "home": PAGE,
    "accessibility": PAGE,
    "legal": PAGE,
    "privacy": PAGE,
    "health": PAGE,
    "accent": PAGE,
    "robots": PAGE,
    "favicon": Route(everyone(302), everyone(405)),
    "components": Route((LOGIN, 403, 403, 200, 200, 200), signed_in(405)),
    "mailbox": Route(everyone(404), everyone(405)),
    "mailbox_mail": MAILBOX,
    "mailbox_html": MAILBOX,
    "mailbox_style": MAILBOX,
    "my_space": Route(signed_in(200), signed_in(405)),
    "profile": Route(signed_in(200), signed_in(200)),
    "missions:index": PAGE,
    "missions:support": PAGE,
    "missions:network": PAGE,
    "missions:resource_centre": PAGE,
    "resources:index": PAGE,
    "resources:method_list": PAGE,
    "resources:method_detail": Route(everyone(200), everyone(405), lambda world: [world.method.slug]),
    "notifications": Route(signed_in(200), signed_in(200)),
    "notices_stop": Route(everyone(200), everyone(200), lambda world: [stop_token(world)]),
}

# --- Accounts (allauth) ---------------------------------------------------------------------------------

TO_SIGN_IN = Route(visitors(200, 302), visitors(200, 302))
MY_ACCOUNT = Route(signed_in(200), signed_in(200))
NOTHING_YET = Route(signed_in(404), signed_in(404))  # no second factor was set up by these people
NO_PROVIDER = Route(everyone(404), everyone(404), lambda world: ["agents"])  # none is configured in the tests
OLD_ADDRESS = Route(signed_in(301), signed_in(301))

ACCOUNTS = {
    "account_login": TO_SIGN_IN,
    "account_signup": TO_SIGN_IN,
    "account_request_login_code": TO_SIGN_IN,
    "account_confirm_login_code": Route(everyone(302), everyone(302)),
    "account_logout": Route(visitors(302, 200), everyone(302)),
    "account_inactive": PAGE,
    "account_reauthenticate": Route(signed_in(403), signed_in(403)),  # people without a password have nothing to repeat
    "account_email": Route(signed_in(200), signed_in(302)),
    "account_email_verification_sent": Route(everyone(302), everyone(302)),
    "account_change_password": Route(signed_in(302), signed_in(302)),
    "account_set_password": MY_ACCOUNT,
    "account_reset_password": Route(everyone(200), everyone(200)),
    "account_reset_password_done": PAGE,
    "account_reset_password_from_key": Route(everyone(200), everyone(200), lambda world: ["1", "abc"]),
    "account_reset_password_from_key_done": PAGE,
    "mfa_index": Route(signed_in(200), signed_in(405)),
    "mfa_authenticate": Route(everyone(302), everyone(302)),
    "mfa_reauthenticate": Route(signed_in(403), signed_in(403)),
    "mfa_activate_totp": MY_ACCOUNT,
    "mfa_deactivate_totp": NOTHING_YET,
    "mfa_view_recovery_codes": Route(signed_in(404), signed_in(405)),
    "mfa_generate_recovery_codes": MY_ACCOUNT,
    "mfa_download_recovery_codes": NOTHING_YET,
    "socialaccount_login_cancelled": PAGE,
    "socialaccount_login_error": Route(signed_in(401), signed_in(405)),
    "socialaccount_signup": Route(everyone(302), everyone(302)),
    "socialaccount_connections": MY_ACCOUNT,
    "compte/social/login/cancelled/": Route(**vars(OLD_ADDRESS) | {"path": "/compte/social/login/cancelled/"}),
    "compte/social/login/error/": Route(**vars(OLD_ADDRESS) | {"path": "/compte/social/login/error/"}),
    "compte/social/signup/": Route(**vars(OLD_ADDRESS) | {"path": "/compte/social/signup/"}),
    "compte/social/connections/": Route(**vars(OLD_ADDRESS) | {"path": "/compte/social/connections/"}),
    "openid_connect_login": NO_PROVIDER,
    "openid_connect_callback": NO_PROVIDER,
    "usersessions_list": Route(signed_in(200), signed_in(302)),
}

# --- Cases, on the side of the service ------------------------------------------------------------------

NO_KEY = [UUID(int=0)]
STRANGERS = ("agent", "ambassador")


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
        lead(200), lead(302), lambda world: [world.draft.key, world.draft_piece.key], [*NO_KEY, *NO_KEY]
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

# --- The back office ------------------------------------------------------------------------------------


def screen(get, post, case, *more):
    """A screen of ours about one case. Its hidden twin is a case that the ambassador does not assess."""
    return Route(
        get,
        post,
        lambda world: [getattr(world, case).pk, *more],
        absent=lambda world: [0, *more],
        hidden=lambda world: [world.submitted.pk, *more],
        secret_to=("ambassador",),
    )


def own_idea(answers):
    """A page about the ambassador's own idea in the room: somebody else's looks like one that is not there."""
    mine = idea_of("ambassador")
    return Route(
        answers,
        answers,
        lambda world: [world.in_room.pk, *mine(world)],
        absent=lambda world: [0, *mine(world)],
        hidden=lambda world: [world.in_room.pk, *idea_of("lab")(world)],
        secret_to=("ambassador",),
    )


def nobody(status):
    return team(403)


def stock(model, row, *, view=lab, add=None, change=None, delete=administrators):
    """The pages that Django's admin makes for a model. ``row`` finds one in the world."""
    app, _, name = model.partition("_")

    def args(world):
        return [row(world).pk]

    return {
        f"admin:{model}_changelist": Route(view(200), view(200)),
        f"admin:{model}_add": Route((add or view)(200), (add or view)(200)),
        f"admin:{model}_history": Route(view(200), view(200), args),
        f"admin:{model}_change": Route(view(200), (change or view)(200), args),
        f"admin:{model}_delete": Route(delete(200), delete(200), args),
        f"admin/{app}/{name}/<path:object_id>/": Route(team(302), team(302), path=f"/admin/{app}/{name}/1/"),
    }


def session(get, post, which="opened", *more, path=""):
    """A screen of ours about one session. Its hidden twin is one that the ambassador has no part in."""
    return Route(
        get,
        post,
        lambda world: [getattr(world, which).pk, *(part(world) for part in more)],
        absent=lambda world: [0, *(part(world) for part in more)],
        hidden=lambda world: [world.own_planned.pk, *(part(world) for part in more)],
        secret_to=("ambassador",),
    )


def of_the_condition(world):
    return world.conditions.conditions.get().pk


def of_the_decision(get, post):
    return Route(
        get,
        post,
        lambda world: [world.proposed.proposal.pk, world.proposed.pk],
        absent=lambda world: [0, 0],
        hidden=lambda world: [world.submitted.pk, world.proposed.pk],
        secret_to=("ambassador",),
    )


BACK_OFFICE = {
    "admin:index": Route(team(200), team(200)),
    "admin:login": Route((LOGIN, 403, 403, 302, 302, 302), (LOGIN, 403, 403, 302, 302, 302)),
    "admin:logout": Route((LOGIN, 302, 302, 405, 405, 405), (LOGIN, 302, 302, 302, 302, 302)),
    "admin:autocomplete": Route(team(403), team(405)),
    "admin:jsi18n": Route(team(200), team(405)),
    "admin:app_list": Route(team(200), team(200), lambda world: ["projects"]),
    "admin/(?P<url>.*)$": Route(team(404), team(404), path="/admin/nulle-part/"),
    # The case: read, taken in hand, assessed, discussed, decided, told.
    **stock("projects_proposal", lambda world: world.assessing, view=team, add=nobody, delete=nobody),
    "admin:projects_proposal_change": screen(team(200), team(405), "assessing"),
    "admin:projects_proposal_history": screen(team(200), team(200), "assessing"),
    "admin:projects_proposal_delete": screen(team(403), team(403), "assessing"),
    "admin:projects_proposal_export": Route(team(200), team(405)),
    "admin:projects_proposal_screen": screen(lab(405), lab(302), "submitted"),
    "admin:projects_proposal_open": screen(lab(200), lab(200), "screening"),
    "admin:projects_proposal_public": screen(lab(405), lab(302), "assessing"),
    "admin:projects_proposal_sheet": screen((LOGIN, LOGIN, LOGIN, 200, 302, 302), team(302), "assessing"),
    "admin:projects_proposal_file": screen(team(302), team(302), "assessing"),
    "admin:projects_proposal_answer": screen(team(405), (LOGIN, LOGIN, LOGIN, 204, 404, 404), "assessing", "R1"),
    "admin:projects_proposal_matrix": screen(team(200), team(405), "deliberating"),
    "admin:projects_proposal_deliberate": screen(lab(200), lab(302), "assessing"),
    "admin:projects_proposal_decide": screen(lab(200), lab(200), "deliberating"),
    "admin:projects_proposal_letter": screen(lab(200), lab(200), "decided"),
    "admin:projects_proposal_condition_met": Route(
        lab(405),
        lab(302),
        lambda world: [world.conditions.proposal.pk, of_the_condition(world)],
        absent=lambda world: [0, 0],
        hidden=lambda world: [world.submitted.pk, of_the_condition(world)],
        secret_to=("ambassador",),
    ),
    "admin:projects_proposal_opinions": screen(lab(200), lab(200), "assessing"),
    "admin:projects_proposal_opinion_revoke": Route(
        lab(405),
        lab(302),
        lambda world: [world.opinion.proposal.pk, world.opinion.pk],
        absent=lambda world: [0, 0],
        hidden=lambda world: [world.submitted.pk, world.opinion.pk],
        secret_to=("ambassador",),
    ),
    # The note.
    "admin:projects_proposal_note": screen(lab(200), lab(422), "noted"),
    "admin:projects_proposal_note_start": screen(lab(405, ambassador=405), lab(302), "accepted"),
    "admin:projects_proposal_note_preview": screen(lab(405, ambassador=405), lab(200), "noted"),
    "admin:projects_proposal_note_draft_pdf": screen(lab(200), lab(405, ambassador=405), "noted"),
    "admin:projects_proposal_note_release": screen(lab(200), lab(302), "noted"),
    "admin:projects_proposal_note_revise": screen(lab(405, ambassador=405), lab(422), "signed"),
    # The thread, and what there is to do.
    "admin:projects_proposal_thread": screen(team(200), team(200), "assessing"),
    "admin:projects_proposal_thread_read": screen(team(405), team(302), "assessing"),
    "admin:projects_proposal_thread_withdraw": Route(
        team(405),
        team(302),
        lambda world: [world.assessing.pk, world.internal_note.pk],
        absent=lambda world: [0, 0],
        hidden=lambda world: [world.submitted.pk, world.internal_note.pk],
        secret_to=("ambassador",),
    ),
    "admin:to_do": Route(team(200), team(405)),
    "admin:projects_proposal_compare": Route(team(200), team(405)),
    "admin:life_cycles": Route(team(200), team(405)),
    # The room of the six hats: the wall for the lab, the phone for whoever assesses.
    "admin:projects_proposal_room": screen((LOGIN, LOGIN, LOGIN, 302, 200, 200), team(405), "in_room"),
    "admin:projects_proposal_room_watch": screen(lab(302), lab(405), "in_room"),
    "admin:projects_proposal_room_prepare": screen(lab(405), lab(302), "deliberating"),
    "admin:projects_proposal_room_plan": screen(lab(200), lab(200), "in_room"),
    "admin:projects_proposal_room_act": screen(lab(405), lab(404), "in_room", "reveler"),
    "admin:projects_proposal_room_lead": screen(lab(405), lab(302), "in_room"),
    "admin:projects_proposal_room_group": screen(lab(405), lab(404), "in_room"),
    "admin:projects_proposal_room_close": screen(lab(200), lab(200), "in_room"),
    "admin:projects_proposal_room_reopen": screen(lab(405), lab(302), "in_room"),
    "admin:projects_proposal_room_phone": screen(team(200), team(200), "in_room"),
    "admin:projects_proposal_room_phone_watch": screen(team(302), team(405), "in_room"),
    "admin:projects_proposal_room_idea": own_idea((LOGIN, LOGIN, LOGIN, 200, 404, 404)),
    "admin:projects_proposal_room_sheets": screen(lab(200), lab(405), "in_room"),
    "admin:projects_proposal_room_key_in": screen(lab(200), lab(200), "in_room"),
    # What the service sent, and what it is asked for.
    "admin:projects_proposal_versions": screen(team(200), team(405), "assessing"),
    "admin:projects_proposal_request": screen(lab(200), lab(200), "assessing"),
    "admin:projects_proposal_request_withdraw": screen(lab(405), lab(302), "assessing"),
    # Lists.
    **stock("projects_interventionnote", lambda world: world.noted.note, add=nobody, delete=nobody),
    "admin:projects_interventionnote_change": Route(lab(302), lab(302), lambda world: [world.noted.note.pk]),
    **stock("projects_criteriagrid", lambda world: world.draft_grid),
    "admin:projects_criteriagrid_new_version": Route(lab(405, ambassador=405), lab(302), lambda world: [world.grid.pk]),
    "admin:projects_criteriagrid_publish": Route(
        lab(405, ambassador=405), lab(302), lambda world: [world.draft_grid.pk]
    ),
    "admin:projects_criteriagrid_replay": Route(lab(200), lab(405, ambassador=405), lambda world: [world.next_grid.pk]),
    "admin:projects_criteriagrid_replay_case": Route(
        lab(200),
        lab(302),
        lambda world: [world.next_grid.pk, world.decided.pk],
        absent=lambda world: [world.next_grid.pk, 0],
        hidden=lambda world: [world.next_grid.pk, world.submitted.pk],
        secret_to=("lab",),
    ),
    **stock("resources_method", lambda world: world.method),
    **stock("labo_user", lambda world: world.agent, view=administrators, delete=nobody),
    **stock("labo_orgunit", lambda world: world.draft.org_unit, view=administrators),
    **stock(
        "labo_auditevent", lambda world: world.event, view=administrators, add=nobody, change=nobody, delete=nobody
    ),
    # The words of the mails: a list and pages of our own.
    **stock("labo_mailpassage", lambda world: world.mail, add=nobody, change=nobody, delete=nobody),
    "admin:labo_mailpassage_changelist": Route(lab(200), lab(405)),
    "admin:labo_mailpassage_change": Route(team(404), team(404), lambda world: [1]),
    "admin:labo_mailpassage_history": Route(team(302), team(302), lambda world: [0]),
    "admin:labo_mailpassage_edit": Route(lab(200), lab(200), lambda world: ["E01"]),
    "admin:labo_mailpassage_preview": Route(lab(405, ambassador=405), lab(200), lambda world: ["E01"]),
    "admin:labo_outboxmail_export": Route(lab(200), lab(405, ambassador=405)),
    "admin:labo_auditevent_export": Route(administrators(200), team(405)),
    "admin:projects_interventionnote_export": Route(lab(200), lab(405, ambassador=405)),
    **stock("labo_outboxmail", lambda world: world.mail, add=nobody, change=nobody, delete=nobody),
    # The life of a sheet around its questions, and what is read once all are opened.
    "admin:projects_proposal_declare": screen(
        (LOGIN, LOGIN, LOGIN, 200, 302, 302), (LOGIN, LOGIN, LOGIN, 200, 302, 302), "assessing"
    ),
    "admin:projects_proposal_sheet_reopen": screen(team(405), team(302), "assessing"),
    "admin:projects_proposal_sheet_confirm": screen(team(405), team(302), "assessing"),
    "admin:projects_proposal_evaluators": screen(lab(200), lab(200), "assessing"),
    "admin:projects_proposal_stances": screen(
        (LOGIN, LOGIN, LOGIN, 200, 302, 302), (LOGIN, LOGIN, LOGIN, 302, 302, 302), "deliberating"
    ),
    "admin:projects_proposal_matrix_pdf": screen(team(200), team(405), "deliberating"),
    "admin:projects_proposal_overview": Route(team(200), team(405)),
    # The decision that waits, the case taken up again, the conditions followed.
    "admin:projects_proposal_decision_apply": of_the_decision(lab(405), lab(302)),
    "admin:projects_proposal_decision_set_aside": of_the_decision(lab(405), lab(302)),
    "admin:projects_proposal_merger_named": screen(lab(405), lab(302), "merged"),
    "admin:projects_proposal_reopen": screen(lab(200), lab(200), "decided"),
    "admin:projects_proposal_conditions": Route(
        lab(200),
        lab(302),
        lambda world: [world.conditions.proposal.pk],
        absent=lambda world: [0],
        hidden=lambda world: [world.submitted.pk],
        secret_to=("ambassador",),
    ),
    **stock("projects_door", lambda world: world.door),
    # The files of a case, and a case that was told aloud.
    "admin:projects_proposal_attachments": screen(team(200), team(405), "assessing"),
    "admin:projects_proposal_attachment": Route(
        team(200),
        team(405),
        lambda world: [world.assessing.pk, world.piece.key],
        absent=lambda world: [0, *NO_KEY],
        hidden=lambda world: [world.submitted.pk, world.submitted_piece.key],
        secret_to=("ambassador",),
    ),
    "admin:projects_proposal_heard": Route(lab(200), lab(200)),
    # Ideas, and remarks on a case that was not taken on.
    **stock("projects_idea", lambda world: world.idea, add=nobody, delete=nobody),
    "admin:projects_idea_change": Route(lab(200), lab(405), lambda world: [world.idea.pk]),
    "admin:projects_idea_answer": Route(lab(200), lab(200), lambda world: [world.idea.pk]),
    "admin:projects_idea_close": Route(lab(200), lab(200), lambda world: [world.idea.pk]),
    "admin:projects_proposal_remarks": screen(lab(200), lab(302), "declined"),
}

OPENED_CASE, QUESTION = (lambda world: world.opened_case.pk), (lambda world: world.question.pk)
BACK_OFFICE |= {
    **stock("projects_session", lambda world: world.opened, view=team, add=nobody, delete=nobody),
    "admin:projects_session_change": session(team(200), team(405)),
    "admin:projects_session_history": session(team(200), team(200)),
    "admin:projects_session_delete": session(team(403), team(403)),
    "admin:projects_session_new": Route(lab(200), lab(422)),
    "admin:projects_session_edit": session(lab(200), lab(422)),
    "admin:projects_session_announce": session(lab(405, ambassador=403), lab(302), "planned"),
    "admin:projects_session_open": session(lab(405, ambassador=403), lab(302), "planned"),
    "admin:projects_session_presence": session(lab(200), lab(302)),
    "admin:projects_session_agenda": session(team(200), lab(409)),
    "admin:projects_session_agenda_draw": session(lab(200), lab(422)),
    "admin:projects_session_agenda_pdf": session(team(200), team(405)),
    "admin:projects_session_presentation": session(team(200), team(422), "opened", OPENED_CASE),
    "admin:projects_session_gather": session(team(405), team(302), "opened", OPENED_CASE),
    "admin:projects_session_answer": session(team(405), team(422), "opened", OPENED_CASE, QUESTION),
    "admin:projects_session_close": session(lab(200), lab(302)),
    "admin:projects_session_minutes": session(team(200), lab(422), "closed"),
    "admin:projects_session_minutes_draft_pdf": session(team(200), team(405)),
    "admin:projects_session_minutes_sign": session(team(405), team(302), "closed"),
    "admin:projects_session_minutes_correct": session(lab(405, ambassador=403), lab(422), "closed"),
    "admin:projects_session_minutes_pdf": session(team(200), team(405), "closed", lambda world: 1),
    "admin:projects_session_deciders": session(lab(200), lab(422)),
    "admin:projects_session_decider_revoke": session(
        lab(405, ambassador=403), lab(302), "opened", lambda world: world.decider.pk
    ),
    "admin:projects_session_pack_pdf": session(lab(200), lab(405, ambassador=403)),
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

ROUTES: dict[str, Route] = {**PAGES, **ACCOUNTS, **CASES, **BACK_OFFICE}
