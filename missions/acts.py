"""What the acts of the journal are called in French, for the accompaniments. A test holds the list against the code."""

ACTS = {
    "follow_up_answered": "Réponse au suivi",
    "note_followed": "Avenant suivi par un accompagnement",
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
