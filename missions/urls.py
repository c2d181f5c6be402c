from django.urls import path

import labo.converters  # noqa: F401  « reference »
from missions import accompaniment_views as work
from missions import agenda, album, arrival, by_link, certificates, feedback, onboarding, portfolio, seat, views

app_name = "missions"
urlpatterns = [
    path("missions/", views.page, {"template": "missions/index.html"}, name="index"),
    path("missions/accompagnement/", views.support, name="support"),
    path("missions/reseau/", views.page, {"template": "missions/network.html"}, name="network"),
    path("missions/ressources/", views.page, {"template": "missions/resource_centre.html"}, name="resource_centre"),
    path("missions/accompagnement/agenda/<str:token>.ics", by_link.calendar, name="calendar_feed"),
    path("missions/accompagnement/suivi/<str:token>/", by_link.follow_up, name="follow_up"),
    path("missions/accompagnement/temps/<str:token>/", by_link.time_request, name="time_request"),
    path("missions/accompagnement/<reference:reference>/", work.accompaniment, name="accompaniment"),
    path("missions/accompagnement/<reference:reference>/agenda.ics", work.calendar_file, name="calendar_file"),
    path("missions/accompagnement/<reference:reference>/agenda/", work.calendar_link, name="calendar_link"),
    path("missions/accompagnement/<reference:reference>/fichiers/<uuid:key>/", work.step_file, name="step_file"),
    path("rencontres/", agenda.agenda, name="agenda"),
    path("rencontres/agenda.ics", agenda.agenda_file, name="agenda_file"),
    path("rencontres/mon-agenda/", agenda.own_calendar, name="own_calendar"),
    path("rencontres/mon-agenda/<str:token>.ics", by_link.own_agenda, name="own_agenda"),
    path("rencontres/place/<str:token>/", seat.seat, name="seat"),
    path("rencontres/accord/<str:token>/", by_link.agreement, name="agreement"),
    path("rencontres/place/<str:token>/attestation/", certificates.certificate, name="certificate"),
    path("rencontres/avis/<str:token>/", feedback.feedback, name="feedback"),
    path("rencontres/attestations/<str:code>/", certificates.check, name="certificate_check"),
    path("rencontres/photos/<uuid:key>.jpg", album.picture, name="event_picture"),
    path("rencontres/photos/<uuid:key>/supprimer/", album.take_away, name="event_picture_take_away"),
    path("rencontres/<slug:slug>/", agenda.event, name="event"),
    path("rencontres/<slug:slug>/agenda.ics", agenda.event_file, name="event_file"),
    path("rencontres/<slug:slug>/inscription/", agenda.sign_up, name="sign_up"),
    path("rencontres/<slug:slug>/toujours/", agenda.follow, name="follow"),
    path("rencontres/<slug:slug>/candidature/", onboarding.application, name="application"),
    path("rencontres/<slug:slug>/candidature/retrait/", onboarding.application_withdraw, name="application_withdraw"),
    path("rencontres/<slug:slug>/arrivee/<str:code>/", arrival.arrival, name="arrival"),
    path("projets/bilans/", portfolio.portfolio, name="portfolio"),
    path("projets/bilans/images/<uuid:key>.jpg", portfolio.picture, name="review_picture"),
    path("projets/<reference:reference>/bilan/", portfolio.review, name="review"),
]
