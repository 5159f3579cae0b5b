"""Scores of what is trained, over three seeds, beside those of the peers."""

from __future__ import annotations

from benchmarks import bench_fasttext, bench_glove, bench_word2vec


def main(quick: bool = False) -> None:
    """Being fast is worth nothing where the result is worse. This takes about ten minutes."""
    for bench in (bench_word2vec, bench_fasttext, bench_glove):
        bench.quality(quick)


if __name__ == "__main__":
    main()
