"""Tables, models, movement and learning curves of chapter 06."""

import warnings

import numpy as np
import pandas as pd
import pytest
import torch
from gensim.models import KeyedVectors

from course_lib import datasets, pretrained
from course_lib.classification import accuracy, fit, predict
from course_lib.pretrained import (
    FlattenClassifier,
    MeanClassifier,
    Recorder,
    embedding_matrix,
    encode,
    figures,
    get_vector,
    learning_curves,
    load_glove,
    mean_vectors,
    movement,
    pad,
    review_task,
    seven_sentences,
    summarise,
    tfidf_curve,
    train_classifier,
    word_index,
)
from course_lib.vectors import WordVectors

MATRIX = np.array([[9, 9], [1, 2], [3, 4], [-1, 0]], dtype=np.float32)  # row 0: not zero


# ------------------------------------------------------------- the seven sentences


def test_the_seven_sentences_give_sixteen_numbers_and_the_padded_matrix():
    data = seven_sentences()
    index = word_index(data["text"])
    assert len(index) + 1 == 16
    assert (index["nice"], index["great"], index["respectable"]) == (1, 2, 15)
    assert pad(encode(data["text"], index)).tolist() == [
        [1, 2, 3, 4],
        [5, 6, 0, 0],
        [7, 8, 0, 0],
        [9, 10, 0, 0],
        [11, 12, 0, 0],
        [13, 0, 0, 0],
        [14, 15, 0, 0],
    ]
    assert data["label"].tolist() == [1, 0, 0, 1, 1, 0, 1]


@pytest.mark.data
def test_great_stands_in_row_two_of_a_matrix_of_sixteen_rows():
    glove = load_glove()
    matrix, missing = embedding_matrix(word_index(seven_sentences()["text"]), glove)
    assert len(glove) == 400_000 and matrix.shape == (16, 50) and missing == []
    assert np.array_equal(matrix[2], glove["great"]) and not matrix[0].any()
    assert len(glove["respectable"]) == 50


def test_the_flatten_model_learns_the_seven_sentences():
    data = seven_sentences()
    index = word_index(data["text"])
    ids = pad(encode(data["text"], index))
    model = FlattenClassifier(np.zeros((16, 4)), length=4)
    assert sum(weight.numel() for weight in model.parameters()) == 16 * 4 + 4 * 4 + 1
    start = model.embedding.weight.detach().clone()
    run = fit(model, (ids, data["label"]), epochs=100, learning_rate=0.01, progress=False)
    assert accuracy(data["label"], predict(model, ids)) == 1
    assert run.history["train_loss"].iloc[-1] < 0.1
    assert not model.embedding.weight[0].any()  # padding stays where it was
    assert (model.embedding.weight[1:] != start[1:]).any(dim=1).all()


# -------------------------------------------------------------------- readers


def test_files_written_by_gensim_and_by_hand_read_the_same(tmp_path):
    keyed = KeyedVectors(3)
    keyed.add_vectors(["nice", "great", "자연어"], np.arange(9, dtype=np.float32).reshape(3, 3) / 7)
    keyed.save_word2vec_format(str(tmp_path / "gensim.bin"), binary=True)
    binary = WordVectors.load(tmp_path / "gensim.bin")
    assert binary.words == ["nice", "great", "자연어"]
    assert np.array_equal(binary.matrix, keyed.vectors)
    (tmp_path / "glove.txt").write_text("nice 0.5 1\ngreat -2 0.25\n", encoding="utf-8")
    text = WordVectors.load(tmp_path / "glove.txt")
    matrix, missing = embedding_matrix({"great": 1, "nicee": 2}, text)
    assert matrix.tolist() == [[0, 0], [-2, 0.25], [0, 0]] and missing == ["nicee"]
    assert get_vector(text, "nicee") is None
    assert get_vector(text, "nice").tolist() == [0.5, 1]


