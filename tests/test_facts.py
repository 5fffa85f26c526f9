"""What a count means: status by cues, measure, object, verb, links; sections that are read and sections that are not."""

from __future__ import annotations

import pytest

from narrative.explain import explain_fact
from narrative.pipeline import extract_text
from narrative.results import Extraction

HEAD = "云岫县科学技术协会2022年整体绩效自评报告\n一、部门概况\n（一）主要职责\n负责全县12个乡镇的科普工作。\n（二）机构设置\n编制9名。\n二、履职情况\n"


def read(prose: str) -> Extraction:
    return extract_text(HEAD + prose + "\n三、存在的问题\n仍有5个乡镇未建站。\n四、下一步打算\n2023年计划举办活动60场。\n")


def field(prose: str, name: str) -> dict[str, object]:
    result = read(prose)
    return {result.quote(f.quantity.span): getattr(f, name) for f in result.facts}


def test_duties_staff_problems_and_plans_are_no_facts() -> None:
    assert list(field("全年举办科普讲座26场。", "status")) == ["26场"]


@pytest.mark.parametrize(
    ("prose", "statuses"),
    [
        ("已发放手册2000份；全年计划培训300场。", {"2000份": "achieved", "300场": "target"}),
        ("企业科协由年初27个增至65个。", {"27个": "baseline", "65个": "achieved"}),
        ("上年和今年分别举办讲座38场和48场。", {"38场": "baseline", "48场": "achieved"}),
        (
            "2021年度和2022年度受理咨询分别为1200件和1500件，办结率分别为98%和99%。",
            {"1200件": "baseline", "1500件": "achieved", "98%": "baseline", "99%": "achieved"},
        ),
        ("2020、2021、2022年分别新建驿站3座、4座、6座。", {"3座": "baseline", "4座": "baseline", "6座": "achieved"}),
        ("本年度和上年度，志愿者分别有300人、280人。", {"300人": "achieved", "280人": "baseline"}),
        ("今年，讲座、展览分别举办12场、5场。", {"12场": "achieved", "5场": "achieved"}),
        ("近两年分别立项8个和11个。", {"8个": "baseline", "11个": "achieved"}),
        ("2020年至2022年，培训人数分别为800人、950人、1100人。", {"800人": "baseline", "950人": "baseline", "1100人": "achieved"}),
        ("开馆天数2021年310天、2022年322天。", {"310天": "baseline", "322天": "achieved"}),
        ("计划引进人才20名，引进18名。", {"20名": "target", "18名": "achieved"}),
        ("满意度目标值90%，测评达96%。", {"90%": "target", "96%": "achieved"}),
        (
            "年度任务为新建公厕8座、垃圾站5个，建成公厕9座、垃圾站6个。",
            {"8座": "target", "5个": "target", "9座": "achieved", "6个": "achieved"},
        ),
        ("计划救助300人，救助326人，救助率108.7%。", {"300人": "target", "326人": "achieved", "108.7%": "achieved"}),
        ("计划培训农民200人，培训干部100人，培训40场。", {"200人": "target", "100人": "target", "40场": "target"}),
        ("责任书写明，新增床位200张，最终新增210张。", {"200张": "target", "210张": "achieved"}),
        ("改造家庭74户（任务70户），每户补助3000元。", {"74户": "achieved", "70户": "target", "3000元": "context"}),
        ("开展7大类48场活动。", {"7大类": "context", "48场": "achieved"}),
        ("落实科普惠农政策，奖补项目22个。", {"22个": "achieved"}),
        ("入选全国50个试点城市。", {"50个": "context"}),
        ("超额完成年度计划，培训学员860人次。", {"860人次": "achieved"}),
        ("培训场次较上年的12场增加3场。", {"12场": "baseline", "3场": "achieved"}),
        (
            "任务清单：办讲座60场、培训300人次，印手册2万份。一年下来办讲座64场。",
            {"60场": "target", "300人次": "target", "2万份": "target", "64场": "achieved"},
        ),
        ("计划执行：举办讲座33场。", {"33场": "achieved"}),
        ("产出目标-数量-讲座：举办讲座33场。", {"33场": "achieved"}),
        ("重点任务进展：举办讲座33场，培训60人。", {"33场": "achieved", "60人": "achieved"}),
        ("全省流动馆今年共设31站，我县轮到2站。", {"31站": "context", "2站": "achieved"}),
        ("全县现有中小学校47所，已配科学副校长39名。", {"47所": "context", "39名": "achieved"}),
        ("争取奖补资金36万元，扶持农技协4家。", {"36万元": "achieved", "4家": "achieved"}),
        ("上年只办9场；今年外地团队占三成。", {"9场": "baseline", "三成": "achieved"}),
        (
            "接待读者3.8万人次，上年为2.9万人次，接待团体86批，放映电影64场。",
            {"3.8万人次": "achieved", "2.9万人次": "baseline", "86批": "achieved", "64场": "achieved"},
        ),
        ("去年，举办讲座12场，培训300人，发放手册900册。", {"12场": "baseline", "300人": "baseline", "900册": "baseline"}),
        ("观众没有达到年初预计的9万人次，主要是闭馆时间长，举办展览11个。", {"9万人次": "target", "11个": "achieved"}),
        ("科普活动从年初计划的15场增加到21场。", {"15场": "target", "21场": "achieved"}),
        ("展品完好率优于95%的控制目标。", {"95%": "target"}),
        ("2021年我国公民具备科学素质的比例达到10.56%，全省接待游客3亿人次。", {"10.56%": "context", "3亿人次": "context"}),
        ("该村距离县城22公里，有农户386户，新建步道12公里。", {"22公里": "context", "386户": "context", "12公里": "achieved"}),
        ("信息传播量在全市9个县区中排第3，居全省第二。", {"9个": "context", "第3": "achieved", "第二": "achieved"}),
        ("畜牧部门完成犬只免疫21.8万只。", {"21.8万只": "context"}),
        ("开具承诺达标合格证11.3万张。", {"11.3万张": "achieved"}),
        ("向省里推荐人才7名，入选2名。", {"7名": "achieved", "2名": "achieved"}),
        ("年初确定的6项数量目标全部完成，满意度达到年初目标的104%。", {"6项": "context", "104%": "achieved"}),
        ("累计服务时长1.3万小时，讲座每场2小时。", {"1.3万小时": "achieved", "2小时": "context"}),
        ("追缴欠费，全年任务240万元，收回198万元。", {"240万元": "target", "198万元": "achieved"}),
        ("计划关停采石点9处，关停到位7处。", {"9处": "target", "7处": "achieved"}),
        ("计划新设村级服务点9个，培训站长40名。", {"9个": "target", "40名": "target"}),
        ("设备完好率97%，高于目标2个百分点。", {"97%": "achieved", "2个百分点": "achieved"}),
        ("年初目标提高2个百分点。", {"2个百分点": "target"}),
        ("热线接通率93%，高于85%的考核要求。", {"93%": "achieved", "85%": "context"}),
        ("评议满意度96%，达到90%的预期值。", {"96%": "achieved", "90%": "target"}),
        ("年度13项重点任务均于11月底前完成。", {"13项": "achieved"}),
        ("年度13项重点任务要于11月底前全部完成。", {"13项": "target"}),
        ("计划的7个项目已完成5个。", {"7个": "target", "5个": "achieved"}),
        ("全县粮食总产量预计21.4万吨。", {"21.4万吨": "achieved"}),
        ("项目投产后，年产值预计达到3亿元。", {"3亿元": "target"}),
        ("全市共有律师事务所48家、执业律师611名。", {"48家": "context", "611名": "context"}),
        ("辖区现有企业14家，其中规上企业5家，今年新增规上企业2家。", {"14家": "context", "5家": "context", "2家": "achieved"}),
        ("全县共有企业41家参加培训，现有科普志愿者862名。", {"41家": "achieved", "862名": "achieved"}),
        ("对全县现有企业41家开展检查。", {"41家": "achieved"}),
        ("考核居全省21个市（州）第6位。", {"21个": "context", "第6位": "achieved"}),
        ("31个乡镇（街道）妇联组织覆盖率100%。", {"31个": "context", "100%": "achieved"}),
        ("辖区现有危险品生产、储存企业14家，其中涉及重大危险源的5家。", {"14家": "context", "5家": "context"}),
        ("来自9个设区市及试验区的48支队伍参赛。", {"9个": "context", "48支": "achieved"}),
        ("巡察反馈的23个问题，已整改21个。", {"23个": "context", "21个": "achieved"}),
        ("巡察反馈的23个问题全部整改到位。", {"23个": "achieved"}),
        ("检查发现5个问题，当场整改。", {"5个": "achieved"}),
        ("举办培训12期，比年初计划的10期多办2期。", {"12期": "achieved", "10期": "target", "2期": "achieved"}),
        ("计划的8座水库均已竣工验收，全县60个站点已投入运营。", {"8座": "achieved", "60个": "achieved"}),
        ("全县现有医疗机构312家，其中乡镇卫生院18家。", {"312家": "context", "18家": "context"}),
        ("去年遗留的7个问题均已整改，去年举办讲座12场。", {"7个": "achieved", "12场": "baseline"}),
        ("全县共有合作社带动农户1300户。", {"1300户": "achieved"}),
        ("计划到2025年8个项目全部完工。", {"8个": "target"}),
        ("帮扶的上坪村共214户876人，全年慰问31户。", {"214户": "context", "876人": "context", "31户": "achieved"}),
        (
            "刊发稿件60篇，其中全国4篇、全省16篇、全市40篇。",
            {"60篇": "achieved", "4篇": "achieved", "16篇": "achieved", "40篇": "achieved"},
        ),
        ("全国共有试点县15个，全省3个。", {"15个": "context", "3个": "context"}),
        ("全县96%的乡镇卫生院达到服务能力标准。", {"96%": "achieved"}),
        ("新创建全国美丽休闲乡村4个。", {"4个": "achieved"}),
        ("中国科协“春芽托举工程”省级配套项目从上年的20人扩大到30人。", {"20人": "baseline", "30人": "achieved"}),
        ("林区全年巡护320次，邻区全年巡护210次。", {"320次": "achieved", "210次": "context"}),
        ("报告传染病14种1136例，引进良种6种。", {"14种": "context", "1136例": "achieved", "6种": "achieved"}),
        ("开展志愿服务460场，时长1.8万小时，每场时长2小时。", {"460场": "achieved", "1.8万小时": "achieved", "2小时": "context"}),
        ("奖补资金两批合计下达85万元。", {"两批": "achieved", "85万元": "achieved"}),
    ],
)
def test_status_is_read_clause_by_clause(prose: str, statuses: dict[str, str]) -> None:
    assert field(prose, "status") == statuses


