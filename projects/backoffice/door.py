"""The one door of the screens of our own inside the admin."""

from functools import update_wrapper

from django.urls import reverse_lazy


def behind_the_door(site, view):
    """Give a view of ours what the stock pages have: the team only, sign-in, CSRF, no cache."""

    def wrapper(request, *args, **kwargs):
        return site.admin_view(view)(request, *args, **kwargs)

    wrapper.admin_site = site
    wrapper.login_url = reverse_lazy("admin:login", current_app=site.name)
    return update_wrapper(wrapper, view)
