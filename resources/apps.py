from django.apps import AppConfig

from labo import digest, week


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "ressources"

    def ready(self):
        from labo import news as letters
        from labo.audit import name_acts
        from labo.notices.kinds import declare
        from labo.presentation.parts import Part, register
        from labo.search.sources import register as register_source
        from labo.transitions import STEPS
        from resources import blocks, life_cycles, news, presentation, search
        from resources import week as own_week
        from resources.links import shown, told
        from resources.newsletter import life as letter_life
        from resources.newsletter import notices as letter_notices
        from resources.newsletter import subscription_mails
        from resources.watch import life, notices

        name_acts(
            {
                "method_withdrawn": "Méthode retirée du catalogue",
                "method_restored": "Méthode remise au catalogue",
                "reference_published": "Référence publiée",
                "reference_declined": "Référence non retenue",
                "reference_withdrawn": "Référence retirée",
                "reference_rewritten": "Référence corrigée",
                "reference_merged": "Référence réunie à une autre",
                "import_done": "Références importées",
                "import_undone": "Import de références annulé",
                "recommendation_hidden": "Avis de lecture masqué",
                "copy_shelved": "Exemplaire mis sur l’étagère",
                "copy_removed": "Exemplaire retiré de l’étagère",
                "research_handed_on": "Demande de recherche confiée à un collègue",
                "question_published": "Question répondue publiée",
                "question_withdrawn": "Question répondue retirée",
                "letter_sent_again": "Lettre relancée pour les adresses refusées",
                "organisation_published": "Structure mise dans l’annuaire",
                "organisation_withdrawn": "Structure retirée de l’annuaire",
                "organisation_confirmed": "Fiche d’une structure vérifiée",
                "subscriber_forgotten": "Abonnement effacé à la demande de la personne",
                "suppression_lifted": "Adresse écartée, de nouveau servie",
                "issue_written": "Numéro de lettre repris",
                "issue_released": "Envoi d’un numéro décidé",
                "issue_reopened": "Brouillon d’un numéro repris",
            }
        )
        register(Part.OFFER, presentation.methods, adds="le catalogue des méthodes")
        for source in (
            *(search.REFERENCES, search.METHODS, search.WATCH, search.LETTERS, search.QUESTIONS),
            search.ORGANISATIONS,
        ):
            register_source(source)
        STEPS.update(life_cycles.WORDS)
        week.register(own_week.tell)
        digest.register(digest.MY_SPACE, blocks.my_research)
        register(Part.RESOURCES, presentation.centre, adds="les pages des ressources")
        subscription_mails.register_kinds()
        declare(*notices.KINDS, *letter_notices.KINDS)
        name_acts(life.ACTS)
        STEPS.update(life.WORDS)
        STEPS.update(letter_life.WORDS)
        letters.register(news.tell, news.TABLES)
        for source in shown.SOURCES:
            told.register(source)
        digest.register(digest.DASHBOARD, blocks.waiting)
        digest.register(digest.MY_SPACE, blocks.own)
