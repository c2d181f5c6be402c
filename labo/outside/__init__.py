"""
The one door to other people's servers.

Nothing else in the portal opens a page that a person named: :func:`labo.outside.door.fetch` does, and refuses every
address that leads back inside (:mod:`labo.outside.address`).
"""
