from django.urls import path

from resources import views, watch, watch_feeds

app_name = "resources"
urlpatterns = [
    path("ressources/", views.index, name="index"),
    path("ressources/kit/", views.kit, name="kit"),
    path("ressources/kit.pdf", views.kit_pdf, name="kit_pdf"),
    path("ressources/methodes/", views.method_list, name="method_list"),
    path("ressources/methodes/<slug:slug>/", views.method_detail, name="method_detail"),
    path("ressources/methodes/<slug:slug>/fiche.pdf", views.method_pdf, name="method_pdf"),
    # The shared watch.
    path("ressources/veille/", watch.watch_list, name="watch_list"),
    path("ressources/veille/fil.atom", watch_feeds.feed, name="watch_feed"),
    path("ressources/veille/fil/<slug:category>.atom", watch_feeds.feed, name="watch_feed_of"),
    path("ressources/veille/partager/", watch.watch_share, name="watch_share"),
    path("ressources/veille/bouton/", watch.watch_button, name="watch_button"),
    path("ressources/veille/application.webmanifest", watch.watch_manifest, name="watch_manifest"),
    path("ressources/veille/mes-partages/", watch.watch_own, name="watch_own"),
    path("ressources/veille/<uuid:key>/", watch.watch_item, name="watch_item"),
    path("ressources/veille/<uuid:key>/mot/", watch.watch_say, name="watch_say"),
    path("ressources/veille/<uuid:key>/retirer/", watch.watch_withdraw, name="watch_withdraw"),
]
