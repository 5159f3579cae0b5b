"""The whole CMU corpus, from two tiny files of the same format."""

import pytest

from course_lib import datasets
from course_lib.datasets import CorpusError

PLOTS = [
    "23890098\tShlykov, a taxi driver, and Lyosha \u0085 strike up a friendship.\r",
    "111\tA plot of a film that nobody described.",
    '31186339\t Every year, "Panem" holds games. ',
]
METADATA = [
    "31186339\t/m/0gtv\tThe Hunger Games\t2012-03-12\t686533290\t142.0\t{}\t{}\t"
    '{"/m/03": "Action", "/m/07": "Drama"}',
    "23890098\t/m/076w\tTaxi Blues\t1990-09-07\t\t110.0\t{}\t{}\t{}\r",
    "5\t/m/05\tNo Plot\t\t\t\t{}\t{}\t{}",
]


def write(folder, plots=PLOTS, metadata=METADATA):
    (folder / "plot_summaries.txt").write_bytes(("\n".join(plots) + "\n").encode())
    (folder / "movie.metadata.tsv").write_bytes(("\n".join(metadata) + "\n").encode())
    return folder


def test_plots_and_metadata_meet_by_number(tmp_path):
    films = datasets.cmu_movie_summaries(write(tmp_path))
    assert films.to_dict("list") == {
        "title": ["Taxi Blues", "The Hunger Games"],
        "genres": [[], ["Action", "Drama"]],
        "plot": [PLOTS[0].split("\t")[1].strip(), 'Every year, "Panem" holds games.'],
        "date": ["1990-09-07", "2012-03-12"],
    }


@pytest.mark.parametrize(
    ("plots", "metadata", "message"),
    [
        (["31186339 no tab"], METADATA, "plot_summaries.txt, line 1: no tab"),
        (PLOTS, [METADATA[0], "5\tcut"], "metadata.tsv, line 2: 2 fields"),
        (PLOTS, [METADATA[2][:-1]], "line 1: the genres are '{'"),
        (PLOTS, [METADATA[2][:-2] + "[]"], "line 1: the genres are '\\[\\]'"),
    ],
)
def test_files_of_another_format_are_refused(tmp_path, plots, metadata, message):
    with pytest.raises(CorpusError, match=message):
        datasets.cmu_movie_summaries(write(tmp_path, plots, metadata))


def test_without_a_folder_the_registry_is_asked(tmp_path, monkeypatch):
    import io
    import tarfile

    monkeypatch.setenv("COURSE_DATA_HOME", str(tmp_path / "home"))
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(mirror))
    write(mirror)
    with tarfile.open(mirror / "MovieSummaries.tar.gz", "w:gz") as archive:
        for name in ("plot_summaries.txt", "movie.metadata.tsv"):
            data = (mirror / name).read_bytes()
            member = tarfile.TarInfo(f"MovieSummaries/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    with pytest.warns(UserWarning, match="could not be verified"):
        assert len(datasets.cmu_movie_summaries(progress=False)) == 2
