"""The page that signs a note, the same for the service and for the lab: what is signed, its mark, one tick."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render

from labo.transitions import Refusal
from projects.models import InterventionNote, NoteSignature
from projects.models.note_signature import parties_of
from projects.note_content import changes_between


class SignForm(forms.Form):
    """One tick, and the mark of what was read."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    confirmed = forms.BooleanField(
        label="J’ai lu ce document, et j’accepte ce qu’il dit", required=False, widget=forms.CheckboxInput
    )


def open_parties(person, note, version):
    """Return the parties for which this person may still sign the last version."""
    if version is None or note.status != InterventionNote.Status.RELEASED:
        return []
    given = {signature.party for signature in version.signatures.all()}
    if any(signature.by_id == person.pk for signature in version.signatures.all()):
        return []
    return [party for party in parties_of(person, note.proposal) if party not in given]


def signed_of(version):
    """Return who has signed a version: [(party in words, its signature or None)], in the order of the parties."""
    given = {signature.party: signature for signature in version.signatures.all()} if version else {}
    return [(party.label, given.get(party.value)) for party in NoteSignature.Party]


def sign_page(request, version, *, parties, template, done):
    """
    Answer the page of a signature. Only a POST with its tick signs.

    :param parties: those for which this person may sign, on this page.
    :param done: where to go once it is signed, or when there is nothing to sign.
    """
    note, problem = version.note, ""
    free = [party for party in open_parties(request.user, note, version) if party in parties]
    if request.method == "POST":
        # Whoever may no longer sign is told why by the verb itself.
        party = (free or parties or [""])[0]
        form = SignForm(request.POST)
        form.is_valid()
        try:
            seen = form.cleaned_data.get("seen", "")  # what no page sends is read as nothing seen
            NoteSignature.sign(
                version, party=party, by=request.user, seen=seen, confirmed=form.cleaned_data["confirmed"]
            )
        except Refusal as refusal:
            problem = str(refusal)
            if not free:
                messages.error(request, problem)
                return redirect(done)
        else:
            signed = note.status == InterventionNote.Status.SIGNED
            words = "La note est signée par les trois parties." if signed else "Votre accord est enregistré."
            messages.success(request, words)
            return redirect(done)
    elif not free:
        messages.info(request, "Il n’y a rien à signer pour vous sur cette note.")
        return redirect(done)
    base = version.amends
    context = {
        "proposal": note.proposal,
        "note": note,
        "version": version,
        "party": free[0],
        "form": SignForm(initial={"seen": version.sha256}),
        "signed": signed_of(version),
        "conditions": note.conditions_before_signature(),
        "problem": problem,
        "changes": changes_between(base.content, version.content) if base and base.content else [],
    }
    return render(request, template, context, status=422 if problem else 200)
