"""What a server of many threads keeps of memory."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def test_threads_of_a_server_share_heaps() -> None:
    program = """
import ctypes, threading
from web.server import share_heaps
share_heaps()
together = threading.Barrier(8)
def allocate():
    together.wait()
    kept = [bytearray(3000) for _ in range(100)]
    together.wait()
threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w")))
libc.fflush(None)
"""
    if platform.libc_ver()[0] != "glibc":
        pytest.skip("only glibc gives each thread a heap")
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert 0 < told.stdout.count("<heap nr") <= 2
