"""
What the acts of the journal are called in French, for the accompaniments and the events.

A test holds the list against the code.
"""

ACTS = {
    "album_told": "Photos annoncées à qui est venu",
    "application_overridden": "Choix écrit sur une candidature",
    "event_picture_added": "Photo ajoutée à une rencontre",
    "event_picture_removed": "Photo retirée d’une rencontre",
    "event_rescheduled": "Rencontre déplacée",
    "event_rules_changed": "Clôture ou délai d’une rencontre changés",
    "event_resized": "Nombre de places changé",
    "follow_up_answered": "Réponse au suivi",
    "invitation_withdrawn": "Invitation retirée",
    "invited_reminded": "Personnes invitées relancées",
    "manager_answered": "Réponse d’un ou d’une responsable",
    "note_followed": "Avenant suivi par un accompagnement",
    "onboarding_letters": "Lettres d’une journée d’intégration",
    "pairs_made": "Binômes composés",
    "person_admitted": "Personne admise à une rencontre",
    "people_invited": "Personnes invitées à une rencontre",
    "people_noted_absent": "Absences notées à une rencontre",
    "people_noted_present": "Présences notées à une rencontre",
    "person_taken_off": "Personne retirée d’une liste",
    "recommendation_noted": "Devenir d’une préconisation",
    "review_picture_added": "Image ajoutée à un bilan",
    "review_picture_removed": "Image retirée d’un bilan",
    "review_published": "Bilan publié",
    "review_saved": "Bilan enregistré",
    "review_taken_back": "Bilan repris",
    "step_file_added": "Fichier ajouté à une étape",
    "step_file_removed": "Fichier retiré d’une étape",
    "time_answered": "Réponse à une demande de temps",
    "time_asked": "Temps demandé",
    "work_report_mended": "Compte rendu repris",
    "work_step_added": "Étape ajoutée",
}
