"""Claims without a number: what is listed, what is not, and what the weights in models/claims.npz promise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT

from narrative.errors import ModelError
from narrative.facts.claims.features import hits
from narrative.facts.claims.model import HEADS, load_claim_model, shipped_claim_model
from narrative.groups import load_groups
from narrative.learning.claims import FEW, choose_threshold, fit, lessons_of
from narrative.learning.corpus import default_folder, load_corpus
from narrative.pipeline import extract_text

HEAD = "云岫县文化馆2023年度绩效自评报告\n一、基本情况\n本馆编制12名。\n二、履职情况\n"


def listed(prose: str) -> dict[str, str]:
    result = extract_text(HEAD + prose)
    return {result.quote(claim.span): claim.kind for claim in result.claims}


def test_an_effect_after_a_count_is_listed_and_the_counted_activity_is_not() -> None:
    assert listed("全年举办展览12场，群众文化生活明显改善。") == {"群众文化生活明显改善": "degree"}


@pytest.mark.parametrize(
    "prose",
    [
        "下一步将举办多场培训。",
        "坚持以人民为中心的创作导向。",
        "县领导出席启动仪式并致辞。",
        "荣获全省文化系统先进集体称号。",
        "推荐石桥剧社为省级示范剧社。",
        "共设置数量、质量等三级指标若干。",
        "（一）加强阵地建设\n建成书屋8个。",
        "严格执行财务管理制度。",
        "（二）阅览室更新改造专项\n更新书架12组。",
        "个别乡镇培训班次偏少。",
        "基层站点作用发挥不够均衡。",
    ],
)
def test_plans_slogans_ceremony_honours_scoring_and_topics_are_not_listed(prose: str) -> None:
    assert listed(prose) == {}


@pytest.mark.parametrize(
    ("title", "claim"),
    [
        ("（一）公共文化服务水平显著提升", "公共文化服务水平显著提升"),
        ("三、种植业生产稳中有进", "种植业生产稳中有进"),
        ("——阅读推广提质增效", "阅读推广提质增效"),
    ],
)
def test_a_title_that_asserts_an_effect_is_listed(title: str, claim: str) -> None:
    assert listed(f"{title}\n建成书屋8个。") == {claim: "degree"}


@pytest.mark.parametrize(
    ("prose", "claim", "kind"),
    [
        ("建成书屋8个，有力弥补了山区阅读设施不足的短板。", "有力弥补了山区阅读设施不足的短板", "degree"),
        ("居民阅读率达到78.5%，继续领跑全市。", "继续领跑全市", "degree"),
        ("召开系列座谈会，为政府决策提供了有力支撑。", "召开系列座谈会", "vague_count"),
        ("在全县中小学巡回举办民俗文化报告会，师生反响热烈。", "在全县中小学巡回举办民俗文化报告会", "bare_activity"),
        ("举办讲座12场、沙龙4场、“流动书屋”接待读者数千人次。", "“流动书屋”接待读者数千人次", "vague_count"),
    ],
)
def test_what_is_told_without_a_count_of_its_own_is_listed(prose: str, claim: str, kind: str) -> None:
    assert listed(prose)[claim] == kind


def test_items_of_a_list_without_full_stops_are_no_titles() -> None:
    lines = ("—— 走访了一批老专家", "—— 展厅全年开放216天，讲前试讲；", "   还组织了赛前集训营", "—— 讲解水平稳步提高")
    told = listed("\n".join(lines) + "\n")
    assert told == {"走访了一批老专家": "vague_count", "组织了赛前集训营": "bare_activity", "讲解水平稳步提高": "degree"}


def test_the_reception_at_the_end_of_a_long_clause_is_the_claim() -> None:
    found = listed("我馆原创小戏《山里的灯》作为全市唯一代表剧目在省城大剧院连续登台演出深受好评。")
    assert list(found) in (["深受好评"], ["我馆原创小戏《山里的灯》作为全市唯一代表剧目在省城大剧院连续登台演出深受好评"])


def test_the_trigger_is_the_words_that_mark_the_claim() -> None:
    marks = {hit.rule: hit.mark for clause in ("带动了周边农户增收", "经费投入力度加大", "举办多场培训") for hit in hits(clause)[:1]}
    assert marks == {"claim.degree_verb": "带动了", "claim.degree_end": "加大", "claim.vague": "多场"}


def test_repeats_point_to_the_first() -> None:
    result = extract_text(HEAD + "群众满意度明显提高，活动深受欢迎。\n另一方面，活动深受欢迎。")
    assert [claim.duplicate_of for claim in result.claims] == [None, None, "c2"]


def test_confidence_is_a_probability_above_the_threshold() -> None:
    threshold = shipped_claim_model().threshold
    claims = extract_text(HEAD + "多次深入乡村开展义诊，深受群众欢迎，服务能力不断提升。").claims
    assert claims and all(threshold <= claim.confidence <= 1 for claim in claims)


def test_the_card_says_what_was_learned_from_and_how_well_it_is_calibrated() -> None:
    card = ("clauses", "claims", "f1_out_of_fold", "calibration_error_out_of_fold", "dev_f1")
    read = load_groups(ROOT / "models" / "claims.npz", HEADS, card).fitted
    assert 3000 <= read["clauses"] and read["calibration_error_out_of_fold"] <= 0.03 and 0.85 <= read["f1_out_of_fold"]


def test_a_damaged_model_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "claims.npz"
    for damaged in (b"", b"PK\x03\x04 no archive", (ROOT / "models" / "claims.npz").read_bytes()[:2000]):
        path.write_bytes(damaged)
        with pytest.raises(ModelError, match=r"claims.npz 读不了：请重新安装"):
            load_claim_model(path)
    with pytest.raises(ModelError, match=r"lexicon.npz 读不了"):
        load_claim_model(ROOT / "models" / "lexicon.npz")


def test_training_learns_from_texts_and_gives_the_same_weights_each_time() -> None:
    entries = load_corpus(default_folder(), ("dev",))
    lessons = [lesson for entry in entries for lesson in lessons_of(entry)]
    owners = frozenset(entry.organisation for entry in entries)
    (first, card), (again, card_again) = fit(lessons, 180, owners), fit(lessons, 180, owners)
    assert card == card_again and first.threshold == again.threshold and (first.groups.weights == again.groups.weights).all()
    weight = {group: first.groups.weights[n, 1] for group, n in first.groups.index.items()}
    assert 0 < weight["claim.reception"] and weight["counted_part×bare_activity"] < 0


def test_a_claim_that_no_rule_names_is_listed_by_the_words_it_is_made_of() -> None:
    results = [extract_text(entry.text) for entry in load_corpus(default_folder(), ("dev",))]
    unnamed = [r.quote(claim.span) for r in results for claim in r.claims if claim.why == ("claim.learned",)]
    assert unnamed and not any(hits(clause) for clause in unnamed)


def test_the_threshold_is_half_the_best_f1() -> None:
    assert choose_threshold([(0.9, True), (0.8, True), (0.3, False)], 2) == (0.55, 1.0)


def test_a_short_sentence_is_a_topic_only_where_it_opens_its_paragraph() -> None:
    assert "举行“童心向党”合唱展演" in listed("全年举办讲座12场。举行“童心向党”合唱展演。其他工作有序推进。")


def test_a_grade_of_trouble_is_no_degree_and_an_adverb_may_stand_before_what_was_completed() -> None:
    for clause in ("全年未发生较大及以上汛情险情", "未接到有效投诉", "没有发生较大火灾"):
        assert all(hit.rule != "claim.degree_mark" for hit in hits(clause))
    for clause in ("影响较大", "年度实事全部按期保质完成", "各村任务均如期高质量完成"):
        assert any(hit.rule == "claim.degree_mark" for hit in hits(clause))


@pytest.mark.parametrize(
    ("prose", "claim", "kind"),
    [
        ("从业人员素质不断提高。", "从业人员素质不断提高", "degree"),
        ("护林员的职业荣誉感明显增强。", "护林员的职业荣誉感明显增强", "degree"),
        ("一批年轻骨干脱颖而出。", "一批年轻骨干脱颖而出", "vague_count"),
        ("（一）组织网络不断健全\n建成站点12个。", "组织网络不断健全", "degree"),
        ("通过报纸、广播、户外大屏等媒体广泛宣传《民法典》。", "通过报纸、广播、户外大屏等媒体广泛宣传《民法典》", "vague_count"),
        ("开展了模拟法庭、法治辩论等一系列活动。", "开展了模拟法庭、法治辩论等一系列活动", "vague_count"),
    ],
)
def test_what_only_looks_like_a_duty_an_honour_a_plan_or_a_topic_is_listed(prose: str, claim: str, kind: str) -> None:
    assert listed(prose).get(claim) == kind


@pytest.mark.parametrize(
    "prose",
    [
        "充分利用村广播、微信群等多种形式。",
        "得益于各部门的密切配合。",
        "一年来的工作虽然取得了一些成绩。",
        "新馆未能如期开放。",
        "内容涉及育苗、整枝、防虫等多个方面。",
        "被评为全市先进集体。",
    ],
)
def test_means_causes_and_shortfalls_are_not_listed(prose: str) -> None:
    assert listed(prose) == {}


def test_hands_who_list_few_teach_what_is_listed_and_not_how_much() -> None:
    usual = next(iter(load_corpus(default_folder(), ("dev",))))
    few = replace(usual, claims="few")
    extra = {group for lesson in lessons_of(few) for group in lesson.groups} - {
        group for lesson in lessons_of(usual) for group in lesson.groups
    }
    assert extra and all(group.startswith(FEW) for group in extra)
