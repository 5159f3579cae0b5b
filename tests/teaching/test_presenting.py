"""A server for slides, on this machine only."""

from __future__ import annotations

import http.client
import threading
import urllib.request
from pathlib import Path

import pytest

from course_lib.teaching import presenting


def test_a_server_serves_a_folder_on_this_machine_only(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("안녕", encoding="utf-8")
    server = presenting.open_server(tmp_path, 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        host, port = server.server_address[:2]
        assert host == "127.0.0.1"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/a.html") as answer:
            assert answer.read().decode() == "안녕"
            assert answer.headers["Cache-Control"] == "no-store"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_other_errors_of_a_port_are_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(presenting, "_Server", fail)
    with pytest.raises(OSError, match="Input/output error"):
        presenting.open_server(tmp_path, 0)


@pytest.mark.parametrize("path", ["/%00", "/a%00b.html", "/%ff%fe", "/" + "x" * 5000, "/none.html"])
def test_a_path_that_no_file_can_have_is_not_found(tmp_path, capsys, path):
    server = presenting.open_server(tmp_path, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
        connection.request("GET", path)
        assert connection.getresponse().status == 404
    finally:
        server.shutdown()
        server.server_close()
    assert "Traceback" not in capsys.readouterr().err
