"""Links looked at by night: what is broken, what only seems so, and how little a site is bothered."""

import time
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from labo.audit import AuditEvent
from labo.roles import Role
from labo.transitions import Refusal
from resources import tasks
from resources.links import night as link_night
from resources.links import told as links_told
from resources.links.look import Found, Looker
from resources.links.told import Source, Use, told_addresses, uses_of
from resources.models import LinkCheck
from resources.models.link_check import A_NIGHT, EVERY, LEASE, PAUSE
from tests import factories
from tests.outside import outside, page, redirect  # noqa: F401  a fixture
from tests.parallel import failures, in_parallel

# ruff: noqa: F811 (the fixture, and the name of what the tests are given)

pytestmark = pytest.mark.django_db
NOW = timezone.make_aware(datetime(2026, 11, 26, 2))
ADDRESS = "https://example.org/page"


@pytest.fixture
def open_site(outside, monkeypatch):
    """Sites without TLS here, whatever their addresses say: the certificate is the door's own test."""
    monkeypatch.setattr("labo.outside.door.tls", lambda: Plain())
    return outside


class Plain:
    def wrap_socket(self, raw, server_hostname):
        return raw


def look(address=ADDRESS):
    return Looker(pause=0).look(address)


# --- Looking --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (page("<title>Une page</title>"), "fine"),
        (page(b"%PDF-1.7", kind="application/pdf"), "fine"),
        (page("", status="404 Not Found"), "doubtful"),
        (page("", status="410 Gone"), "doubtful"),
        (page("", status="500 Oups"), "doubtful"),
        (page("", status="502 Bad Gateway"), "doubtful"),
        (page("", status="401 Unauthorized"), "closed"),
        (page("", status="403 Forbidden"), "closed"),
        (page("", status="429 Too Many Requests"), "closed"),
        (page("", status="451 Unavailable"), "closed"),
        (page("", status="503 Unavailable"), "closed"),
        (b"", "doubtful"),
    ],
    ids=range(12),
)
def test_answer_has_its_verdict(open_site, answer, verdict):
    open_site.answers["example.org/page"] = answer

    assert look().verdict == verdict


@pytest.mark.parametrize(
    "title",
    ["Page introuvable", "Erreur 404", "404 Not Found - Ville", "Cette page n’existe plus", "Désolé, contenu supprimé"],
)
def test_page_whose_title_says_that_it_is_gone_is_gone(open_site, title):
    open_site.answers["example.org/page"] = page(f"<title>{title}</title>")

    found = look()

    assert (found.verdict, found.status) == ("doubtful", 200)
    assert "n’existe plus" in found.reason


@pytest.mark.parametrize("title", ["Les 1404 communes", "La Peugeot 404, un mythe ?", "Trouver une page", ""])
def test_page_whose_title_only_looks_like_it_is_there(open_site, title):
    open_site.answers["example.org/page"] = page(f"<title>{title}</title>")

    assert look().verdict == "fine"


def test_page_that_sends_to_the_front_page_is_gone(open_site):
    open_site.answers["example.org/page"] = redirect("/", "302 Found")
    open_site.answers["example.org/"] = page("<title>Accueil</title>")

    assert look().reason == "L’adresse renvoie à la page d’accueil du site."


@pytest.mark.parametrize(
    ("status", "to", "verdict", "final"),
    [
        ("301 Moved", "https://ailleurs.example.org/page", "moved", "https://ailleurs.example.org/page"),
        ("302 Found", "https://ailleurs.example.org/page", "fine", ""),
        ("301 Moved", "https://www.example.org/page/", "fine", ""),
    ],
)
def test_page_that_moved_for_good_says_where(open_site, status, to, verdict, final):
    open_site.answers["example.org/page"] = redirect(to, status)
    for path in ("ailleurs.example.org/page", "www.example.org/page/"):
        open_site.answers[path] = page("<title>Une page</title>")

    found = look()

    assert (found.verdict, found.final_address) == (verdict, final)


def test_page_that_answers_to_get_alone_is_there(open_site):
    def by_get_alone(sock):
        is_head = open_site.asked[-1][0] == "HEAD"
        sock.sendall(page("", status="404 Not Found") if is_head else page("<title>Là</title>"))

    open_site.answers["example.org/page"] = by_get_alone

    assert look().verdict == "fine"
    assert [method for method, *_ in open_site.asked] == ["GET", "HEAD", "GET"]


def test_robots_are_obeyed_and_asked_once_a_site(open_site):
    open_site.answers["example.org/robots.txt"] = page("User-agent: LaboVeille\nDisallow: /page\n", kind="text/plain")
    open_site.answers["/autre"] = page(b"", kind="application/pdf")
    looker = Looker(pause=0)

    assert looker.look(ADDRESS).verdict == "closed"
    assert looker.look("https://example.org/autre").verdict == "fine"
    assert [(method, path) for method, _, path, _ in open_site.asked] == [("GET", "/robots.txt"), ("HEAD", "/autre")]


