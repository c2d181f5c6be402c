from django.apps import AppConfig

from labo import digest, integrity, week


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "cas"

    def ready(self):
        from labo import news as letters
        from labo.audit import name_acts
        from labo.notices.kinds import declare
        from labo.presentation.parts import Part, register
        from labo.search.sources import register as register_source
        from projects import acts, blocks, mails, news, notices, presentation, search
        from projects import integrity as own
        from projects import week as own_week
        from projects.backoffice import dashboard, session_progress

        declare(*notices.KINDS)
        digest.register(digest.HOME, blocks.cases_of_the_moment)
        digest.register(digest.MY_SPACE, blocks.my_cases)
        digest.register(digest.MY_SPACE, blocks.my_ideas)
        digest.register(digest.DASHBOARD, dashboard.to_do)
        digest.register(digest.DASHBOARD, blocks.ideas_waiting)
        digest.register(digest.DASHBOARD, session_progress.next_session)
        digest.register(digest.DASHBOARD, dashboard.latest_moves)
        digest.register(digest.DASHBOARD_BELOW, dashboard.pipeline)
        mails.register_all()
        name_acts(acts.ACTS)
        integrity.register("les réponses envoyées", own.sent_answers)
        integrity.register("les notes validées", own.released_notes)
        integrity.register("les étapes des cas", own.steps_in_the_journal)
        integrity.register("les comptes rendus signés", own.signed_minutes)
        week.register(own_week.tell)
        register_source(search.CASES)
        letters.register(news.tell, news.TABLES)
        register(Part.PROPOSE, presentation.how_we_choose, adds="la grille publiée et les délais")
        register(Part.CASES, presentation.public_cases, adds="les cas publics")
