"""A real server on this machine hangs up: what was not yet written goes with the next tick."""

import socketserver
import threading
from collections.abc import Iterator

import pytest

from tonari.entry.jobs.letters import Letter, send_each

OTHERS = ["a@example.jp", "b@example.jp", "c@example.jp", "d@example.jp"]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.at_rcpt: dict[str, bytes] = {}
        self.took: list[str] = []


class _Talk(socketserver.StreamRequestHandler):
    """Enough of SMTP. An address of `at_rcpt` is answered so; no answer: the server hangs up."""

    server: _Server

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"RCPT":
                to = line.split(b"<")[1].split(b">")[0].decode()
                answer = self.server.at_rcpt.get(to, b"250 ok")
                if not answer:
                    return
                self.wfile.write(answer + b"\r\n")
                if answer.startswith(b"421"):
                    return
            elif word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.server.took.append(to)
                self.wfile.write(b"250 ok\r\n")
            else:
                self.wfile.write(b"250 ok\r\n")


@pytest.fixture
def server(settings) -> Iterator[_Server]:
    with _Server() as here:
        thread = threading.Thread(target=here.serve_forever, args=(0.02,))
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", here.server_address[1]
        settings.EMAIL_TIMEOUT, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = 5, False, False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield here
        here.shutdown()
        thread.join()


def _tick(noted: list[str]) -> None:
    def write(to: str) -> Letter:
        noted.append(to)
        return Letter(to, "となり", "待っています")

    send_each([one for one in OTHERS if one not in noted], write)


@pytest.mark.parametrize("answer", [b"", b"421 closing"])
def test_where_the_server_hangs_up_the_rest_goes_with_the_next_tick(
    server: _Server, answer: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    server.at_rcpt = {OTHERS[1]: answer}
    noted: list[str] = []
    _tick(noted)
    assert noted == OTHERS[:2]
    assert "mail_not_sent" in caplog.text
    assert "example" not in caplog.text
    _tick(noted)
    assert noted == OTHERS
    assert server.took == [OTHERS[0], *OTHERS[2:]]


def test_an_address_that_is_refused_keeps_no_other(server: _Server) -> None:
    server.at_rcpt = {OTHERS[1]: b"550 nobody"}
    noted: list[str] = []
    _tick(noted)
    assert noted == OTHERS
    assert server.took == [OTHERS[0], *OTHERS[2:]]
