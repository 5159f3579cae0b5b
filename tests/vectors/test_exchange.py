"""``to_gensim`` gives an object of gensim's: its own tests pass with one."""

import unittest

import numpy as np
import pytest
from gensim.models import KeyedVectors
from gensim.test import test_keyedvectors as theirs

from course_lib.vectors import WordVectors


@pytest.mark.filterwarnings("ignore")  # what gensim warns of within its own tests
def test_gensims_own_tests_pass(monkeypatch):
    read = KeyedVectors.load_word2vec_format.__func__

    def through_ours(cls, *args, **options):
        return WordVectors.from_gensim(read(KeyedVectors, *args, **options)).to_gensim()

    monkeypatch.setattr(KeyedVectors, "load_word2vec_format", classmethod(through_ours))
    suite = unittest.defaultTestLoader.loadTestsFromModule(theirs)
    result = unittest.TextTestRunner(verbosity=0).run(suite)
    assert result.testsRun == 33
    assert not result.failures and not result.errors


def test_gensim_may_change_its_copy_but_not_ours():
    vectors = WordVectors(["a", "b"], [[3.0, 4.0], [0.0, 2.0]])
    keyed = vectors.to_gensim()
    keyed.unit_normalize_all()
    assert vectors.matrix.tolist() == [[3, 4], [0, 2]]
    shared = vectors.to_gensim(copy=False)
    assert np.shares_memory(shared.vectors, vectors.matrix)


def test_counts_are_made_up_as_gensims_loader_does(tmp_path):
    vectors = WordVectors(["a", "b", "c"], np.eye(3))
    keyed = vectors.to_gensim()
    assert [keyed.get_vecattr(word, "count") for word in "abc"] == [3, 2, 1]
    keyed.save_word2vec_format(tmp_path / "v.txt", fvocab=tmp_path / "counts.txt")
    assert (tmp_path / "counts.txt").read_text().split() == ["a", "3", "b", "2", "c", "1"]
    keyed.sort_by_descending_frequency()
    assert keyed.index_to_key == ["a", "b", "c"]
