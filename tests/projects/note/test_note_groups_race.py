"""R60: two people of a group, or of both, write, finish and merge at the same moment; no text is lost in silence."""

import pytest

from labo.audit import AuditEvent
from labo.models import Notice
from labo.roles import Role
from labo.transitions import Refusal
from projects.models import InterventionNote, NoteGroup, NoteOrigin, SectionChangedMeanwhile
from projects.models.note_group import VariantSection
from projects.models.note_origin import three_texts
from projects.note_text import as_text
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = ["Trois agents, le mardi.", "Deux salles et un vélo."]


@pytest.fixture
def people(db):
    return [factories.make_user(role=Role.LAB) for _ in range(4)]


@pytest.fixture
def groups(people):
    """Group A has two members, and both have the « moyens » before their eyes; group B has two as well."""
    first, second = factories.make_groups(a=people[0], b=people[1], ready=False)
    first.members.add(people[2])
    second.members.add(people[3])
    return first, second


def seen_by_each(group):
    """Return the row as each of two open pages holds it."""
    return [VariantSection.objects.get(group=group, field="means") for _ in range(2)]


def test_two_members_save_the_same_section_and_both_texts_are_there(groups, people):
    pages = seen_by_each(groups[0])
    revision = pages[0].revision

    results = in_parallel(
        *(
            lambda page=page, text=text, by=by: page.write(text, revision=revision, by=by)
            for page, text, by in zip(pages, TEXTS, (people[0], people[2]), strict=True)
        )
    )

    (refused,) = failures(results)
    assert type(refused) is SectionChangedMeanwhile
    standing = seen_by_each(groups[0])[0]
    lost = TEXTS[results.index(refused)]
    kept = next(text for text in TEXTS if text != lost)
    # The first text stands, and the second person reads it beside their own.
    assert (standing.text, standing.revision, refused.standing) == (kept, revision + 1, kept)
    assert AuditEvent.objects.filter(act="variant_written", details__revision=revision + 1).count() == 1
    pages[results.index(refused)].write(f"{kept}\n{lost}", revision=standing.revision, by=people[0])
    assert seen_by_each(groups[0])[0].text.splitlines() == [kept, lost]


def test_same_text_twice_at_once_is_one_writing(groups, people):
    pages = seen_by_each(groups[0])
    revision = pages[0].revision

    results = in_parallel(*(lambda page=page: page.write(TEXTS[0], revision=revision, by=people[0]) for page in pages))

    assert failures(results) == []
    assert seen_by_each(groups[0])[0].revision == revision + 1


def test_two_sections_are_written_at_once_and_both_stand(groups, people):
    means, risks = (groups[0].sections.get(field=field) for field in ("means", "risks"))

    results = in_parallel(
        lambda: means.write(TEXTS[0], revision=means.revision, by=people[0]),
        lambda: risks.write(TEXTS[1], revision=risks.revision, by=people[2]),
    )

    assert failures(results) == []
    assert [groups[0].sections.get(field=field).text for field in ("means", "risks")] == TEXTS


def test_what_is_written_while_the_variant_is_said_ready_is_in_it_or_refused(groups, people):
    page = seen_by_each(groups[0])[0]

    results = in_parallel(
        lambda: page.write(TEXTS[0], revision=page.revision, by=people[0]),
        lambda: NoteGroup.objects.get(pk=groups[0].pk).say_ready(by=people[2]),
    )

    standing = seen_by_each(groups[0])[0]
    assert NoteGroup.objects.get(pk=groups[0].pk).is_ready
    written, said = results
    assert said is None
    if written is None:
        assert standing.text == TEXTS[0]
    else:
        assert (type(written), standing.text) == (Refusal, page.text)


def test_said_ready_twice_at_once_tells_the_other_group_once(groups, people):
    results = in_parallel(
        *(lambda by=by: NoteGroup.objects.get(pk=groups[0].pk).say_ready(by=by) for by in (people[0], people[2]))
    )

    assert [type(refusal) for refusal in failures(results)] == [Refusal]
    told = Notice.objects.filter(kind="variant_ready")
    assert sorted(told.values_list("person", flat=True)) == sorted([people[1].pk, people[3].pk])


def test_two_merges_of_a_section_at_once_keep_one_and_show_it(groups, people):
    for group, by in zip(groups, people, strict=False):
        group.say_ready(by=by)
    note = groups[0].note
    texts = [group.sections.get(field="means").text for group in groups]
    seen = three_texts(as_text(InterventionNote.objects.get(pk=note.pk).means), *texts)

    results = in_parallel(
        *(
            lambda text=text, by=by: NoteOrigin.settle(
                InterventionNote.objects.get(pk=note.pk), "means", text, seen=seen, by=by
            )
            for text, by in zip(TEXTS, people, strict=False)
        )
    )

    (refused,) = failures(results)
    assert isinstance(refused, Refusal)
    kept = TEXTS[1 - results.index(refused)]
    assert InterventionNote.objects.get(pk=note.pk).means == kept
