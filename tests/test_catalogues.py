"""Catalogues of departments and of the user's own, and words of their own: chosen, checked, and gone after the call."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT, Run

from narrative import NarrativeError, extract, extract_text, fill
from narrative.facts.concepts import concepts_in, read_concepts, speaking, vocabulary
from narrative.matching.catalogues import asked, catalogue, department_of, departments, read_catalogue
from narrative.matching.kin import kin_of

REPORT = "白石县残疾人联合会2023年绩效自评报告\n全年为1260名残疾人提供基本康复服务，为74户困难残疾人家庭实施无障碍改造，开办实用技术培训班4期。\n"
OWN = """
shared = ["trainings"]

[[rule]]
id = "蚕桑.产茧"
name = "鲜茧产量"
unit = "吨"
aliases = ["产茧量"]
concepts = ["鲜茧"]
proof = ["收购台账"]
"""
WORDS = """
[[rule]]
id = "鲜茧"
forms = ["鲜茧", "春茧", "秋茧"]
measure = "other"
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "自评.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def file(tmp_path: Path, text: str, name: str = "目录.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_ids_beyond_the_default_catalogue_appear_only_when_asked_for(report: Path) -> None:
    default = {row.id for row in catalogue()} | {"none"}
    assert {fact["indicator"] for fact in extract(report).to_dict()["facts"]} <= default
    found = {fact["quote"]: fact["indicator"] for fact in extract(report, department="残联").to_dict()["facts"]}
    assert found == {"1260名": "pwd.rehabilitation", "74户": "pwd.access", "4期": "trainings"}
    assert extract(report, department="自动").to_dict()["facts"] == extract(report, department="pwd").to_dict()["facts"]
    assert extract(report).to_dict()["facts"][0]["indicator"] in default


def test_outputs_say_which_catalogue_was_used(report: Path) -> None:
    assert not {"catalogue", "concepts"} & set(extract(report).produced_by)
    assert extract(report, department="残联").produced_by["catalogue"] == "残联"
    assert extract(report, department="残联").produced_by["calibrated"] is False and extract(report).produced_by["calibrated"] is True


def test_fill_without_a_table_takes_the_catalogue_of_the_unit(report: Path, tmp_path: Path) -> None:
    said: list[str] = []
    filled = fill(report, progress=said.append)
    assert filled.tables[0].name == "残联指标" and filled.tables[0].indicators == catalogue("残联")
    assert "没有给出指标表，按“残联指标”汇总" in said
    cells = {i.id: c for _, i, c in filled.rows()}
    assert cells["pwd.access"].value == 74
    other = file(tmp_path, "白石县科学技术协会2023年总结\n举办科普讲座12场。\n", "科协.txt")
    assert fill(other).tables[0].indicators == catalogue()
    assert fill([report, other]).tables[0].indicators == catalogue()
    assert fill(other, department="残联").tables[0].indicators == catalogue("残联")


@pytest.mark.parametrize(
    ("organisation", "department"),
    [
        ("白石县科学技术协会", "association"),
        ("白石县教育局图书馆", "culture"),
        ("白石区文化旅游和体育局", "culture"),
        ("白石区教育体育局", "edu"),
        ("白石县殡葬管理所", "civil"),
        ("石桥镇卫生院", "health"),
        ("共青团白石县委", "women_youth"),
        ("白石县红十字会", "redcross"),
        ("白石县财政局", ""),
        ("", ""),
    ],
)
def test_the_words_that_end_last_choose_the_department(organisation: str, department: str) -> None:
    assert department_of(organisation) == department


def test_a_department_goes_by_id_by_name_and_by_the_name_of_a_unit() -> None:
    assert catalogue("culture") == catalogue("文化场馆") == catalogue("白石县图书馆")
    assert catalogue("科协") == catalogue()
    assert len(departments()) == 15
    with pytest.raises(NarrativeError, match="没有名为“天文台”的部门目录：可用的有 残联、"):
        catalogue("天文台")


def test_own_rows_and_own_words_answer_the_facts(tmp_path: Path) -> None:
    own, words = file(tmp_path, OWN.strip()), file(tmp_path, WORDS, "词.toml")
    text = "全年收购春茧86吨，开办养蚕培训班3期。"
    with pytest.raises(NarrativeError, match="不认识“鲜茧”"):
        extract_text(text, catalogue=own)
    found = extract_text(text, catalogue=own, concepts=words)
    assert {f["quote"]: f["indicator"] for f in found.to_dict()["facts"]} == {"86吨": "蚕桑.产茧", "3期": "trainings"}
    assert re.fullmatch(r"目录\.toml [0-9a-f]{12}", found.produced_by["catalogue"])
    assert re.fullmatch(r"[0-9a-f]{12}", found.produced_by["concepts"])
    assert found.to_dict() == extract_text(text, catalogue=own, concepts=words).to_dict()


