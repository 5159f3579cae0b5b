"""Every loader of the course: files that it reads, how it reads them, and what must come out."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import struct
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import h5py
import numpy as np
import torch

from course_lib.datasets import CorpusError
from course_lib.datasets.annotated import read_conllu
from course_lib.elmo import BiLM, LanguageModel, Options, WeightsError, save_official
from course_lib.elmo.options import OptionsError
from course_lib.fasttext import NgramScheme, SubwordVectors, hash_bucket
from course_lib.recommendation.catalogue import read_catalogue
from course_lib.text import EncodedCorpus
from course_lib.vectors import VectorFileError, WordVectors
from tests.fuzz import readers
from tests.fuzz.mutation import mutated

__all__ = ["Files", "Loader", "loaders"]

Files = dict[str, bytes]


@dataclass(frozen=True)
class Loader:
    """One loader.

    Attributes
    ----------
    seeds : list of mapping of str to bytes
        Whole inputs: names of files and what they hold.
    load : callable
        Reads the files in a folder, with the library.
    expected : callable
        Reads the same with ``readers``; called only for what the library has accepted.
    errors : tuple of exception types
        What the library may say. The message must name a file.
    change : callable
        Damages an input.
    """

    seeds: list[Files]
    load: Callable[[Path], Any]
    expected: Callable[[Files, Path], Any]
    errors: tuple[type[Exception], ...]
    change: Callable[[Random, list[Files]], Files] = field(default=lambda *args: one_file(*args))


def one_file(random: Random, seeds: list[Files]) -> Files:
    """Damage one of the files of an input."""
    files = dict(random.choice(seeds))
    name = random.choice([name for name in files if not name.startswith("_")])
    others = [seed[name] for seed in seeds if name in seed]
    return files | {name: mutated(random, files[name], others)}


# Vectors

WORDS = ["the", "ice", "자연어", "snow", ". . .", "naïve"]
MATRIX = np.array(
    [[0.25, -1.5, 3e-7], [1, 2, 3], [0, 0, 0], [-4.125, 1e9, 7], [5, 5, 5.5], [1, 0, 2]]
)
TEXT = "".join(
    f"{w} {' '.join(map(str, row))}\n" for w, row in zip(WORDS, MATRIX.tolist())
).encode()
SHORT = b"a 1 2\r\nb +.5\t-3e-2 \r\nc 0.1234567890123456789 12345678901234567890\r\n"
TEXTS = [
    TEXT,
    b"6 3\n" + TEXT,
    SHORT,
    b"\xef\xbb\xbf2 1\nx 1\ny 2",
    b"ice 1 2\nice 3 4\nsnow 5 6\n",
]


def vectors(words: list[str] = WORDS, counts: Any = None) -> WordVectors:
    return WordVectors(words, MATRIX[: len(words)], counts)


def saved(save: Callable[[Path], Any], name: str) -> bytes:
    """What a call writes into a file."""
    with tempfile.TemporaryDirectory() as folder:
        save(Path(folder) / name)
        return (Path(folder) / name).read_bytes()


def plain(loaded: WordVectors) -> tuple[Any, ...]:
    counts = None if loaded.counts is None else loaded.counts.tolist()
    return loaded.words, loaded.matrix.tobytes(), loaded.dim, counts


def word_vectors(
    name: str, seeds: list[bytes], read: Callable[[bytes], Any], **more: Any
) -> Loader:
    return Loader(
        [{name: seed} for seed in seeds],
        lambda folder: plain(WordVectors.load(folder / name)),
        lambda files, folder: read(files[name]),
        (VectorFileError,),
        **more,
    )


def inside(
    name: str, pack: Callable[[bytes], bytes], unpack: Callable[[bytes], bytes]
) -> Callable[[Random, list[Files]], Files]:
    """Damage the archive, or what is in it: then the archive itself is sound."""

    def change(random: Random, seeds: list[Files]) -> Files:
        if random.random() < 0.5:
            return one_file(random, seeds)
        contents = [unpack(seed[name]) for seed in seeds]
        return {name: pack(mutated(random, random.choice(contents), contents))}

    return change


def packed_zip(data: bytes, name: str = "vectors.txt") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def unpacked_zip(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(archive.namelist()[0])


def members(random: Random, seeds: list[Files]) -> Files:
    """Damage an ``.npz``: as a whole, or one array in a sound archive."""
    if random.random() < 0.4:
        return one_file(random, seeds)
    ((name, data),) = random.choice(seeds).items()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        arrays = {member: archive.read(member) for member in archive.namelist()}
    member = random.choice(list(arrays))
    if random.random() < 0.1:
        del arrays[member]
    elif random.random() < 0.1:
        arrays[member] = npy(random.choice(ODD))
    else:
        arrays[member] = mutated(random, arrays[member], list(arrays.values()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member, content in arrays.items():
            archive.writestr(zipfile.ZipInfo(member), content)
    return {name: out.getvalue()}


ODD = [
    np.array(5), np.zeros((0, 3), "f4"), np.zeros((2, 0), "f4"), np.array(["a", "b"]),
    np.array([1 + 2j]), np.array([True, False]), np.array([1.5, -2]), np.array([-1, 2**40]),
    np.array(["2020-01-01"], "M8[D]"), np.zeros(2, [("a", "f4")]), np.full((6, 3), 1e300),
    np.array([2**63 + 5, 1], "u8"), np.zeros((6, 3, 1)), np.frombuffer(b"a\nb\nc", "u1"),
]  # fmt: skip


def npy(array: Any) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def cached() -> list[Files]:
    """A cached copy of the first text, file by file."""
    with tempfile.TemporaryDirectory() as folder:
        load_cached(Path(folder))
        (copy,) = (Path(folder) / "state" / "vectors").iterdir()
        return [{file.name: file.read_bytes() for file in copy.iterdir()}]


def load_cached(folder: Path) -> Any:
    """Put the damaged copy in its place: it must be noticed, and made anew from the text."""
    state, before = folder / "state", os.environ.get("COURSE_DATA_HOME")
    source = state / "vectors.txt"
    os.environ["COURSE_DATA_HOME"] = str(state)
    try:
        if not state.exists():
            state.mkdir()
            source.write_bytes(TEXT)
            WordVectors.load(source, cache=True)
        (copy,) = (state / "vectors").glob("[!.]*")
        for file in folder.iterdir():
            if file.is_file():
                (copy / file.name).write_bytes(file.read_bytes())
        return plain(WordVectors.load(source, cache=True))
    finally:
        if before is None:
            del os.environ["COURSE_DATA_HOME"]
        else:
            os.environ["COURSE_DATA_HOME"] = before


# N-grams

SCHEME = NgramScheme("character", 3, 4, 30)
_IDS = sorted(
    {hash_bucket(n, 30) for word in ("ice", "snow", "자연어") for n in SCHEME.ngrams(word)}
)


def subword_vectors() -> SubwordVectors:
    rows = np.arange(3.0 * len(_IDS)).reshape(-1, 3) / 7
    words = ["the", "자연어", "</s>", "snow"]
    return SubwordVectors(words, MATRIX[:4] / 1e3, SCHEME, _IDS, rows, [9, 5, 3, 1])


def plain_subwords(loaded: SubwordVectors) -> tuple[Any, ...]:
    ids, ngrams = loaded.bucket_ids.tolist(), loaded.ngram_matrix.tobytes()
    return plain(loaded), vars(loaded.scheme), ids, ngrams


class Near:
    """Numbers that equal others up to the rounding of sums in float32."""

    def __init__(self, values: Any, scale: float = 0.0) -> None:
        self.values, self.scale = np.asarray(values, dtype=np.float64), scale

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Near) or self.values.shape != other.values.shape:
            return False
        most = 1e-5 * max(self.scale, other.scale)
        return bool((np.abs(self.values - other.values) <= most + 1e-45).all())


def load_facebook(folder: Path) -> Any:
    found = SubwordVectors.load(folder / "model.bin")
    assert found.counts is not None
    rows = Near(found.matrix)
    return (
        found.words,
        rows,
        found.counts.tolist(),
        vars(found.scheme),
        found.ngram_matrix.tobytes(),
    )


def facebook_expected(files: Files, folder: Path) -> Any:
    words, rows, scale, *others = readers.read_facebook(files["model.bin"])
    return words, Near(rows, scale), *others


def facebook_seeds() -> list[Files]:
    whole = saved(lambda path: subword_vectors().save(path), "model.bin")
    old = whole[8:]  # the models of 2016 have no version, no flags, no numbers of pruned n-grams
    start = 12 * 4 + 8 + 12 + 8
    dictionary = old.index(b"snow\0") + 5 + 9
    rows = dictionary + 1
    output = rows + 16 + 4 * 3 * (4 + SCHEME.buckets)
    old = old[:start] + old[start + 8 : dictionary] + old[rows:output] + old[output + 1 :]
    return [{"model.bin": whole}, {"model.bin": old}]


# ELMo

TINY = Options(
    cell=3, projection=2, n_layers=1, character_dim=2, filters=((1, 2), (2, 1)), n_highway=1
)


def official() -> Files:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("options.json", "weights.hdf5")]
        save_official(BiLM.random(TINY, seed=1), *paths)
        return {path.name: path.read_bytes() for path in paths}


def load_weights(folder: Path) -> Any:
    bilm = BiLM.load(folder / "options.json", folder / "weights.hdf5")
    found = dict(bilm.encoder.named_parameters(prefix="encoder"))
    for direction in ("forward", "backward"):
        for k, lstm in enumerate(bilm.stack(direction)):
            found |= dict(lstm.named_parameters(prefix=f"{direction}.{k}"))
    return {name: value.detach().numpy().tobytes() for name, value in found.items()}


def retyped(random: Random, seeds: list[Files]) -> Files:
    """Damage HDF5: its bytes, or in a sound file one array."""
    if random.random() < 0.9:
        return one_file(random, [{"weights.hdf5": seed["weights.hdf5"]} for seed in seeds]) | {
            "options.json": seeds[0]["options.json"]
        }
    file = io.BytesIO(seeds[0]["weights.hdf5"])
    with h5py.File(file, "a") as opened:
        names: list[str] = []
        opened.visititems(
            lambda n, item: names.append(n) if isinstance(item, h5py.Dataset) else None
        )
        name = random.choice(names)
        del opened[name]
        if random.random() < 0.8:
            value = random.choice([*ODD[:7], b"text", "text", np.array([[b"x"]])])
            opened[name] = h5py.Empty("f4") if random.random() < 0.1 else encodable(value)
    return {"options.json": seeds[0]["options.json"], "weights.hdf5": file.getvalue()}


def encodable(value: Any) -> Any:
    return (
        value.astype("S") if isinstance(value, np.ndarray) and value.dtype.kind in "UM" else value
    )


def load_options(folder: Path) -> Any:
    found = Options.read(folder / "options.json")
    return (
        found.cell, found.projection, found.n_layers, found.character_dim,
        [found.cell_clip, found.projection_clip], found.skip_connections, found.filters,
        found.n_highway, found.activation, found.max_characters,
    )  # fmt: skip


def options_seeds() -> list[Files]:
    least = {
        "lstm": {"dim": 4, "projection_dim": 2, "n_layers": 1},
        "char_cnn": {"embedding": {"dim": 2}, "filters": [[1, 2]], "n_characters": 261,
                     "max_characters_per_token": 20},
        "n_train_tokens": 5,
    }  # fmt: skip
    texts = (
        json.dumps(each).encode() for each in (Options.mini().to_dict(), TINY.to_dict(), least)
    )
    return [{"options.json": text} for text in texts]


def language_model() -> Files:
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        # So small that a group of rare words has no numbers of its own.
        warnings.filterwarnings("ignore", "Initializing zero-element tensors")
        torch.manual_seed(0)
        model = LanguageModel(TINY, [f"w{n}" for n in range(12)])
    return {"model.safetensors": saved(model.save, "model.safetensors")}


def load_language_model(folder: Path) -> Any:
    model = LanguageModel.load(folder / "model.safetensors")
    arrays = {name: value.numpy().tobytes() for name, value in model.state_dict().items()}
    arrays["words"] = "\n".join(model.words[3:]).encode()
    return arrays, model.bilm.options.to_dict(), model.facts


def language_model_expected(files: Files, folder: Path) -> Any:
    arrays, about = readers.read_safetensors(files["model.safetensors"])
    options = Options.from_dict(about["options"]).to_dict()
    return arrays, options, about.get("facts", {})


def header_or_bytes(random: Random, seeds: list[Files]) -> Files:
    """Damage safetensors: bytes, or the header, its length set right."""
    if random.random() < 0.5:
        return one_file(random, seeds)
    ((name, data),) = random.choice(seeds).items()
    length = int.from_bytes(data[:8], "little")
    header = mutated(random, data[8 : 8 + length], [data[8 : 8 + length]])
    return {name: struct.pack("<Q", len(header)) + header + data[8 + length :]}


# Corpora and tables


def corpus() -> Files:
    sentences = [["a", "rose", "is", "a", "rose"], [], ["장미", "a"], ["is", "so"]]
    with tempfile.TemporaryDirectory() as folder:
        EncodedCorpus.from_sentences(sentences).save(folder)
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def load_corpus(folder: Path) -> Any:
    found = EncodedCorpus.load(folder)
    words, counts = found.vocabulary.words, found.vocabulary.counts
    return found.ids.tolist(), found.offsets.tolist(), counts.tolist(), words


CSVS = [
    b'Title,Text\r\nAlien,"In space, no one"\r\nHeat,"Cops ""and"" robbers\nin town"\r\n',
    '\ufeffid,title,year,text\n1,기생충,2019,반지하\n2,,,\n\n3,Up,2009,"A house"\n'.encode(),
    b"text,title\nxyz,b\n",
]
TREE = "".join(
    line + "\n"
    for line in (
        "# text = Dogs don't bark", "1\tDogs\tdog\tNOUN\t_\t_\t3\tnsubj\t_\t_",
        "2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\t_", "2\tdo\tdo\tAUX\t_\t_\t4\taux\t_\t_",
        "3\tn't\tnot\tPART\t_\t_\t4\tneg\t_\t_", "4\tbark\tbark\tVERB\t_\t_\t0\troot\t_\t_",
        "4.1\t_\t_\t_\t_\t_\t_\t_\t_\t_", "", "# second",
        "1\t배가\t배\tNOUN\t_\t_\t0\troot\t_\t_", "",
    )
).encode()  # fmt: skip


def load_csv(folder: Path) -> Any:
    found = read_catalogue(folder / "items.csv")
    return found.titles, found.texts


def loaders() -> dict[str, Loader]:
    """All loaders by name."""
    npz = [saved(vectors(counts=[9, 8, 7, 6, 5, 4]).save, "v.npz"), saved(vectors().save, "v.npz")]
    binary = [saved(lambda p: vectors(["a", "bc", "자연"]).save(p), "v.bin")]
    binary.append(binary[0].replace(b"\nbc", b"bc").replace("\n자".encode(), "자".encode()))
    subwords = [{"model.npz": saved(lambda p: subword_vectors().save(p), "m.npz")}]
    copies = cached()
    both = official()
    return {
        "text": word_vectors("vectors.txt", TEXTS, readers.read_text),
        "binary": word_vectors("vectors.bin", binary, readers.read_binary),
        "npz": word_vectors("vectors.npz", npz, readers.read_npz, change=members),
        "zip": word_vectors(
            "vectors.zip", [packed_zip(text) for text in TEXTS[:3]],
            lambda data: readers.read_text(unpacked_zip(data)),
            change=inside("vectors.zip", packed_zip, unpacked_zip),
        ),
        "gz": word_vectors(
            "vectors.txt.gz", [gzip.compress(text, mtime=0) for text in TEXTS[:3]],
            lambda data: readers.read_text(gzip.decompress(data)),
            change=inside("vectors.txt.gz", lambda d: gzip.compress(d, 1), gzip.decompress),
        ),
        "bz2": word_vectors(
            "vectors.txt.bz2", [bz2.compress(text) for text in TEXTS[:3]],
            lambda data: readers.read_text(bz2.decompress(data)),
            change=inside("vectors.txt.bz2", lambda d: bz2.compress(d, 1), bz2.decompress),
        ),
        "fasttext-bin": Loader(
            facebook_seeds(), load_facebook, facebook_expected, (VectorFileError,)
        ),
        "fasttext-npz": Loader(
            subwords, lambda folder: plain_subwords(SubwordVectors.load(folder / "model.npz")),
            lambda files, folder: readers.read_subword_npz(files["model.npz"]), (VectorFileError,),
            members,
        ),
        "hdf5": Loader(
            [both], load_weights,
            lambda files, folder: readers.read_hdf5(folder / "weights.hdf5", 2, 1, 1),
            (WeightsError,), retyped,
        ),
        "options": Loader(
            options_seeds(), load_options,
            lambda files, folder: readers.read_options(files["options.json"]), (OptionsError,),
        ),
        "safetensors": Loader(
            [language_model()], load_language_model, language_model_expected, (WeightsError,),
            header_or_bytes,
        ),
        "encoded-corpus": Loader(
            [corpus()], load_corpus, lambda files, folder: readers.read_corpus(files), (ValueError,)
        ),
        "vector-cache": Loader(
            copies, load_cached, lambda files, folder: plain(vectors()), (),
        ),
        "catalogue-csv": Loader(
            [{"items.csv": text} for text in CSVS], load_csv,
            lambda files, folder: readers.read_csv(files["items.csv"]), (CorpusError,),
        ),
        "conllu": Loader(
            [{"two.conllu": TREE}, {"two.conllu": TREE.replace(b"\n", b"\r\n")}],
            lambda folder: read_conllu(folder / "two.conllu").values.tolist(),
            lambda files, folder: readers.read_conllu(files["two.conllu"]), (CorpusError,),
        ),
    }  # fmt: skip
