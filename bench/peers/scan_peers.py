"""Top k by inner product with faiss, numpy and hnswlib on items.f32 and queries.f32 of a folder; one thread, CPU time per query."""
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import faiss  # noqa: E402
import hnswlib  # noqa: E402
import numpy as np  # noqa: E402

ROUNDS = 3
EF = (32, 64, 128, 256, 512, 1024)


def median_seconds(search, queries):
    """Median over rounds of the CPU seconds per query."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for query in queries:
            search(query)
        times.append((time.process_time() - start) / len(queries))
    return sorted(times)[ROUNDS // 2]


def numpy_search(items, query, k):
    scores = items @ query
    best = np.argpartition(-scores, k)[:k]
    return best[np.argsort(-scores[best])]


def measure_hnsw(items, queries, exact, ks):
    index = hnswlib.Index(space="ip", dim=items.shape[1])
    index.init_index(max_elements=len(items), M=16, ef_construction=200)
    start = time.process_time()
    index.add_items(items, num_threads=1)
    print(f"hnswlib build: {time.process_time() - start:.0f} s", flush=True)
    index.set_num_threads(1)
    for k in ks:
        for ef in EF:
            if ef < k:
                continue
            index.set_ef(ef)
            found, _ = index.knn_query(queries, k=k)
            recall = np.mean([len(set(found[i]) & set(exact[i][:k])) / k for i in range(len(queries))])
            seconds = median_seconds(lambda query: index.knn_query(query, k=k), queries)
            print(f"hnswlib k {k} ef {ef}: {seconds * 1e3:.4f} ms, recall {recall:.3f}", flush=True)
            if recall >= 0.99:
                break


def main():
    folder, rank = sys.argv[1], int(sys.argv[2])
    items = np.fromfile(f"{folder}/items.f32", dtype=np.float32).reshape(-1, rank)
    queries = np.fromfile(f"{folder}/queries.f32", dtype=np.float32).reshape(-1, rank)
    print(f"faiss {faiss.__version__}, numpy {np.__version__}, hnswlib of Debian, {len(items)} x {rank}")
    faiss.omp_set_num_threads(1)
    flat = faiss.IndexFlatIP(rank)
    flat.add(items)
    exact = flat.search(queries, 100)[1]
    for k in (10, 100):
        print(f"faiss flat k {k}: {median_seconds(lambda query: flat.search(query[None], k), queries) * 1e3:.4f} ms")
        print(f"numpy k {k}: {median_seconds(lambda query: numpy_search(items, query, k), queries) * 1e3:.4f} ms", flush=True)
    start = time.process_time()
    flat.search(queries, 10)
    print(f"faiss flat batch of {len(queries)}, k 10: {(time.process_time() - start) / len(queries) * 1e3:.4f} ms a query", flush=True)
    if "--no-hnsw" not in sys.argv:
        measure_hnsw(items, queries, exact, (10, 100))


main()