@pytest.mark.parametrize(
    ("prose", "quote", "measure"),
    [
        ("表彰优秀辅导员10名。", "10名", "person"),
        ("获一等奖10名。", "10名", "award"),
        ("走访企业30家。", "30家", "organization"),
        ("认定科普教育基地30家。", "30家", "place"),
        ("征集论文86篇。", "86篇", "document"),
        ("工作排名第3名。", "第3名", "rank"),
        ("立项资助课题7个。", "7个", "project"),
        ("覆盖乡镇12个。", "12个", "region"),
        ("更新展品40件。", "40件", "item"),
        ("传播科普信息8万次。", "8万次", "other"),
        ("组织17个村举办培训班31期。", "17个", "region"),
        ("选送13个项目参加创新大赛。", "13个", "project"),
        ("牵头6个部门联合检查14次。", "6个", "organization"),
        ("出具司法鉴定310例。", "310例", "item"),
        ("出动专家指导企业140家次。", "140家次", "organization"),
        ("建成17个村级服务站。", "17个", "place"),
    ],
)
def test_the_noun_decides_what_the_classifier_leaves_open(prose: str, quote: str, measure: str) -> None:
    assert field(prose, "measure")[quote] == measure


@pytest.mark.parametrize(
    ("prose", "quote", "is_one"),
    [
        ("培训学员860人，比2021年多培训37人。", "37人", True),
        ("印发手册3200份，较上年多印手册300份。", "300份", True),
        ("接待读者4万人次，与上年相比少接待3000人次。", "3000人次", True),
        ("登记志愿者860人，比上年增加志愿者60人。", "60人", True),
        ("合格率97%，高于目标2个百分点。", "2个百分点", True),
        ("比武大赛多次举办，培训选手37人。", "37人", False),
        ("吸引比上年更多少年儿童参加活动37场。", "37场", False),
    ],
)
def test_a_difference_is_marked_as_one(prose: str, quote: str, is_one: bool) -> None:
    assert ("delta" in field(prose, "why")[quote]) is is_one  # type: ignore[operator]


def test_more_than_another_figure_is_no_remainder() -> None:
    found = field("举办讲座46场，较计划的40场多6场，比上年15期多办2期，观众1000人多。", "quantity")
    assert {quote: quantity.bound for quote, quantity in found.items()} == {  # type: ignore[attr-defined]
        "46场": "exact",
        "40场": "exact",
        "6场": "exact",
        "15期": "exact",
        "2期": "exact",
        "1000人多": "approx",
    }


def test_what_a_result_is_held_against_is_not_bounded() -> None:
    assert field("接通率93%，高于85%的考核要求，覆盖超过60%的乡镇。", "quantity")["85%"].bound == "exact"  # type: ignore[attr-defined]
    assert "超过60%" in field("接通率93%，高于85%的考核要求，覆盖超过60%的乡镇。", "quantity")


@pytest.mark.parametrize(
    ("prose", "quote", "noun"),
    [
        ("共展出120余件展品。", "120余件", "展品"),
        ("展出展品120余件。", "120余件", "展品"),
        ("示范面积由年初的300亩扩到820亩。", "820亩", "示范面积"),
        ("广播、电视、网络共发稿93篇。", "93篇", "稿"),
        ("慰问了赵工、孙工等12名一线科技工作者。", "12名", "科技工作者"),
    ],
)
def test_the_counted_object_is_named(prose: str, quote: str, noun: str) -> None:
    assert noun in str(field(prose, "what")[quote])


def test_parts_point_to_their_total_and_repeats_to_the_first() -> None:
    result = read("全年共发稿93篇，其中省级媒体38篇。")
    whole, part = result.facts
    assert part.part_of == whole.id and whole.part_of is None
    result = extract_text(HEAD + "组织志愿者进社区开展义务修理活动36次。\n三、效果情况\n组织志愿者进社区开展义务修理活动36次，群众满意。\n")
    assert [f.duplicate_of for f in result.facts] == [None, "f1"]


def links(prose: str) -> dict[str, str | None]:
    """Quote of each count → quote of its total."""
    result = read(prose)
    quotes = {f.id: result.quote(f.quantity.span) for f in result.facts}
    return {quotes[f.id]: quotes[f.part_of] if f.part_of else None for f in result.facts}