def test_address_of_the_inside_is_left_alone(open_site):
    open_site.numbers["example.org"] = ["10.0.0.1"]

    assert look().verdict == "closed"
    assert open_site.asked == []


# --- What is kept ---------------------------------------------------------------------------------------

GONE, FINE = Found("doubtful", 404, reason="La page n’est plus là."), Found("fine", 200)


def noted(link, found, day, status, failures):
    link.note(found, now=NOW + timedelta(days=day))
    link.refresh_from_db()
    assert (link.status, link.failures) == (status, failures)


def test_link_is_broken_after_three_failures_over_ten_days():
    link = factories.make_link()

    noted(link, GONE, 0, "doubtful", 1)
    assert link.next_check_at == NOW + timedelta(days=5)
    noted(link, GONE, 5, "doubtful", 2)
    noted(link, GONE, 9, "doubtful", 3)
    noted(link, GONE, 10, "broken", 4)
    assert list(LinkCheck.objects.broken()) == [link]
    noted(link, FINE, 40, "fine", 0)
    assert link.first_failed_at is None


def test_three_failures_in_a_row_are_those_of_a_page_that_never_answers_between():
    link = factories.make_link()

    noted(link, GONE, 0, "doubtful", 1)
    noted(link, FINE, 5, "fine", 0)
    noted(link, GONE, 10, "doubtful", 1)
    noted(link, Found("closed", 429), 15, "closed", 0)


def test_link_that_is_well_so_is_no_longer_told_until_it_answers():
    lab = factories.make_user(role=Role.LAB)
    link = factories.make_link("broken")

    for _ in range(2):
        link.ignore(by=lab)

    assert not LinkCheck.objects.broken().exists()
    assert AuditEvent.objects.filter(act="link_ignored").count() == 1
    noted(link, GONE, 31, "broken", 4)
    assert not LinkCheck.objects.broken().exists()
    noted(link, FINE, 61, "fine", 0)
    assert (link.ignored_at, link.ignored_by) == (None, None)
    with pytest.raises(Refusal, match="répond"):
        link.ignore(by=lab)


def test_link_to_look_at_again_is_due_tonight():
    link = factories.make_link(next_check_at=NOW + EVERY)

    for _ in range(2):
        link.check_again(by=None, now=NOW)

    link.refresh_from_db()
    assert link.next_check_at == NOW


# --- The night ------------------------------------------------------------------------------------------


def due(now=NOW):
    return list(LinkCheck.objects.due(now=now))


def site(count, host="example.org", **fields):
    return [
        factories.make_link(address=f"https://{host}/{n}", host=host, next_check_at=NOW, **fields) for n in range(count)
    ]


def test_one_link_of_a_site_at_a_time_and_a_pause_after():
    links = site(2)

    taken = LinkCheck.objects.claim(now=NOW)

    assert taken == links[0]
    assert due() == []
    taken.note(FINE, now=NOW)
    assert due(NOW + PAUSE / 2) == []
    assert due(NOW + PAUSE) == [links[1]]


def test_site_is_left_alone_after_so_many_links_in_a_night():
    site(A_NIGHT, status="fine", last_checked_at=NOW - timedelta(hours=1))
    LinkCheck.objects.update(next_check_at=NOW + EVERY)
    more = factories.make_link(address="https://example.org/encore", host="example.org", next_check_at=NOW)
    other = factories.make_link(next_check_at=NOW)

    assert due() == [other]
    assert due(NOW + timedelta(hours=12)) == [more, other]


def test_link_of_a_process_that_died_is_taken_again_after_its_lease():
    (link,) = site(1)
    LinkCheck.objects.claim(now=NOW)

    assert LinkCheck.objects.claim(now=NOW + LEASE / 2) is None
    assert LinkCheck.objects.claim(now=NOW + LEASE) == link


@pytest.mark.django_db(transaction=True)
def test_two_processes_never_take_one_link_nor_one_site():
    site(3)
    site(3, host="autre.example.org")

    results = in_parallel(*[lambda: LinkCheck.objects.claim(now=NOW)] * 4)

    assert failures(results) == []
    assert sorted(link.host for link in results if link) == ["autre.example.org", "example.org"]


def test_night_looks_at_what_is_due_and_says_how_many(open_site):
    open_site.answers["example.org/0"] = page("<title>Là</title>")
    (there,), (gone,) = site(1), site(1, host="autre.example.org")
    factories.make_link("fine", next_check_at=NOW + timedelta(days=1))

    assert link_night.check_links(looker=Looker(pause=0), clock=lambda: NOW) == 2

    assert [LinkCheck.objects.get(pk=link.pk).status for link in (there, gone)] == ["fine", "doubtful"]


