"""Words in parallel steps, boxes of labels, and cells of a table of text."""


def read_cells(path):
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n") and "\r" not in text
    return [line.split("\t") for line in text[:-1].split("\n")]


WORDS = ["man", "woman", "king", "queen", "boy", "girl"]
ROWS = [[3, 0, 1], [0, 3, 1], [3, 0, 4], [0, 3, 4], [3, 0, 0.5], [0, 3, 0.5]]
PAIRS = [("man", "woman"), ("king", "queen"), ("boy", "girl")]


def label_boxes(annotations):
    return [text.get_window_extent() for text in annotations]
