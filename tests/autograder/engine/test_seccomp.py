"""The filter on system calls: read as the kernel would, and tried where it is installed."""

from __future__ import annotations

import errno
import json
import platform
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.engine import seccomp, syscalls

ALLOW, ERROR = 0x7FFF0000, 0x00050000
NOT_PERMITTED, NO_SUCH_CALL = ERROR | errno.EPERM, ERROR | errno.ENOSYS


def verdict(machine: str, number: int, *arguments: int) -> int:
    """Execute the filter on one call, instruction by instruction."""
    data = struct.pack("<II", number, seccomp._ARCHITECTURES[machine]) + bytes(8)
    data += b"".join(struct.pack("<Q", one) for one in (*arguments, *[0] * (6 - len(arguments))))
    code = list(struct.iter_unpack("<HBBI", seccomp.program(machine)))
    at = held = 0
    while True:
        kind, yes, no, value = code[at]
        at += 1
        if kind == 0x20:
            (held,) = struct.unpack_from("<I", data, value)
        elif kind == 0x06:
            return value
        else:
            holds = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[kind]
            at += yes if holds else no


@pytest.mark.parametrize("machine", syscalls.ARCHITECTURES)
def test_only_what_is_on_the_list_passes(machine):
    """Every number below 600; what is not on it does not exist, and attacks are not permitted."""
    allowed = set(syscalls.of(syscalls.ALLOWED, machine))
    forbidden = set(syscalls.of(syscalls.FORBIDDEN, machine))
    looked_at = set(syscalls.of(syscalls.LOOKED_AT, machine))
    assert not allowed & forbidden
    assert not looked_at & (allowed | forbidden)
    for number in set(range(600)) - looked_at:
        other = NOT_PERMITTED if number in forbidden else NO_SUCH_CALL
        assert verdict(machine, number) == (ALLOW if number in allowed else other), number


@pytest.mark.parametrize("machine", syscalls.ARCHITECTURES)
def test_calls_that_are_looked_at(machine):
    """Namespaces, families of sockets, and the signal of a child."""
    number = {name: numbers[machine] for name, numbers in syscalls.LOOKED_AT.items()}
    assert verdict(machine, number["clone"], 0x01200011) == ALLOW  # a fork
    assert verdict(machine, number["clone"], 0x10000000) == NOT_PERMITTED  # a user namespace
    assert verdict(machine, number["clone3"]) == NO_SUCH_CALL
    assert verdict(machine, number["socket"], 2) == ALLOW
    assert verdict(machine, number["socket"], 17) == NOT_PERMITTED  # raw packets
    assert verdict(machine, number["rt_sigaction"], 2, 1 << 40) == ALLOW
    assert verdict(machine, number["rt_sigaction"], 17, 1 << 40) == ERROR  # and says it did


def test_the_numbers_of_another_architecture_end_the_process():
    """They would mean other calls."""
    code = seccomp.program("x86_64")
    assert struct.unpack_from("<HBBI", code, 16)[3] == 0x80000000
    assert verdict("x86_64", 0x40000000) == NOT_PERMITTED


@pytest.mark.parametrize(
    ("machine", "header"),
    [
        ("x86_64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        ("aarch64", "/usr/include/asm-generic/unistd.h"),
    ],
)
def test_the_numbers_are_those_of_the_kernels_headers(machine, header):
    """Where these are installed; the kernel never changes a number."""
    if not Path(header).is_file():
        pytest.skip("no headers of the kernel here")
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)\b", Path(header).read_text())
    numbers = {name: int(number) for name, number in found}
    numbers["newfstatat"] = numbers.get("newfstatat", numbers.get("fstatat"))
    for table in (syscalls.ALLOWED, syscalls.FORBIDDEN, syscalls.LOOKED_AT):
        for name, own in table.items():
            if name in numbers or machine in own:
                assert own.get(machine) == numbers.get(name), name


