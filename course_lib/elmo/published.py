"""What Peters et al. (2018, arXiv:1802.05365) reported, as tables. Chapter 08.

Scores were read off tables 1, 5 and 6 of the paper; gains are computed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["published_layers", "published_tasks"]

# Task, what it asks, score, baseline, baseline with ELMo, best published before (year 2017).
_TASKS = (
    ("SQuAD", "answers to questions", "F1", 81.1, 85.8, 84.4),
    ("SNLI", "does it follow?", "accuracy", 88.0, 88.7, 88.6),
    ("SRL", "who did what to whom", "F1", 81.4, 84.6, 81.7),
    ("Coref", "who is meant by she", "average F1", 67.2, 70.4, 67.2),
    ("NER", "names", "F1", 90.15, 92.22, 91.93),
    ("SST-5", "sentiment in five steps", "accuracy", 51.4, 54.7, 53.7),
)
_LAYERS = (
    ("word senses (WSD)", "F1", 67.4, 69.0, 65.9, "first sense in WordNet"),
    ("parts of speech (PoS)", "accuracy", 97.3, 96.8, 97.8, "Ling et al. 2015"),
)


def published_tasks() -> pd.DataFrame:
    """Give table 1 of the paper: six tasks without and with ELMo.

    Returns
    -------
    pandas.DataFrame
        Indexed by task: ``about``, ``score``, ``baseline``, ``with ELMo``, ``best before``,
        ``gain`` (points) and ``errors removed`` (share of the baseline's errors).

    Examples
    --------
    >>> table = published_tasks()
    >>> float(table.loc["SQuAD", "with ELMo"]), round(float(table.loc["SQuAD", "gain"]), 1)
    (85.8, 4.7)
    """
    import pandas as pd

    columns = ["task", "about", "score", "baseline", "with ELMo", "best before"]
    table = pd.DataFrame(_TASKS, columns=columns).set_index("task")
    table["gain"] = table["with ELMo"] - table["baseline"]
    table["errors removed"] = table["gain"] / (100 - table["baseline"])
    return table


def published_layers() -> pd.DataFrame:
    """Give the biLM's rows of tables 5 and 6: what each of the two LSTM layers knows.

    Returns
    -------
    pandas.DataFrame
        Indexed by probe: ``score``, ``layer 1``, ``layer 2``, and ``for comparison`` a score
        that was ``reached by`` something else.

    Examples
    --------
    >>> published_layers()[["layer 1", "layer 2"]].to_numpy().tolist()
    [[67.4, 69.0], [97.3, 96.8]]
    """
    import pandas as pd

    columns = ["probe", "score", "layer 1", "layer 2", "for comparison", "reached by"]
    return pd.DataFrame(_LAYERS, columns=columns).set_index("probe")