class Silence:
    def look(self, address):
        return Found("doubtful", reason="Nous n’avons pas pu lire cette page.")


def test_night_without_an_answer_breaks_no_link(settings):
    """The line is cut: nobody's page is said to be gone."""
    settings.OUTSIDE_IS_REACHABLE = True
    site(1)
    site(1, host="autre.example.org")

    assert link_night.check_links(looker=Silence(), clock=lambda: NOW) == 2

    assert set(LinkCheck.objects.values_list("status", "failures", "leased_until")) == {("new", 0, None)}
    assert due(NOW + timedelta(hours=1)) != []


def test_silence_of_one_site_is_noted_once_another_has_answered(settings):
    settings.OUTSIDE_IS_REACHABLE = True
    factories.make_link("fine", answer=200, last_checked_at=NOW - timedelta(hours=1), next_check_at=NOW + EVERY)
    (link,) = site(1)

    link_night.check_links(looker=Silence(), clock=lambda: NOW)

    link.refresh_from_db()
    assert (link.status, link.failures) == ("doubtful", 1)


def test_night_ends_with_its_time(settings):
    settings.OUTSIDE_IS_REACHABLE = True
    for n in range(5):
        site(1, host=f"site-{n}.example.org")

    class Slow:
        def look(self, address):
            time.sleep(0.1)
            return FINE

    assert link_night.check_links(seconds=0.15, looker=Slow(), clock=lambda: NOW) == 2


def test_nothing_is_looked_at_where_the_outside_is_closed():
    site(1)

    tasks.check_links()

    assert LinkCheck.objects.get().last_checked_at is None


# --- What is followed -----------------------------------------------------------------------------------


def test_links_that_are_shown_are_followed_and_no_other():
    shown = factories.make_item(address="https://example.org/été#haut")
    factories.make_item("proposed", address="https://example.org/pas-encore")
    factories.make_item(address="http://intranet/page")
    old = factories.make_link()

    for _ in range(2):
        tasks.follow_links()

    assert list(LinkCheck.objects.values_list("address", "host", "status")) == [
        ("https://example.org/%C3%A9t%C3%A9", "example.org", "new")
    ]
    assert not LinkCheck.objects.filter(pk=old.pk).exists()
    use = Use(shown.title, f"/admin/resources/watchitem/{shown.pk}/change/")
    assert uses_of(["https://example.org/%C3%A9t%C3%A9"]) == {"https://example.org/%C3%A9t%C3%A9": [use]}


def test_any_table_tells_its_links(monkeypatch):
    monkeypatch.setattr(links_told, "_sources", {})
    links_told.register(
        Source("un essai", lambda: ["https://example.org/a"], lambda shown: [(shown[0], Use("A", "/a"))])
    )

    assert told_addresses() == {"https://example.org/a"}
    assert uses_of(["https://example.org/a", "https://example.org/b"]) == {"https://example.org/a": [Use("A", "/a")]}


def test_new_address_is_taken_wherever_the_old_one_is_shown():
    lab, item = factories.make_user(role=Role.LAB), factories.make_item(address="http://example.org/avant")
    link = factories.make_link("moved", address="http://example.org/avant", final_address="https://example.org/apres")

    link.take_new_address(by=lab)

    item.refresh_from_db()
    assert (item.address, item.canonical) == ("https://example.org/apres", "https://example.org/apres")
    assert AuditEvent.objects.filter(act="watch_item_readdressed", by=lab).count() == 1
    tasks.follow_links()
    assert [link.address for link in LinkCheck.objects.all()] == ["https://example.org/apres"]


def test_new_address_that_another_item_has_is_refused_and_nothing_changes():
    lab, item = factories.make_user(role=Role.LAB), factories.make_item(address="http://example.org/avant")
    factories.make_item(address="https://example.org/apres")
    link = factories.make_link("moved", address="http://example.org/avant", final_address="https://example.org/apres")

    with pytest.raises(Refusal, match="une autre trouvaille"):
        link.take_new_address(by=lab)

    item.refresh_from_db()
    assert item.address == "http://example.org/avant"
    assert LinkCheck.objects.filter(pk=link.pk).exists()
    with pytest.raises(Refusal, match="pas changé"):
        factories.make_link("broken").take_new_address(by=lab)


def test_night_is_planned_at_night():
    planned = {row["task"]: row for row in settings.CELERY_BEAT_SCHEDULE.values()}

    assert planned[tasks.follow_links.name]["schedule"].hour == {0, 1}
    assert planned[tasks.check_links.name]["schedule"].hour == {1, 2, 3, 4}
    assert planned[tasks.check_links.name]["options"]["expires"] < 60


def test_archive_is_a_link_and_nothing_more():
    link = factories.make_link(address="https://example.org/page?a=1")

    assert link.archive == "https://web.archive.org/web/2*/https://example.org/page?a=1"
