"""People, services and mails in the back office: one role each, nothing else in the form, no secret shown."""

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.models import OrgUnit, OutboxMail, User
from labo.roles import Role
from labo.transitions import Refusal
from tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_admin(client, administrator):
    client.force_login(administrator)
    return client


def person(user):
    return reverse("admin:labo_user_change", args=[user.pk])


def answers(user, **changes):
    return {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "job_title": "",
        "org_unit": "",
        "role": user.role,
        "is_active": "on",
        **changes,
    }


# --- People ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role.values)
def test_an_administrator_gives_a_role_and_with_it_the_door(as_admin, role):
    user = make_user()

    as_admin.post(person(user), answers(user, role=role))

    stored = User.objects.get(pk=user.pk)
    assert stored.role == role
    assert stored.is_staff is (role != Role.AGENT)
    assert list(stored.groups.values_list("name", flat=True)) == ([] if role == Role.AGENT else [role])


def test_the_form_of_a_person_writes_nothing_else(as_admin):
    user = make_user(role=Role.LAB)
    hostile = {
        "email": "pirate@example.org",
        "is_superuser": "on",
        "is_staff": "on",
        "groups": "1",
        "user_permissions": "1",
        "password": "x" * 20,
    }
    before = User.objects.values("email", "password", "is_superuser").get(pk=user.pk)

    as_admin.post(person(user), answers(user, role=Role.AGENT, **hostile))

    stored = User.objects.get(pk=user.pk)
    assert User.objects.values("email", "password", "is_superuser").get(pk=user.pk) == before
    assert (stored.is_staff, stored.groups.count(), stored.user_permissions.count()) == (False, 0, 0)


def test_a_new_person_signs_in_by_code(as_admin):
    as_admin.post(
        reverse("admin:labo_user_add"),
        {"email": "Nouvelle@Example.org", "first_name": "Alix", "role": Role.AMBASSADOR, "is_active": "on"},
    )

    user = User.objects.get(email="nouvelle@example.org")
    assert (user.role, user.has_usable_password()) == (Role.AMBASSADOR, False)


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("x@ailleurs.example", "Indiquez une adresse de la collectivité, en @example.org."),
        ("ADMIN@example.org", "Cette adresse a déjà un compte."),
    ],
)
def test_an_address_from_elsewhere_or_taken_is_refused(as_admin, email, sentence):
    page = as_admin.post(reverse("admin:labo_user_add"), {"email": email, "role": Role.AGENT, "is_active": "on"})

    assert page.context["adminform"].form.errors["email"] == [sentence]


@pytest.mark.parametrize("changes", [{"role": Role.LAB}, {"is_active": ""}])
def test_nobody_locks_themselves_out(as_admin, administrator, changes):
    page = as_admin.post(person(administrator), answers(administrator, **changes))

    assert page.status_code == 200
    stored = User.objects.get(pk=administrator.pk)
    assert (stored.role, stored.is_active) == (Role.ADMINISTRATOR, True)


def test_an_administrator_changes_no_superuser(as_admin):
    owner = User.objects.create_superuser("racine@example.org", "x" * 20)

    assert as_admin.post(person(owner), answers(owner, role=Role.AGENT)).status_code == 403
    assert User.objects.get(pk=owner.pk).is_superuser


def test_a_closed_account_enters_no_more(client, as_admin):
    member = make_user(role=Role.LAB)
    as_admin.post(person(member), answers(member, is_active=""))

    client.force_login(User.objects.get(pk=member.pk))

    assert client.get("/admin/", follow=True).redirect_chain[0][0].startswith("/admin/login") or (
        client.get("/admin/").status_code in (302, 403)
    )


@pytest.mark.parametrize("role", [Role.AMBASSADOR, Role.LAB])
def test_people_and_services_are_for_the_administration_alone(client, role):
    other, unit = make_user(), make_unit()
    client.force_login(make_user(role=role))

    for model, pk in (("user", other.pk), ("orgunit", unit.pk)):
        for page in ("changelist", "add"):
            assert client.get(reverse(f"admin:labo_{model}_{page}")).status_code == 403
        for page in ("change", "history", "delete"):
            assert client.get(reverse(f"admin:labo_{model}_{page}", args=[pk])).status_code == 403
    for query in ("_to_field=email&_popup=1", "_to_field=password&_popup=1"):
        assert client.get(f"{reverse('admin:labo_user_changelist')}?{query}").status_code == 403
    guess = {"app_label": "projects", "model_name": "proposal", "field_name": "lead", "term": "a"}
    assert client.get(reverse("admin:autocomplete"), guess).status_code == 403


def test_nobody_is_deleted(as_admin):
    user = make_user()

    assert as_admin.post(reverse("admin:labo_user_delete", args=[user.pk]), {"post": "yes"}).status_code == 403
    answer = as_admin.post(
        reverse("admin:labo_user_changelist"), {"action": "delete_selected", "_selected_action": [user.pk]}, follow=True
    )
    assert User.objects.filter(pk=user.pk).exists()
    assert "delete_selected" not in answer.content.decode()


def test_people_are_filtered_by_role(as_admin, administrator):
    member, agent = make_user(role=Role.LAB), make_user()

    def found(query):
        return set(as_admin.get(f"{reverse('admin:labo_user_changelist')}?{query}").context["cl"].queryset)

    assert found("role=lab") == {member}
    assert found("role=agent") == {agent}
    assert found("role=nonsense") == {member, agent, administrator}


