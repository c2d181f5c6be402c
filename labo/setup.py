"""
The set-up that ``make`` runs before anything else: ``python3 -I labo/setup.py [tests]``.

Standard library only: nothing is installed yet when it starts. It makes ``.venv``, installs the requirements, checks
the system libraries that pip cannot bring, and makes the fonts. What is up to date is left alone.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BASE_PYTHON = getattr(sys, "_base_executable", sys.executable)  # we may run in the very .venv to be made again
STAMP = VENV / ".set-up-from"
REQUIREMENTS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]

# What must be there: how to see it, which Debian package brings it, what needs it.
FOR_THE_PORTAL = [
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0", "PDF documents"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset0", "PDF documents"),
]
FOR_THE_TESTS = [
    ("/usr/bin/chromium", "chromium", "browser tests"),
    ("pdfinfo", "poppler-utils", "checks of the PDF"),
    ("qpdf", "qpdf", "checks of the PDF"),
]


class SetUpStopped(Exception):
    """Something only the person at the terminal can do; the message says what to type."""


def make_environment():
    """Make ``.venv`` and install the requirements into it, unless it was done from these very files."""
    if STAMP.exists() and STAMP.read_text() == _origin() and PYTHON.exists():
        return
    uv = shutil.which("uv")
    if not _works(PYTHON, "" if uv else "import pip"):
        say(f"Making .venv with Python {sys.version_info.major}.{sys.version_info.minor}")
        if uv:
            _run([uv, "venv", "--quiet", "--clear", "--python", BASE_PYTHON, VENV])
        else:
            _bring_ensurepip()
            _run([BASE_PYTHON, "-m", "venv", "--clear", VENV])
    say("Installing the requirements" + ("" if uv else " (about a minute)"))
    install = [uv, "pip", "install", "--quiet", "--python", PYTHON] if uv else [PYTHON, "-m", "pip", "install"]
    install += [] if uv else ["--quiet", "--disable-pip-version-check", "--no-input"]
    _run([*install, "-r", REQUIREMENTS[-1]])
    STAMP.write_text(_origin())


def _bring_ensurepip():
    """Debian and Ubuntu keep in a package of its own what makes a virtual environment."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        _install_packages([package], "virtual environments")


def check_system(needs: list[tuple[str, str, str]]):
    """
    Bring the system packages that are missing.

    :raises SetUpStopped: with the command to type, when we may not install them.
    """
    missing = [(package, purpose) for mark, package, purpose in needs if not _is_there(mark)]
    if missing:
        purposes = dict.fromkeys(purpose for _, purpose in missing)
        _install_packages([package for package, _ in missing], ", ".join(purposes))
        still = [package for mark, package, _ in needs if not _is_there(mark)]
        if still:
            raise SetUpStopped(f"Installed, but still not found: {', '.join(still)}")


def _is_there(mark: str) -> bool:
    if ".so" not in mark:
        return shutil.which(mark) is not None
    if not sys.platform.startswith("linux"):
        return True  # Homebrew's libraries are found by WeasyPrint itself; manage.py check says so if not
    try:
        ctypes.CDLL(mark)
    except OSError:
        return False
    return True


def _install_packages(packages: list[str], purpose: str):
    apt = shutil.which("apt-get")
    names = " ".join(packages)
    if apt and os.geteuid() == 0:
        say(f"Installing {names} ({purpose})")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _run([apt, "update", "-qq"], env=environment)
        _run([apt, "install", "-y", "-qq", "--no-install-recommends", *packages], env=environment, quiet=True)
    elif apt:
        command = f"sudo apt-get update && sudo apt-get install {names}"
        raise SetUpStopped(f"Needed for {purpose}, and only root may install it. Please type:\n\n    {command}")
    else:
        raise SetUpStopped(f"Needed for {purpose}. Please install what Debian calls: {names}")


def make_fonts():
    """Make ``static/fonts/`` from the wheels just installed."""
    made = subprocess.run([PYTHON, "-m", "labo.fonts"], cwd=ROOT, check=False, capture_output=True, text=True)
    if made.returncode:
        raise SetUpStopped(f"The fonts could not be made:\n\n{made.stderr}")


def _run(command: list, *, quiet: bool = False, **options):
    """Run a command of the set-up; a quiet one shows what it said only when it fails."""
    if quiet:
        options |= {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    done = subprocess.run([str(part) for part in command], check=False, **options)
    if done.returncode:
        said = f"\n\n{done.stdout}" if quiet else ""
        raise SetUpStopped(f"This failed: {' '.join(str(part) for part in command)}{said}")


def _works(python: Path, statement: str) -> bool:
    """Say whether this environment can still do that: its Python may have been upgraded away."""
    try:
        return subprocess.run([python, "-c", statement], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _origin() -> str:
    contents = b"".join(path.read_bytes() for path in REQUIREMENTS)
    return f"{VENV} {hashlib.sha256(contents).hexdigest()}"


def say(text: str):
    print(f"  {text}", flush=True)


def main() -> int:
    needs = FOR_THE_PORTAL + (FOR_THE_TESTS if "tests" in sys.argv[1:] else [])
    try:
        check_system(needs)
        make_environment()
        make_fonts()
    except SetUpStopped as stopped:
        print(f"\n  {stopped}\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
