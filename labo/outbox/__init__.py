"""
Every mail is a row first, written in the transaction of what causes it.

:func:`labo.outbox.queue.queue` writes the row, :mod:`labo.outbox.sender` sends what is due, a beat sweep
finds what a crash left. Redis only wakes the sender: losing it delays a mail and never loses one.
"""
