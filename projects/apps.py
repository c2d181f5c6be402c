from django.apps import AppConfig

from labo import digest, integrity

ACTS = {
    "message_withdrawn": "Message retiré",
    "bulk_act": "Acte sur plusieurs cas",
    "opinion_asked": "Avis demandé à l’extérieur",
    "opinion_given": "Avis extérieur reçu",
    "opinion_revoked": "Lien d’avis fermé",
    "session_planned": "Session prévue",
    "session_moved": "Session déplacée",
    "session_announced": "Session annoncée",
    "session_closed": "Session close",
    "agenda_drawn": "Ordre du jour fait",
    "minutes_signed": "Compte rendu signé",
    "decider_invited": "Dossier de décision envoyé",
    "decider_revoked": "Lien de décision fermé",
    "decider_answered": "Avis sur une décision proposée",
}


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "cas"

    def ready(self):
        from labo.audit import name_acts
        from labo.notices.kinds import declare
        from projects import blocks, mails, notices
        from projects import integrity as own
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
        name_acts(ACTS)
        integrity.register("les réponses envoyées", own.sent_answers)
        integrity.register("les notes validées", own.released_notes)
        integrity.register("les étapes des cas", own.steps_in_the_journal)
        integrity.register("les comptes rendus signés", own.signed_minutes)