@pytest.mark.parametrize(
    ("prose", "totals"),
    [
        ("举办讲座61场：进校园30场、进社区19场、进企业12场。", {"30场": "61场", "19场": "61场", "12场": "61场", "61场": None}),
        ("资助协会7家、基地4家、社区2家，共13家。", {"7家": "13家", "4家": "13家", "2家": "13家", "13家": None}),
        ("全年征集论文214篇。其中，青年作者83篇，女作者60篇。", {"214篇": None, "83篇": "214篇", "60篇": "214篇"}),
        ("收到作品174件，评出一等奖9项、二等奖20项。", {"174件": None, "9项": "174件", "20项": "174件"}),
        ("推荐候选人9名，3名入选。", {"9名": None, "3名": "9名"}),
        ("新建服务站4家，累计建成19家。", {"4家": "19家", "19家": None}),
        ("培训3120人次（妇女1460人次）。", {"3120人次": None, "1460人次": "3120人次"}),
        ("排查隐患74条，74条隐患里66条当场改了。", {"74条": None, "66条": "74条"}),
        ("举办讲座26场，走访企业12家，慰问职工9名。", {"26场": None, "12家": None, "9名": None}),
        (
            "举办讲座26场；发放手册12册，其中社区4册；较上年的9场增加17场。",
            {"26场": None, "12册": None, "4册": "12册", "9场": None, "17场": None},
        ),
        ("全年计划办活动40场，实际办活动36场。", {"40场": None, "36场": None}),
        ("公开课36场，其中甲校9场、乙校6场、丙校3场。", {"36场": None, "9场": "36场", "6场": "36场", "3场": "36场"}),
        (
            "收到论文820篇，评出一等奖8篇、二等奖30篇、三等奖60篇，共计102篇。",
            {"820篇": None, "8篇": "102篇", "30篇": "102篇", "60篇": "102篇", "102篇": None},
        ),
        ("检查单位380家次，立案5起。", {"380家次": None, "5起": None}),
        ("提供岗位1.8万个，达成就业意向3120人。", {"1.8万个": None, "3120人": None}),
        ("办理法律援助案件1860件，新建司法所11个。", {"1860件": None, "11个": None}),
        ("申报项目30项，获奖6件。", {"30项": None, "6件": "30项"}),
        ("选派教师30名，入选12人。", {"30名": None, "12人": "30名"}),
        (
            "查处案件4863起，处罚金额1190万元，案件中垃圾类1215起、占道类946起，垃圾类占25%。",
            {"4863起": None, "1190万元": None, "1215起": "4863起", "946起": "4863起", "25%": "4863起"},
        ),
        ("开展执法检查120次，工作中走访企业30次。", {"120次": None, "30次": None}),
        (
            "收回有效问卷476份，满意度95.3%，其中表示非常满意的392人，占八成以上。",
            {"476份": None, "95.3%": None, "392人": "476份", "八成以上": "476份"},
        ),
        ("对轻微违法不予处罚18件，移送公安机关5件。", {"18件": None, "5件": None}),
        ("失业人员再就业85人、就业困难人员就业26人。", {"85人": None, "26人": None}),
        ("新增职业技能等级认定机构2家，总数达到7家。", {"2家": "7家", "7家": None}),
        ("对114家企业开展排查，推动9家完成设施提标。", {"114家": None, "9家": "114家"}),
        ("在9所中小学和6所幼儿园设立书屋。", {"9所": None, "6所": None}),
        ("收到提案45件、采纳30件。", {"45件": None, "30件": "45件"}),
        ("全年受理信访件214件，已办结198件，其余16件正在办理。", {"214件": None, "198件": "214件", "16件": "214件"}),
        ("对88家单位开展评估，83家达标，5家限期整改。", {"88家": None, "83家": "88家", "5家": "88家"}),
        ("毕业生876人，升学502人，就业341人，其余33人参军。", {"876人": None, "502人": "876人", "341人": "876人", "33人": "876人"}),
        ("全市共有养老机构86家，通过星级评定的有52家，未通过的34家。", {"86家": None, "52家": "86家", "34家": "86家"}),
        ("检查餐饮单位1240家，存在问题的183家，全部责令整改。", {"1240家": None, "183家": "1240家"}),
        ("全年开展执法检查560次，占全市检查总量2240次的25%。", {"560次": "2240次", "2240次": None, "25%": "2240次"}),
        ("完成投资12.6亿元，占年度计划11亿元的114.5%。", {"12.6亿元": None, "11亿元": None, "114.5%": None}),
        ("全年接诊12.6万人次，急诊1.8万人次包含在内。", {"12.6万人次": None, "1.8万人次": "12.6万人次"}),
        ("举办讲座26场，展览9场不计在内。", {"26场": None, "9场": None}),
        ("新建农村书屋12个、社区书屋7个，全县书屋总数达到143个。", {"12个": "143个", "7个": "143个", "143个": None}),
        ("新成立企业科协9家、高校科协2家，企业科协总数达58家。", {"9家": "58家", "2家": None, "58家": None}),
        ("出台政策18条；开展宣讲26场；其中进园区9场。", {"18条": None, "26场": None, "9场": "26场"}),
        (
            "受理案件528件，办结497件，挽回损失1260万元；其中农民工案件203件。",
            {"528件": None, "497件": "528件", "1260万元": None, "203件": "528件"},
        ),
        ("全年培训村医640人次，考试合格612人。", {"640人次": None, "612人": "640人次"}),
        ("全年服务群众640人次，帮助就业61人。", {"640人次": None, "61人": None}),
        ("检查水利工程286处，查出隐患53处，整改49处。", {"286处": None, "53处": None, "49处": "53处"}),
        ("走访基地73个，解决难题39个。", {"73个": None, "39个": None}),
        ("检查农资店112家，发现问题16家。", {"112家": None, "16家": "112家"}),
        ("召开座谈会14次，研讨6次；举办讲座1次，讲党课7次。", {"14次": None, "6次": None, "1次": None, "7次": None}),
        ("举办展览14个，原创展览6个，引进展览8个。", {"14个": None, "6个": "14个", "8个": "14个"}),
        ("三月办班2期、六月办班3期、十一月办班4期，全年9期。", {"2期": "9期", "3期": "9期", "4期": "9期", "9期": None}),
        ("安排项目14个，完工11个、在建3个。", {"14个": None, "11个": "14个", "3个": "14个"}),
        ("加装电梯完工13部，在建8部。", {"13部": None, "8部": None}),
        ("失业人员再就业1840人，就业困难人员就业460人。", {"1840人": None, "460人": None}),
        ("收到论文213篇，评选优秀论文40篇。", {"213篇": None, "40篇": "213篇"}),
        ("240名代表参加会议，评选最美志愿者10名。", {"240名": None, "10名": None}),
        ("全省评出示范村50个，我县入选3个。", {"50个": None, "3个": "50个"}),
        ("到馆读者21万人次，未成年读者约占四成。", {"21万人次": None, "约占四成": "21万人次"}),
        ("在册社工126人，今年新招社工31人，辞职退出12人。", {"126人": None, "31人": "126人", "12人": None}),
        ("举办线上讲座12期、线下讲座9期。", {"12期": None, "9期": None}),
        ("执法培训320人次，选派56人次参加省局培训。", {"320人次": None, "56人次": None}),
        ("热线接到群众来件640件，核查办结612件。", {"640件": None, "612件": "640件"}),
        ("发现井盖缺损58处，销账55处。", {"58处": None, "55处": "58处"}),
        ("新登记民宿27家，注销4家。", {"27家": None, "4家": None}),
        ("桌面推演36场，由本局牵头的9场。", {"36场": None, "9场": "36场"}),
    ],
)
def test_parts_point_to_their_total_in_either_order(prose: str, totals: dict[str, str | None]) -> None:
    assert links(prose) == totals


