from django.core.management.base import BaseCommand

from missions.demo.onboarding import gather
from missions.models import OnboardingApplication


class Command(BaseCommand):
    help = "Tells the onboarding days of the demonstration. Called by load_demo, once."

    def handle(self, *args, **options):
        if OnboardingApplication.objects.exists():
            self.stdout.write("Onboarding days: some are there already, nothing changed.")
            return
        self.stdout.write(f"Onboarding days: {gather()} applications told.")
