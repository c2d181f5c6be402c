from django.apps import AppConfig

from labo import digest


class MissionsConfig(AppConfig):
    name = "missions"
    verbose_name = "missions"

    def ready(self):
        from labo.audit import name_acts
        from labo.transitions import STEPS
        from missions import acts, blocks, life_cycles

        name_acts(acts.ACTS)
        STEPS.update(life_cycles.WORDS)
        digest.register(digest.CASES, blocks.reviewed_cases)
        digest.register(digest.CASE, blocks.work_on_the_case)
