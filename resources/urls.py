from django.urls import path

from resources import views

app_name = "resources"
urlpatterns = [
    path("ressources/", views.index, name="index"),
    path("ressources/kit/", views.kit, name="kit"),
    path("ressources/kit.pdf", views.kit_pdf, name="kit_pdf"),
    path("ressources/methodes/", views.method_list, name="method_list"),
    path("ressources/methodes/<slug:slug>/", views.method_detail, name="method_detail"),
    path("ressources/methodes/<slug:slug>/fiche.pdf", views.method_pdf, name="method_pdf"),
]
