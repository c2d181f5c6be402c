from django.urls import path

from missions import views

app_name = "missions"
urlpatterns = [
    path("missions/", views.page, {"template": "missions/index.html"}, name="index"),
    path("missions/accompagnement/", views.support, name="support"),
    path("missions/reseau/", views.page, {"template": "missions/network.html"}, name="network"),
    path("missions/ressources/", views.page, {"template": "missions/resource_centre.html"}, name="resource_centre"),
]
