"""Serve slides on this machine only, for as long as the talk lasts.

A deck opens from disk as well; a server is for the speaker's window in browsers that
keep pages from disk apart, and for screens that follow along on the same machine.
"""

from __future__ import annotations

import errno
import functools
import sys
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

__all__ = ["PortInUseError", "open_server"]


class PortInUseError(OSError):
    """Another program listens on the port; the message says what to do."""


class _QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and does not comment on every one of them."""

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def send_head(self) -> Any:
        try:
            return super().send_head()
        except ValueError:  # a path that no file can have, such as one with a zero byte
            self.send_error(HTTPStatus.NOT_FOUND, "File not found")
            return None

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")  # a deck built again shows at once
        super().end_headers()


class _Server(ThreadingHTTPServer):
    # On Windows, reusing an address would let two servers share one port.
    allow_reuse_address = sys.platform != "win32"
    daemon_threads = True


def open_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Open a server for a folder on 127.0.0.1; call its ``serve_forever`` next.

    Parameters
    ----------
    folder : pathlib.Path
        What to serve.
    port : int
        0 takes any free port; read it from ``server_address``.

    Returns
    -------
    http.server.ThreadingHTTPServer

    Raises
    ------
    PortInUseError
        If another program has the port.
    """
    handler = functools.partial(_QuietHandler, directory=str(folder))
    try:
        return _Server(("127.0.0.1", port), handler)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES, 10048, 10013):
            raise
        raise PortInUseError(
            f"Port {port} on 127.0.0.1 is taken or not allowed ({error.strerror}). "
            f"Close the other program, or choose another port: --port {port + 1}"
        ) from error
