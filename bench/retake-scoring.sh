#!/usr/bin/env bash
# Takes every figure of bench/results/scoring.md again and writes the file, with the plot: `bench/retake-scoring.sh [--no-hnsw]`.
# Ten minutes or so on two quiet cores (four without hnswlib). Wants PERSONALIZE_MOVIELENS (latest-small) for the als shape, and for the peers
# apt-get install python3-faiss python3-hnswlib python3-numpy.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
result=bench/results/scoring.md

dotnet build -c Release bench/Personalize.Bench --verbosity quiet
dotnet run -c Release --no-build --project bench/Personalize.Bench -- scoring --widths --dump "$work/data" --plot bench/results/scoring.svg | tee "$work/tables"
load=$(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo unknown)
if /usr/bin/python3 -c 'import faiss, hnswlib, numpy' 2>/dev/null; then
  /usr/bin/python3 bench/peers/scan_peers.py "$work/data" "$@" | tee "$work/peers"
else
  echo "Peers were not measured: python3-faiss, python3-hnswlib or python3-numpy is missing." | tee "$work/peers"
fi
{
  printf '# The scan, as shares of R\n\n'
  cat bench/results/scoring-how.md
  printf '\nLoad average right after our own part: %s (one thread of it is the measurement).\n\n## Ours\n\n' "$load"
  cat "$work/tables"
  printf '![time / R over rows](scoring.svg)\n\n## Peers, the same data in the same quarter of an hour; time of the peer / ours\n\n'
  cat "$work/peers"
} >"$result"