def test_other_lengths_of_glove_wait_for_the_full_profile(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "sample")
    with pytest.raises(datasets.DataUnavailableError, match=r"100 dimensions.*COURSE_PROFILE"):
        load_glove(100)
    with pytest.raises(ValueError, match="dim is 64, expected one of 50, 100, 200, 300"):
        load_glove(64)
    (tmp_path / "glove.6B.100d.txt").write_text("the 1 2\nof 3 4\n", encoding="utf-8")
    monkeypatch.setenv("COURSE_PROFILE", "full")
    monkeypatch.setattr(datasets, "fetch", lambda name, progress: tmp_path)
    assert load_glove(100)["of"].tolist() == [3, 4]


def test_contractions_are_cut_as_glove_cut_them():
    assert pretrained.glove_tokenize("Don't, can't; it’s films'") == [
        "do", "n't", "ca", "n't", "it", "'s", "films",
    ]  # fmt: skip
    assert pretrained.glove_tokenize("o'clock we'll he'd've") == [
        "o'clock", "we", "'ll", "he", "'d", "'ve",
    ]  # fmt: skip
    assert pretrained.glove_tokenize("") == []


# --------------------------------------------------------------------- models


def test_the_mean_leaves_padding_out_and_an_empty_text_has_mean_zero():
    model = MeanClassifier(MATRIX)
    ids = torch.tensor([[1, 2, 0], [3, 0, 0], [0, 0, 0]])
    assert model.embedding(ids).tolist() == [[2, 3], [-1, 0], [0, 0]]
    assert torch.allclose(model(ids)[2], model.output.bias)
    texts = [np.array([1, 2]), np.array([3]), np.array([], dtype=int)]
    table = MATRIX * [[0], [1], [1], [1]]
    assert mean_vectors(table.astype(np.float32), texts).tolist() == [[2, 3], [-1, 0], [0, 0]]
    alone = np.concatenate([predict(model, [text]) for text in texts])
    assert np.allclose(predict(model, texts), alone, atol=1e-6)


def test_three_starts():
    frozen, tuned, chance = (MeanClassifier(MATRIX, start) for start in pretrained.STARTS)
    assert not frozen.embedding.weight.requires_grad and tuned.embedding.weight.requires_grad
    assert torch.equal(frozen.embedding.weight, tuned.embedding.weight)
    assert frozen.embedding.weight.tolist() == [[0, 0], [1, 2], [3, 4], [-1, 0]]
    assert chance.embedding.weight.shape == (4, 2) and not chance.embedding.weight[0].any()
    assert not torch.equal(chance.embedding.weight, tuned.embedding.weight)
    assert torch.equal(frozen.output.weight, chance.output.weight)  # the same seed
    other = MeanClassifier(MATRIX, "random", seed=1)
    assert not torch.equal(other.embedding.weight, chance.embedding.weight)
    assert MATRIX[0].tolist() == [9, 9]  # the caller's own table is left alone
    flat = FlattenClassifier(MATRIX, 3, "frozen")
    assert not flat.embedding.weight.requires_grad


def test_the_same_seed_gives_the_same_model_whatever_torch_drew_before():
    first = MeanClassifier(MATRIX, "random", seed=3).state_dict()
    torch.rand(5)
    second = MeanClassifier(MATRIX, "random", seed=3).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)


# ------------------------------------------------------------------ movement


