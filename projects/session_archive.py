"""
The archive of a session: what was said as JSON, the signed minutes as PDF, and the marks that prove both.

What a records office takes in: files that any machine opens, and a list that ``sha256sum --check`` reads.
"""

import hashlib
import io
import json
import zipfile

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from projects.minutes_print import printed
from projects.models import Minutes

MARKS = "SHA256SUMS"


def archive(session) -> bytes:
    """
    Return the archive of a closed session as the bytes of a ZIP file.

    The same session gives the same bytes: the files bear the date of its closing.
    """
    minutes = Minutes.of(session)
    told = json.dumps(printed(minutes), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    files = {"session.json": told.encode()}
    if not minutes._state.adding:
        files |= {f"compte-rendu-v{row.number}.pdf": bytes(row.pdf) for row in minutes.versions.order_by("number")}
    marks = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()]
    files[MARKS] = "".join(marks).encode()
    closed_at = timezone.localtime(session.closed_at).timetuple()[:6]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as bundle:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"session-{session.number}/{name}", closed_at)
            entry.external_attr = 0o644 << 16  # else nobody may read what is unpacked on a Unix machine
            bundle.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return written.getvalue()