@pytest.mark.parametrize(
    ("prose", "totals"),
    [
        (
            "举办农民夜校22期、1310人次：种植8期、460人次；养殖9期、530人次；电商5期、320人次。",
            {"8期": "22期", "460人次": "1310人次", "9期": "22期", "530人次": "1310人次", "5期": "22期", "320人次": "1310人次"},
        ),
        (
            "道路事故38起，死亡12人：国道17起〔死7人〕；省道13起〔3人〕；县道8起〔2人〕。",
            {"17起": "38起", "7人": "12人", "13起": "38起", "3人": "12人", "8起": "38起", "2人": "12人"},
        ),
        (
            "立案98件；罚没236万元\n   市场类41件/102万元；资源类33件/88万元；交通类24件/46万元",
            {"41件": "98件", "102万元": "236万元", "33件": "98件", "88万元": "236万元", "24件": "98件", "46万元": "236万元"},
        ),
        (
            "争取项目3个，资金45万元，协会2个计30万元，社区1个计15万元。",
            {"2个": "3个", "30万元": "45万元", "1个": "3个", "15万元": "45万元"},
        ),
        ("新建健身点26处\n   按乡镇分：城关9处；石桥7处；柳河6处；东川4处", {"9处": "26处", "7处": "26处", "6处": "26处", "4处": "26处"}),
        (
            "检查单位1240家次，立案118件。\n区域\t检查\t立案\n东片\t420家次\t41件\n中片\t500家次\t52件\n西片\t320家次\t25件",
            {"420家次": "1240家次", "41件": "118件", "500家次": "1240家次", "52件": "118件", "320家次": "1240家次", "25件": "118件"},
        ),
        (
            "县区\t检查\n东山县\t320家次\n西湖区\t410家次\n合计\t730家次",
            {"320家次": "730家次", "410家次": "730家次", "730家次": None},
        ),
        (
            "宣讲活动486场（次），由下列各类构成：报告126场，微宣讲208节，直播91期，入户宣讲55次。",
            {"126场": "486场（次）", "208节": "486场（次）", "91期": "486场（次）", "55次": "486场（次）"},
        ),
        ("救援队12支286人：综合队3支、专业队4支、社会队5支。", {"286人": None, "3支": "12支", "4支": "12支", "5支": "12支"}),
        ("新开老年食堂4家，新设助餐点9家，加在一起13家。", {"4家": "13家", "9家": "13家", "13家": None}),
        ("博物馆推出展览12个，8个原创、4个引进。", {"12个": None, "8个": "12个", "4个": "12个"}),
        ("充电站增设6座，累计达31座。", {"6座": "31座", "31座": None}),
        ("引进机型13种，累计引进57种。", {"13种": "57种", "57种": None}),
        ("办班12期，累计培训人员420人次。", {"12期": None, "420人次": None}),
        ("购入图书1.6万册，少儿类4800册，占30%。", {"1.6万册": None, "4800册": "1.6万册", "30%": "1.6万册"}),
        ("上年接待200人，今年接待180人，占90%。", {"200人": None, "180人": None, "90%": None}),
        ("发放消费券420万元，兑付378万元，兑付率90%。", {"420万元": None, "378万元": "420万元", "90%": None}),
        ("计划新建站点20个，实际建成18个，完成率90%。", {"20个": None, "18个": None, "90%": None}),
        ("接待游客36.2万人次，团队游客占比四成。", {"36.2万人次": None, "四成": "36.2万人次"}),
        ("优良天数占比92%，森林覆盖率61%。", {"92%": None, "61%": None}),
        ("应检设备520台，实检506台。", {"520台": None, "506台": "520台"}),
        ("供应保障物资300吨，保障学校120吨。", {"300吨": None, "120吨": None}),
        ("项目总投资128亿元，年内完成41.6亿元。", {"128亿元": None, "41.6亿元": "128亿元"}),
        ("排查隐患1260处，整改1232处；重大隐患9处。", {"1260处": None, "1232处": "1260处", "9处": "1260处"}),
        ("排查一般隐患1260处、重大隐患9处。", {"1260处": None, "9处": None}),
        ("规模企业64家中，设立研发机构的有22家，当年新增6家。", {"64家": None, "22家": "64家", "6家": "22家"}),
        ("景区升至23家；民宿31家，当年评定9家。", {"23家": None, "31家": None, "9家": "31家"}),
        ("合作社发展到213家，有31家年收入过千万元。", {"213家": None, "31家": "213家"}),
        ("全县12个乡镇有3个文化站。", {"12个": None, "3个": None}),
        ("到过31所学校，民办学校6所在内。", {"31所": None, "6所": "31所"}),
        ("获批学科7个：一中占了3个，二中、三中各2个。", {"7个": None, "3个": "7个", "2个": "7个"}),
        ("家庭医生签约42万人，签约率51%；这里头重点人群22万人。", {"42万人": None, "22万人": "42万人"}),
        ("新创剧目26个，拿回省级奖项17个。", {"26个": None, "17个": None}),
        ("发放补贴600万元，核销率85%（邻县不到七成）。", {"85%": None, "不到七成": None}),
        ("慰问困难职工15人，走访老党员9人。", {"15人": None, "9人": None}),
    ],
)
def test_lists_with_two_counts_an_item_rows_rates_and_other_words_name_totals(prose: str, totals: dict[str, str | None]) -> None:
    found = links(prose)
    assert {quote: found[quote] for quote in totals} == totals


def test_counts_told_by_quarter_are_parts_of_the_years() -> None:
    quarters = "".join(
        f"【{name}季度】推进情况\n热线接单{calls}件，办结{done}件。\n"
        for name, calls, done in (("一", 210, 200), ("二", 190, 185), ("三", 240, 236), ("四", 160, 158))
    )
    result = extract_text(f"云岫县某局2023年工作总结\n{quarters}【全年汇总】\n热线工单800件，新建书屋160处。\n")
    (whole,) = (f for f in result.facts if result.quote(f.quantity.span) == "800件")
    parts = [result.quote(f.quantity.span) for f in result.facts if f.part_of == whole.id]
    assert parts == ["210件", "190件", "240件", "160件"]


def test_a_list_that_misses_its_total_by_little_is_marked() -> None:
    facts = read("全年办科普活动520场，街道办了310场，学校办了120场，学会办了82场。").facts
    assert [f.part_of for f in facts] == [None, "f1", "f1", "f1"]
    assert all("link.slip" in f.why for f in facts[1:])


def test_finance_and_scores_are_no_facts() -> None:
    assert field("全年预算支出246.8万元，预算执行率97%。数量指标等4个三级指标全部完成。", "status") == {}


def test_summary_without_headings_is_outcome_prose() -> None:
    result = extract_text("一年来，县科协举办科普讲座26场。\n截至11月底，注册志愿者905人。")
    assert [result.quote(f.quantity.span) for f in result.facts] == ["26场", "905人"]


def test_claims_have_kinds_and_leave_counted_activities_out() -> None:
    result = read("举办了基层科普员培训班。多次深入乡村开展义诊。公众科学素质显著提升，活动深受群众欢迎。举办讲座12场。下一步将加强宣传。")
    found = {result.quote(c.span): c.kind for c in result.claims}
    assert found == {
        "举办了基层科普员培训班": "bare_activity",
        "多次深入乡村开展义诊": "vague_count",
        "公众科学素质显著提升": "degree",
        "活动深受群众欢迎": "quality",
    }


def test_parts_beyond_their_total_are_an_issue() -> None:
    issues = read("共获奖20项，其中一等奖10项、二等奖15项。").issues
    assert [issue.kind for issue in issues] == ["sum"]
    assert "10+15=25" in issues[0].message


def test_the_same_input_gives_the_same_output() -> None:
    prose = "全年举办科普讲座26场，受益群众近8000余人次，多次获得好评。"
    assert read(prose).to_dict() == read(prose).to_dict()


@pytest.mark.parametrize("prose", [
    "去年，我们举办科普讲座40场。", "2021年度举办科普讲座40场，发放资料300份。", "邻县科协举办科普讲座26场。", "省教育厅举办科普讲座26场。",
    "26场科普讲座未能举办。", "安排科普讲座26场，因疫情取消。", "全县应举办科普讲座26场。", "举办科普讲座26场（计划）。", "库存科普资料12000份。",
    "每个乡镇举办科普讲座2场。", "据统计，全国举办科普讲座26万场。",
])  # fmt: skip
def test_what_is_no_result_of_this_unit_and_year_is_not_achieved(prose: str) -> None:
    assert "achieved" not in field(prose, "status").values()


def test_headings_that_run_into_their_paragraph_and_carry_points() -> None:
    text = HEAD.replace(
        "二、履职情况\n",
        "二、评价情况分析\n（一）投入（满分10分，得9分）。预算编制合理，执行率97%。\n（二）产出（满分30分，得29分）。数量方面：举办讲座26场，培训300人次。\n",
    )
    result = extract_text(text)
    assert [result.quote(f.quantity.span) for f in result.facts] == ["26场", "300人次"]


def test_plans_that_open_a_list_end_the_outcome_prose() -> None:
    result = extract_text(
        "云岫县科协2022年工作总结和2023年打算\n一年来，举办科普讲座26场。\n2023年，我会将在以下方面努力：\n一是办好活动30场。\n二是发放资料5000份。\n"
    )
    assert [result.quote(f.quantity.span) for f in result.facts] == ["26场"]


