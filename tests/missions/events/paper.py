"""Reading a printed document of an event: its words, its structure, what it says of itself."""

import subprocess

import pikepdf


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Paper:
    def __init__(self, content, folder, name="document"):
        self.path = folder / f"{name}.pdf"
        self.path.write_bytes(content)

    @property
    def words(self):
        return " ".join(run("pdftotext", "-raw", str(self.path), "-").replace("\u00a0", " ").split())

    @property
    def page_count(self):
        return int(run("pdfinfo", str(self.path)).split("Pages:")[1].split()[0])

    def assert_accessible(self, title):
        """Tagged, in French, with its title, for PDF/UA-1; sound for another reader of PDF."""
        assert "Tagged:          yes" in run("pdfinfo", str(self.path))
        assert "No syntax or stream encoding errors" in run("qpdf", "--check", str(self.path))
        with pikepdf.open(self.path) as opened:
            assert str(opened.Root.Lang) == "fr"
            assert opened.Root.ViewerPreferences.DisplayDocTitle
            with opened.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1"
                assert metadata["dc:title"].replace("\u00a0", " ") == title

    def tags(self):
        """Return the kinds of the elements, in the order in which they are read aloud."""
        with pikepdf.open(self.path) as opened:
            return [str(element.S)[1:] for element in _walk(opened.Root.StructTreeRoot.K)]

    def headers_of_cells(self):
        """Return how many headers each cell of a table names, in the order of the cells."""
        with pikepdf.open(self.path) as opened:
            elements = list(_walk(opened.Root.StructTreeRoot.K))
            known = {str(element.ID) for element in elements if element.S == "/TH"}
            named = [list(map(str, element.A.Headers)) for element in elements if element.S == "/TD"]
        assert {name for names in named for name in names} <= known
        return [len(names) for names in named]


def _walk(node):
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from _walk(each)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        yield from _walk(node.get("/K", pikepdf.Array()))
