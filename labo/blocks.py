"""What the kernel says on the team's dashboard."""

from django.db.models import Count
from django.urls import reverse

from labo.digest import DigestItem
from labo.models import OutboxMail
from labo.week import WAITING, counted

Status = OutboxMail.Status
# (state, what it says of one mail, of several, whether the team has to look)
WATCHED = (
    (Status.HELD, "lettre à relire", "lettres à relire", True),
    (Status.FAILED, "courriel en échec", "courriels en échec", True),
    (Status.PENDING, "courriel en attente", "courriels en attente", False),
)


def mails(request):
    """Return the block « Courriels » for those who may read them. One query."""
    if not request.user.is_lab:
        return None
    watched = OutboxMail.objects.filter(status__in=[state for state, *_ in WATCHED])
    counts = dict(watched.order_by().values_list("status").annotate(how_many=Count("pk")))
    lines = [
        {"state": state.value, "count": count, "words": one if count == 1 else several, "is_pressing": is_pressing}
        for state, one, several, is_pressing in WATCHED
        if (count := counts.get(state))
    ]
    return DigestItem("labo/partials/mails.html", {"lines": lines})


def mails_to_read(week):
    """Tell the team of the letters that wait for its word. One query."""
    count = OutboxMail.objects.filter(status=Status.HELD).count()
    address = f"{reverse('admin:labo_outboxmail_changelist')}?status__exact={Status.HELD}"
    return counted(WAITING, count, "lettre à relire", "lettres à relire", address)