def test_spoiled_numbers_are_flagged() -> None:
    found = [(float(f.quantity.value), f.quantity.flags) for f in read("举办讲座3O场，培训1313人，满意度290%，合格率12.512.5%。").facts]
    assert found == [(30, ("ocr_digit",)), (1313, ("doubled",)), (90, ("ocr_sign",)), (12.5, ("doubled",))]


def test_a_number_that_blanks_cut_is_flagged_unless_they_group_thousands() -> None:
    found = [(float(f.quantity.value), f.quantity.flags) for f in read("举办讲座1 8场，发放资料12 000份，培训8 60人次。").facts]
    assert found == [(18, ("parted",)), (12000, ()), (860, ("parted",))]


@pytest.mark.parametrize(
    ("prose", "quote", "word"),
    [
        ("科普信息员累计注册2140人，本年新增380人。", "380人", "信息员"),
        ("推荐“最美家庭”候选20户，入选8户。", "8户", "家庭"),
        ("公众号推文96篇，阅读量31万次。", "31万次", "阅读量"),
        ("就业率由年初的31.4%上升到35.8%。", "35.8%", "就业率"),
        ("推荐甲、乙2人为省级科技人才候选人。", "2人", "候选人"),
        ("发放奖补资金36万元。", "36万元", "奖补资金"),
        ("推出科普讲座35场，其中市级9场、乡镇26场。", "9场", "讲座"),
        ("信息员注册量持续增长，居全市第3位。", "第3位", "信息员"),
    ],
)
def test_words_that_name_nothing_take_the_topic(prose: str, quote: str, word: str) -> None:
    assert word in str(field(prose, "what")[quote])


@pytest.mark.parametrize(
    ("prose", "quote", "action"),
    [
        ("发放扶持资金36万元。", "36万元", "distribute"),
        ("组织职业技能培训12期。", "12期", "hold"),
        ("培训农民300人。", "300人", "train"),
        ("全年办了12期讲座。", "12期", "hold"),
        ("获一等奖3个。", "3个", "win"),
        ("推荐候选人5名，入选2名。", "2名", "selected"),
        ("接待观众3万人次，其中学生1.2万人次。", "1.2万人次", "receive"),
    ],
)
def test_the_verb_that_governs_a_count(prose: str, quote: str, action: str) -> None:
    assert field(prose, "action_class")[quote] == action


@pytest.mark.parametrize(
    ("prose", "verb"),
    [
        ("高级职称人员占参评职工的六成。", "占"),
        ("在库档案由年初的12万卷增至15万卷。", "增至"),
        ("印发《读者手册》达2000份。", "印发"),
        ("农机手培训班办了4期。", "办"),
        ("为40名特困职工发放救助金8万元。", "发放"),
        ("评审奖补示范户12户。", "奖补"),
        ("进场入户指导300余次。", "指导"),
        ("带动周边农户增收460万元。", "带动"),
        ("开展法治讲座12场、义诊8场。", "开展"),
        ("收到入会申请书85份。", "收到"),
        ("组织换书、朗诵、讲座等阅读推广活动64场。", "组织"),
        ("辅导的选手获省级奖项3项。", "获"),
        ("参加知识更新培训76人次。", "参加"),
        ("综合评议得分居全区第3位。", "居"),
        ("共办职工夜校36期。", "办"),
        ("志愿者累计860名。", "累计"),
        ("出具审计报告38份。", "出具"),
    ],
)
def test_which_of_several_verbs_governs_the_last_count(prose: str, verb: str) -> None:
    assert read(prose).facts[-1].action == verb


@pytest.mark.parametrize(
    ("prose", "things"),
    [
        ("全年讲座、展览、沙龙分别举办12场、5场和8场。", ["讲座", "展览", "沙龙"]),
        ("上年和今年分别举办讲座38场和48场。", ["讲座", "讲座"]),
        ("讲座、展览场次分别为12场、5场，二者均超上年。", ["讲座", "展览场次"]),
        ("中央、市、区三级媒体分别报道4次、19次和57次。", ["中央媒体", "市级媒体", "区级媒体"]),
        ("一、二、三等奖分别为12件、28件、46件。", ["一等奖", "二等奖", "三等奖"]),
        ("省级、市级、县级媒体采用稿件分别为3篇、12篇、40篇。", ["省级媒体采用稿件", "市级媒体采用稿件", "县级媒体采用稿件"]),
        ("年内开办的法律、财务培训班依次为6期、9期。", ["法律培训班", "财务培训班"]),
        ("分别发放挂图、手册、折页300份、500份、800份。", ["挂图", "手册", "折页"]),
        ("家长、教师的满意率分别为96%和97.5%。", ["家长的满意率", "教师的满意率"]),
        ("国家、省、市三级获批立项分别为8项、35项、103项。", ["国家级获批立项", "省级获批立项", "市级获批立项"]),
        ("举办茶艺、盆栽、摄影培训，分别为320人、910人、246人。", ["茶艺培训", "盆栽培训", "摄影培训"]),
        ("立、结案分别为268件、259件。", ["立案", "结案"]),
        ("宫颈癌、乳腺癌筛查分别为9200人、9150人，确诊37人、41人。", ["宫颈癌筛查", "乳腺癌筛查", "宫颈癌筛查确诊", "乳腺癌筛查确诊"]),
        ("养老、失业、工伤保险参保人数分别为32万人、4万人、5万人。", ["养老保险参保人数", "失业保险参保人数", "工伤保险参保人数"]),
        (
            "企业职工养老保险、城乡居民养老保险、失业保险参保人数分别为3.1万人、9.3万人、1.2万人。",
            ["企业职工养老保险参保人数", "城乡居民养老保险参保人数", "失业保险参保人数"],
        ),
        ("图书借阅、讲座、展览参与人次分别为3万、2万、1万人次。", ["图书借阅参与人次", "讲座参与人次", "展览参与人次"]),
        ("驿站、基地、签约项目分别为3个、5个、9个。", ["驿站", "基地", "签约项目"]),
        (
            "先行回应率、按期办结率、问题解决率分别为99.1%、98.2%、87.3%，同比分别上升0.2、0.1和3.1个百分点。",
            [
                "先行回应率",
                "按期办结率",
                "问题解决率",
                "先行回应率同比分别上升",
                "按期办结率同比分别上升",
                "问题解决率同比分别上升",
            ],
        ),
    ],
)
def test_lists_told_apart_give_each_figure_its_own_thing(prose: str, things: list[str]) -> None:
    assert [fact.what for fact in read(prose).facts] == things


def test_what_was_set_and_done_is_no_repeat() -> None:
    report = extract_text(
        "云溪市科协2023年度绩效自评报告\n一、年度目标\n举办健康讲座36场，培训300人。\n二、完成情况\n全年实际举办健康讲座36场，培训300人。\n"
    )
    assert [(fact.status, fact.duplicate_of) for fact in report.facts] == [("target", None)] * 2 + [("achieved", None)] * 2


@pytest.mark.parametrize(
    ("prose", "statuses"),
    [
        ("年初安排讲座24场，全年举办24场。", ["target", "achieved"]),
        ("完成抽检1200批次，占年度目标1200批次的100%，合格率98.2%。", ["achieved", "target", "achieved", "achieved"]),
        ("农民培训计划春季办8场，全年要举办24场。", ["target", "target"]),
        ("年初计划举办讲座24场，全年举办展览12场。", ["target", "target"]),
        ("省要求无公害防治率85%以上，实际为88%。", ["target", "achieved"]),
    ],
)
def test_a_figure_over_the_year_is_what_came_of_its_plan(prose: str, statuses: list[str]) -> None:
    assert [fact.status for fact in read(prose).facts] == statuses


def test_counts_told_apart_are_no_total_and_parts() -> None:
    report = read("宫颈癌、乳腺癌筛查分别为9200人、9150人，确诊37人、41人。")
    assert [fact.part_of for fact in report.facts][:2] == [None, None]


