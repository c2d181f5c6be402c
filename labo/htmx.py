"""What htmx asks of a page."""


def asks_for_part(request) -> bool:
    """Tell whether the answer takes its place in a page that is there; one that the browser goes back to is whole."""
    return bool(request.htmx) and not request.htmx.history_restore_request