def test_own_words_are_gone_after_the_call_and_after_an_error(tmp_path: Path) -> None:
    text = "全年收购春茧86吨。"
    before, shipped = extract_text(text).to_dict(), vocabulary()
    words = file(tmp_path, WORDS, "词.toml")
    extract_text(text, concepts=words)
    with pytest.raises(NarrativeError):
        fill(tmp_path / "没有.txt", concepts=words)
    assert vocabulary() is shipped and extract_text(text).to_dict() == before
    with speaking(read_concepts(words)):
        assert concepts_in("春茧") == (("鲜茧", 0, 2),) and "鲜茧" in kin_of("收购春茧")
    assert concepts_in("春茧") == () and "鲜茧" not in kin_of("收购春茧")


def test_an_own_word_wins_over_a_shipped_one_and_may_join_a_shipped_concept(tmp_path: Path) -> None:
    words = read_concepts(file(tmp_path, '[[rule]]\nid = "lecture"\nforms = ["龙门阵", "沙龙"]\n', "词.toml"))
    with speaking(words):
        assert [c for c, _, _ in concepts_in("摆龙门阵，办沙龙")] == ["lecture", "lecture"]
    assert [c for c, _, _ in concepts_in("摆龙门阵，办沙龙")] == ["academic"]


def test_what_a_row_leaves_out_is_told_by_its_name_and_unit(tmp_path: Path) -> None:
    (row,) = read_catalogue(file(tmp_path, '[[rule]]\nid = "a"\nname = "举办健康讲座场次"\nunit = "场次"\n')).rows
    assert row.measures == ("event",) and row.concepts == ("lecture",) and row.unit == "场次" and row.path[0] == "数量指标"


ROW = '[[rule]]\nid = "甲"\nname = "讲座场次"\nunit = "场"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "目录.toml 里没有一条规则：请至少写一条以 [[rule]] 开头的"),
        (ROW + 'name = "又一个"', "目录.toml 第5行写法不对"),
        ("[[rule]]\nid = 甲", "目录.toml 第2行写法不对"),
        ('[rule]\nid = "甲"', "请以 [[rule]]（两层方括号）开头"),
        ('[[row]]\nid = "甲"', "目录.toml 里不认识“row”"),
        ('[[rule]]\nname = "讲座"\nunit = "场"', "目录.toml 第1条缺少 id：请补上一行"),
        ('[[rule]]\nid = "甲"\nname = "讲座"', "目录.toml 第1条（甲）缺少 unit：请补上一行"),
        (ROW + ROW, "目录.toml 第2条（甲）的编号重复"),
        (ROW + 'alias = ["讲堂"]', "目录.toml 第1条（甲）里不认识“alias”：是不是 aliases？"),
        (ROW + 'aliases = "讲堂"', '目录.toml 第1条（甲）的 aliases 应是文字的列表：请写成 aliases = ["甲", "乙"]'),
        (ROW + "level = 3", "目录.toml 第1条（甲）的 level 应是文字"),
        (ROW + 'measures = ["events"]', "目录.toml 第1条（甲）的 measures 里不认识“events”：是不是 event？"),
        (ROW + 'concepts = ["讲座"]', "目录.toml 第1条（甲）的 concepts 里不认识“讲座”"),
        (ROW + 'actions = ["holds"]', "是不是 hold？"),
        (ROW + 'aggregate = "平均"', "的 aggregate 里不认识“平均”：可用的有 last、max、sum"),
        ('shared = ["training"]', "目录.toml的 shared 里不认识“training”：是不是 trainings？"),
        ('shared = "trainings"', "目录.toml 里的 shared 应是编号的列表"),
        ('shared = ["trainings"]\n[[rule]]\nid = "trainings"\nname = "培训"\nunit = "期"', "的编号在 shared 里也有"),
        (ROW.replace("甲", "none"), "的 id 不能用"),
        (ROW.replace("甲", "甲 乙"), "的 id 不能用"),
    ],
)
def test_faults_of_a_catalogue_are_one_line_with_file_entry_and_remedy(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(NarrativeError) as raised:
        read_catalogue(file(tmp_path, text))
    assert message in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[rule]]\nid = "鲜茧"\nforms = ["春茧"]', "词.toml 第1条（鲜茧）缺少 measure"),
        ('[[rule]]\nid = "鲜茧"\nmeasure = "item"', "词.toml 第1条（鲜茧）缺少 forms"),
        ('[[rule]]\nid = "鲜茧"\nmeasure = "吨"\nforms = ["春茧"]', "词.toml 第1条（鲜茧）的 measure 里不认识“吨”"),
        (WORDS + WORDS.replace('"鲜茧"\nforms', '"干茧"\nforms'), "词.toml 第2条（干茧）的“鲜茧”在 鲜茧 里已有"),
        ('shared = ["trainings"]\n' + WORDS, "词.toml 里的 shared 只用于指标目录"),
    ],
)
def test_faults_of_words_are_one_line_with_file_entry_and_remedy(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(NarrativeError) as raised:
        read_concepts(file(tmp_path, text, "词.toml"))
    assert message in str(raised.value) and "\n" not in str(raised.value)


def test_encodings_of_own_files(tmp_path: Path) -> None:
    path = tmp_path / "目录.toml"
    path.write_bytes(b"\xef\xbb\xbf" + ROW.replace("\n", "\r\n").encode())
    assert read_catalogue(path).rows[0].id == "甲"
    path.write_bytes(ROW.encode("gb18030"))
    with pytest.raises(NarrativeError, match=r"目录\.toml 不是 UTF-8 编码：请用记事本另存为"):
        read_catalogue(path)
    with pytest.raises(NarrativeError, match=r"没有\.toml 打不开：请检查文件名和路径"):
        read_catalogue(tmp_path / "没有.toml")
    with pytest.raises(NarrativeError, match=r"^\. 打不开"):
        read_catalogue(".")


def test_a_department_and_a_catalogue_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NarrativeError, match="只能用一个"):
        asked("残联", file(tmp_path, ROW))


