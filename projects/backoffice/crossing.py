"""The opened sheets of a case, crossed with its criteria: what the collective view, its PDF and the rallies read."""

from labo.templatetags.labo import SIGNALS, shape
from labo.typography import NBSP, listed, spelled
from projects import signals
from projects.models import Answer, AssessmentSheet, Declaration, Dimension, ServiceAnswer, ServiceView, Signal, Stance

GAPS = {
    signals.STRONG_GAP: {"sign": "≠", "word": "Écart fort", "rank": 0},
    signals.NUANCES: {"sign": "≈", "word": "Nuances", "rank": 1},
    signals.AGREEMENT: {"sign": "=", "word": "Accord", "rank": 2},
    signals.SILENCE: {"sign": "–", "word": "Aucun avis", "rank": 3},
}
FIRST_WORDS = 60
"""How many signs of a reason stand in its cell; the rest is a click away."""
SERVICE = "Le service"
LABELS = dict(Signal.choices)


def short_name(person):
    return f"{person.first_name} {person.last_name[:1]}.".strip() if person.first_name else str(person)


def first_words(text, *, most=FIRST_WORDS):
    """Return the start of a text on one line, cut between two words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most + 1].rpartition(" ")[0].rstrip(",;:.") + "…" if " " in line[: most + 1] else line[:most] + "…"


def quoted(text):
    return f"«{NBSP}{text}{NBSP}»"


class Matrix:
    """
    Columns are people, rows criteria. Before the opening it holds who has filed and nothing of what they say.

    Four queries whatever the number of people and criteria: sheets, answers, rallies, the service's own view. What a
    sheet says comes only through ``AssessmentSheet.objects.readable_by``.
    """

    def __init__(self, proposal, user):
        self.proposal = proposal
        self.sheets = list(proposal.sheets.with_latest_version().select_related("evaluator"))
        self.own = next((sheet for sheet in self.sheets if sheet.evaluator_id == user.pk), None)
        self.has_left = bool(self.own and self.own.is_recused)
        self.expected = [sheet for sheet in self.sheets if not sheet.is_recused]
        self.filed = [sheet for sheet in self.expected if sheet.is_filed]
        self.missing = [sheet.evaluator for sheet in self.expected if not sheet.is_filed]
        self.is_opened = proposal.sheets_opened_at is not None
        readable = AssessmentSheet.objects.readable_by(user).filed().filter(proposal=proposal)
        self.answers, self.stances, self.theirs = {}, {}, {}
        if self.is_opened and not self.has_left:
            self.answers = {(a.sheet_id, a.criterion_id): a for a in Answer.objects.filter(sheet__in=readable)}
            self.stances = {(s.sheet_id, s.criterion_id): s for s in Stance.objects.filter(sheet__in=readable)}
            views = ServiceView.objects.readable_by(user).filter(proposal=proposal)
            # By code: the service may have looked at the grid before the case was given a newer one.
            answers = ServiceAnswer.objects.filter(view__in=views).select_related("criterion")
            self.theirs = {answer.criterion.code: answer for answer in answers}
        filled = {sheet for sheet, _ in self.answers}
        self.columns = [
            {"sheet": sheet, "name": str(sheet.evaluator), "short": short_name(sheet.evaluator)}
            for sheet in self.sheets
            if sheet.pk in filled
        ]
        self.shapes = {value: shape(value) for value in Signal.values}
        criteria = proposal.grid.criteria_once() if proposal.grid_id else ()
        self.rows = [self._row(criterion) for criterion in criteria]

    def _row(self, criterion):
        cells, values = [], []
        for column in self.columns:
            key = column["sheet"].pk, criterion.pk
            answer, stance = self.answers.get(key), self.stances.get(key)
            if answer is None:
                cells.append(None)
                continue
            values.append(answer.signal)
            cells.append({**column, **self._cell(answer), "quote": answer.quote, "stance": self._stance(stance)})
            cells[-1]["said"] = first_words(answer.comment) or (answer.quote and quoted(first_words(answer.quote)))
        gap = signals.gap(values, eliminatory=criterion.is_eliminatory)
        theirs = self.theirs.get(criterion.code)
        return {
            "criterion": criterion,
            "cells": cells,
            "values": values,
            "gap": GAPS[gap],
            "strong": gap == signals.STRONG_GAP,
            "divided": gap in (signals.STRONG_GAP, signals.NUANCES),
            "mute": values.count(Signal.ABSTAIN) if signals.is_mute(values) else 0,
            "service": self._service(theirs) if theirs else None,
            "distance": signals.distance(theirs.signal if theirs else "", values),
        }

    def _cell(self, answer):
        return {
            "signal": answer.signal,
            "css": SIGNALS[answer.signal][1],
            "word": LABELS[answer.signal],
            "shape": self.shapes[answer.signal],
            "comment": answer.comment,
        }

    def _stance(self, stance):
        if stance is None:
            return None
        rallied = stance.choice == Stance.Choice.RALLIED
        words = f"se rallie{NBSP}: {LABELS[stance.signal].lower()}" if rallied else "maintient"
        return {"words": words, "shape": self.shapes.get(stance.signal, ""), "word": stance.word, "is_rally": rallied}

    def _service(self, answer):
        return {**self._cell(answer), "name": SERVICE, "short": SERVICE, "said": first_words(answer.comment)}

    def groups(self, by_gap):
        """Return [(heading or None, rows)]: by dimension, or in one piece with the strong gaps first."""
        if by_gap:
            return [(None, sorted(self.rows, key=lambda row: row["gap"]["rank"]))]
        return [
            (dimension, rows)
            for dimension in Dimension
            if (rows := [row for row in self.rows if row["criterion"].dimension == dimension])
        ]

    def profiles(self):
        """Return what each dimension holds: shapes, counts and balance in words. No mark, no total."""
        found = []
        for dimension in Dimension:
            counts = signals.tally(
                value for row in self.rows if row["criterion"].dimension == dimension for value in row["values"]
            )
            found.append(
                {
                    "dimension": dimension,
                    "shapes": [self.shapes[value] for value in counts.shapes],
                    "words": signals.in_words(counts),
                    "balance": signals.balance_in_words(counts),
                }
            )
        return found

    def alerts(self):
        """Return the eliminatory criteria that carry a red: [(criterion, sentence)]."""
        found = []
        for row in self.rows:
            names = [cell["name"] for cell in row["cells"] if cell and cell["signal"] == Signal.RED]
            if not row["criterion"].is_eliminatory or not names:
                continue
            if len(names) == 1:
                sentence = f"un signal rouge, celui de {names[0]}"
            else:
                sentence = f"{spelled(len(names), one='un')} signaux rouges, ceux de {listed(names)}"
            found.append((row["criterion"], sentence))
        return found

    def remarks(self, *kinds):
        """Return what goes with these signals: [(criterion, [(name, word, comment, quote, stance)])]."""
        found = []
        for row in self.rows:
            said = [
                (cell["name"], cell["word"], cell["comment"], cell["quote"], cell["stance"])
                for cell in row["cells"]
                if cell and (cell["comment"] or cell["quote"] or cell["stance"]) and cell["signal"] in kinds
            ]
            if said:
                found.append((row["criterion"], said))
        return found

    def mutes(self):
        """Return the criteria that many cannot judge: [(criterion, « 2 sans avis sur 3 »)]."""
        return [
            (row["criterion"], f"{row['mute']} sans avis sur {len(row['values'])}") for row in self.rows if row["mute"]
        ]

    def declarations(self, *, reasons):
        """
        Return what each evaluator declared: [(name, words, text)].

        :param reasons: with the reasons of those who withdrew; without them only the fact is told.
        """
        words = {
            Declaration.NO_LINK: "aucun lien",
            Declaration.LINK: "un lien à signaler",
            Declaration.RECUSED: "s’est retirée de l’évaluation, ou retiré",
        }
        return [
            (
                str(sheet.evaluator),
                words[sheet.declaration],
                sheet.declaration_text if reasons or not sheet.is_recused else "",
            )
            for sheet in self.sheets
            if sheet.declaration
        ]

    def guide(self):
        """
        Return where the service's own look and the evaluators' part, the farthest first: what to talk about.

        :returns: [{criterion, is_opposed, service, ours, points}], ``points`` being questions and reasons, no names.
        """
        ranks = {signals.OPPOSED: 0, signals.APART: 1}
        rows = sorted((row for row in self.rows if row["distance"] in ranks), key=lambda row: ranks[row["distance"]])
        return [
            {
                "criterion": row["criterion"],
                "is_opposed": row["distance"] == signals.OPPOSED,
                "service": row["service"],
                "ours": signals.in_words(signals.tally(row["values"])),
                "points": [
                    (cell["shape"], cell["word"], cell["comment"])
                    for cell in row["cells"]
                    if cell and cell["comment"] and cell["signal"] in (Signal.UNCLEAR, Signal.RED)
                ],
            }
            for row in rows
        ]
