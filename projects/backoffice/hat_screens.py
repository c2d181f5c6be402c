"""The addresses of the room of the six hats: the wall for the lab, the phone for whoever assesses, paper."""

from projects.backoffice import hat_paper, hat_phone, hat_room

# As in ``CASE_SCREENS``: URL name after « admin:projects_proposal_ », path after the case's number, view.
ROOM_SCREENS = {
    "room": ("salle/", hat_room.room),
    "room_watch": ("salle/etat/", hat_room.watch),
    "room_prepare": ("salle/preparer/", hat_room.prepare),
    "room_plan": ("salle/ordre/", hat_paper.plan),
    "room_act": ("salle/tour/<slug:act>/", hat_room.act),
    "room_lead": ("salle/animer/", hat_room.lead),
    "room_group": ("salle/groupes/", hat_room.group),
    "room_close": ("salle/clore/", hat_room.close),
    "room_reopen": ("salle/rouvrir/", hat_room.reopen),
    "room_phone": ("salle/telephone/", hat_phone.phone),
    "room_phone_watch": ("salle/telephone/etat/", hat_phone.watch),
    "room_idea": ("salle/telephone/idees/<int:idea>/", hat_phone.idea),
    "room_sheets": ("salle/feuilles.pdf", hat_paper.sheets),
    "room_key_in": ("salle/saisir/", hat_paper.key_in),
}
