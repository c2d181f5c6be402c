from django.apps import AppConfig

from labo import digest


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "ressources"

    def ready(self):
        from labo.audit import name_acts
        from labo.notices.kinds import declare
        from labo.presentation.parts import Part, register
        from labo.transitions import STEPS
        from resources import blocks, links_told, presentation, watch_life, watch_links, watch_notices

        name_acts(
            {"method_withdrawn": "Méthode retirée du catalogue", "method_restored": "Méthode remise au catalogue"}
        )
        register(Part.OFFER, presentation.methods, adds="le catalogue des méthodes")
        register(Part.RESOURCES, presentation.centre, adds="les pages des ressources")
        declare(*watch_notices.KINDS)
        name_acts(watch_life.ACTS)
        STEPS.update(watch_life.WORDS)
        links_told.register(watch_links.SOURCE)
        digest.register(digest.DASHBOARD, blocks.watch_waiting)
        digest.register(digest.MY_SPACE, blocks.own_watch)