@pytest.mark.parametrize(
    "query", ["password__startswith=a", "groups__permissions__name=x", "is_superuser__exact=1", "email__contains=a"]
)
def test_a_column_that_the_list_does_not_offer_is_not_guessed(as_admin, query):
    assert as_admin.get(f"{reverse('admin:labo_user_changelist')}?{query}").status_code == 400
    assert as_admin.get(f"{reverse('admin:labo_user_changelist')}?is_active__exact=1").status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_people_list_query_budget(as_admin, count, django_assert_num_queries):
    for _ in range(count):
        make_user(role=Role.AMBASSADOR, org_unit=make_unit())

    with django_assert_num_queries(7):
        as_admin.get(reverse("admin:labo_user_changelist"))


# --- Services --------------------------------------------------------------------------------------------


def test_a_service_does_not_depend_on_its_own_branch(as_admin):
    top = make_unit("Direction")
    middle = make_unit("Service", parent=top)
    low = make_unit("Équipe", parent=middle)

    page = as_admin.post(
        reverse("admin:labo_orgunit_change", args=[top.pk]),
        {"name": "Direction", "kind": OrgUnit.Kind.DIRECTION, "parent": low.pk},
    )

    assert list(page.context["adminform"].form.errors) == ["parent"]
    assert OrgUnit.objects.get(pk=top.pk).parent is None


# --- Mails -----------------------------------------------------------------------------------------------


def make_mail(status=OutboxMail.Status.FAILED, **fields):
    number = OutboxMail.objects.count()
    values = {
        "key": f"essai:{number}",
        "template": "labo/emails/login_code",
        "to": ["camille.exemple@example.org"],
        "subject": "Un objet",
        "body": "Le texte.",
        "status": status,
        "message_id": f"<{number}@example.org>",
        "attempts": 29,
        "last_error": "550 inconnue",
        "sent_at": timezone.now() if status == OutboxMail.Status.SENT else None,
    }
    return OutboxMail.objects.create(**{**values, **fields})


MAILS = "/admin/labo/outboxmail/"


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client


def test_a_code_to_use_once_is_never_shown_nor_found(as_lab):
    secret = make_mail(OutboxMail.Status.PENDING, is_secret=True, body="CANARI-123456")

    assert "CANARI" not in as_lab.get(f"{MAILS}{secret.pk}/change/").content.decode()
    assert "CANARI" not in as_lab.get(MAILS).content.decode()
    assert as_lab.get(f"{MAILS}?q=CANARI-123456").context["cl"].result_count == 0
    assert as_lab.get(f"{MAILS}?body__contains=CANARI").status_code == 400


def test_mails_are_found_by_status_and_words(as_lab):
    failed = make_mail(subject="Votre réponse")
    sent = make_mail(OutboxMail.Status.SENT, to=["yael.croquis@example.org"])

    def found(query):
        return list(as_lab.get(MAILS + query).context["cl"].queryset)

    assert found("?status__exact=failed") == [failed]
    assert found("?q=réponse") == [failed]
    assert found("?q=yael.croquis") == [sent]


def test_a_mail_is_read_and_not_written(as_lab):
    mail = make_mail(OutboxMail.Status.HELD)
    page = as_lab.get(f"{MAILS}{mail.pk}/change/").content.decode()
    assert "Le texte." in page
    assert 'name="subject"' not in page

    assert as_lab.post(f"{MAILS}{mail.pk}/change/", {"subject": "Pirate", "status": "pending"}).status_code == 403
    assert as_lab.get(f"{MAILS}add/").status_code == 403
    assert as_lab.get(f"{MAILS}{mail.pk}/delete/").status_code == 403
    mail.refresh_from_db()
    assert (mail.subject, mail.status) == ("Un objet", OutboxMail.Status.HELD)


def send_again(client, *mails):
    chosen = {"action": "send_again", "_selected_action": [mail.pk for mail in mails]}
    return client.post(MAILS, chosen, follow=True).content.decode()


def test_a_failed_mail_is_tried_again_from_the_first_time(as_lab):
    failed, held = make_mail(), make_mail(OutboxMail.Status.HELD)

    page = send_again(as_lab, failed, held)

    assert "1\u00a0courriel repart." in page
    assert "Seul un courriel en échec se renvoie." in page
    failed.refresh_from_db()
    held.refresh_from_db()
    assert (failed.status, failed.attempts, held.status) == (OutboxMail.Status.PENDING, 0, OutboxMail.Status.HELD)
    assert failed.next_try_at <= timezone.now()


def test_a_wiped_code_is_not_sent_again(as_lab):
    secret = make_mail(is_secret=True)

    assert "à usage unique" in send_again(as_lab, secret)
    with pytest.raises(Refusal):
        secret.retry()
    secret.refresh_from_db()
    assert secret.status == OutboxMail.Status.FAILED


def test_an_ambassador_reads_no_mail(client, ambassador):
    failed = make_mail()
    client.force_login(ambassador)

    assert client.get(MAILS).status_code == 403
    assert client.get(f"{MAILS}{failed.pk}/change/").status_code == 403
    assert client.post(MAILS, {"action": "send_again", "_selected_action": [failed.pk]}).status_code == 403
    failed.refresh_from_db()
    assert failed.status == OutboxMail.Status.FAILED


@pytest.mark.parametrize("count", [1, 30])
def test_mail_list_query_budget(as_lab, count, django_assert_num_queries):
    for _ in range(count):
        make_mail()

    with django_assert_num_queries(6):
        as_lab.get(MAILS)