def test_the_command_line_takes_department_catalogue_and_words(narrative: Run, report: Path, tmp_path: Path) -> None:
    run = narrative("extract", report, "--department", "自动", "--format", "json")
    assert [f["indicator"] for f in json.loads(run.stdout)["facts"]] == ["pwd.rehabilitation", "pwd.access", "trainings"]
    run = narrative("extract", report, "--department", "残联")
    assert "困难残疾人家庭无障碍改造户数" in run.stdout.decode()
    run = narrative("fill", report)
    assert run.returncode == 0, run.stderr.decode()
    assert re.search(r"无障碍改造户数 +74 +已填", run.stdout.decode())
    sheet = openpyxl.load_workbook(tmp_path / "自评_指标汇总.xlsx")
    assert any("困难残疾人家庭无障碍改造户数" in str(cell.value) for page in sheet for row in page for cell in row)
    own, words = file(tmp_path, OWN), file(tmp_path, WORDS, "词.toml")
    silk = file(tmp_path, "白石县蚕桑站2023年总结\n全年收购春茧86吨，开办养蚕培训班3期。\n", "蚕桑.txt")
    run = narrative("fill", silk, "--catalogue", own, "--concepts", words, "--format", "json")
    cells = json.loads(run.stdout)["cells"]
    assert [(cell["path"][-1], *(e["quote"] for e in cell["evidence"])) for cell in cells] == [("鲜茧产量", "86吨"), ("培训班期数", "3期")]


@pytest.mark.parametrize("command", ["extract", "fill"])
def test_a_faulty_file_ends_with_status_1_and_writes_nothing(narrative: Run, report: Path, tmp_path: Path, command: str) -> None:
    bad = file(tmp_path, ROW + 'alias = ["讲堂"]')
    run = narrative(command, report, "--catalogue", bad, "-o", tmp_path / "出.xlsx")
    assert run.returncode == 1 and not (tmp_path / "出.xlsx").exists()
    assert run.stderr.decode().strip() == "目录.toml 第1条（甲）里不认识“alias”：是不是 aliases？"


def test_the_examples_of_the_documentation_work(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "catalogues.md").read_text(encoding="utf-8")
    own, words = re.findall(r"```toml\n(.*?)```", text, re.S)[:2]
    (said,) = re.findall(r"```text\n(.*?)```", text, re.S)[:1]
    found = extract_text(said, catalogue=file(tmp_path, own), concepts=file(tmp_path, words, "词.toml"))
    rows = dict(re.findall(r"^\| (\S+) \| `(\S+)` \|$", text, re.M))
    assert {f["quote"]: f["indicator"] for f in found.to_dict()["facts"]} == rows and rows


@pytest.mark.parametrize(
    ("told", "won"),
    [
        ("择优送市赛的57件作品中，9件摘得一等奖，14件摘得二等奖。", ["9件", "14件"]),
        ("选送科技作品57件，其中9件获一等奖。", ["9件"]),
    ],
)
def test_a_part_with_a_deed_of_its_own_does_not_answer_what_its_total_does(told: str, won: list[str]) -> None:
    facts = extract_text(f"云溪县科学技术协会2024年工作总结\n一、主要工作\n{told}\n").to_dict()["facts"]
    assert [fact["quote"] for fact in facts if fact["indicator"] == "awards_won"] == won
    assert facts[0]["indicator"] == "competition_entries"
