from django.urls import path

from missions import accompaniment_views as work
from missions import by_link, portfolio, views

app_name = "missions"
urlpatterns = [
    path("missions/", views.page, {"template": "missions/index.html"}, name="index"),
    path("missions/accompagnement/", views.support, name="support"),
    path("missions/reseau/", views.page, {"template": "missions/network.html"}, name="network"),
    path("missions/ressources/", views.page, {"template": "missions/resource_centre.html"}, name="resource_centre"),
    path("missions/accompagnement/agenda/<str:token>.ics", by_link.calendar, name="calendar_feed"),
    path("missions/accompagnement/suivi/<str:token>/", by_link.follow_up, name="follow_up"),
    path("missions/accompagnement/temps/<str:token>/", by_link.time_request, name="time_request"),
    path("missions/accompagnement/<str:reference>/", work.accompaniment, name="accompaniment"),
    path("missions/accompagnement/<str:reference>/agenda.ics", work.calendar_file, name="calendar_file"),
    path("missions/accompagnement/<str:reference>/agenda/", work.calendar_link, name="calendar_link"),
    path("missions/accompagnement/<str:reference>/fichiers/<uuid:key>/", work.step_file, name="step_file"),
    path("projets/bilans/", portfolio.portfolio, name="portfolio"),
    path("projets/bilans/images/<uuid:key>.jpg", portfolio.picture, name="review_picture"),
    path("projets/<str:reference>/bilan/", portfolio.review, name="review"),
]
