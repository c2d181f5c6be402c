"""The PDF of a note d'intervention."""


def render_note(note, *, number, released_on) -> bytes:
    raise NotImplementedError
