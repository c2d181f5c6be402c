from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from labo import audit, integrity


class Command(BaseCommand):
    help = "Verifies the journal of acts and what each app keeps sealed. Exits with 1 when something does not agree."

    def add_arguments(self, parser):
        parser.add_argument(
            "--noted", metavar="POSITION:DIGEST", help="a head of the journal noted earlier, which it must still hold"
        )

    def handle(self, *args, **options):
        try:
            noted = audit.Head.parse(options["noted"]) if options["noted"] else None
        except ValueError as mistake:
            raise CommandError(str(mistake)) from None
        # One look at one state: what is written meanwhile is for the next time.
        with transaction.atomic():
            head, found = audit.verify(noted=noted)
            checked = [("le journal des actes", found), *integrity.faults()]
        count = 0
        for subject, faults in checked:
            count += len(faults)
            self.stdout.write(f"{subject} : {'en ordre' if not faults else ''}".rstrip())
            for fault in faults:
                self.stdout.write(f"  - {fault}")
        self.stdout.write(f"Tête du journal, à noter ailleurs : {head}")
        if count:
            raise CommandError(f"{count} anomalie{'s' if count > 1 else ''}.")
