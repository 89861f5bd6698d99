"""Top k by inner product with faiss, numpy and hnswlib beside our own times; one thread, CPU time per query.

scan_peers.py FOLDERS [--no-hnsw]: every sub-folder holds items.f32, queries.f32 and ours.txt, as `scoring --dump FOLDERS` wrote them.
Prints one Markdown table.
"""
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import faiss  # noqa: E402
import hnswlib  # noqa: E402
import numpy as np  # noqa: E402

EF = (16, 32, 64, 128, 256, 512, 1024)
RECALL = 0.95


def median_seconds(search, queries, rounds):
    """Median over rounds of the CPU seconds per query."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        for query in queries:
            search(query)
        times.append((time.process_time() - start) / len(queries))
    return sorted(times)[rounds // 2]


def numpy_search(items, query, k):
    scores = items @ query
    best = np.argpartition(-scores, k)[:k]
    return best[np.argsort(-scores[best])]


def build_hnsw(items):
    """M 16, efConstruction 200 (from 1M rows on 100). Built on every core: only the queries are measured."""
    index = hnswlib.Index(space="ip", dim=items.shape[1])
    index.init_index(max_elements=len(items), M=16, ef_construction=100 if len(items) >= 1_000_000 else 200)
    index.add_items(items)
    index.set_num_threads(1)
    return index


def measure_hnsw(index, queries, exact, k):
    """Seconds and recall at the first ef that finds 95 %, or at the last."""
    for ef in EF:
        if ef < k:
            continue
        index.set_ef(ef)
        found, _ = index.knn_query(queries, k=k)
        recall = np.mean([len(set(found[i]) & set(exact[i][:k])) / k for i in range(len(queries))])
        if recall >= RECALL or ef == EF[-1]:
            return median_seconds(lambda query: index.knn_query(query, k=k), queries, 3), recall


def measure(folder, name):
    rank = int(name.rsplit("x", 1)[1])
    items = np.fromfile(f"{folder}/items.f32", dtype=np.float32).reshape(-1, rank)
    queries = np.fromfile(f"{folder}/queries.f32", dtype=np.float32).reshape(-1, rank)
    with open(f"{folder}/ours.txt", encoding="ascii") as lines:
        ours = {key: float(value) for key, value in (line.split() for line in lines)}
    large = len(items) >= 1_000_000
    some = queries[:16] if large else queries
    flat = faiss.IndexFlatIP(rank)
    flat.add(items)
    exact = flat.search(queries, 100)[1]
    start = time.process_time()
    flat.search(queries, 10)
    batch = (time.process_time() - start) / len(queries)
    with_hnsw = "--no-hnsw" not in sys.argv and not (large and rank > 64)
    index = build_hnsw(items) if with_hnsw else None
    for k in (10, 100):
        ms = ours[str(k)] * 1e3
        faiss_ms = median_seconds(lambda query: flat.search(query[None], k), some, 3) * 1e3
        numpy_ms = median_seconds(lambda query: numpy_search(items, query, k), some, 3) * 1e3
        hnsw = "–"
        if index is not None:
            seconds, recall = measure_hnsw(index, queries, exact, k)
            hnsw = f"{seconds * 1e3 / ms:.1f} (recall {recall:.2f})"
        at_once = f"{batch / ours['batch']:.1f}" if k == 10 else "–"
        print(f"| {name} | {k} | {ms:.4f} | {faiss_ms / ms:.1f} | {numpy_ms / ms:.1f} | {hnsw} | {at_once} |", flush=True)


def main():
    faiss.omp_set_num_threads(1)
    print(f"faiss {faiss.__version__} (IndexFlatIP), numpy {np.__version__}, hnswlib as Debian builds it (M 16, efConstruction 200, at 1M 100).\n")
    print("| data | k | ours, ms | faiss / ours | numpy / ours | hnswlib / ours | faiss / ours, 64 at once |\n|---|---|---|---|---|---|---|")
    for name in sorted(os.listdir(sys.argv[1]), key=lambda name: (int(name.rsplit("x", 1)[1]), name.split("-")[0], len(name), name)):
        measure(os.path.join(sys.argv[1], name), name)


main()
