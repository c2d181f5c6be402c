"""Every address of the portal starts here. Paths are French, names are English."""

from django.contrib import admin
from django.urls import include, path

from labo import views
from labo.notices import views as notices
from labo.presentation import views as presentation
from labo.search import views as search

urlpatterns = [
    path("", views.home, name="home"),
    path("accessibilite/", views.page, {"template": "labo/accessibility.html"}, name="accessibility"),
    path("mentions-legales/", views.page, {"template": "labo/legal.html"}, name="legal"),
    path("donnees-personnelles/", views.page, {"template": "labo/privacy.html"}, name="privacy"),
    path("presentation/", presentation.about, name="about"),
    path("presentation/presentation.pdf", presentation.about_pdf, name="about_pdf"),
    path("presentation/version-<int:number>.pdf", presentation.about_version, name="about_version"),
    path("recherche/", search.search, name="search"),
    path("sante/", views.health, name="health"),
    path("identite.css", views.accent_sheet, name="accent"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
    path("composants/", views.components, name="components"),
    path("courriels/", views.mailbox_list, name="mailbox"),
    path("courriels/<str:key>/", views.mailbox_mail, name="mailbox_mail"),
    path("courriels/<str:key>/html/", views.mailbox_html, name="mailbox_html"),
    path("courriels/<str:key>/html/style.css", views.mailbox_style, name="mailbox_style"),
    path("mon-espace/", views.my_space, name="my_space"),
    path("compte/profil/", views.profile, name="profile"),
    path("compte/notifications/", notices.preferences, name="notifications"),
    path("compte/notifications/arret/<str:token>/", notices.unsubscribe, name="notices_stop"),
    path("compte/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("projects.urls")),
    path("", include("missions.urls")),
    path("", include("resources.urls")),
]

handler400 = "labo.views.bad_request"
handler429 = "labo.views.too_many"  # read by allauth, for its limits
handler500 = "labo.views.server_error"