TRY = """
import ctypes, errno, os, socket, threading
from autograder.engine import seccomp
seccomp.install()
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    ctypes.set_errno(0)
    libc.syscall(number, *arguments)
    return errno.errorcode.get(ctypes.get_errno())
print(call(101, 0, 0, 0, 0), call(462, 0), call(206, 1, 0), call(39))
thread = threading.Thread(target=print, args=("thread",))
thread.start(); thread.join()
print(os.waitstatus_to_exitcode(os.system("exit 3")))
socket.socketpair()
"""


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of x86_64")
def test_the_kernel_reads_it_the_same_way():
    """ptrace is not permitted, mseal and io_setup do not exist, getpid and threads do."""
    said = subprocess.run([sys.executable, "-c", TRY], capture_output=True, text=True)
    assert said.stdout.split() == ["EPERM", "ENOSYS", "ENOSYS", "None", "thread", "3"], said.stderr


LIBRARIES = {
    "threads of linear algebra": "np.linalg.svd(X)",
    "joblib's workers": """
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score
cross_val_score(RandomForestClassifier(5, n_jobs=2), X, y, n_jobs=2)
""",
    "torch's loader": """
import torch
data = torch.utils.data.TensorDataset(torch.ones(20, 2))
assert len(list(torch.utils.data.DataLoader(data, batch_size=5, num_workers=2))) == 4
torch.nn.Linear(5, 1)(torch.ones(3, 5)).sum().backward()
""",
    "onnxruntime": """
import onnxruntime
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression
X = X.astype(np.float32)
model = to_onnx(LogisticRegression().fit(X, y), X[:1]).SerializeToString()
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
session.run(None, {session.get_inputs()[0].name: X})
""",
    "uvicorn in a thread": """
import threading, time, urllib.request, uvicorn
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"here"})
config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off")
server = uvicorn.Server(config)
threading.Thread(target=server.run, daemon=True).start()
while not server.started:
    time.sleep(0.02)
port = server.servers[0].sockets[0].getsockname()[1]
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
assert opener.open(f"http://127.0.0.1:{port}").read() == b"here"
server.should_exit = True
""",
    "processes and asyncio": """
import asyncio, subprocess
assert subprocess.run("ls / | head -1; sleep 0.01", shell=True, capture_output=True).stdout
async def run():
    one = await asyncio.create_subprocess_exec("echo", "a", stdout=asyncio.subprocess.PIPE)
    return (await one.communicate())[0]
assert asyncio.run(run()) == b"a\\n"
""",
    "files, locks and shared memory": """
import fcntl, mmap, os, shutil
from multiprocessing import shared_memory
import pandas as pd
pd.DataFrame(X, columns=list("abcde")).to_parquet("one")
assert pd.read_parquet("one").shape == X.shape
shutil.copy2("one", "two"), os.symlink("one", "three"), os.mkfifo("four")
with open("two", "r+b") as file:
    mmap.mmap(file.fileno(), 0), fcntl.flock(file, fcntl.LOCK_EX)
block = shared_memory.SharedMemory(create=True, size=1000)
block.close(), block.unlink()
""",
    "MLflow's store": """
import mlflow
mlflow.set_tracking_uri("sqlite:///store.db")
with mlflow.start_run():
    mlflow.log_metric("a", 1.0)
assert len(mlflow.search_runs()) == 1
""",
}
UNDER_THE_FILTER = """
import json, signal, sys, warnings
import numpy as np
from autograder.engine import seccomp
warnings.simplefilter("ignore")
signal.signal(signal.SIGCHLD, signal.SIG_DFL)
seccomp.install()
said = {}
for name, code in json.loads(sys.argv[1]).items():
    X = np.random.default_rng(0).normal(size=(100, 5))
    y = (X[:, 0] > 0).astype(int)
    try:
        exec(code, {"np": np, "X": X, "y": y})
    except BaseException as error:
        said[name] = repr(error)
print(json.dumps(said))
"""


@pytest.mark.slow
@pytest.mark.skipif(not seccomp.available(), reason="no filter for this processor")
def test_the_courses_libraries_find_what_they_need(tmp_path):
    """What they call when they are used as in a lab is on the list, or they do without."""
    said = subprocess.run(
        [sys.executable, "-c", UNDER_THE_FILTER, json.dumps(LIBRARIES)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout.splitlines()[-1]) == {}
