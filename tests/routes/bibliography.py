"""The bibliography: what everybody reads, what an agent does with it, and the screens of the lab."""

from tests.routes.back_office import nobody, stock
from tests.routes.pages import PAGE
from tests.routes.table import Route, administrators, everyone, lab, signed_in


def of_reference(get, post, *args):
    """A page about a reference that everybody reads; its hidden twin waits for the lab."""
    return Route(
        get,
        post,
        lambda world: [world.work.key, *args],
        absent=lambda world: ["inconnue", *args],
        hidden=lambda world: [world.proposed_work.key, *args],
        secret_to=("agent", "lead", "ambassador", "lab", "administrator"),
    )


def act(name, status=302):
    return Route(lab(405), lab(status), lambda world: [getattr(world, name).pk], absent=lambda world: [0])


def part(name):
    return Route(
        lab(405),
        lab(302),
        lambda world: [world.work.pk, getattr(world, name).pk],
        absent=lambda world: [world.work.pk, 0],
    )


BIBLIOGRAPHY = {
    "resources:bibliography": PAGE,
    "resources:bibliography_feed": Route(everyone(200), everyone(405)),
    "resources:bibliography_export": Route(
        everyone(200), everyone(405), lambda world: ["bib"], absent=lambda world: ["docx"]
    ),
    "resources:selection": PAGE,
    "resources:unapi": PAGE,
    "resources:reference": of_reference(everyone(200), everyone(405)),
    "resources:notice": of_reference(everyone(200), everyone(405), "ris"),
    "resources:reference_propose": Route(signed_in(200), signed_in(422)),
    "resources:my_reading": Route(signed_in(200), signed_in(405)),
    "resources:recommend": of_reference(signed_in(302), signed_in(422)),
    "resources:take_back": of_reference(signed_in(405), signed_in(302)),
    "resources:borrow": of_reference(signed_in(405), signed_in(302)),
    "resources:bring_back": of_reference(signed_in(405), signed_in(302)),
    # Counts an opening: whoever asks is the same.
    "resources:reading": Route(
        everyone(405),
        everyone(204),
        lambda world: ["reference", world.work.key],
        absent=lambda world: ["reference", "inconnue"],
        hidden=lambda world: ["reference", world.proposed_work.key],
        secret_to=("agent", "lead", "ambassador", "lab", "administrator"),
    ),
    # The team.
    "admin:resources": Route(lab(200), lab(405)),
    "admin:resources_readings": Route(lab(200), lab(405)),
    "admin:resources_readings_file": Route(
        lab(200), lab(405), lambda world: ["pages"], absent=lambda world: ["inconnue"]
    ),
    **stock("resources_reference", lambda world: world.proposed_work, add=nobody, delete=nobody),
    "admin:resources_reference_change": Route(
        lab(200), lab(422), lambda world: [world.proposed_work.pk], absent=lambda world: [0]
    ),
    "admin:resources_reference_export": Route(lab(200), lab(405, ambassador=405)),
    "admin:resources_reference_new": Route(lab(200), lab(422)),
    "admin:resources_reference_queue": Route(lab(302), lab(405)),
    "admin:resources_reference_publish": act("proposed_work"),
    "admin:resources_reference_decline": Route(
        lab(302), lab(422), lambda world: [world.proposed_work.pk], absent=lambda world: [0]
    ),
    "admin:resources_reference_withdraw": act("work"),
    "admin:resources_reference_merge": act("work", 422),
    "admin:resources_reference_copy_add": act("work", 422),
    "admin:resources_reference_copy_remove": part("copy"),
    "admin:resources_reference_loan_close": part("loan"),
    "admin:resources_reference_opinion_hide": part("reader_opinion"),
    **stock("resources_theme", lambda world: world.theme, delete=administrators),
    **stock("resources_loan", lambda world: world.loan, add=nobody, change=nobody, delete=nobody),
    **stock("projects_casereference", lambda world: world.case_reference),
    **stock("resources_bibliographyimport", lambda world: world.ready_import, add=nobody, delete=nobody),
    "admin:resources_bibliographyimport_change": Route(
        lab(200), lab(405), lambda world: [world.ready_import.pk], absent=lambda world: [0]
    ),
    "admin:resources_bibliographyimport_new": Route(lab(200), lab(422)),
    "admin:resources_bibliographyimport_choose": act("ready_import"),
    "admin:resources_bibliographyimport_start": act("ready_import"),
    "admin:resources_bibliographyimport_drop": act("ready_import"),
    "admin:resources_bibliographyimport_undo": act("ready_import"),
    "admin:resources_bibliographyimport_report": Route(
        lab(200), lab(405), lambda world: [world.ready_import.pk], absent=lambda world: [0]
    ),
}