def test_what_came_of_a_total_need_not_make_it_up() -> None:
    report = read("全年申报科研项目214项，国家、省、市三级获批立项分别为8项、35项、103项。")
    assert [fact.part_of for fact in report.facts] == [None, "f1", "f1", "f1"]
    assert not [issue for issue in report.issues if issue.kind == "sum"]


@pytest.mark.parametrize(
    ("prose", "things"),
    [
        ("举办线上线下招聘会41场。", ["线上线下招聘会"]),
        ("正式签约46个项目，预约挂号2300人次，资金下达120万元。", ["正式签约项目", "预约挂号", "资金下达"]),
        ("公开出版图书12种，集中办公区入驻单位36家。", ["图书", "集中办公区入驻单位"]),
        ("全市拥有有效期内高企1320家，新增高新技术企业210家。", ["有效期内高企", "高新技术企业"]),
    ],
)
def test_words_are_not_cut_into_verbs_and_bounds(prose: str, things: list[str]) -> None:
    assert [fact.what for fact in read(prose).facts] == things


def test_words_that_hold_a_conjunction_are_no_lists() -> None:
    told = [fact.what for fact in read("两季活动参与人次分别为1200人次、800人次。").facts]
    assert all("参与" in what for what in told)
    assert [fact.what for fact in read("科学普及活动和志愿服务分别为12场、5场。").facts] == ["科学普及活动", "志愿服务"]


def test_lists_of_unlike_length_are_not_told_apart() -> None:
    assert all("讲座" in fact.what for fact in read("讲座、展览和沙龙分别举办12场、5场。").facts)


@pytest.mark.parametrize(
    ("prose", "statuses"),
    [
        ("目标任务是检测样品3000批，我站检测3612批。", ["target", "achieved"]),
        ("计划举办讲座20场，本馆举办23场。", ["target", "achieved"]),
        ("计划举办讲座20场，我局将走访50户。", ["target", "target"]),
    ],
)
def test_a_plan_reaches_no_further_than_to_what_we_did(prose: str, statuses: list[str]) -> None:
    assert [fact.status for fact in read(prose).facts] == statuses


def test_parts_measure_what_their_total_measures() -> None:
    assert set(field("推出主题活动35项，其中市级9项、乡镇26项。", "measure").values()) == {"event"}


def test_repeats_go_to_the_likest_mention_and_each_is_taken_once() -> None:
    told = "获省赛一等奖1项，全国赛二等奖1项，省赛三等奖1项。"
    result = extract_text(HEAD + told + "\n三、效果情况\n" + told + "\n")
    assert [f.duplicate_of for f in result.facts] == [None, None, None, "f1", "f2", "f3"]
    result = extract_text(HEAD + "争取讲座经费60万元。\n三、效果情况\n发放大棚补贴60万元。\n")
    assert [f.duplicate_of for f in result.facts] == [None, None]


def test_a_stock_is_no_count_of_the_year() -> None:
    assert [f.is_stock for f in read("累计注册志愿者2140人，本年招募380人。").facts] == [True, False]
    assert [f.is_stock for f in read("累计接收档案2864名，全年新接收412名。").facts] == [True, False]


def test_explain_says_total_stock_and_how_the_cue_is_written() -> None:
    result = read("累计注册志愿者2140人。改造家庭61户，每户补助3000元。办讲座31场：进校园20场、进社区11场。")
    assert "它是累计数（存量），不是当年一年的数" in explain_fact(result, "2140人")
    assert any("如“每人10万元”" in line for line in explain_fact(result, "3000元"))
    lines = explain_fact(result, "20场")
    assert lines[0].startswith("这数出自二第1段：“")
    assert any(line.startswith("它是“31场”（") for line in lines)


@pytest.mark.parametrize(
    ("prose", "things"),
    [
        ("上年适老化改造280户、临时救助1196人次，今年分别为331户、1347人次。", {"331户": "适老化改造", "1347人次": "临时救助"}),
        ("举办讲座12场、展览5场，分别服务群众3000人次和8000人次。", {"3000人次": "讲座服务群众", "8000人次": "展览服务群众"}),
        ("义诊一年下来跑了27场。", {"27场": "义诊"}),
        ("适老化改造一年下来做完246户。", {"246户": "适老化改造"}),
        ("高标准农田目标4.8万亩，完成4.9万亩。", {"4.9万亩": "高标准农田"}),
    ],
)
def test_what_is_counted_may_stand_a_clause_before(prose: str, things: dict[str, str]) -> None:
    assert things.items() <= field(prose, "what").items()


@pytest.mark.parametrize(
    ("prose", "things"),
    [
        ("对接项目82个，意向融资3.2亿元，落户11个。", {"11个": "落户项目"}),
        ("梳理企业难题164个，现场解答58个，签订协议21份。", {"58个": "现场解答企业难题", "21份": "协议"}),
        ("征集金点子316条，采纳24条。", {"24条": "采纳金点子"}),
        ("排查隐患412处，已整改397处。", {"397处": "整改隐患"}),
        ("接收矫正对象430人，解除391人。", {"391人": "解除矫正对象"}),
        ("印制手册8种，发放6万册。", {"6万册": "发放手册"}),
        ("接待游客210万人次，同比下降5.2%，旅游收入18亿元，同比下降7.7%。", {"5.2%": "接待游客同比下降", "7.7%": "旅游收入同比下降"}),
        ("培训学员960人，其中女学员310人，占32.3%。", {"32.3%": "女学员占"}),
        ("达成就业意向3120人，比去年多出八百人。", {"八百人": "就业意向比去年多出"}),
        ("①流动科技馆巡展站数。指标值5站，实际完成6站。", {"5站": "指标值流动科技馆巡展站数", "6站": "实际完成流动科技馆巡展站数"}),
        ("“春蕾”助学，任务120名，实际资助104名。", {"120名": "任务“春蕾”助学"}),
        ("推荐作品35件参加市赛。", {"35件": "推荐作品"}),
        ("讲座26场、义诊9场。", {"9场": "义诊"}),
        ("查处违法案件54件，其中简易程序11件、一般程序43件。", {"11件": "查处违法案件简易程序"}),
        ("发放手册900册，其中社区版400册，展板30块。", {"30块": "展板"}),
        ("排查隐患412处；走访企业30家，整改9起。", {"9起": "整改"}),
        ("接待观众3万人次，培训800人次。", {"800人次": "培训"}),
        ("印制手册8种，发放围裙600条。", {"600条": "围裙"}),
        ("走访企业30家。实际举办讲座6场。", {"6场": "讲座"}),
        ("空气优良天数331天，优良率93.6%，同比上升1.2个百分点。", {"1.2个百分点": "优良率同比上升"}),
        ("完成整治849个，整治率93.5%，高于省定目标3.5个百分点。", {"3.5个百分点": "整治率高于省定目标"}),
        ("持卡人数30.9万人，签领率由年初的51.2%提高到63.5%，提高12.3个百分点。", {"12.3个百分点": "签领率提高"}),
        ("服务点达108个，厨余垃圾日均分出量323吨，较上年增加12吨。", {"12吨": "厨余垃圾日均分出量较上年增加"}),
        ("新增会员32家（农科10家、医科22家），比上年多5家。", {"5家": "会员比上年多"}),
        ("电梯加装签约212台，开工165台，完工118台。", {"165台": "开工电梯", "118台": "完工电梯"}),
        ("保障性租赁住房新增筹措2150套、供应1480套。", {"2150套": "保障性租赁住房新增筹措", "1480套": "供应保障性租赁住房"}),
        ("抽检货车1500辆，查出超标33辆。", {"33辆": "查出超标货车"}),
        ("走访企业30家，供应蔬菜900吨。", {"900吨": "供应蔬菜"}),
        ("接待观众22.6万人次，发放手册3万册，日均979人次。", {"979人次": "接待观众日均"}),
        ("报送信息65条，被市级以上媒体采用6条。", {"6条": "被市级以上媒体采用报送信息"}),
        ("发放创业担保贷款2136万元，超额完成336万元。", {"336万元": "创业担保贷款超额完成"}),
        ("加装电梯112台，超额完成市里下达的90台任务。", {"90台": "市里下达任务电梯"}),
        ("检查企业186家次，责令整改27家。", {"27家": "责令整改企业"}),
        ("接待群众860人次，培训31人。", {"31人": "培训"}),
        ("受理热线诉求860件，按期办结率99.2%。", {"99.2%": "按期办结率"}),
        ("检查企业320家次（年度计划300家次）。", {"300家次": "年度计划企业"}),
        ("为70岁以上老人免费体检，任务820人，做了868人。", {"820人": "任务为70岁以上老人免费体检", "868人": "做为70岁以上老人免费体检"}),
        ("适龄儿童加强针，应种1200人，实种1168人。", {"1200人": "应种适龄儿童加强针", "1168人": "实种适龄儿童加强针"}),
        ("养老床位由860张扩到940张，增幅9.3%。", {"9.3%": "增幅养老床位"}),
        ("12315举报：受理164件→查实97件→兑奖12.6万元。", {"164件": "受理12315举报", "97件": "查实12315举报"}),
        ("短期展览：引进4个、自主策划5个。", {"4个": "引进短期展览", "5个": "自主策划短期展览"}),
        ("停靠点位180个：学校120个、村（居）44个、其他16个。", {"44个": "停靠点位村（居）"}),
        ("旅游投诉126件件件办结。", {"126件": "旅游投诉"}),
        ("添置彩超6台、救护车4辆。", {"6台": "彩超"}),
        ("巡讲一共办了96场，进企业31场。", {"31场": "进企业"}),
        ("跑了9个县（市、区）46个村。", {"46个": "村"}),
    ],
)
def test_a_count_whose_words_name_nothing_takes_the_thing_told_before(prose: str, things: dict[str, str]) -> None:
    assert things.items() <= field(prose, "what").items()


