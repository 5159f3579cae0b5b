"""Three sentences and their printed matrix of counts."""

THREE = [
    ["I", "like", "deep", "learning"],
    ["I", "like", "NLP"],
    ["I", "enjoy", "flying"],
]
PRINTED = [
    [0, 2, 1, 0, 0, 0, 0],
    [2, 0, 0, 1, 0, 1, 0],
    [1, 0, 0, 0, 0, 0, 1],
    [0, 1, 0, 0, 1, 0, 0],
    [0, 0, 0, 1, 0, 0, 0],
    [0, 1, 0, 0, 0, 0, 0],
    [0, 0, 1, 0, 0, 0, 0],
]
