"""Names of rows against counts: what the weights prefer, how they are kept, and the names that hands wrote to teach them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from narrative.errors import CorpusError, ModelError
from narrative.learning.cells import shipped
from narrative.learning.corpus import load_corpus
from narrative.learning.examples import read_again, read_by_rules
from narrative.learning.hashed import save_hashed
from narrative.learning.paraphrase import Pair, fit_paraphrase, signed_pairs, written_pairs
from narrative.matching.hashed import hash_of, load_hashed
from narrative.matching.paraphrase import BITS, MASK, Paraphrase, Thing, name_of, shipped_paraphrase, thing_of, traits
from narrative.matching.told import tell, tell_all
from narrative.pipeline import extract_text

ROOT = Path(__file__).resolve().parent.parent
NAMES = ROOT / "corpus" / "names"


def counted(sentence: str) -> Thing:
    return thing_of(tell_all(extract_text(sentence))[0])


PREFERRED = [
    ("全年受理法律咨询3120人次。", "法律问题解答服务量", "法律援助案件办结量"),
    ("新建标准化村卫生室12所。", "村级卫生室建成数", "村卫生室医生培训数"),
    ("全年发放公益宣传折页2.6万份。", "宣传品投放数量", "宣传活动场次"),
    ("修复破损路面4300平方米。", "道路病害处治面积", "绿化补植面积"),
    ("为企业办理退税金额820万元。", "涉企退税规模", "税款追缴金额"),
    ("培训基层农技员260人。", "农技人员受训规模", "农技员取证人数"),
    ("开展食品抽检1800批次。", "食品样品检验量", "不合格食品处置批次"),
    ("组织义诊32场。", "免费诊疗活动次数", "义诊服务群众人次"),
    ("新增注册志愿者540人。", "志愿者增量", "志愿服务时长"),
    ("清理河道淤泥1.2万立方米。", "河道清淤方量", "河道巡查里程"),
    ("举办青年人才交流活动18场。", "青年联谊交流场次", "青年人才引进数量"),
    ("接待来访群众910批次。", "来访接待量", "来信办理量"),
]


def test_a_name_that_says_it_again_scores_above_a_neighbour() -> None:
    paraphrase = shipped_paraphrase()
    won = [
        (sentence, said, other)
        for sentence, said, other in PREFERRED
        if paraphrase.scores(other, [counted(sentence)])[0] < paraphrase.scores(said, [counted(sentence)])[0]
    ]
    assert len(won) >= len(PREFERRED) - 2, [one for one in PREFERRED if one not in won]


def test_traits_hang_on_the_words_alone() -> None:
    one = counted("新建标准化村卫生室12所。")
    again = counted("新建标准化村卫生室35所。")
    assert traits(name_of("村级卫生室建成数"), one) == traits(name_of("村级卫生室建成数"), again)
    assert traits(name_of("村级卫生室建成数"), one) != traits(name_of("村级卫生室改造数"), one)
    assert all(0 <= trait <= MASK for trait in traits(name_of("A4纸（令）"), one))


def test_what_pairs_teach_is_learned_and_kept_to_the_byte(tmp_path: Path) -> None:
    def pair(name: str, answers: bool) -> Pair:
        return Pair(tuple(sorted(traits(name_of(name), counted("办结信访事项320件。")))), answers, "甲局")

    lessons = [pair(name, answers) for _ in range(5) for name, answers in (("信访办结量", True), ("信访受理量", False))]
    fitted = fit_paraphrase(lessons)
    done, taken = (fitted.scores(name, [counted("办结信访事项88件。")])[0] for name in ("信访办结量", "信访受理量"))
    assert taken < 0 < done
    save_hashed(fitted.traits, tmp_path / "a.npz")
    save_hashed(fit_paraphrase(lessons).traits, tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    kept = Paraphrase(load_hashed(tmp_path / "a.npz", BITS))
    assert kept.scores("信访办结量", [counted("办结信访事项88件。")]) == [done]


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "paraphrase.npz"
    for damaged in (
        b"",
        b"PK\x03\x04",
        (ROOT / "models" / "paraphrase.npz").read_bytes()[:5000],
        (ROOT / "models" / "lexicon.npz").read_bytes(),
        (ROOT / "models" / "precedent.npz").read_bytes(),
    ):
        path.write_bytes(damaged)
        with pytest.raises(ModelError, match=r"paraphrase.npz 读不了：请重新安装"):
            load_hashed(path, BITS)


def test_names_are_of_counts_that_are_there() -> None:
    with (ROOT / "corpus" / "manifest.csv").open(encoding="utf-8", newline="") as read:
        split = {row["id"]: row["split"] for row in csv.DictReader(read)}
    for path in sorted(NAMES.glob("*.tsv")):
        lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        assert all(len(line) == 3 and line[1] in ("0", "1") and line[2].strip() == line[2] != "" for line in lines), path.name
        kinds: dict[str, set[str]] = {}
        for count, answers, _ in lines:
            kinds.setdefault(count, set()).add(answers)
        assert all(found == {"0", "1"} for found in kinds.values()), path.name
        if path.stem in split:
            assert split[path.stem] in ("train", "dev"), path.name
            gold = json.loads((ROOT / "corpus" / "gold" / f"{path.stem}.json").read_text(encoding="utf-8"))
            assert kinds.keys() <= {fact["id"] for fact in gold["facts"]}, path.name
        else:
            assert all(count.count("⟦") == count.count("⟧") == 1 for count in kinds), path.name


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "names").mkdir()
    (tmp_path / "names" / "s1.tsv").write_text("新建书屋⟦3个⟧\t1\t书屋新建数\n新建书屋⟦3个⟧\t是\t书屋数\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"s1.tsv 第 2 行不是"):
        list(written_pairs(tmp_path, {}))
    (tmp_path / "names" / "s1.tsv").write_text("新建书屋⟦3个⟧\t1\t书屋新建数\n", encoding="utf-8")
    assert [one.answers for one in written_pairs(tmp_path, {})] == [True]


def test_a_signed_name_is_a_row_before_the_other_counts_of_its_report() -> None:
    entry = next(entry for entry in load_corpus(ROOT / "corpus", ("train",)) if entry.id == "p061")
    readers, ranker = shipped()
    read = {name: read_again(one, readers) for name, one in read_by_rules([entry], lambda _: readers.prose).items()}
    pairs = list(signed_pairs(ROOT / "corpus", read, [ranker.fact], {entry.organisation: 0}))
    names = {line.split("\t")[2] for line in (NAMES / "p061.tsv").read_text(encoding="utf-8").splitlines() if line.split("\t")[1] == "1"}
    right = sum(pair.answers for pair in pairs)
    assert 0.8 * len(names) <= right and 3 * right <= len(pairs)  # each before several counts that do not answer it
    assert {(pair.organisation, pair.weight < 1) for pair in pairs} == {(entry.organisation, True)}


def test_where_two_things_share_a_word_what_stands_beside_it_is_heard() -> None:
    (fact,) = extract_text("云岫县医院2023年度工作总结\n一、履职情况\n产科门诊全年接诊9600人次。").facts
    thing = thing_of(tell(fact, fact.clause, "", ""))
    same, other = (traits(name_of(name), thing) for name in ("产科门诊接诊量", "妇科门诊接诊量"))
    beside, kept = hash_of("slot:妇|产"), hash_of("slot:3:other")
    assert {beside & MASK, kept & MASK} <= other and not {beside & MASK, kept & MASK} & same