def test_a_recorder_keeps_every_epoch():
    model = MeanClassifier(MATRIX, "fine-tuned")
    recorder = Recorder(model, {"good": 1, "bad": 2, "film": 3}, ["bad", "good"])
    texts = [np.array([1, 3]), np.array([2, 3])] * 5
    fit(
        model, (texts, [1, 0] * 5), epochs=30, learning_rate=0.05, progress=False,
        callback=recorder,
    )  # fmt: skip
    assert recorder.path.shape == (31, 2, 2) and recorder.leaning.shape == (31, 2)
    assert recorder.path[0].tolist() == [[3, 4], [1, 2]]
    assert np.array_equal(recorder.path[-1][1], model.embedding.weight[1].detach().numpy())
    score = model(torch.tensor([[1], [0]])).detach()
    expected = (score[0, 1] - score[0, 0]) - (score[1, 1] - score[1, 0])
    assert recorder.leaning[-1][1] == pytest.approx(float(expected), rel=1e-4)
    gap = recorder.leaning[:, 1] - recorder.leaning[:, 0]
    assert gap[-1] > gap[0] and gap[-1] > 0
    flat = Recorder(FlattenClassifier(MATRIX, 2), {"good": 1}, ["good"])
    assert flat.leaning.shape == (1, 1)
    with pytest.raises(ValueError, match="'fine', which is not in the index"):
        Recorder(model, {"good": 1}, ["fine"])


def test_movement_sorts_by_distance_and_survives_zeros():
    index = {"a": 1, "b": 2, "c": 3}
    after = [[0, 0], [1, 2], [0, 4], [2, 2]]
    before = [[0, 0], [1, 2], [3, 0], [0, 0]]
    table = movement(index, before, after)
    assert table["word"].tolist() == ["b", "c", "a"]
    assert table["distance"].round(6).tolist() == [5, round(8**0.5, 6), 0]
    assert table["cosine"].round(6).tolist() == [0, 0, 1]
    with pytest.raises(ValueError, match=r"before has shape \(3, 2\).*4 rows"):
        movement(index, before[:3], after[:3])


# ---------------------------------------------------------- the review task


@pytest.fixture(scope="module")
def reviews():
    rng = np.random.default_rng(0)
    rows = []
    for number in range(400):
        label = number % 2
        mood = rng.choice(["fine", "great", "lovely"] if label else ["dull", "poor", "awful"])
        rows.append((f"film{number} is {mood} and w{rng.integers(30)} again", label))
    rows.append(rows[7])
    rows.append(("", 1))
    rows.append(("z" * 1000, 0))
    return pd.DataFrame(rows, columns=["text", "label"])


@pytest.fixture(scope="module")
def task(reviews):
    return review_task(reviews, (200, 60, 120))


@pytest.fixture(scope="module")
def table(task):
    mood = {"fine": 1, "great": 1, "lovely": 1, "dull": -1, "poor": -1, "awful": -1}
    return embedding_matrix(task.index, WordVectors(list(mood), [[v, 0] for v in mood.values()]))[0]


def test_a_task_has_no_text_in_two_parts(reviews, task):
    assert task.duplicates == 1
    parts = [task.train, task.validation, task.test]
    assert [len(part) for part in parts] == [200, 60, 120]
    texts = [tuple(tokens) for part in parts for tokens in part.tokens]
    assert len(set(texts)) == len(texts)
    assert all(abs(part.labels.mean() - 0.5) < 0.02 for part in parts)
    assert "great" in task.index and not any(word.startswith("film1") for word in task.index)
    assert task.test.ids[0].tolist() == encode([task.test.tokens[0]], task.index)[0].tolist()
    assert repr(task.train).startswith("Part(200 texts of 6 words")
    again = review_task(reviews, (200, 60, 120))
    assert again.test.tokens == task.test.tokens
    assert review_task(reviews, (200, 60, 120), seed=1).test.tokens != task.test.tokens
    short = review_task(reviews, (200, 60, 120), max_length=2, min_count=1)
    assert max(map(len, short.train.tokens)) == 2
    assert len(short.index) > len(task.index)
    with pytest.raises(ValueError, match="add up to 420, but the table has 402 different"):
        review_task(reviews, (300, 60, 60))
    with pytest.raises(ValueError, match="expected three"):
        review_task(reviews, (300, 60))