@pytest.mark.parametrize(
    ("prose", "things"),
    [
        ("组织乡镇学校86名师生参加第20届全市青少年航模竞赛。", {"86名": "乡镇学校师生"}),
        ("吸纳“三长”45名进入乡镇科协班子。", {"45名": "吸纳“三长”"}),
        ("选派科技副校长26名到中小学任职。", {"26名": "科技副校长"}),
        ("抽调干部9人下沉小区。", {"9人": "干部"}),
        ("向14个部门发出整改意见书17份。", {"14个": "部门", "17份": "整改意见书"}),
        ("选送15人参加省赛。", {"15人": "参加省赛"}),
        ("线上参与人次8万人次，到馆读者600人。", {"8万人次": "线上参与人次", "600人": "到馆读者"}),
        ("作品76件，特等2件，二等5件。", {"2件": "特等", "5件": "二等"}),
        ("科普活动场均89人，参与1.2万人次。", {"89人": "科普活动场均", "1.2万人次": "参与"}),
        ("业务及时率99%，新增服务点3个。", {"99%": "业务及时率"}),
        ("全县36个乡镇（街道）科协全部完成换届。", {"36个": "乡镇（街道）科协"}),
        ("培训乡镇干部90人（含街道12人）。", {"90人": "培训乡镇干部"}),
        ("农民专业合作社发展到936个。", {"936个": "农民专业合作社发展到"}),
        ("新建成国家级胸痛中心2个。", {"2个": "国家级胸痛中心"}),
        ("老旧小区改造计划28个，完成29个。", {"28个": "老旧小区改造计划"}),
        ("新签合作企业6家。", {"6家": "合作企业"}),
        ("馆藏总量达到9万册，开放天数310天。", {"9万册": "馆藏总量", "310天": "开放天数"}),
        ("查处违法行为12起。", {"12起": "查处违法行为"}),
        ("科普信息员累计注册2980人。", {"2980人": "科普信息员累计注册"}),
        ("开展集中学习12次，征集作品86件。", {"12次": "集中学习", "86件": "作品"}),
        ("对全区118个在建工地开展巡查940次。", {"118个": "在建工地", "940次": "巡查"}),
        ("重点项目33个全部纳入监管平台。", {"33个": "重点项目全部纳入监管平台"}),
        ("邀请岗位科学家7位作大会报告。", {"7位": "岗位科学家"}),
        ("全市21个国、省控断面水质达标。", {"21个": "国、省控断面水质"}),
        ("资金到账时间由45天缩短到20天。", {"20天": "资金到账时间"}),
        ("劝离占道经营730起，整治占道设摊类96起。", {"730起": "劝离占道经营", "96起": "整治占道设摊类"}),
        ("已整改完成问题4条，1条正在推进。", {"1条": "问题"}),
    ],
)
def test_a_thing_ends_before_what_it_did_and_at_no_half_word(prose: str, things: dict[str, str]) -> None:
    assert things.items() <= field(prose, "what").items()


@pytest.mark.parametrize("title", ["年初确定的主要目标", "上级下达的任务", "目标分解"])
def test_what_was_set_is_a_target_whatever_its_title_is_called(title: str) -> None:
    result = extract_text(
        f"某县科协2023年度工作总结\n一、{title}\n组织科普活动100场，培训农民1500人次。\n二、主要工作\n组织科普活动126场。\n"
    )
    assert [fact.status for fact in result.facts] == ["target", "target", "achieved"]


def test_a_paragraph_that_tells_what_was_set_is_goals() -> None:
    goals = "年初，党组研究定下了全年的主要目标，一是组织科普活动不少于100场；二是举办培训12期以上，培训1500人次。"
    result = extract_text(f"某县科协2023年度工作总结\n{goals}\n一、主要工作\n组织科普活动126场。\n")
    assert [fact.status for fact in result.facts] == ["target", "target", "target", "achieved"]


def test_a_time_is_told_of_the_next_clause_unless_it_stands_apart() -> None:
    assert field("上半年闭馆时间长，举办临时展览11个，修复馆藏文物62件。", "period") == {"11个": "上半年", "62件": ""}
    assert set(field("上半年，举办讲座11场，展览6场，培训3期。", "period").values()) == {"上半年"}


def test_the_list_behind_a_total_ends_where_another_unit_or_its_sum_comes() -> None:
    parts = field("培训620人，其中妇女120人、青年60人，印发手册900册，走访老人90人。", "part_of")
    assert [quote for quote, total in parts.items() if total is not None] == ["120人", "60人"]
    parts = field("培训620人，其中妇女410人、青年210人，走访老人90人。", "part_of")
    assert [quote for quote, total in parts.items() if total is not None] == ["410人", "210人"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("亿元以上项目34个，其中10亿元以上5个。", {"34个": "achieved", "10亿元以上": "context", "5个": "achieved"}),
        ("30户以上自然村通硬化路17个。", {"30户以上": "context", "17个": "achieved"}),
        ("新建5公里健身步道2条。", {"5公里": "context", "2条": "achieved"}),
        ("硬化道路5公里、桥梁2座。", {"5公里": "achieved", "2座": "achieved"}),
        ("发放资料1万份以上，服务群众3000人。", {"1万份以上": "achieved", "3000人": "achieved"}),
        ("规定培训不得少于24学时，实际完成36学时。", {"不得少于24学时": "context", "36学时": "achieved"}),
        ("第一批下达320万元，已全部拨付。", {"320万元": "achieved"}),
        ("新登记户数是上年同期的2.4倍。", {"2.4倍": "achieved"}),
        ("单位能耗下降3.1%（目标下降2.9%）。", {"3.1%": "achieved", "2.9%": "target"}),
        ("对全县487家定点机构开展检查。", {"487家": "achieved"}),
        ("规划种植中药材5000亩。", {"5000亩": "target"}),
        ("综合税负1.9%。", {"1.9%": "achieved"}),
        ("受益群众达30余万，注册用户8.3万，罚款89.36万。", {"30余万": "achieved", "8.3万": "achieved", "89.36万": "achieved"}),
        ("孕产妇死亡率6.8/10万。", {"6.8/10万": "achieved"}),
        ("播放量10万+。", {"10万+": "achieved"}),
        ("在九台区、三台县、六盘水市、三门峡市开展活动3场。", {"3场": "achieved"}),
        ("二本上线320人，24小时晴雨预报准确率89.3%。", {"320人": "achieved", "89.3%": "achieved"}),
        ("万人起诉率98.3件，百名学生拥有计算机16台。", {"98.3件": "achieved", "16台": "achieved"}),
        ("捐献造血干细胞2例（全市第41、42例）。", {"2例": "achieved"}),
        ("恢复到2019年的103%，是三年前的3倍。", {"103%": "achieved", "3倍": "achieved"}),
        ("对辖区内52家加油站开展检查。", {"52家": "achieved"}),
        ("新增设施5处以上，考核36家乡镇卫生院。", {"5处以上": "achieved", "36家": "achieved"}),
        ("处置10吨以上超限货车356台次。", {"10吨以上": "context", "356台次": "achieved"}),
        ("开展50人以上规模培训8场。", {"50人以上": "context", "8场": "achieved"}),
        ("发放养老金3.6亿，减税3200万，追薪460万。", {"3.6亿": "achieved", "3200万": "achieved", "460万": "achieved"}),
        ("群众安全感居全市第2。", {"第2": "achieved"}),
        ("建立72小时预警机制，八角镇签约项目六个。", {"六个": "achieved"}),
    ],
)
def test_sizes_rules_names_and_units_that_stand_elsewhere(sentence: str, expected: dict[str, str]) -> None:
    result = extract_text(f"云岫县某局2023年度工作总结\n一、履职情况\n{sentence}\n")
    assert {result.quote(fact.quantity.span): fact.status for fact in result.facts} == expected


