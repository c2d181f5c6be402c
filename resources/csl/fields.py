"""
The variables of CSL 1.0.2 by kind, in the order in which an item holds them. Pure module.

Source: CSL 1.0.2, appendix IV, and csl-data.json.
"""

NAMES = (
    "author",
    "editor",
    "translator",
    "chair",
    "collection-editor",
    "compiler",
    "composer",
    "container-author",
    "contributor",
    "curator",
    "director",
    "editorial-director",
    "executive-producer",
    "guest",
    "host",
    "illustrator",
    "interviewer",
    "narrator",
    "organizer",
    "original-author",
    "performer",
    "producer",
    "recipient",
    "reviewed-author",
    "script-writer",
    "series-creator",
)
"""Lists of names."""

DATES = ("issued", "accessed", "available-date", "event-date", "original-date", "submitted")

TITLES = (
    "title",
    "title-short",
    "container-title",
    "container-title-short",
    "collection-title",
    "event-title",
    "original-title",
    "part-title",
    "reviewed-title",
    "volume-title",
    "volume-title-short",
)
"""Texts that may hold CSL's markup: italic, bold, raised, lowered, small capitals."""

NUMBERS = (
    "volume",
    "issue",
    "number",
    "page",
    "page-first",
    "edition",
    "chapter-number",
    "citation-number",
    "collection-number",
    "locator",
    "number-of-pages",
    "number-of-volumes",
    "part",
    "printing",
    "section",
    "supplement",
    "supplement-number",
    "version",
)

LONG = ("abstract", "annote", "note")
"""Texts of several lines."""

TEXTS = (
    "archive",
    "archive_collection",
    "archive_location",
    "archive-place",
    "authority",
    "call-number",
    "citation-key",
    "citation-label",
    "dimensions",
    "division",
    "event-place",
    "genre",
    "jurisdiction",
    "keyword",
    "language",
    "medium",
    "original-publisher",
    "original-publisher-place",
    "publisher",
    "publisher-place",
    "references",
    "reviewed-genre",
    "scale",
    "source",
    "status",
    "year-suffix",
)

IDENTIFIERS = ("DOI", "ISBN", "ISSN", "PMID", "PMCID", "URL")

FIELDS = ("id", "type", *TITLES, *NAMES, *DATES, *NUMBERS, *TEXTS, *IDENTIFIERS, *LONG, "categories", "custom")
"""Every field of an item, in its order."""

RENAMED = {
    "shortTitle": "title-short",
    "journalAbbreviation": "container-title-short",
    "event": "event-title",
    "abbreviation": "container-title-short",
}
"""Names of CSL 1.0 and 1.0.1 that 1.0.2 gives up."""

FOREIGN_TYPES = {
    "journal-article": "article-journal",
    "proceedings-article": "paper-conference",
    "proceedings": "book",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "book-part": "chapter",
    "reference-entry": "entry-encyclopedia",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "book-series": "book",
    "dissertation": "thesis",
    "posted-content": "article",
    "peer-review": "review",
    "report-series": "report",
    "report-component": "report",
    "journal": "periodical",
    "journal-issue": "periodical",
    "other": "document",
    "video": "motion_picture",
    "podcast": "broadcast",
}
"""Types of Crossref and DataCite, which call their answers CSL-JSON: {their type: CSL's}."""
