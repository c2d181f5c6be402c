"""The pages that a draft and a sent case both have: a draft is named by its key, a sent case by its reference."""

from django.urls import reverse


def case_address(proposal, page: str, *more) -> str:
    """
    Return the address of a page of this case on the service's side.

    :param page: team, hand_over, attachments, attachment: the second half of « draft_team » and « case_team ».
    """
    if proposal.is_draft:
        return reverse(f"projects:draft_{page}", args=[proposal.key, *more])
    return reverse(f"projects:case_{page}", args=[proposal.reference, *more])
