"""Count words and co-occurrences of a corpus of any size, on as many processes as there are.

Every segment of the text is counted by itself; the counts are whole numbers, and whole
numbers add up to the same in any order. So it does not matter who counts what, or whether
somebody dies and another one repeats the work: the result is that of one process, bit for
bit (Dean and Ghemawat 2004, "MapReduce: Simplified data processing on large clusters").
Chapter 11.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from course_lib.checks import check_whole
from course_lib.kernels.cooccurrence import check_choices, distance_units
from course_lib.scaling.cluster import check_all_see, connect, scratch_folder
from course_lib.scaling.errors import ClusterError
from course_lib.scaling.matrices import assemble
from course_lib.scaling.runs import Pile, Run, merge_range, ranges
from course_lib.scaling.shards import Segment, checked_shards, cut, read_lines
from course_lib.text import Vocabulary, tokenize

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["count_cooccurrence", "count_segment", "count_words", "write_words"]

Files: TypeAlias = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
Tokenizer: TypeAlias = Callable[[str], Sequence[str]]
WordCounts: TypeAlias = tuple[list[str], npt.NDArray[np.int64]]

# Tokens that are counted at once. Fewer make more merging, more leave the processor's cache.
CHUNK_TOKENS = 250_000
# How many lists of words a worker merges at a time.
FAN_IN = 8
# Far beyond any sentence; the weights of all distances are one array.
_WIDEST = 1_000_000
_INT64_MAX = np.iinfo(np.int64).max


def count_words(
    files: Files,
    client: Client | str | None = None,
    *,
    min_count: int = 1,
    max_size: int | None = None,
    tokenizer: Tokenizer = tokenize,
    workers: int = 2,
    progress: bool = True,
) -> Vocabulary:
    """Count the words of a corpus in files: the same as ``Vocabulary.build`` on all of it.

    The text streams through; a worker's memory holds the different words it has met, about
    100 bytes each. How these grow with the text is shown in chapter 11.

    Parameters
    ----------
    files : path, or iterable of paths
        UTF-8 text, a sentence or a document on each line, also compressed (``.gz``).
    client : distributed.Client or str, optional
        See ``connect``: a client, a scheduler's address, or by default the address in
        ``COURSE_SCHEDULER``, or else processes on this machine.
    min_count : int, default 1
        Leave out words that occur fewer times.
    max_size : int, optional
        Keep at most this many words, the most frequent ones.
    tokenizer : callable, default ``text.tokenize``
        Turns a line into tokens. ``str.split`` for text that is cut already.
    workers : int, default 2
        How many processes to start, where they run on this machine.
    progress : bool, default True
        Show a bar.

    Returns
    -------
    Vocabulary
        Words with equal counts in the order in which the files have them.

    Raises
    ------
    ShardError
        If a file is missing, empty, named twice, not UTF-8, or changes meanwhile.
    ClusterError
        If the scheduler cannot be reached, or workers keep dying.

    Warns
    -----
    DuplicateShardWarning
        If two files hold the same bytes.
    """
    check_whole(min_count=min_count)
    if max_size is not None:
        check_whole(max_size=max_size)
    shards = checked_shards(files)
    segments = cut(shards)
    with connect(client, workers) as found:
        check_all_see(found, None, [shard.path for shard in shards])
        with _guarded(found) as submit:
            counted = [submit(_count_words_of, segment, tokenizer) for segment in segments]
            _wait(counted, [s.stop - s.start for s in segments], "counting words", progress)
            while len(counted) > 1:
                groups = [counted[i : i + FAN_IN] for i in range(0, len(counted), FAN_IN)]
                counted = [submit(_merge_words, group) for group in groups]
            words, counts = counted[0].result()
    order = np.argsort(-counts, kind="stable")
    order = order[counts[order] >= min_count][:max_size]
    return Vocabulary([words[i] for i in order], counts[order])


def count_cooccurrence(
    files: Files,
    vocabulary: Vocabulary,
    window: int = 5,
    weighting: Literal["flat", "harmonic"] = "flat",
    client: Client | str | None = None,
    *,
    folder: str | os.PathLike[str] | None = None,
    scratch: str | os.PathLike[str] | None = None,
    tokenizer: Tokenizer = tokenize,
    workers: int = 2,
    progress: bool = True,
) -> sparse.csr_array:
    """Count which words stand near which: ``glove.cooccurrence`` of a corpus in files.

    The same matrix, bit for bit, whoever counts: sums are kept as whole numbers and divided
    once, at the end. No window crosses the end of a line.

    A worker holds a quarter of a million tokens, and four million cells; what is more goes to disk
    as sorted runs, which are then merged a range of rows at a time. So its memory stays
    below a gigabyte, whatever the corpus. A killed worker's tasks are repeated by another.

    Parameters
    ----------
    files : path, or iterable of paths
        UTF-8 text, a sentence or a document on each line, also compressed (``.gz``).
    vocabulary : Vocabulary
        From ``count_words``. Other words are left out before the window is laid.
    window : int, default 5
        Words on each side.
    weighting : {"flat", "harmonic"}, default "flat"
        See ``glove.cooccurrence``.
    client : distributed.Client or str, optional
        See ``connect``: a client, a scheduler's address, or by default the address in
        ``COURSE_SCHEDULER``, or else processes on this machine.
    folder : path, optional
        Write the matrix there and return it memory-mapped, for one that does not fit into
        memory; ``load_counts`` opens it again. By default it is returned in memory.
    scratch : path, optional
        Where results on their way lie, about 16 bytes for each cell of each run. On a
        real cluster all machines must see it. By default ``COURSE_SCRATCH``, or where the
        system keeps temporary files.
    tokenizer, workers, progress
        See ``count_words``.

    Returns
    -------
    scipy.sparse.csr_array, shape (V, V)
        int64 if flat, float64 if harmonic; columns sorted in each row.

    Raises
    ------
    ShardError
        If a file is missing, empty, named twice, not UTF-8, or changes meanwhile.
    ClusterError
        If the scheduler cannot be reached, workers keep dying, or do not see the files.
    ScratchError
        If a disk is full. Nothing half-written stays.
    ValueError
        If ``window`` or ``weighting`` makes no sense, no word is known, or the sums would
        not fit into 64 bits.

    Warns
    -----
    DuplicateShardWarning
        If two files hold the same bytes.
    """
    check_choices(window, weighting)
    if window > _WIDEST:
        raise ValueError(f"window is {window:,}, expected at most {_WIDEST:,} words on each side.")
    units, denominator = distance_units(int(window), weighting)
    shards = checked_shards(files)
    segments = cut(shards)
    n_words = len(vocabulary)
    with scratch_folder(scratch) as place, connect(client, workers) as found:
        check_all_see(found, place, [shard.path for shard in shards])
        words = write_words(vocabulary, place)
        with _guarded(found) as submit:
            counted = [
                submit(count_segment, segment, words, units, place / f"part{i}", tokenizer)
                for i, segment in enumerate(segments)
            ]
            results = _wait(
                counted, [s.stop - s.start for s in segments], "counting neighbours", progress
            )
            _check_sums_fit(sum(n_tokens for _, n_tokens in results), units)
            runs = [run for part, _ in results for run in part]
            merging = [
                submit(merge_range, runs, low, high, place / f"range{i}.npy")
                for i, (low, high) in enumerate(ranges(runs, n_words * n_words))
            ]
            merged = _wait(merging, [1] * len(merging), "merging", progress)
        dtype = np.int64 if weighting == "flat" else np.float64
        return assemble(merged, n_words, dtype, denominator, folder)


def _count_words_of(segment: Segment, tokenizer: Tokenizer) -> WordCounts:
    """The words of one segment, in the order in which they first appear."""
    counter: Counter[str] = Counter()
    for line in read_lines(segment):
        counter.update(tokenizer(line))
    return list(counter), np.fromiter(counter.values(), dtype=np.int64, count=len(counter))


def _merge_words(parts: Sequence[WordCounts]) -> WordCounts:
    """Add counts of parts that follow each other in the corpus; the order stays that of it."""
    total: dict[str, int] = {}
    for words, counts in parts:
        for word, n in zip(words, counts.tolist(), strict=True):
            total[word] = total.get(word, 0) + n
    return list(total), np.fromiter(total.values(), dtype=np.int64, count=len(total))


def count_segment(
    segment: Segment,
    words: Path,
    units: npt.NDArray[np.int64],
    name: Path,
    tokenizer: Tokenizer = tokenize,
) -> tuple[list[Run], int]:
    """Count one segment, as a worker does.

    Parameters
    ----------
    segment : Segment
    words : Path
        From ``write_words``.
    units : array of int64, shape (window,)
        See ``distance_units``.
    name : Path
        How the files with the cells begin.
    tokenizer : callable

    Returns
    -------
    runs : list of Run
        Cells on and above the diagonal, sorted within each run.
    n_tokens : int
        Tokens that the vocabulary knows.
    """
    from course_lib.kernels.cells import upper_cells
    from course_lib.kernels.cooccurrence import count_neighbours

    index = _word_index(str(words))
    pile = Pile(name)
    n_tokens = 0
    for ids, offsets in _chunks(segment, index, tokenizer):
        n_tokens += len(ids)
        pile.add(upper_cells(*count_neighbours(ids, offsets, len(index), units)))
    return pile.finish(), n_tokens


def write_words(vocabulary: Vocabulary, folder: Path) -> Path:
    """Put the words where every worker finds them, also one that comes late."""
    digest = hashlib.sha256(json.dumps(vocabulary.words).encode()).hexdigest()
    path = folder / f"words-{digest[:16]}.json"
    path.write_text(json.dumps(vocabulary.words), encoding="utf-8")
    return path


@lru_cache(maxsize=1)
def _word_index(path: str) -> dict[str, int]:
    """Ids of the words; read once by each worker."""
    words = json.loads(Path(path).read_text(encoding="utf-8"))
    return {word: i for i, word in enumerate(words)}


def _chunks(
    segment: Segment, index: dict[str, int], tokenizer: Tokenizer
) -> Iterator[tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]]:
    """Encode a segment, about ``CHUNK_TOKENS`` at a time, whole lines only."""
    get = index.get
    ids: list[int] = []
    offsets = [0]
    for line in read_lines(segment):
        ids += [i for token in tokenizer(line) if (i := get(token)) is not None]
        offsets.append(len(ids))
        if len(ids) >= CHUNK_TOKENS:
            yield np.array(ids, dtype=np.uint32), np.array(offsets, dtype=np.int64)
            ids, offsets = [], [0]
    if ids:
        yield np.array(ids, dtype=np.uint32), np.array(offsets, dtype=np.int64)


@contextmanager
def _guarded(client: Client) -> Iterator[Callable[..., Future]]:
    """Hand out tasks; whatever goes wrong, take back those that are left."""
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    handed_out: list[Future] = []

    def submit(function: Callable[..., Any], *arguments: Any) -> Future:
        handed_out.append(client.submit(function, *arguments, pure=False))
        return handed_out[-1]

    try:
        yield submit
    except KilledWorker as error:
        raise ClusterError(
            "a task was given to several workers, one after the other, and each of them was "
            "killed. Most often they run out of memory: give each more, or start fewer on a "
            f"machine. What Dask says: {error}"
        ) from error
    except FutureCancelledError as error:
        raise ClusterError(
            "the connection to the scheduler was lost before the count was complete. Start the "
            f"cluster again and repeat the count. What Dask says: {error}"
        ) from error
    finally:
        client.cancel(handed_out, force=True)


def _wait(futures: Sequence[Future], sizes: Sequence[int], name: str, progress: bool) -> list[Any]:
    """Follow tasks with a bar; their results, in the order of the tasks."""
    from distributed import as_completed
    from tqdm.auto import tqdm

    position = {future.key: i for i, future in enumerate(futures)}
    results: list[Any] = [None] * len(futures)
    unit = {"unit": "B", "unit_scale": True} if max(sizes) > 1 else {"unit": " parts"}
    with tqdm(total=sum(sizes), desc=name, disable=not progress, **unit) as bar:
        for future, result in as_completed(futures, with_results=True):
            i = position[future.key]
            results[i] = result
            bar.update(sizes[i])
    return results


def _check_sums_fit(n_tokens: int, units: npt.NDArray[np.int64]) -> None:
    if not n_tokens:
        raise ValueError(
            "the files hold no word of the vocabulary: there is nothing to count. Was it made "
            "from the same text, with the same tokenizer?"
        )
    largest = n_tokens * 2 * sum(units.tolist())
    if largest > _INT64_MAX:
        raise ValueError(
            f"a count could reach {largest:.1e} units, more than 64 bits hold "
            f"({_INT64_MAX:.1e}). Take a smaller window than {len(units)}, or count parts of the "
            "corpus and add them."
        )
