"""
Sixty invented applications to an onboarding day: nobody here exists, the directions are those of any large town.

Each line: who, trade, direction or municipality, family of trades, category, then marks: ``t`` works in the field,
``m`` manages, ``f`` has learnt the methods elsewhere, ``n`` has no agreement, ``v`` came before, ``w`` has waited,
``p`` leads a running case, ``c`` comes from a member municipality. The order is that of arrival, three a day.
"""

from missions.cohort import Application

LINES = """
Maëlle Esquisse | gestionnaire de subventions | Direction de la culture | culture | B | f
Robin Calque | juriste | Direction des affaires juridiques | administration | A | f
Inès Équerre | cheffe de projet numérique | Direction du numérique | numérique | A | p f
Noé Compas | chargé de mission mobilités | Direction de la mobilité | aménagement | A |
Louise Crayon | responsable de médiathèque | Direction de la culture | culture | A | m
Eden Gomme | assistant de direction | Direction générale des services | administration | C |
Marius Trombone | acheteur | Direction de la commande publique | administration | B |
Zoé Punaise | urbaniste | Direction de l’urbanisme | aménagement | A | f
Malo Agrafe | développeur | Direction du numérique | numérique | A |
Jeanne Carton | conservatrice | Direction des musées | culture | A | m
Élie Ficelle | contrôleur de gestion | Direction des finances | administration | A |
Nour Ciseau | éducatrice de jeunes enfants | Direction de l’enfance et de l’éducation | enfance | A | t
Gaspard Papier | cuisinier scolaire | Direction de l’enfance et de l’éducation | enfance | C | t
Lina Encre | assistante sociale | Direction des solidarités | social | A | t
Soan Buvard | chef d’équipe propreté | Direction des espaces publics | espaces publics | C | t m
Anouk Marge | chargée de recrutement | Direction des ressources humaines | ressources humaines | B |
Basile Trait | technicien voirie | Direction des espaces publics | espaces publics | B | t
Rose Pointillé | secrétaire de mairie | Mairie d’Ostville | administration | B | c
Côme Hachure | agent d’accueil | Direction de l’accueil et de la population | accueil | C | t
Salomé Lavis | officière d’état civil | Direction de l’accueil et de la population | accueil | B | t
Abel Fusain | jardinier | Direction des espaces verts | espaces verts | C | t
Jade Pastel | médiatrice culturelle | Direction des musées | culture | B | f
Yanis Sanguine | éducateur sportif | Direction des sports | sports | B | t
Capucine Lavande | directrice de crèche | Direction de l’enfance et de l’éducation | enfance | A | t m
Ilyes Gouache | responsable de centre socioculturel | Direction des solidarités | social | A | m
Lise Palette | cheffe de service logement | Direction de l’habitat | aménagement | A | m
Tom Chevalet | électricien | Direction du patrimoine bâti | bâtiments | C | t
Alma Cadre | chargée de communication | Direction de la communication | communication | A | f
Ravi Toile | graphiste | Direction de la communication | communication | B |
Maud Trame | cheffe de projet données | Direction du numérique | numérique | A | f
Titouan Motif | chargé d’études climat | Direction de la transition écologique | espaces verts | A | p
Agathe Pochoir | policière municipale | Direction de la sécurité | sécurité | C | t
Sohan Tampon | agent de surveillance de la voie publique | Direction de la sécurité | sécurité | C | t n
Elsa Sceau | gestionnaire de carrières | Direction des ressources humaines | ressources humaines | C |
Léandre Liasse | archiviste | Direction de la culture | culture | B | v
Myriam Registre | gestionnaire de paie | Direction des ressources humaines | ressources humaines | B | w
Oscar Cahier | comptable | Direction des finances | administration | B |
Apolline Feuillet | bibliothécaire | Direction de la culture | culture | B | t
Kenza Signet | instructrice du droit des sols | Direction de l’urbanisme | aménagement | B |
Félix Onglet | conducteur de travaux | Direction du patrimoine bâti | bâtiments | B | t
Victoire Classeur | chargée d’accueil | Mairie de Nordheim | accueil | C | c t
Amir Enveloppe | responsable du courrier | Direction des moyens généraux | bâtiments | C | m
Célestine Timbre | infirmière de santé scolaire | Direction des solidarités | social | A | t
Nils Étiquette | agent de bibliothèque | Direction de la culture | culture | C | t
Suzanne Pastille | gardienne de musée | Direction des musées | culture | C | t
Aaron Tableau | maître-nageur | Direction des sports | sports | B | t
Iris Craie | cheffe de projet participation | Direction générale des services | administration | A | p f
Mahé Aimant | éboueur | Direction des espaces publics | espaces publics | C | t
Colombe Mètre | géomètre | Direction de l’urbanisme | aménagement | B | t
Bilal Niveau | maçon | Direction du patrimoine bâti | bâtiments | C | t
Philomène Jalon | responsable de parc | Direction des espaces verts | espaces verts | B | t m
Axel Piquet | horticulteur | Direction des espaces verts | espaces verts | C | t
Constance Borne | chargée de stationnement | Direction de la mobilité | espaces publics | B |
Ayoub Repère | technicien informatique | Direction du numérique | numérique | B | t
Ysée Légende | chargée d’habitat privé | Direction de l’habitat | aménagement | A |
Loup Échelle | agent d’entretien | Direction de l’enfance et de l’éducation | enfance | C | t
Hélène Coupe | conseillère en insertion | Direction des solidarités | social | B | t
Marin Façade | inspecteur de salubrité | Direction de l’habitat | aménagement | B | t
Naïma Volume | directrice adjointe | Direction des sports | sports | A | m
Ulysse Maquis | chargé de coopération | Mairie d’Ostville | administration | A | c f
"""
MARKS = {
    "t": ("is_field", True),
    "m": ("is_manager", True),
    "f": ("is_trained", True),
    "n": ("is_agreed", False),
    "v": ("came_before", True),
    "w": ("has_waited", True),
    "p": ("is_case_lead", True),
    "c": ("is_municipality", True),
}


def applications() -> list[Application]:
    found = []
    for rank, line in enumerate(LINES.strip().splitlines()):
        name, _, direction, family, category, marks = (cell.strip() for cell in line.split("|"))
        found.append(
            Application(
                key=name,
                direction=direction,
                family=family,
                category=category,
                arrival=1 + rank // 3,
                **dict(MARKS[mark] for mark in marks.split()),
            )
        )
    return found
