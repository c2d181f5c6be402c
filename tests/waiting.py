"""Waiting with a deadline, for what happens in another process."""

import time

import psutil


def wait_until(condition, *, seconds=15):
    """Return the condition's first true value. Fails when the deadline passes."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {condition}"
        time.sleep(0.05)
    return value


def gone(pid):
    """Say whether this process has ended."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def processes_about(text):
    """Return the command lines of the processes that name this text, or work in a folder of this name."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        command = " ".join(process.info["cmdline"] or [])
        if text in command or text in (process.info["cwd"] or ""):
            found.append(command)
    return found