def test_frozen_vectors_that_tell_the_classes_apart_need_few_labels(task, table):
    curves = learning_curves(task, table, counts=(10, 100), seeds=range(3), progress=False)
    assert list(curves.columns) == ["start", "labels", "seed", "accuracy", "best_epoch"]
    assert len(curves) == 2 * 3 * 3
    summary = summarise(curves).set_index(["start", "labels"])
    assert summary.loc[("frozen", 10), "mean"] > 0.95
    assert summary.loc[("random", 10), "mean"] < summary.loc[("frozen", 10), "mean"]
    assert summary.loc[("random", 100), "mean"] > 0.9
    assert (summary["low"] <= summary["mean"]).all() and (summary["seeds"] == 3).all()
    again = learning_curves(task, table, (10,), ["frozen"], [1], progress=False)
    same = curves.query("start == 'frozen' and labels == 10 and seed == 1")
    assert again["accuracy"].tolist() == same["accuracy"].tolist()


def test_averaging_frozen_vectors_once_changes_nothing(task, table):
    quick, run = train_classifier(task.train, task.validation, table, "frozen", seed=2)
    slow = MeanClassifier(table, "frozen", seed=2)
    parts = [(part.ids, part.labels) for part in (task.train, task.validation)]
    fit(slow, *parts, epochs=len(run.history), learning_rate=0.02, seed=2, progress=False)
    apart = predict(quick, task.test.ids) - predict(slow, task.test.ids)
    assert np.abs(apart).max() < 0.05  # batches are drawn in another order


def test_the_rival_learns_the_same_samples(task):
    curves = tfidf_curve(task, (10, 200), range(2))
    assert curves["start"].unique().tolist() == ["TF-IDF"] and len(curves) == 4
    assert curves.query("labels == 200")["accuracy"].min() > 0.95


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda t, m: learning_curves(t, m[:5]), r"matrix has 5 rows.*embedding_matrix"),
        (lambda t, m: learning_curves(t, m, (999,)), "counts holds 999.*from 2 to 200"),
        (lambda t, m: tfidf_curve(t, (1,)), "counts holds 1"),
        (
            lambda t, m: train_classifier(
                t.train.take(np.flatnonzero(t.train.labels)), t.validation, m, "frozen"
            ),
            "no example of class 0 in the training part",
        ),
        (lambda t, m: MeanClassifier(m[0]), r"matrix has shape \(2,\)"),
        (lambda t, m: MeanClassifier(m, "tuned"), "start is 'tuned', expected one of frozen"),
        (
            lambda t, m: FlattenClassifier(m, 3)(torch.zeros((2, 4), dtype=int)),
            r"ids has shape \(2, 4\), expected \(batch, 3\)",
        ),
        (
            lambda t, m: MeanClassifier(MATRIX)(torch.tensor([[1, 4]])),
            "ids holds 4, but the table has the rows 0 to 3",
        ),
    ],
)
def test_bad_input_is_refused_with_a_sentence(task, table, call, message):
    with pytest.raises(ValueError, match=message):
        call(task, table)


# -------------------------------------------------------------------- figures


def test_curves_are_drawn_with_their_intervals():
    curves = pd.DataFrame(
        [
            (start, labels, seed, 0.6 + labels / 1000 + seed / 100, 1)
            for start in ("frozen", "TF-IDF")
            for labels in (50, 200)
            for seed in range(3)
        ],
        columns=["start", "labels", "seed", "accuracy", "best_epoch"],
    )
    summary = summarise(curves)
    axes = figures.plot_curves(summary, "More labels")
    assert axes.get_title() == "More labels" and axes.get_xscale() == "log"
    lines = [container.lines[0] for container in axes.containers]
    assert lines[0].get_ydata().tolist() == pytest.approx(summary["mean"][:2].tolist())
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["frozen", "TF-IDF"]


def test_the_history_is_drawn_with_and_without_validation():
    history = pd.DataFrame(
        {"epoch": [1, 2], "train_loss": [2.0, 1.0], "validation_loss": [np.nan, np.nan]}
    )
    assert len(figures.plot_history(history, "Down").lines) == 1
    assert len(figures.plot_history(history.fillna(1.5), "Down").lines) == 2


