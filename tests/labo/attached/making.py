"""Files made in code, honest or not: nothing hostile lies in the repository."""

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image

XML = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}
ODF = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


def picture(format="PNG", size=(60, 40), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, format, **options)
    return out.getvalue()


def with_place():
    """A photo that says where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Un téléphone"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif)


def huge_png(side=30_000):
    """A header that announces 900 million pixels, and no pixel."""

    def chunk(kind, data):
        return struct.pack("!L", len(data)) + kind + data + struct.pack("!L", zlib.crc32(kind + data))

    header = struct.pack("!LLBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def pdf(change=None, *, compressed=False, **options):
    """A page, and what ``change(pdf)`` puts in it; with ``compressed`` it hides in a stream of objects."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        if change:
            change(document)
        if compressed:
            options["object_stream_mode"] = pikepdf.ObjectStreamMode.generate
        document.save(out, **options)
    return out.getvalue()


def opens_with(action):
    def change(document):
        document.Root.OpenAction = document.make_indirect(pikepdf.Dictionary(**action))

    return change


SCRIPT = {"S": pikepdf.Name.JavaScript, "JS": "app.alert(1)"}
LAUNCH = {"S": pikepdf.Name.Launch, "F": "calc.exe"}


def holds_a_file(document):
    document.attachments["paie.xlsm"] = b"MZ"


def page_runs_script(document):
    document.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(**SCRIPT))


def annotation(**entries):
    def change(document):
        document.pages[0].Annots = pikepdf.Array([document.make_indirect(pikepdf.Dictionary(**entries))])

    return change


def has_xfa(document):
    document.Root.AcroForm = pikepdf.Dictionary(XFA=document.make_stream(b"<xdp/>"), Fields=[])


def archive(parts, *, method=zipfile.ZIP_DEFLATED):
    """A zip of these parts, {name: bytes or text}, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def office(ending, extra=None, *, types=""):
    """A small document of Microsoft's formats, with more parts if wished."""
    part, kind = MAIN[ending]
    content_types = (
        f'{XML}<Types><Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}"/>'
        f"{types}</Types>"
    )
    return archive({"[Content_Types].xml": content_types, part: f"{XML}<root>Bonjour</root>", **(extra or {})})


def open_document(ending, extra=None, *, manifest="<manifest/>"):
    mimetype = f"application/vnd.oasis.opendocument.{ODF[ending]}"
    return archive(
        {"mimetype": mimetype, "content.xml": f"{XML}<root/>", "META-INF/manifest.xml": manifest, **(extra or {})}
    )


def encrypted_zip(data):
    """The same archive, whose first part says that it is encrypted."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[changed.index(mark) + offset] |= 1
    return bytes(changed)


def lying_zip(data, name):
    """The same archive, whose directory says that a part is small."""
    changed = bytearray(data)
    at = changed.rindex(name.encode()) - 46
    changed[at + 24 : at + 28] = struct.pack("<L", 10)
    return bytes(changed)


def relationship(kind, target="https://ailleurs.example/modele.dotm"):
    return (
        f'{XML}<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )
