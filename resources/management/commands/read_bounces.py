import mailbox
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from resources.newsletter import returns


class Command(BaseCommand):
    help = "Reads what came back: one mail on the standard input, or those of a Maildir or an mbox, removed once read."

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", help="a Maildir or an mbox; the standard input without it")

    def handle(self, *, path, **options):
        if path is None:
            self.stdout.write(str(returns.take(sys.stdin.buffer.read()) or "nothing"))
            return
        place = Path(path)
        if not place.exists():
            raise CommandError(f"{path} does not exist.")
        box = mailbox.Maildir(place, create=False) if place.is_dir() else mailbox.mbox(place, create=False)
        read = told = 0
        box.lock()
        try:
            for key in box.keys():  # noqa: SIM118  a mailbox is no dictionary: iterating gives its mails
                told += returns.take(box.get_bytes(key)) is not None
                box.remove(key)  # only now: what stops in the middle is read again
                read += 1
        finally:
            box.close()
        self.stdout.write(f"{read} read, {told} about a letter")
