from django.urls import path

from resources import views

app_name = "resources"
urlpatterns = [
    path("ressources/", views.index, name="index"),
    path("ressources/methodes/", views.method_list, name="method_list"),
    path("ressources/methodes/<slug:slug>/", views.method_detail, name="method_detail"),
]