@pytest.mark.parametrize(
    ("sentence", "measures"), [("考核进入全市前三名，较上年进位3名。", ["rank", "rank"]), ("选派前三名参加省赛。", ["person"])]
)
def test_places_in_an_order_are_no_persons(sentence: str, measures: list[str]) -> None:
    result = extract_text(f"云岫县某局2023年度工作总结\n一、履职情况\n{sentence}\n")
    assert [fact.measure for fact in result.facts] == measures


@pytest.mark.parametrize(
    ("prose", "periods"),
    [
        ("科学素质比例由2020年的7.2%提升至9.1%；举办活动12场。", {"7.2%": "2020年", "9.1%": "", "12场": ""}),
        ("教育活动比2023年增加96场，参与18640人次。", {"96场": "2023年", "18640人次": ""}),
        ("2022年举办活动12场，参加3000人次。", {"12场": "2022年", "3000人次": "2022年"}),
    ],
)
def test_a_year_that_a_figure_is_held_against_goes_with_that_figure(prose: str, periods: dict[str, str]) -> None:
    assert field(prose, "period") == periods


def test_a_stock_ends_at_a_semicolon() -> None:
    assert field("公众号累计关注11万人；媒体报道63次。", "is_stock") == {"11万人": True, "63次": False}


def test_what_the_counted_did_is_told_apart_from_what_they_are() -> None:
    (fact,) = extract_text(HEAD + "组织86名师生参加青少年创新大赛。").facts
    assert (fact.what, fact.deed, fact.said) == ("组织师生", "参加青少年创新大赛", "组织师生参加青少年创新大赛")


@pytest.mark.parametrize(
    ("prose", "statuses"),
    [
        ("全年任务数为：新增床位300张，完成培训800人，达标率95%。", ["target"] * 3),
        ("年度目标任务为完成渠道清淤30公里，安装路灯200盏。", ["target"] * 2),
        ("全年任务数为：新增床位300张，完成培训800人，实际新增床位320张。", ["target", "target", "achieved"]),
        ("年度目标为新建泵站12座，完成13座，惠及农户300户。", ["target", "achieved", "achieved"]),
        ("完成的主要任务有：新建泵站12座，完成清淤5公里。", ["achieved"] * 2),
        ("全年更新水表200台，是2021年（97台）的2.1倍。", ["achieved", "baseline", "achieved"]),
        ("下达暂停作业通知书12份，暂停举办讲座3场。", ["achieved", "context"]),
        ("全系统320名干部职工包联小区，全系统50个基层站所参加。", ["achieved", "context"]),
        ("214个物业小区中业委会成立率91%。", ["context", "achieved"]),
        ("汛期3次台风预警期间，转移群众120人。", ["context", "achieved"]),
        ("开展防汛演练3次，暴雨期间转移群众120人。", ["achieved", "achieved"]),
        ("绩效评价提出的5条意见，已制定方案。", ["context"]),
        ("办理代表提出的5条建议。", ["achieved"]),
    ],
)
def test_goals_that_are_listed_and_what_is_no_result(prose: str, statuses: list[str]) -> None:
    assert [fact.status for fact in read(prose).facts] == statuses


@pytest.mark.parametrize(
    ("prose", "measures"),
    [
        ("审批环评报告书21个、报告表42个。", ["document", "document"]),
        ("下发停工单9份，发出整改通知书30份。", ["document", "document"]),
        ("收贮放射源7枚，没收烟花300枚。", ["item", "item"]),
        ("夺得金牌3枚、银牌5枚，获奖牌8枚。", ["award", "award", "award"]),
        ("检查42个在建工程项目，覆盖18个在建工地、36个住宅小区。", ["project", "place", "place"]),
        ("划定13个集中式饮用水水源地保护区，走访13个乡镇。", ["place", "region"]),
    ],
)
def test_sites_and_papers_and_things_are_what_they_are(prose: str, measures: list[str]) -> None:
    assert [fact.measure for fact in read(prose).facts] == measures


def test_what_was_set_of_a_thing_is_no_word_of_what_came_of_it() -> None:
    assert field("家庭无障碍改造任务200户，实际验收214户。", "what")["214户"] == "实际验收家庭无障碍改造"


def test_a_clause_that_names_its_thing_takes_none() -> None:
    assert field("解决技术难题26个，推动产学研合作签约12项。", "what")["12项"] == "签约"


def test_a_count_that_borrows_nothing_is_not_marked_as_borrowing() -> None:
    facts = extract_text("推荐人才6人，入选4人，入选3个。").facts
    assert [(fact.what, fact.own, "object.shared" in fact.why) for fact in facts[1:]] == [
        ("入选推荐人才", "入选", True),
        ("入选", "", False),
    ]


@pytest.mark.parametrize("mark", ["——", "- ", "1.", "（1）"])
@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("年初确定的主要任务是：", "target"),
        ("全年工作目标：", "target"),
        ("职代会上当众念了承诺书，五件事挂进“暖心清单”：", "target"),
        ("年初，我们向职工许下三个愿：", "target"),
        ("今年办了这么几件实事：", "achieved"),
        ("年初承诺的事项全部办结：", "achieved"),
        ("任务清单完成情况如下：", "achieved"),
        ("一年来主要完成了以下工作：", "achieved"),
    ],
)
def test_a_line_that_a_colon_ends_says_of_what_kind_the_items_below_it_are(head: str, status: str, mark: str) -> None:
    items = "".join(f"{mark}{item}\n" for item in ("举办讲座60场，听众5000人次；", "改造书屋12处；"))
    told = (
        f"某县总工会2023年度工作总结\n\n一、基本情况\n我会现有职工12人。\n\n二、履职情况\n{head}\n{items}\n一年下来，培训职工2100人次。\n"
    )
    facts = [fact for fact in extract_text(told).facts if fact.quantity.value in (60, 5000, 12, 2100)]
    assert [fact.status for fact in facts if fact.quantity.unit != "人"] == [status] * 3 + ["achieved"]


def test_an_item_that_tells_what_came_of_its_goal_is_a_result() -> None:
    told = "某县总工会2023年度工作总结\n\n二、履职情况\n全年工作目标：\n1.讲座目标60场，实际办了62场；\n2.改造书屋12处，超额2处。\n"
    assert {str(f.quantity.value): f.status for f in extract_text(told).facts} == {
        "60": "target",
        "62": "achieved",
        "12": "achieved",
        "2": "achieved",
    }
