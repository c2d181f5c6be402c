"""
The tags of RIS and what they mean, both ways. Pure module.

Source: Reference Manager (RIS), RIS Format Documentation (2011); Zotero's translator « RIS ».
"""

import re

READ_TYPES = {
    "ABST": "article-journal", "ADVS": "motion_picture", "AGGR": "dataset", "ANCIENT": "classic", "ART": "graphic",
    "BILL": "bill", "BLOG": "post-weblog", "BOOK": "book", "CASE": "legal_case", "CHAP": "chapter", "CHART": "figure",
    "CLSWK": "classic", "COMP": "software", "CONF": "book", "CPAPER": "paper-conference", "CTLG": "book",
    "DATA": "dataset", "DBASE": "dataset", "DICT": "entry-dictionary", "EBOOK": "book", "ECHAP": "chapter",
    "EDBOOK": "book", "EJOUR": "article-journal", "ELEC": "webpage", "ENCYC": "entry-encyclopedia", "EQUA": "figure",
    "FIGURE": "figure", "GEN": "document", "GOVDOC": "report", "GRANT": "document", "HEAR": "hearing",
    "ICOMM": "personal_communication", "INPR": "article-journal", "INTV": "interview", "JFULL": "periodical",
    "JOUR": "article-journal", "LEGAL": "legislation", "MANSCPT": "manuscript", "MAP": "map",
    "MGZN": "article-magazine", "MPCT": "motion_picture", "MULTI": "document", "MUSIC": "musical_score",
    "NEWS": "article-newspaper", "PAMP": "pamphlet", "PAT": "patent", "PCOMM": "personal_communication",
    "PODCAST": "broadcast", "RPRT": "report", "SER": "periodical", "SLIDE": "speech", "SOUND": "song",
    "STAND": "standard", "STAT": "legislation", "STD": "document", "THES": "thesis", "UNBILL": "bill",
    "UNPB": "article", "UNPD": "article", "VIDEO": "motion_picture", "WEB": "webpage",
}  # fmt: skip
WRITTEN_TYPES = {
    "article": "UNPB", "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS",
    "bill": "BILL", "book": "BOOK", "chapter": "CHAP", "classic": "CLSWK", "dataset": "DATA", "entry": "CHAP",
    "document": "GEN", "entry-dictionary": "DICT", "entry-encyclopedia": "ENCYC", "figure": "FIGURE",
    "graphic": "ART", "hearing": "HEAR", "interview": "INTV", "legal_case": "CASE", "legislation": "STAT",
    "manuscript": "MANSCPT", "map": "MAP", "motion_picture": "VIDEO", "musical_score": "MUSIC", "pamphlet": "PAMP",
    "paper-conference": "CPAPER", "patent": "PAT", "periodical": "SER", "personal_communication": "PCOMM",
    "post-weblog": "BLOG", "post": "ELEC", "regulation": "STAT", "report": "RPRT", "review": "JOUR",
    "review-book": "JOUR", "software": "COMP", "song": "SOUND", "broadcast": "SOUND", "speech": "SLIDE",
    "standard": "STAND", "thesis": "THES", "treaty": "STAT", "webpage": "ELEC",
}  # fmt: skip
"""Types that RIS has a word for; every other is « GEN » and our note."""

NAMES = {
    "AU": "author",
    "A1": "author",
    "A2": "editor",
    "ED": "editor",
    "A3": "collection-editor",
    "A4": "translator",
    "TA": "translator",
}
TEXTS = {
    "TI": "title",
    "T1": "title",
    "CT": "title",
    "BT": "container-title",
    "T2": "container-title",
    "JF": "container-title",
    "JO": "container-title",
    "J1": "container-title-short",
    "J2": "container-title-short",
    "JA": "container-title-short",
    "T3": "collection-title",
    "ST": "title-short",
    "VL": "volume",
    "IS": "issue",
    "M1": "number",
    "NV": "number-of-volumes",
    "ET": "edition",
    "PB": "publisher",
    "CY": "publisher-place",
    "PP": "publisher-place",
    "LA": "language",
    "M3": "genre",
    "DB": "archive",
    "CN": "call-number",
    "AN": "call-number",
    "DO": "DOI",
    "DI": "DOI",
    "UR": "URL",
    "LK": "URL",
    "AB": "abstract",
    "N2": "abstract",
    "ID": "id",
    "SE": "section",
}
"""Tags of one text. The first that a record has wins."""

DATES = {"Y2": "accessed"}
BOOKS = frozenset(
    re.findall(
        r"\S+",
        """
    BOOK CHAP EDBOOK EBOOK ECHAP CONF CPAPER THES RPRT CTLG DICT ENCYC PAMP CLSWK GEN MAP MUSIC SOUND VIDEO
    """,
    )
)
"""Types whose SN is an ISBN first."""

SILENT = frozenset(
    re.findall(
        r"\S+",
        """
    ER C1 C2 C3 C4 C5 C6 C7 C8 U1 U2 U3 U4 U5 L1 L2 L3 L4 RN AV DP RP AD OP TT LB SP EP
    """,
    )
)
"""Tags of one person's own tool, or read with another: left out in silence."""
