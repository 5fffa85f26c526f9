"""The dictionary kept in a file cuts as jieba's own in memory does; a file that is not whole is not used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import jieba
import pytest

from narrative.facts import words
from narrative.facts.dictionary import MOST, keep, kept

TEXTS = (
    "全年举办科普报告会12场，发放宣传册3000余份。",
    "获评省级示范站，办理结汇业务，签下合作协议。",
    "区教育局组织教师赴外地研修，设3个分会场。",
)


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache folder of the test's own, and no tokenizer yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    words.tokenizer.cache_clear()
    yield tmp_path / "narrative"
    words.tokenizer.cache_clear()


def test_a_kept_dictionary_cuts_as_the_whole_one(alone: Path) -> None:
    whole = words.tokenizer()
    assert isinstance(whole.FREQ, dict)
    cut = [list(whole.tokenize(text)) for text in TEXTS]
    words.tokenizer.cache_clear()
    assert not isinstance(words.tokenizer().FREQ, dict)
    assert [list(words.tokenizer().tokenize(text)) for text in TEXTS] == cut
    assert words.tokenizer().total == whole.total


def test_every_word_is_found_again(tmp_path: Path) -> None:
    told = {"科": 0, "科普": 120, "科普馆": 7, "馆": 3, "é": 1}
    keep(tmp_path, "a", told, 131)
    read = kept(tmp_path, "a")
    assert read is not None
    frequencies, total = read
    assert total == 131
    assert {word: frequencies[word] for word in told} == told
    assert "科学" not in frequencies
    assert frequencies.get("书") is None
    assert frequencies.get("", 5) == 5


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"size": 3, "total": 1, "places": {}}\n{}'])
def test_a_file_that_is_not_whole_is_not_used(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "words-a.json").write_bytes(damage)
    assert kept(tmp_path, "a") is None
    assert kept(tmp_path, "b") is None


def test_few_old_files_stay(tmp_path: Path) -> None:
    for n in range(MOST + 2):
        keep(tmp_path, str(n), {"科": n}, n)
    assert len(list(tmp_path.iterdir())) == MOST
    assert kept(tmp_path, str(MOST + 1)) is not None


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    keep(tmp_path / "missing", "a", {"科": 1}, 1)
    assert kept(tmp_path / "missing", "a") is None


def test_the_global_tokenizer_is_left_alone() -> None:
    assert words.tokenizer() is not jieba.dt
