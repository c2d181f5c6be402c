import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Brings the demonstration's database and static files up to date, quickly when they are."

    def handle(self, *args, **options):
        if not settings.DEMO_MODE:
            raise CommandError("Only the demonstration is prepared this way: set LABO_DEMO=1.")
        call_command("migrate", interactive=False, verbosity=1)
        self._load_once()
        self._collect_if_changed()

    def _load_once(self):
        """What a visitor changed or deleted stays so at the next start."""
        loaded = settings.BASE_DIR / "var" / "demo-loaded"
        if not loaded.exists():
            call_command("load_demo")
            loaded.touch()

    def _collect_if_changed(self):
        stamp = settings.BASE_DIR / "var" / "static-from"
        state = _static_state()
        if not stamp.exists() or stamp.read_text() != state or not settings.STATIC_ROOT.is_dir():
            call_command("collectstatic", interactive=False, clear=True, verbosity=1)
            stamp.write_text(state)


def _static_state():
    """Return a mark of every static file: name, size and time of its last change."""
    mark = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = (storage.path(path), storage.size(path), storage.get_modified_time(path))
            mark.update(repr(status).encode())
    return mark.hexdigest()
