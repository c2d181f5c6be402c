"""The addresses of the drafting by two groups: groups, variants, critiques, merge, clauses."""

from projects.backoffice import note_clauses, note_groups, note_merge, note_variant

# As in ``CASE_SCREENS``: URL name after « admin:projects_proposal_ », path after the case's number, view.
# What has a name of its own stands before the letter of a group, and before the field of a section.
NOTE_GROUP_SCREENS = {
    "note_from": ("note/partir-de/", note_groups.start_from),
    "note_clause": ("note/clauses/", note_clauses.add),
    "note_groups": ("note/groupes/", note_groups.groups),
    "note_groups_compose": ("note/groupes/composer/", note_groups.compose),
    "note_merge": ("note/groupes/fusion/", note_merge.merge),
    "note_merge_same": ("note/groupes/fusion/identiques/", note_merge.same),
    "note_merge_section": ("note/groupes/fusion/<slug:field>/", note_merge.section),
    "note_critique_reply": ("note/groupes/critiques/<int:critique>/", note_variant.reply),
    "note_variant": ("note/groupes/<slug:letter>/", note_variant.variant),
    "note_variant_ready": ("note/groupes/<slug:letter>/prete/", note_variant.ready),
    "note_variant_again": ("note/groupes/<slug:letter>/reprendre/", note_variant.again),
    "note_variant_section": ("note/groupes/<slug:letter>/<slug:field>/", note_variant.section),
    "note_critique": ("note/groupes/<slug:letter>/<slug:field>/critique/", note_variant.critique),
}
