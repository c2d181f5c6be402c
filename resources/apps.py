from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "ressources"

    def ready(self):
        from labo.audit import name_acts
        from labo.presentation.parts import Part, register
        from resources import presentation

        name_acts(
            {"method_withdrawn": "Méthode retirée du catalogue", "method_restored": "Méthode remise au catalogue"}
        )
        register(Part.OFFER, presentation.methods, adds="le catalogue des méthodes")
        register(Part.RESOURCES, presentation.centre, adds="les pages des ressources")
