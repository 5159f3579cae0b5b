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
# System, F1 at word senses (WSD), accuracy at parts of speech (PoS).
_LAYERS = (
    ("first sense in WordNet", 65.9, None),
    ("Raganato et al. 2017", 69.9, None),
    ("Iacobacci et al. 2016", 70.1, None),
    ("Collobert et al. 2011", None, 97.3),
    ("Ma and Hovy 2016", None, 97.6),
    ("Ling et al. 2015", None, 97.8),
    ("CoVe, layer 1", 59.4, 93.3),
    ("CoVe, layer 2", 64.7, 92.8),
    ("biLM, layer 1", 67.4, 97.3),
    ("biLM, layer 2", 69.0, 96.8),
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
    """Give tables 5 and 6 of the paper: what each layer knows, beside other systems.

    Returns
    -------
    pandas.DataFrame
        Indexed by system: ``WSD`` (F1) and ``PoS`` (accuracy), NaN where the paper has none.

    Examples
    --------
    >>> published_layers().loc[["biLM, layer 1", "biLM, layer 2"]].to_numpy().tolist()
    [[67.4, 97.3], [69.0, 96.8]]
    """
    import pandas as pd

    return pd.DataFrame(_LAYERS, columns=["system", "WSD", "PoS"]).set_index("system")
