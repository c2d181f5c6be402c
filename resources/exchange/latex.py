"""
The little LaTeX that BibTeX files hold: accents, signs and a few commands, to text with CSL's markup and back.

pylatexenc reads all of LaTeX twenty times slower, and decodes addresses too. Pure module.
"""

import re
import unicodedata

ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
SIGNS = {
    "oe": "œ", "OE": "Œ", "ae": "æ", "AE": "Æ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß",
    "i": "i", "j": "j", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
    "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "textquotesingle": "'", "textquotedbl": '"', "guillemotleft": "«", "guillemotright": "»",
    "og": "«\u00a0", "fg": "\u00a0»", "flqq": "«", "frqq": "»", "dots": "…", "ldots": "…", "textellipsis": "…",
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textbraceleft": "{", "textbraceright": "}",
    "textbar": "|", "textless": "<", "textgreater": ">", "textdollar": "$", "textunderscore": "_", "textsection": "§",
    "S": "§", "P": "¶", "copyright": "©", "textcopyright": "©", "textregistered": "®", "texttrademark": "™",
    "pounds": "£", "euro": "€", "texteuro": "€", "degre": "°", "degree": "°", "textdegree": "°", "no": "nᵒ", "No": "Nᵒ",
    "ier": "er", "iere": "re", "ieme": "e", "textperiodcentered": "·", "cdot": "·", "times": "×", "pm": "±", "mu": "μ",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "lambda": "λ", "pi": "π", "sigma": "σ", "omega": "ω",
    "leq": "≤", "geq": "≥", "sim": "∼", "rightarrow": "→", "to": "→", "textordmasculine": "º", "textordfeminine": "ª",
    "LaTeX": "LaTeX", "TeX": "TeX", "slash": "/", "nobreakspace": "\u00a0", "space": " ", "quad": " ", "qquad": " ",
    "newline": " ", "par": " ", "textvisiblespace": " ", "textbullet": "•", "bullet": "•", "infty": "∞",
    "textexclamdown": "¡", "textquestiondown": "¿", "thinspace": " ", "dash": "—", "Dash": "—",

}  # fmt: skip
AROUND = {
    "emph": ("<i>", "</i>"),
    "textit": ("<i>", "</i>"),
    "textsl": ("<i>", "</i>"),
    "mathit": ("<i>", "</i>"),
    "textbf": ("<b>", "</b>"),
    "mathbf": ("<b>", "</b>"),
    "textsc": ("<sc>", "</sc>"),
    "textsuperscript": ("<sup>", "</sup>"),
    "up": ("<sup>", "</sup>"),
    "textsubscript": ("<sub>", "</sub>"),
    "enquote": ("«\u00a0", "\u00a0»"),
    "mkbibquote": ("«\u00a0", "\u00a0»"),
    "mkbibemph": ("<i>", "</i>"),
}
"""Commands that change what stands in their braces."""
FROM_HERE = {
    "em": AROUND["emph"],
    "it": AROUND["emph"],
    "itshape": AROUND["emph"],
    "sl": AROUND["emph"],
    "bf": AROUND["textbf"],
    "bfseries": AROUND["textbf"],
    "sc": AROUND["textsc"],
    "scshape": AROUND["textsc"],
}
"""Commands that change what follows them up to the end of their group."""
SILENT = frozenset(
    re.findall(
        r"\S+",
        """
    text mathrm mathsf mathcal textrm textsf texttt textup textnormal mbox hbox url rm tt sf protect relax bibinfo
    small footnotesize normalfont ensuremath NoCaseChange left right displaystyle selectfont upshape mdseries xspace
    allowbreak - / ignorespaces
    """,
    )
)
"""Commands that say nothing to a reader: what stands in their braces stays."""

DEEPEST = 60
"""How many braces are read one within the other; those beyond are dropped, or a file of braces would take for ever."""

_TOKEN = re.compile(r"\\[A-Za-z]+\*?[ \t\n]*|\\.|\\|[{}~$]|-{2,3}|``|''|[_^]|[^\\{}~$\-`'_^]+|.", re.DOTALL)
_SPECIAL = re.compile(r"[\\{}~$`']|--")


class _Group:
    """What is being read between two braces, or under a sign that awaits its letter."""

    def __init__(self, around=("", ""), accent=""):
        self.parts: list[str] = []
        self.around, self.accent = around, accent

    def text(self) -> str:
        inner = "".join(self.parts)
        if self.accent and not inner:  # « \\~{} » is the sign itself
            return {ACCENTS["~"]: "~", ACCENTS["^"]: "^"}.get(self.accent, "")
        if self.accent:
            letter = re.match(r"((?:<[^>]*>)*)(.?)", inner, re.DOTALL)
            accented = unicodedata.normalize("NFC", letter[2] + self.accent) if letter[2] else ""
            inner = letter[1] + accented + inner[letter.end() :]
        return self.around[0] + inner + self.around[1] if inner.strip() else inner


