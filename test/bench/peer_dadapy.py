"""The geometry of layers that `npm run bench` measures, with DADApy. Reads workload names from standard input, one a line,
runs one round of each as asked and prints its seconds and the peak memory as JSON. Distances are included."""

import contextlib
import json
import resource
import sys
import time

import numpy as np
from dadapy import Data, MetricComparisons

EXAMPLES, WIDTH, DIMENSION = 5000, 16384, 12
jobs = int(sys.argv[1])
generator = np.random.default_rng(0)


def layer():
    """Rectified random linear maps of as many Gaussians as there are dimensions, with noise."""
    factors, maps = generator.standard_normal((EXAMPLES, DIMENSION)), generator.standard_normal((DIMENSION, WIDTH))
    x = factors.astype(np.float32) @ maps.astype(np.float32)
    return np.maximum(x + generator.random(x.shape, dtype=np.float32), 0)


def intrinsic_dimension(x):
    data = Data(coordinates=x, n_jobs=jobs, verbose=False)
    data.compute_distances(maxk=100)
    data.compute_id_2NN()


def neighbours(x):
    data = MetricComparisons(coordinates=x, n_jobs=jobs, maxk=len(x) - 1)
    data.compute_distances(maxk=len(x) - 1)
    return data


def information_imbalance(a, b):
    first, second = neighbours(a), neighbours(b)
    first.return_information_imbalace(second.dist_indices)


WORKLOADS = {"id": (intrinsic_dimension, 1), "ii": (information_imbalance, 2)}
for line in sys.stdin:
    measure, count = WORKLOADS[line.strip()]
    layers = [layer() for _ in range(count)]
    start = time.perf_counter()
    # What the package says of its work is no answer.
    with contextlib.redirect_stdout(sys.stderr):
        measure(*layers)
    seconds = time.perf_counter() - start
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(json.dumps({"seconds": seconds, "peakMb": peak}), flush=True)
