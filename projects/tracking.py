"""The road of a case as its service reads it: what is done, what comes next, whose turn it is. No query."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from labo.templatetags.labo import NBSP, day, week_day
from labo.typography import spelled
from projects.note_road import note_milestone, reading_turn, signed_milestone, version_turn
from projects.road import DONE, GROUP, HERE, LAB, NEXT, SERVICE, Ahead, Milestone, Point, Turn

# status: (title, what happens there, how long the service waits for it)
ROAD = {
    "submitted": ("Proposition envoyée", "Le labo l’a reçue.", ""),
    "screening": (
        "Premier échange",
        "Une demi-heure avec le labo, pour reformuler la question.",
        "sous dix jours ouvrés",
    ),
    "assessing": ("Lecture par plusieurs personnes", "Chacune remplit la même grille de son côté.", "avant la session"),
    "deliberating": ("Discussion", "L’équipe se réunit, puis tranche.", "en session"),
}
ANSWER = ("Réponse motivée", "Avec les raisons, et une autre porte si c’est non.", "cinq jours ouvrés après")
WORK = ("Intervention", "Elle commence quand la note est signée.", "à la date de la note")


def milestones(
    proposal, transitions, *, decision=None, versions=(), note=None, points=(), ahead=None
) -> list[Milestone]:
    """
    Return the road of a case. A decision that is not announced does not show.

    A case that is studied again after a postponement shows its second round.

    :param transitions: its records, oldest first.
    :param decision: the announced one, with its conditions at hand.
    :param versions: the released versions of its note, last first.
    :param note: where its note stands, as :func:`projects.models.note_signature.with_standing` reads it.
    :param points: what happened besides, each then stands under the stage in which it fell.
    :param ahead: the session to come.
    """
    road = stages(proposal, transitions, decision, versions, note, ahead)
    return with_points(road, [*points, *released(versions)])


def stages(proposal, transitions, decision, versions, note, ahead) -> list[Milestone]:
    passed, status = this_round(transitions), proposal.public_status
    here = status if status in ROAD else ""
    road, after = [], False
    for stage, (title, detail, when) in ROAD.items():
        if stage == here:
            road.append(Milestone(title, detail, HERE, passed.get(stage)))
            after = True
        elif after:
            road.append(Milestone(title, detail, NEXT, when=when))
        elif stage in passed:
            road.append(Milestone(title, detail, DONE, passed[stage]))
    if status == "withdrawn":
        return [*road, Milestone("Proposition retirée", "Le labo ne l’étudie plus.", HERE, passed["withdrawn"])]
    if here:
        return [*(at_session(stage, ahead) for stage in road), next_one(ANSWER)]
    name = f"{ANSWER[0]}{NBSP}: {proposal.public_state.name.lower()}"
    waits = open_conditions(decision)
    accepted = status in proposal.ACCEPTING
    settled = accepted and not before_signature(waits)
    detail = "Il reste des conditions à réunir." if waits else "Avec ses raisons, sur cette page et par courriel."
    told_at = proposal.announced_at or (decision.decided_at if decision else None)
    road.append(Milestone(name, detail, DONE if settled else HERE, told_at))
    if not accepted:
        return road
    if note and note.is_signed:
        begins = f"Premier jour{NBSP}: {week_day(note.starts_on)}." if note.starts_on else WORK[1]
        return [*road, signed_milestone(versions, note), Milestone(WORK[0], begins, HERE, when=WORK[2])]
    return [*road, note_milestone(versions, note, is_here=settled), next_one(WORK)]


def at_session(stage: Milestone, ahead: Ahead | None) -> Milestone:
    """Give the discussion its day: a date that is known is worth more than a delay that is guessed."""
    if ahead is None or stage.name != ROAD["deliberating"][0] or stage.state == DONE:
        return stage
    return replace(stage, when=day(ahead.at) if ahead.holds_case else "en session", detail=ahead.words)


def released(versions) -> list[Point]:
    """Return the earlier releases of the note; the stage itself tells of the last one."""
    return [Point(row.released_at, f"Note d’intervention, {row.title}") for row in versions[1:]]


def with_points(road: list[Milestone], points: Iterable[Point]) -> list[Milestone]:
    """Put each point under the last stage that had begun by then; under the first, what is older than the road."""
    begun = [index for index, stage in enumerate(road) if stage.at and stage.state != NEXT]
    held: dict[int, list[Point]] = {}
    for point in sorted(points, key=lambda point: point.at):
        before = [index for index in begun if road[index].at <= point.at]
        held.setdefault(before[-1] if before else 0, []).append(point)
    return [replace(stage, points=tuple(held.get(index, ()))) for index, stage in enumerate(road)]


def this_round(transitions) -> dict:
    """Return {status: when it was reached} since the case was last taken in hand, and since it was sent."""
    rounds = [index for index, step in enumerate(transitions) if step.target == "screening"]
    last = rounds[-1] if rounds else 0
    return {
        step.target: step.at for index, step in enumerate(transitions) if index >= last or step.target == "submitted"
    }


def reopened(decision, transitions):
    """
    Return the step that took the case up again right after the answer that the service has read; None without one.

    :param decision: the announced one.
    :param transitions: the records of its case, oldest first.
    """
    after = [step for step in transitions if decision and step.at > decision.applied_at]
    # A case that comes back after a postponement was expected: nobody had to say why.
    return after[0] if after and after[0].target in ("deliberating", "screening") and after[0].reason else None


def next_one(row) -> Milestone:
    title, detail, when = row
    return Milestone(title, detail, NEXT, when=when)


def open_conditions(decision) -> list:
    return [condition for condition in decision.conditions.all() if condition.met_at is None] if decision else []


def before_signature(conditions) -> list:
    return [condition for condition in conditions if condition.is_before_signature]


def nearest(conditions) -> str:
    return f"La plus proche\u00a0: avant le {day(min(condition.due_on for condition in conditions))}."


TURNS = {
    "submitted": Turn("Le labo vous écrit sous dix jours ouvrés. Vous n’avez rien à préparer.", whose=LAB),
    "screening": Turn("Il vous propose une date. Après l’échange, il fait lire votre proposition.", whose=LAB),
    "assessing": Turn("Leurs avis se discutent ensuite en session. Vous n’avez rien à faire.", whose=GROUP),
    "deliberating": Turn(
        "La réponse part cinq jours ouvrés au plus tard après la discussion. Vous n’avez rien à faire.", whose=GROUP
    ),
    "accepted": Turn("Il écrit la note d’intervention avec vous, sous trois semaines.", whose=LAB),
    "accepted_conditions": Turn(
        "Les conditions sont réunies. Le labo écrit la note d’intervention avec vous.", whose=LAB
    ),
    "redirected": Turn(
        "Prenez contact avec la personne nommée dans la réponse. Le labo reste joignable pour en parler."
    ),
    "merged": Turn("Le travail continue sur le cas que le vôtre a rejoint. Le labo vous présente l’un à l’autre."),
    "declined": Turn("Le labo vous propose d’en parler, une demi-heure. Écrivez-lui pour choisir un moment."),
    "withdrawn": Turn("Vous pouvez proposer un autre cas quand vous voulez."),
}


def turn(proposal, *, decision=None, versions=(), note=None, request=None) -> Turn:
    """
    Return whose turn it is and for what: one line, one thing to do, its date and its page.

    :param decision: the announced one, with its conditions at hand.
    :param versions: the released versions of its note, last first.
    :param note: where its note stands, as :func:`projects.models.note_signature.with_standing` reads it.
    :param request: what the lab has asked the service for, and waits for.
    """
    status = proposal.public_status
    if request:
        return asked(request)
    if status == "postponed" and decision:
        again = f"Le labo reprend votre proposition le {day(decision.reexamine_on)}."
        if decision.to_rework:
            return Turn(f"{again} D’ici là, retravaillez ce que dit la réponse.", "retravailler le cas", SERVICE)
        return Turn(f"{again} Rien à refaire d’ici là.", whose=LAB)
    waits = open_conditions(decision) if status == "accepted_conditions" else []
    if status in proposal.ACCEPTING and note and note.is_in_review:
        return reading_turn(note)
    if before_signature(waits) or (waits and not versions):
        words = f"{nearest(waits)} Une difficulté pour la réunir{NBSP}? Écrivez au labo."
        due_on = min(condition.due_on for condition in waits)
        return Turn(words, "réunir les conditions", SERVICE, due_on)
    if status in proposal.ACCEPTING and versions:
        found = version_turn(versions[0], note)
        return (
            replace(found, words=f"{found.words} Il reste aussi des conditions à réunir. {nearest(waits)}")
            if waits
            else found
        )
    if status in proposal.ACCEPTING and note and note.reading_sent_at:
        return Turn("Il reprend la note avec vos remarques, puis vous la renvoie.", whose=LAB)
    return TURNS.get(status, Turn(""))


def asked(request) -> Turn:
    what, count = "Il manque quelques éléments", len(request.asked)
    if count:
        what = f"{spelled(count).capitalize()}{NBSP}{'réponses sont' if count > 1 else 'réponse est'} à compléter"
    words = f"{what} avant le {day(request.due_on)}. Le délai du labo s’arrête d’ici là."
    return Turn(words, "compléter votre proposition", SERVICE, request.due_on, "Compléter", "projects:amendment")


def points(rows: Sequence[dict]) -> list[Point]:
    """
    Return what happened besides the stages, from the rows of :func:`projects.models.case_points.happened`.

    The first version is the sending itself: the road starts with it.
    """
    found = []
    for row in rows:
        if row["kind"] == "version":
            found.append(Point(row["at"], f"Modifications déposées, version {row['rank']}", row["words"]))
        elif row["kind"] == "asked":
            found.append(
                Point(row["at"], "Le labo demande quelques éléments", f"Réponse attendue avant le {day(row['on'])}.")
            )
        elif row["kind"] == "let_go":
            found.append(Point(row["at"], "Le labo n’attend plus ces éléments"))
    return found


def at_work(road, work) -> list[Milestone]:
    """
    Return the road of a case whose accompaniment has begun: its note is behind.

    :param work: the accompaniment, another app's row: it says its state in words and the day it began.
    """
    if work is None or road[-1].name != WORK[0]:
        return road
    *before, note, _ = road
    state = HERE if work.is_under_way else DONE
    name = WORK[0] if work.is_under_way else f"{WORK[0]}{NBSP}: {work.work_state.name.lower()}"
    return [*before, replace(note, state=DONE), Milestone(name, work.work_state.meaning, state, work.started_on)]


def turn_at_work(work, found: Turn) -> Turn:
    """
    Return whose turn it is once the accompaniment has begun: its own page says by when and for what.

    :param found: as :func:`turn` says it. What waits for the service still does, an avenant to sign for one.
    """
    return found if found.whose == SERVICE else Turn(work.work_state.meaning)
