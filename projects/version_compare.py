"""Two versions of a case side by side, for the service and for the team: which ones, and what changed between them."""

from projects.differences import changes


def compared(proposal, asked):
    """
    Return what the list of versions shows. One query.

    :param asked: the parameters of the address: ``de`` and ``a``, two numbers in any order. By default the last
        version and the one before.
    """
    versions = list(proposal.versions.select_related("filed_by", "question_set"))
    for version in versions:
        version.proposal = proposal
    by_number = {str(version.number): version for version in versions}
    latest = versions[0] if versions else None
    after = by_number.get(asked.get("a", ""), latest)
    earlier = [version for version in versions if after and version.number < after.number]
    before = by_number.get(asked.get("de", ""), earlier[0] if earlier else None)
    if before and after and before.number > after.number:
        before, after = after, before
    context = {"versions": versions, "before": before, "after": after}
    if before and after and before != after:
        context["changes"] = changes(before.readable, after.readable, questions_of(before, after))
    return context


def questions_of(before, after):
    """Return the questions of both versions, once each, as the later one asked them."""
    asked = {}
    for version in (after, before):
        for _, questions in version.question_set.sections:
            for question in questions:
                asked.setdefault(question.field, question)
    return list(asked.values())
