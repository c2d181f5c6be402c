"""
The letters of the lab: who gets them, what they say, how they leave, where they stay.

``letters`` names them; ``resources.models`` keeps subscribers, issues, their items and one delivery a person. Mails
that people wait for (a code, a receipt) are the outbox's (:mod:`labo.outbox`), and always go first.
"""
