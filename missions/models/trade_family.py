"""The families of trades of a large town: what an onboarding day mixes."""

from django.db import models


class TradeFamily(models.TextChoices):
    WELCOME = "welcome", "accueil et démarches des habitants"
    OFFICE = "office", "administration, finances, achats, droit"
    STAFF = "staff", "ressources humaines et formation"
    DIGITAL = "digital", "numérique et données"
    STREETS = "streets", "espaces publics, voirie, propreté"
    GREEN = "green", "espaces verts, nature, climat"
    BUILDINGS = "buildings", "bâtiments, logistique, entretien"
    CHILDHOOD = "childhood", "enfance, éducation, restauration"
    SOCIAL = "social", "action sociale et santé"
    CULTURE = "culture", "culture, musées, bibliothèques"
    SPORT = "sport", "sports, jeunesse, vie associative"
    PLANNING = "planning", "urbanisme, habitat, mobilités"
    SAFETY = "safety", "sécurité et prévention"
    WORDS = "words", "communication et participation"
