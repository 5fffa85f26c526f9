"""The map back from a view to the source holds for any input, and forms cut by a page join up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from narrative.errors import InputError
from narrative.offsets import fold
from narrative.pipeline import extract_text
from narrative.read import read_text
from narrative.structure.normalize import BREAK, WIDE, flow_view, view_of

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("一二三、，。；：（）<>/p \t\n\r０１２９%ABCxyz餘個萬“”第页-—123|"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=200,
)


@given(TEXTS)
def test_each_character_has_its_origin(text: str) -> None:
    view = view_of(text)
    assert all(a < b for a, b in zip(view.origin, view.origin[1:], strict=False))
    for character, origin in zip(view.text, view.origin, strict=True):
        assert character in (BREAK, fold(text[origin]), fold(text[origin]).translate(WIDE))


@given(TEXTS)
def test_flows_of_a_document_never_share_a_character(text: str) -> None:
    try:
        document = read_text(text)
    except InputError:
        assert not text.strip() or not any(c.isprintable() for c in text)
        return
    assert all(a.span.end <= b.span.start for a, b in zip(document.blocks, document.blocks[1:], strict=False))
    taken = [i for flow in document.flows for i in flow.blocks]
    assert len(taken) == len(set(taken))
    for flow in document.flows:
        view = flow_view(document, flow)
        assert all(c == BREAK or c == fold(text[o]) for c, o in zip(view.text, view.origin, strict=True))


@given(TEXTS, st.integers(0, 200), st.integers(1, 50))
def test_pieces_cover_a_stretch(text: str, start: int, length: int) -> None:
    view = view_of(text)
    if start + length <= len(view.text):
        pieces = view.pieces(start, start + length)
        assert pieces[0].start == view.origin[start]
        assert pieces[-1].end == view.origin[start + length - 1] + 1
        assert sum(p.end - p.start for p in pieces) == length


@given(st.text(alphabet="年举办3场 \n<br>，。", max_size=60), st.data())
def test_places_of_spans_are_those_they_came_from(text: str, data: st.DataObject) -> None:
    view = view_of(text)
    marks = sorted(data.draw(st.sets(st.integers(0, len(view.text)), max_size=8)))
    stretches = list(zip(marks[::2], marks[1::2], strict=False))
    assert view.places(view.span(start, end) for start, end in stretches) == stretches


def test_a_sentence_cut_by_a_page_joins_up() -> None:
    text = "2.推进科普阵地建设，全年为乡村学校送去流动展品，吸引周边村寨的孩子前来体验科\n\n学实验，参与学生1200人次。"
    assert "体验科学实验" in view_of(text).text


def test_titles_and_lists_do_not_join() -> None:
    assert view_of("云岫县科学技术协会\n绩效自评报告\n一、基本情况").text.count(BREAK) == 2


def test_a_word_cut_by_a_repeated_form_header_joins_up() -> None:
    head = "年度主要工作完成情况"
    text = f"{head}\n组织科普宣讲、科学实验等活动，支持一名青年教师入选科技人才托举计\n\n{head}\n划，并获得项目资助。\n"
    document = read_text(text)
    assert "托举计划，并获得" in flow_view(document, document.flows[0]).text


def test_two_columns_cut_by_a_page_are_two_flows() -> None:
    text = (
        "\t年初设定目标\t\t\t目标完成情况\n"
        "年度总体目标\t<p>1、办好科普活动，全年计划开展科普宣讲不少于20场，抓好基层组织队</p>\t\t\t<p>1.全年开展科普宣讲26场，受益群众达5000余人次，新建科普教</p>\n"
        "\n\t\t伍建设，培训信息员100人。\t\t\t育基地3个，科普氛围更加浓厚。\n"
    )
    document = read_text(text)
    views = {flow.label: flow_view(document, flow).text for flow in document.flows}
    assert "组织队伍建设" in views["年初设定目标"]
    assert "科普教育基地3个" in views["目标完成情况"]


def test_page_numbers_and_site_boxes_are_dropped() -> None:
    assert (
        view_of("开展活动12场。\n— 3 —\n浏览量：330 字号：[大 中 小]\n发放资料5份。").text.replace(BREAK, "")
        == "开展活动12场。发放资料5份。"
    )


def test_a_number_that_a_line_breaks_before_is_no_list_number() -> None:
    assert (
        view_of("全年接待各类团体参观者427批次、\n6.8万人次，开展教育活动65场。").text
        == "全年接待各类团体参观者427批次、6.8万人次，开展教育活动65场。"
    )
    assert BREAK in view_of("加强队伍建设，提升能力，\n2.培训讲解员36人次。").text


def test_cells_of_a_row_that_blanks_part_are_no_thousands() -> None:
    assert view_of("泵站改造 座 200 218 109%\n水库除险 座 6 6.3 105％").text.split(BREAK) == [
        "泵站改造座200", "218", "109%", "水库除险座6", "6.3", "105%",
    ]  # fmt: skip
    assert view_of("培训农民1 200人次，合格率98%").text == "培训农民1200人次，合格率98%"
    assert view_of("受理来信 1 127 件，办结率 99 %").text == "受理来信1127件，办结率99%"


def test_the_named_number_of_a_title_is_kept_apart_from_its_topic() -> None:
    assert view_of("职责活动四  人事管理\n招聘12人。").text.startswith("职责活动四 人事管理")
    assert view_of("开展主题活动四 场，参加300人。").text == "开展主题活动四场，参加300人。"


def test_half_width_marks_beside_chinese_are_marks() -> None:
    told = "一.概况\n全年办展1,200场,观众3.5万人次;满意率98%.其中:第1,2场在乡下.请看www.abc.com,谢谢!\n2.队伍\n现有讲解员18名.志愿者60名.\n"
    assert view_of(told).text == (
        "一.概况\n全年办展1,200场，观众3.5万人次；满意率98%。其中：第1,2场在乡下。请看www.abc.com，谢谢！\n2.队伍\n现有讲解员18名。志愿者60名。\n"
    )


def test_a_dot_in_a_name_is_no_stop_where_full_stops_end_sentences() -> None:
    assert "阿里.买买提" in view_of("辅导员阿里.买买提获奖。全年办班3期,参训120人。年底评优。").text


def test_a_report_that_is_typed_in_half_width_is_read_as_any_other() -> None:
    told = "云溪县科协2023年工作总结\n一、履职情况\n全年开展科普活动46场,参与群众1.2万人次.科普大篷车下乡21次.评选优秀科技工作者12名.举办培训班6期,培训318人次.\n"
    typed, plain = (
        extract_text(text)
        for text in (
            told,
            told.replace(",", "，").replace(".\n", "。\n").replace(".科", "。科").replace(".评", "。评").replace(".举", "。举"),
        )
    )
    assert [(f.quantity, f.status, f.what, f.part_of) for f in typed.facts] == [
        (f.quantity, f.status, f.what, f.part_of) for f in plain.facts
    ]
    assert len(typed.facts) == 6
