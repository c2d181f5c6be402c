"""
The document that presents the lab: twelve parts, some written by the lab, some told by the portal itself.

An app registers what it tells (:mod:`labo.presentation.parts`); the lab writes the texts; the page is always of today,
and a dated version is frozen when the lab asks for it.

Source: La Transfo, session 10, Strasbourg (« alimenter à terme un document de présentation du labo »).
"""
