"""
The scanner, when one is configured: clamd, asked over its own socket.

Source: clamd(8), INSTREAM. No library: the one that speaks this protocol has had no release since 2014.
"""

import socket
import struct
from typing import BinaryIO

CONNECT_SECONDS, ANSWER_SECONDS = 3, 60
CHUNK = 64 * 1024


class ScannerAway(Exception):
    """The scanner did not answer, or not in a way that says yes or no. The file waits for the next round."""


class ScannerDown(ScannerAway):
    """Nobody answers at its address."""


def scan(address: str, stream: BinaryIO, *, seconds: float = ANSWER_SECONDS) -> str:
    """
    Return the name of what was found, empty for a clean file.

    :param address: the path of a unix socket, or ``host:port``.
    :raises ScannerAway: if there is no clear answer in time.
    """
    try:
        line = connected(address)
    except OSError as error:
        raise ScannerDown(str(error)) from error
    try:
        with line:
            line.settimeout(seconds)
            line.sendall(b"zINSTREAM\0")
            while chunk := stream.read(CHUNK):
                line.sendall(struct.pack("!L", len(chunk)) + chunk)
            line.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0") and (piece := line.recv(4096)):
                answer += piece
    except OSError as error:
        raise ScannerAway(str(error)) from error
    return verdict(answer.decode(errors="replace").rstrip("\0\n"))


def connected(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    if port.isdecimal() and "/" not in port:
        return socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(CONNECT_SECONDS)
    try:
        line.connect(address)
    except BaseException:
        line.close()
        raise
    return line


def verdict(answer: str) -> str:
    """« stream: OK » or « stream: Eicar-Signature FOUND ». :raises ScannerAway: for anything else."""
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerAway(answer[:200] or "no answer")
