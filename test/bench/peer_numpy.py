"""The similarities that `npm run bench` measures, with NumPy. Reads workload names from standard input, one a line, runs
one round of each as asked and prints its seconds and the peak memory as JSON."""

import json
import os
import sys
import time

for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = sys.argv[1]

import resource

import numpy as np

EXAMPLES = 5000
WIDTHS = [4096, 32768, 8192, 4096, 1024, 1024, 256, 10, 10, 10, 256, 1024, 4096, 8192, 32768, 4096]


def cka():
    """Linear CKA of all pairs of layers of two models: centred Grams by X @ X.T, then inner products."""
    generator = np.random.default_rng(0)
    spent = 0.0

    def gram(width):
        nonlocal spent
        start = time.perf_counter()
        x = generator.random((EXAMPLES, width), dtype=np.float32)
        spent += time.perf_counter() - start
        x -= x.mean(axis=0)
        return x @ x.T

    start = time.perf_counter()
    held = [gram(width) for width in WIDTHS]
    norms = [np.sqrt(np.vdot(k, k)) for k in held]
    table = np.empty((len(WIDTHS), len(WIDTHS)))
    for j, width in enumerate(WIDTHS):
        other = gram(width)
        norm = np.sqrt(np.vdot(other, other))
        table[:, j] = [np.vdot(k, other) / (length * norm) for k, length in zip(held, norms)]
    return time.perf_counter() - start - spent


WORKLOADS = {"cka": cka}
for line in sys.stdin:
    seconds = WORKLOADS[line.strip()]()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peakMb": peak}), flush=True)