def test_arrows_go_from_before_to_after():
    before, after = np.zeros((3, 4)), np.eye(3, 4)
    groups = {"praise": ["good"], "blame": ["bad"], "other": ["film"]}
    axes = figures.plot_arrows(["good", "bad", "film"], before, after, groups, "Apart")
    names = [text.get_text() for text in axes.texts if text.get_text()]
    assert names == ["good", "bad", "film"]
    rings = [line for line in axes.lines if line.get_marker() == "o"]
    assert len(rings) == 3 and len({tuple(ring.get_xdata()) for ring in rings}) == 1
    ends = np.array([text.xy for text in axes.texts])
    lifts = [text.xyann[1] for text in axes.texts if text.get_text()]
    assert len(set(lifts)) == 1  # far apart: no name needs to give way
    close = figures.plot_arrows(["good", "bad"], before[:2], np.ones((2, 4)), groups, "Same")
    one, other = [text.xyann[1] for text in close.texts if text.get_text()]
    assert (one, other) == (0, 13)
    low, high = axes.get_xlim()
    assert low < ends[:, 0].min() and ends[:, 0].max() < high
    with pytest.raises(ValueError, match="'bad' is in none of the groups praise"):
        figures.plot_arrows(["good", "bad"], before[:2], after[:2], {"praise": ["good"]}, "")
    with pytest.raises(ValueError, match="at most 3"):
        figures.plot_arrows([], before, after, dict.fromkeys("abcd", ()), "")


def test_dots_stand_in_the_order_of_the_table():
    rows = pd.DataFrame(
        {"name": ["a", "b"], "mean": [0.5, 0.7], "low": [0.4, 0.6], "high": [0.6, 0.9]}
    )
    axes = figures.plot_intervals(rows, "b leads", "accuracy", reference=0.5)
    assert list(axes.containers[0].lines[0].get_xdata()) == [0.7, 0.5]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["b", "a"]
    assert axes.lines[-1].get_xdata()[0] == 0.5


def test_the_slider_has_a_frame_for_each_epoch():
    model = MeanClassifier(MATRIX, "fine-tuned")
    recorder = Recorder(model, {"good": 1, "bad": 2}, ["good", "bad"])
    with torch.no_grad():
        model.embedding.weight[1] += 1
    recorder(1, model)
    groups = {"praise": ["good"], "blame": ["bad"]}
    figure = figures.movement_slider(recorder, groups, "good moves")
    assert [frame.name for frame in figure.frames] == ["0", "1"]
    assert [step.label for step in figure.layout.sliders[0].steps] == ["0", "1"]
    assert figure.layout.sliders[0].active == 1
    for epoch, traces in ((0, figure.frames[0].data), (1, figure.data)):
        drawn = {trace.text[0]: trace.x[0] for trace in traces[1:]}
        expected = dict(zip(recorder.words, recorder.leaning[epoch].tolist(), strict=True))
        assert drawn == pytest.approx(expected, abs=1e-3)
    assert [trace.name for trace in figure.data[1:]] == ["praise", "blame"]
    assert len(figure.data[0].x) == 6 and figure.data[0].x[2] is None


@pytest.mark.data
def test_pre_training_helps_with_few_labels_on_real_reviews():
    table = datasets.film_reviews(progress=False)
    snippets = table[table["source"] == "rotten_tomatoes"]
    task = review_task(snippets, (1000, 300, 1000))
    matrix, missing = embedding_matrix(task.index, load_glove())
    assert len(missing) < 0.02 * len(task.index)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        curves = learning_curves(task, matrix, (200,), ("frozen", "random"), range(2), False)
    mean = curves.groupby("start")["accuracy"].mean()
    assert mean["frozen"] > mean["random"] + 0.02 > 0.53
