"""What a worker costs: `python benchmarks/bench_spawn.py`.

Milliseconds from the request until the worker is isolated and answers ("spawn"), from the request to end it until it is
reaped ("stop"), the processor time of worker and parent together, and the private memory of an idle worker. Beside
them the floor: a plain fork of the same libraries, without isolation or a protocol.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from autograder import sandbox
from autograder.model import Limits
from autograder.sandbox.choice import why_not
from autograder.sandbox.supervisor import launch

TICKS = os.sysconf("SC_CLK_TCK")

FLOOR = """
import gc, os, sys, time
import numpy
if sys.argv[1] == "torch":
    import torch, torch.optim
gc.collect(); gc.freeze()
reader, writer = os.pipe()
spawns, stops = [], []
for _ in range(int(sys.argv[2])):
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.write(writer, b"x")
        os._exit(0)
    os.read(reader, 1)
    spawns.append(time.perf_counter() - start)
    start = time.perf_counter()
    os.waitpid(pid, 0)
    stops.append(time.perf_counter() - start)
middle = len(spawns) // 2
print(sorted(spawns)[middle] * 1e3, sorted(stops)[middle] * 1e3)
"""


def floor(library, rounds):
    env = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    command = [sys.executable, "-c", FLOOR, library, str(rounds)]
    spawn, stop = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.split()
    return float(spawn), float(stop)


def children(pid):
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_ms(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return 1e3 * (int(fields[11]) + int(fields[12])) / TICKS


def private_mb(pid):
    """None where we may not look."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def measure(strategy, library, rounds):
    spawns, stops, worker_ms, private = [], [], 0.0, []
    with launch(strategy, (library,), Limits(), entry=None) as parent, sandbox.Client(parent.client()) as client:
        (pid,) = children(parent.pid)
        for _ in range(5):
            client.run("result = 1")
        before = cpu_ms(pid)
        for _ in range(rounds):
            start = time.perf_counter()
            connection = client.spawn(entry="script")
            spawns.append(1e3 * (time.perf_counter() - start))
            private += [mb for child in children(pid) if (mb := private_mb(child)) is not None]
            start = time.perf_counter()
            connection.stop()
            stops.append(1e3 * (time.perf_counter() - start))
            worker_ms += 1e3 * connection.cpu_seconds
            connection.close()
        total_ms = (worker_ms + cpu_ms(pid) - before) / rounds
    memory = f"{statistics.median(private):8.1f}" if private else "       ?"
    return f"{statistics.median(spawns):8.2f} {statistics.median(stops):8.2f} {total_ms:10.2f} {memory}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    rounds = parser.parse_args().rounds
    print(f"{'':24} {'spawn ms':>8} {'stop ms':>8} {'CPU-ms both':>10} {'MB own':>8}")
    for library in ("numpy", "torch"):
        spawn, stop = floor(library, rounds)
        print(f"{library:6} {'plain fork':17} {spawn:8.2f} {stop:8.2f}")
        for strategy in sandbox.strategies():
            reason = why_not(strategy)
            row = reason if reason is not None else measure(strategy, library, rounds)
            print(f"{library:6} {strategy:17} {row}", flush=True)
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores; this process used {resource_use():.1f} s")


def resource_use():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
