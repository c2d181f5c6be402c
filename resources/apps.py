from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "ressources"

    def ready(self):
        from labo.audit import name_acts

        name_acts(
            {"method_withdrawn": "Méthode retirée du catalogue", "method_restored": "Méthode remise au catalogue"}
        )
