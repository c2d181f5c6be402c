from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from labo.planner import learn_tables
from projects.demo import read
from projects.demo.decided import load_doors
from projects.demo.deposit import tell_deposit
from projects.demo.grid import load_grid, load_next_version
from projects.demo.lessons import tell_lessons
from projects.demo.partners import tell_partners
from projects.demo.people import load_people
from projects.demo.pieces import tell_pieces
from projects.demo.sessions import hold_sessions, plan_next_session
from projects.demo.story import CaseStory, case_key
from projects.models import Proposal

LOCK = 20190909  # any number that nothing else locks: the day of the founding session
GRID_AGE = timedelta(days=540)


class Command(BaseCommand):
    help = "Loads the demonstration's people, methods, grid and cases, once."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="load them outside the demonstration too")

    def handle(self, *args, **options):
        if not (settings.DEMO_MODE or options["force"]):
            raise CommandError(
                "This is not a demonstration (LABO_DEMO is not set). With --force, four accounts whose password "
                "everybody knows are created here."
            )
        with transaction.atomic():
            self._wait_for_my_turn()
            cases = [
                read("case_museolab"),
                read("case_mobile_services"),
                *read("cases_short")["cas"],
                *read("cases_decided")["cas"],
            ]
            if Proposal.objects.filter(key=case_key(cases[0]["proposition"]["titre"])).exists():
                self.stdout.write("The demonstration is already loaded: nothing changed.")
                return
            counts = self._load(cases)
            # Within the transaction, where no lock times out: nobody waits for autovacuum.
            learn_tables()
        self.stdout.write("Demonstration loaded: {} people, {} criteria, {} cases.".format(*counts))

    def _wait_for_my_turn(self):
        """Let a second loading wait for the end of the first, however long, and then find it done."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])

    def _load(self, cases):
        now = timezone.now()
        call_command("load_methods", stdout=self.stdout)
        call_command("load_offer", stdout=self.stdout)
        call_command("load_presentation", stdout=self.stdout)
        load_doors()
        people, grid = load_people(), load_grid(now=now - GRID_AGE)
        unknown = {row["code"] for row in read("criteria_grid")["criteres"]} - {row.code for row in grid.criteria.all()}
        if unknown:
            raise CommandError(f"The grid in force is not the demonstration's: it lacks {', '.join(sorted(unknown))}.")
        stories = [CaseStory(told, people=people, grid=grid, today=timezone.localdate(now)) for told in cases]
        # In the order of their arrival, so that references follow one another.
        stories.sort(key=lambda story: story.begins_on)
        for story in stories:
            story.prepare()
        hold_sessions(stories, people=people)
        plan_next_session(stories, people=people)
        for story in stories:
            story.conclude()
        first = Proposal.objects.get(key=case_key(cases[0]["proposition"]["titre"]))
        load_next_version(grid, by=stories[0].lab, case=first)
        tell_deposit(people=people, today=timezone.localdate(now))
        tell_pieces()
        tell_lessons(first, by=stories[0].lab)
        call_command("load_accompaniments", stdout=self.stdout)
        call_command("load_events", stdout=self.stdout)
        call_command("load_onboarding", stdout=self.stdout)
        call_command("load_network", stdout=self.stdout)
        call_command("load_bibliography", stdout=self.stdout)
        call_command("load_watch", stdout=self.stdout)
        call_command("load_desk", stdout=self.stdout)
        call_command("load_subscribers", stdout=self.stdout)
        call_command("load_letters", stdout=self.stdout)
        call_command("load_readings", stdout=self.stdout)
        tell_partners(first)
        call_command("refresh_search_words", stdout=self.stdout)
        return len(people), grid.criteria.count(), len(stories)
