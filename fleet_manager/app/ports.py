"""Ports for programs of ours that may move aside when somebody else has theirs."""

import socket


def choose_port(preferred: int, host: str = "127.0.0.1") -> int:
    """Return *preferred* if nobody listens there, else one that is free now."""
    for port in (preferred, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            chosen: int = probe.getsockname()[1]
            return chosen
    return preferred
