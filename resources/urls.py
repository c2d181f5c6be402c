from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_safe

from resources.bibliography.feeds import BibliographyFeed
from resources.newsletter import feed as letters_feed
from resources.views import (
    bibliography,
    letter_links,
    letter_returns,
    letters,
    methods,
    organisations,
    reading,
    readings,
    research,
    subscription,
    watch,
)
from resources.watch import feeds as watch_feeds

app_name = "resources"
urlpatterns = [
    path("ressources/bibliographie/", bibliography.bibliography, name="bibliography"),
    path(
        "ressources/bibliographie/flux/", login_not_required(require_safe(BibliographyFeed())), name="bibliography_feed"
    ),
    path("ressources/bibliographie/export.<slug:ending>", bibliography.export, name="bibliography_export"),
    path("ressources/bibliographie/selection/", bibliography.selection, name="selection"),
    path("ressources/bibliographie/unapi/", bibliography.unapi, name="unapi"),
    path("ressources/bibliographie/proposer/", reading.propose, name="reference_propose"),
    path("ressources/bibliographie/mes-lectures/", reading.mine, name="my_reading"),
    path("ressources/bibliographie/<slug:key>/", bibliography.reference, name="reference"),
    path("ressources/bibliographie/<slug:key>/notice.<slug:ending>", bibliography.notice, name="notice"),
    path("ressources/bibliographie/<slug:key>/avis/", reading.recommend, name="recommend"),
    path("ressources/bibliographie/<slug:key>/avis/effacer/", reading.erase, name="take_back"),
    path("ressources/bibliographie/<slug:key>/emprunter/", reading.borrow, name="borrow"),
    path("ressources/bibliographie/<slug:key>/rapporter/", reading.bring_back, name="bring_back"),
    path("ressources/recherches/", research.index, name="research"),
    path("ressources/recherches/demander/", research.ask, name="research_ask"),
    path("ressources/recherches/demandes/", research.mine, name="research_mine"),
    path("ressources/recherches/demandes/<uuid:key>/", research.research_request, name="research_request"),
    path("ressources/recherches/demandes/<uuid:key>/c-est-bon/", research.close, name="research_close"),
    path("ressources/recherches/demandes/<uuid:key>/retirer/", research.withdraw, name="research_withdraw"),
    path("ressources/recherches/<slug:slug>/", research.answered_question, name="answered_question"),
    path("ressources/structures/", organisations.organisation_list, name="organisation_list"),
    path("ressources/structures/proposer/", organisations.organisation_propose, name="organisation_propose"),
    path("ressources/structures/<slug:slug>/", organisations.organisation, name="organisation"),
    path("ressources/lectures/<slug:kind>/<slug:key>/", readings.count, name="reading"),
    path("ressources/", methods.index, name="index"),
    path("ressources/kit/", methods.kit, name="kit"),
    path("ressources/kit.pdf", methods.kit_pdf, name="kit_pdf"),
    path("ressources/methodes/", methods.method_list, name="method_list"),
    path("ressources/methodes/<slug:slug>/", methods.method_detail, name="method_detail"),
    path("ressources/methodes/<slug:slug>/fiche.pdf", methods.method_pdf, name="method_pdf"),
    path("lettre/retours/", letter_returns.letter_returns, name="letter_returns"),
    # The letter of the lab.
    path("lettre/", letters.letters, name="letters"),
    path("lettre/flux.atom", letters_feed.feed, name="letters_feed"),
    path("lettre/<int:number>/", letters.issue, name="issue"),
    path("lettre/<int:number>/lettre.pdf", letters.issue_pdf, name="issue_pdf"),
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
    # The letters: asked for, confirmed, chosen, left.
    path("lettre/abonnement/", subscription.subscribe, name="subscribe"),
    path("lettre/abonnement/c-est-parti/", subscription.asked, name="subscription_asked"),
    path("lettre/confirmer/<slug:token>/", subscription.confirm, name="subscription_confirm"),
    path("lettre/quitter/<slug:token>/", letter_links.leave, name="letter_leave"),
    path("lettre/revenir/<slug:token>/", letter_links.come_back, name="letter_back"),
    path("lettre/preferences/<slug:token>/", letter_links.preferences, name="letter_preferences"),
    path("lettre/oublier/<slug:token>/", letter_links.erase, name="letter_erase"),
]
