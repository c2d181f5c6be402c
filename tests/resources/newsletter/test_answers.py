"""What a server says, and what it means."""

import pytest

from resources.newsletter.answers import Meaning, meaning_of


@pytest.mark.parametrize(
    ("stage", "code", "text", "meaning"),
    [
        ("content", 250, "OK", "taken"),
        ("connect", 0, "ConnectionRefusedError", "tired"),
        ("rcpt", 0, "cut", "tired"),
        ("connect", 421, "", "tired"),
        ("rcpt", 421, "4.7.0 slow down", "tired"),
        ("content", 451, "4.3.0", "tired"),
        ("mail", 451, "", "tired"),
        ("mail", 452, "4.3.1 disk", "tired"),
        ("rcpt", 451, "4.7.1 Greylisted", "later"),
        ("rcpt", 450, "4.2.0", "later"),
        ("content", 450, "", "later"),
        ("rcpt", 452, "4.2.2 Mailbox full", "full"),
        ("content", 452, "4.2.2 Mailbox full", "full"),
        ("rcpt", 552, "5.2.2 Mailbox full", "full"),
        ("rcpt", 552, "over quota", "full"),
        ("rcpt", 550, "5.1.1 User unknown", "dead"),
        ("rcpt", 550, "No such user", "dead"),
        ("rcpt", 553, "Bad name", "dead"),
        ("rcpt", 550, "5.2.1 disabled", "dead"),
        ("rcpt", 550, "5.1.8 Bad sender", "ours"),
        ("content", 550, "5.1.1 User unknown", "dead"),
        ("content", 550, "No", "refused"),
        ("content", 554, "5.6.0 Cannot be converted", "refused"),
        ("rcpt", 550, "5.4.1 No route", "refused"),
        ("content", 552, "5.3.4 Too big", "ours"),
        ("content", 554, "Spam", "ours"),
        ("rcpt", 554, "5.7.1 Relay denied", "ours"),
        ("rcpt", 550, "5.7.1 Blocked", "ours"),
        ("mail", 550, "5.1.0 Sender refused", "ours"),
        ("mail", 530, "5.7.0 Sign in", "ours"),
        ("connect", 535, "5.7.8 Bad password", "ours"),
        ("connect", 554, "No service", "ours"),
    ],
)
def test_answer_means(stage, code, text, meaning):
    assert meaning_of(stage, code, text) == Meaning(meaning)
