"""What a PDF holds, as the tools of the trade say it: its tree, its words, its faults."""

import re
import subprocess

import pikepdf


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def structure(path):
    """Yield (type, alternate text, number of children) of every element, in reading order."""
    with pikepdf.open(path) as opened:

        def walk(element):
            kids = element.get("/K", [])
            kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
            yield str(element.S), str(element.get("/Alt", "")), len(kids)
            for kid in kids:
                if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                    yield from walk(kid)

        yield from walk(opened.Root.StructTreeRoot.K[0])


STRUCTURES = {}


def struct_text(path):
    """Return the tree of a file; asked once for the same bytes, which takes many seconds."""
    content = path.read_bytes()
    if content not in STRUCTURES:
        STRUCTURES[content] = run("pdfinfo", "-struct-text", str(path))
    return STRUCTURES[content]


def structure_texts(path, kind):
    """Return what each element of a kind says: its letters decoded through the fonts' own Unicode tables."""
    tree = struct_text(path)
    texts, depth, words = [], None, []
    for line in tree.splitlines():
        level = len(line) - len(line.lstrip())
        if depth is not None and level <= depth:
            texts.append(" ".join(words))
            depth, words = None, []
        label = line.strip()
        if depth is None and re.match(rf"{kind[1:]}\b", label):
            depth = level
        elif depth is not None and label.startswith('"'):
            words.append(label.strip('"'))
    return [*texts, " ".join(words)]
