"""The French sentences of the rules: one per rule, the same for everybody. Pure module."""

from missions.cohort.rules import CATEGORY_B, CATEGORY_C, FIELD

NBSP = "\u00a0"
KEPT, OVERRIDE = "kept", "override"
RESERVED_LEAD, RESERVED_MUNICIPALITY = "reserved_lead", "reserved_municipality"
FLOOR, FAMILY, TRAINING, WAITED, ARRIVAL, DRAW, ALONE = (
    "floor",
    "family",
    "training",
    "waited",
    "arrival",
    "draw",
    "alone",
)
CAP, WOULD_MISS_FLOOR, WOULD_LEAVE_PLACE = "cap", "would_miss_floor", "would_leave_place"
NOT_AGREED, CAME_BEFORE = "not_agreed", "came_before"
RULES = {
    KEPT: "déjà invitée",
    OVERRIDE: "choix écrit de l’équipe",
    RESERVED_LEAD: "place réservée, cas en cours",
    RESERVED_MUNICIPALITY: "place réservée, commune membre",
    FLOOR: "plancher comblé",
    FAMILY: "famille de métiers la moins représentée",
    TRAINING: "moins formée à ces méthodes",
    WAITED: "a déjà attendu",
    ARRIVAL: "ordre d’arrivée",
    DRAW: "tirage au sort",
    ALONE: "seule en lice",
    CAP: "plafond atteint",
    WOULD_MISS_FLOOR: "un plancher ne tiendrait plus",
    WOULD_LEAVE_PLACE: "une place resterait vide",
    NOT_AGREED: "accord du ou de la responsable absent",
    CAME_BEFORE: "déjà venue à une journée",
}
"""The name of each rule, as a filter or a legend says it (of « une candidature »)."""

FLOOR_NAMES = {FIELD: "agents de terrain", CATEGORY_C: "catégorie C", CATEGORY_B: "catégorie B"}


def plural(count, one, many):
    return f"{count}{NBSP}{one if count < 2 else many}"


def quoted(text):
    return f"«{NBSP}{text}{NBSP}»"


def listed(words):
    *most, last = words
    return f"{', '.join(most)} et {last}" if most else last


def reserved(rule, rank, number):
    who = {RESERVED_LEAD: "Porte un cas en cours", RESERVED_MUNICIPALITY: "Vient d’une commune membre"}[rule]
    return f"{who}{NBSP}: place réservée ({rank} sur {number})."


def floors(filled):
    count = {1: "un plancher", 2: "deux planchers"}.get(len(filled), f"{len(filled)} planchers")
    return f"Comble {count}{NBSP}: {listed([FLOOR_NAMES[floor] for floor in filled])}."


def family(name, count):
    held = {0: "personne n’en est encore", 1: "une personne en est déjà"}.get(count, f"{count} personnes en sont déjà")
    return f"Famille de métiers la moins représentée, {name}{NBSP}: {held}."


TRAINING_SENTENCE = "N’a pas encore appris ces méthodes ailleurs."
WAITED_SENTENCE = "A déjà attendu une fois, avec la promesse de passer avant d’autres."
ALONE_SENTENCE = "Seule candidature qui tient encore dans les plafonds."
KEPT_SENTENCE = "L’invitation est déjà partie."
NOT_AGREED_SENTENCE = "L’accord du ou de la responsable n’est pas arrivé à la clôture."
CAME_BEFORE_SENTENCE = "Est déjà venue à une journée d’intégration."
WOULD_MISS_FLOOR_SENTENCE = "Avec cette personne, plus aucun groupe ne tenait tous les planchers."
WOULD_LEAVE_PLACE_SENTENCE = "Avec cette personne, une place serait restée vide."


def arrival(rank):
    return f"Arrivée avant d’autres candidatures à égalité (rang{NBSP}{rank})."


def draw(among, seed):
    by = f", graine {quoted(seed)}" if seed else ""
    return f"Tirage au sort entre {among} candidatures à égalité{by}."


def override(is_in, reason):
    decided = "a choisi" if is_in else "a écarté"
    return f"L’équipe {decided} cette candidature{NBSP}: {quoted(reason.rstrip('. '))}."


def cap(name, application, rules):
    return {
        "direction": f"{application.direction} a déjà {plural(rules.direction_cap, 'place', 'places')}.",
        "family": f"La famille {quoted(application.family)} a déjà {plural(rules.family_cap, 'place', 'places')}.",
        "managers": f"Les encadrants ont déjà {plural(rules.manager_cap, 'place', 'places')}.",
    }[name]


# --- What could not be held -----------------------------------------------------------------------------


def too_few(floor, wanted, available):
    found = plural(available, "candidature recevable", "candidatures recevables")
    return f"Plancher {quoted(FLOOR_NAMES[floor])} de {wanted}{NBSP}: il n’y a que {found}."


def kept_out(floor, wanted, held):
    return (
        f"Plancher {quoted(FLOOR_NAMES[floor])} de {wanted}{NBSP}: les plafonds et les choix déjà faits "
        f"n’en laissent venir que {held}."
    )


def against_others(floor, wanted, held, others):
    names = listed([quoted(FLOOR_NAMES[other]) for other in others])
    return (
        f"Plancher {quoted(FLOOR_NAMES[floor])} de {wanted}{NBSP}: {held} seulement, "
        f"aucun groupe ne le tient en même temps que {names}."
    )


def empty_places(wanted, held, is_for_floors):
    why = "les planchers et les plafonds ensemble" if is_for_floors else "les plafonds"
    people = plural(held, "personne", "personnes")
    return f"{people} pour {wanted}{NBSP}places{NBSP}: {why} n’en laissent pas venir plus."


def too_few_people(wanted, held):
    return f"{plural(held, 'personne', 'personnes')} pour {wanted}{NBSP}places{NBSP}: il n’y a pas d’autre candidature."


def above(name, of, wanted, held):
    what = {"direction": "par direction", "family": "par famille de métiers", "managers": "d’encadrants"}[name]
    where = f" ({of})" if of else ""
    return f"Plafond {what} de {wanted}{NBSP}: {held} personnes{where}, par les choix déjà faits."


def above_places(wanted, held):
    return f"{held} personnes pour {plural(wanted, 'place', 'places')}, par les choix déjà faits."


def given_back(rule, number, held):
    who = {RESERVED_LEAD: "porteurs de cas en cours", RESERVED_MUNICIPALITY: "communes membres"}[rule]
    back = plural(number - held, "place réservée rendue", "places réservées rendues")
    return f"{back} à tout le monde ({who})."
