from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "ressources"

    def ready(self):
        from labo.audit import name_acts
        from labo.presentation.parts import Part, register
        from labo.search.sources import register as register_source
        from resources import presentation, search

        name_acts(
            {
                "method_withdrawn": "Méthode retirée du catalogue",
                "method_restored": "Méthode remise au catalogue",
                "reference_published": "Référence publiée",
                "reference_declined": "Référence non retenue",
                "reference_withdrawn": "Référence retirée",
                "reference_rewritten": "Référence corrigée",
                "reference_merged": "Référence réunie à une autre",
                "recommendation_hidden": "Avis de lecture masqué",
                "copy_shelved": "Exemplaire mis sur l’étagère",
                "copy_removed": "Exemplaire retiré de l’étagère",
            }
        )
        register(Part.OFFER, presentation.methods, adds="le catalogue des méthodes")
        register_source(search.METHODS)
        register(Part.RESOURCES, presentation.centre, adds="les pages des ressources")