def from_latex(source: str) -> str:
    """Return the text of a BibTeX value with CSL's markup. What is not known stays as it is written."""
    if not _SPECIAL.search(source):
        return source
    source = source.replace(r"$\backslash$", "\\")  # what Mendeley makes of an accent
    has_maths = source.count("$") - source.count("\\$") > 1
    groups, awaiting, in_maths, passed = [_Group()], None, False, 0

    def add(text: str) -> None:
        nonlocal awaiting
        if awaiting is not None and text:
            first = _Group(awaiting.around, awaiting.accent)
            first.parts.append(text[0])
            awaiting = None
            groups[-1].parts.append(first.text())
            text = text[1:]
        groups[-1].parts.append(text)

    for found in _TOKEN.finditer(source):
        token = found.group()
        first = token[0]
        if first == "{":
            if len(groups) > DEEPEST:
                passed += 1
                continue
            groups.append(awaiting or _Group())
            awaiting = None
        elif first == "}":
            awaiting = None
            if passed:
                passed -= 1
            elif len(groups) > 1:
                text = groups.pop().text()
                groups[-1].parts.append(text)
        elif first == "\\" and len(token) > 1:
            name = token[1:].strip().rstrip("*")
            if name in ACCENTS and (len(token) > 1):
                awaiting = _Group(accent=ACCENTS[name])
            elif name in SIGNS:
                add(SIGNS[name])
            elif name in AROUND:
                awaiting = _Group(AROUND[name])
            elif name in FROM_HERE:
                if groups[-1].around == ("", "") and len(groups) > 1:
                    groups[-1].around = FROM_HERE[name]
            elif not name[:1].isalpha():
                add(_escaped(token[1]))
            elif name not in SILENT:
                add(token)
        elif first == "$" and has_maths:
            in_maths = not in_maths
        elif first in "_^" and in_maths:
            awaiting = _Group(AROUND["textsubscript" if first == "_" else "textsuperscript"])
        elif token == "~":
            add("\u00a0")
        elif token in ("--", "---"):
            add("–" if token == "--" else "—")
        elif token in ("``", "''"):
            add("“" if token == "``" else "”")
        else:
            add(token.lstrip() if awaiting is not None and token.strip() else token)
    while len(groups) > 1:
        text = groups.pop().text()
        groups[-1].parts.append(text)
    return groups[0].text()


def _escaped(sign: str) -> str:
    if sign in "&%$#_{}@":
        return sign
    return {
        "\\": " ",
        ",": "\u00a0",
        ";": " ",
        ":": " ",
        " ": " ",
        "\n": " ",
        "-": "",
        "/": "",
        "!": "",
        "(": "",
        ")": "",
    }.get(sign, f"\\{sign}")


_TO_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\u00a0": "~",
    "`": r"{`}",
    "'": r"{'}",
}
_MARKUP = {
    "<i>": r"\textit{",
    "<b>": r"\textbf{",
    "<sup>": r"\textsuperscript{",
    "<sub>": r"\textsubscript{",
    "<sc>": r"\textsc{",
}
_WRITTEN = re.compile(r"</?(?:i|b|sup|sub|sc)>|'{2,}|`{2,}|--+|[\\{}&%$#_~^\u00a0]")


def to_latex(text: str) -> str:
    """Return a text as a BibTeX value: UTF-8 letters as they are, LaTeX's own signs escaped, braces always balanced."""
    return _WRITTEN.sub(_written, text) if _balanced(text) else _WRITTEN.sub(_plain, text)


def _written(found) -> str:
    sign = found.group()
    if sign.startswith("</"):
        return "}"
    return _MARKUP.get(sign) or _plain(found)


def _plain(found) -> str:
    sign = found.group()
    if sign.startswith(("''", "``", "--")):
        return "{}".join(sign)
    return _TO_LATEX.get(sign, sign)


def _balanced(text: str) -> bool:
    """Tell whether the markup opens and closes in order, so that its braces do."""
    opened = 0
    for found in re.finditer(r"<(/?)(?:i|b|sup|sub|sc)>", text):
        opened += -1 if found[1] else 1
        if opened < 0:
            return False
    return opened == 0
