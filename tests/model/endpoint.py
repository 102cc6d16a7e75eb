"""A model endpoint that behaves as a test says: real sockets, one thread a connection, every fault a network has.

A path begins with the name of a script: /NAME/chat/completions. A script is a list of behaviours; the n-th request gets
the n-th, and the last one serves all that follow. A behaviour is a function of the connection and the request.
"""
import json
import socket
import ssl
import threading
import time


class Request:
    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body
        self.json = json.loads(body) if body else None

    @property
    def provider(self):
        if "generateContent" in self.path:
            return "gemini"
        return "anthropic" if self.path.endswith("/messages") else "openai"


def head(status=200, length=None, **headers):
    lines = [f"HTTP/1.1 {status} X", "content-type: application/json", "connection: close"]
    if length is not None:
        lines.append(f"content-length: {length}")
    lines += [f"{k.replace('_', '-')}: {v}" for k, v in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def body(data, status=200, **headers):
    """A reply with exactly this body."""
    data = data if isinstance(data, bytes) else data.encode()
    return lambda connection, request: connection.sendall(head(status, len(data), **headers) + data)


def wrapped(text, provider, tokens=(100, 20)):
    """A text as the provider's format carries it."""
    if provider == "anthropic":
        return {"content": [{"type": "text", "text": text}], "stop_reason": "end_turn",
                "usage": {"input_tokens": tokens[0], "output_tokens": tokens[1]}}
    if provider == "gemini":
        return {"candidates": [{"content": {"parts": [{"text": text}]}, "finishReason": "STOP"}],
                "usageMetadata": {"promptTokenCount": tokens[0], "candidatesTokenCount": tokens[1]}}
    return {"choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}}


def says(text):
    """The model replies this text."""
    def behave(connection, request):
        data = json.dumps(wrapped(text, request.provider)).encode()
        connection.sendall(head(200, len(data)) + data)
    return behave


def queries(*sql):
    """The model replies these queries in the agreed form."""
    return says(json.dumps({"candidates": [{"sql": s, "explanation": f"reading {i + 1}"} for i, s in enumerate(sql)]}))


def error(status, code="server_error", **headers):
    return body(json.dumps({"error": {"code": code, "message": "no"}}), status, **headers)


def hang(connection, request):
    """Says nothing, ever."""
    while connection.recv(1024):
        pass


def hang_in_body(connection, request):
    connection.sendall(head(200, 1000) + b'{"choices": [')
    hang(connection, request)


def hang_in_head(connection, request):
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: appl")
    hang(connection, request)


def drip(connection, request):
    """A byte now and then: each arrives in time, the whole never."""
    connection.sendall(head(200, 100000))
    while True:
        connection.sendall(b" ")
        time.sleep(0.05)


def endless(connection, request):
    connection.sendall(head(200, transfer_encoding="chunked"))
    while True:
        connection.sendall(b"1000\r\n" + b" " * 4096 + b"\r\n")


def cut_short(connection, request):
    connection.sendall(head(200, 1000) + b'{"choices": [{"message"')


def close(connection, request):
    pass


def reset(connection, request):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


class Endpoint:
    def __init__(self, certificate=None, key=None):
        self.scripts, self.requests, self.lock = {}, [], threading.Lock()
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate, key)
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def url(self, name):
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}/{name}"

    def script(self, name, *behaviours):
        with self.lock:
            self.scripts[name] = list(behaviours)
            self.requests = [r for r in self.requests if r[0] != name]

    def seen(self, name):
        """The requests to a script so far."""
        with self.lock:
            return [r[1] for r in self.requests if r[0] == name]

    def accept(self):
        while True:
            connection, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            with connection:
                request = self.read(connection)
                if request is None:
                    return
                name = request.path.split("/")[1]
                with self.lock:
                    script = self.scripts.get(name, [error(404, "not_found")])
                    n = sum(1 for r in self.requests if r[0] == name)
                    self.requests.append((name, request))
                script[min(n, len(script) - 1)](connection, request)
                if connection.fileno() >= 0 and not self.context:
                    connection.shutdown(socket.SHUT_WR)
        except (OSError, ssl.SSLError):
            pass

    @staticmethod
    def read(connection):
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(65536)
            if not more:
                return None
            data += more
            if data[:1] == b"\x16":
                # Someone speaks TLS to a port without it.
                connection.sendall(head(400, 0))
                return None
        top, rest = data.split(b"\r\n\r\n", 1)
        lines = top.decode("latin-1").split("\r\n")
        headers = {k.lower(): v.strip() for k, v in (line.split(":", 1) for line in lines[1:])}
        length = int(headers.get("content-length", 0))
        while len(rest) < length:
            more = connection.recv(65536)
            if not more:
                break
            rest += more
        return Request(lines[0].split(" ")[1], headers, rest)
