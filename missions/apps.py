from django.apps import AppConfig

from labo import digest, meetings, week


class MissionsConfig(AppConfig):
    name = "missions"
    verbose_name = "missions"

    def ready(self):
        from labo import news as letters
        from labo.audit import name_acts
        from labo.presentation.parts import Part, register
        from labo.search.sources import register as register_source
        from labo.transitions import STEPS
        from missions import acts, blocks, life_cycles, news, presentation, search
        from missions import week as own_week

        name_acts(acts.ACTS)
        STEPS.update(life_cycles.WORDS)
        digest.register(digest.CASES, blocks.reviewed_cases)
        digest.register(digest.HOME, blocks.next_event)
        digest.register(digest.MY_SPACE, blocks.own_part)
        digest.register(digest.CASE, blocks.work_on_the_case)
        for source in (search.REVIEWS, search.EVENTS, search.FORMATS):
            register_source(source)
        week.register(own_week.tell)
        meetings.register(own_week.open_meetings)
        letters.register(news.tell, news.TABLES)
        register(Part.MISSIONS, presentation.three_missions, adds="les pages des trois missions")
        register(Part.OFFER, presentation.offer, adds="les formats de l’offre")
        register(Part.NETWORK, presentation.next_events, adds="les prochaines rencontres")
        register(Part.VOICES, presentation.voices, adds="des paroles tirées des bilans publics")
        register(Part.CASES, presentation.public_reviews, adds="les bilans publics")
