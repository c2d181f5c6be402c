"""
Telling people what moved, as often as each of them wishes.

An app declares the kinds of things it tells (:mod:`labo.notices.kinds`), a verb calls
:func:`labo.notices.notify.notify`, and each person chooses per kind: at once, once a day, never. What blocks somebody
is no notice: it is a plain mail, and nobody can miss it.
"""
