"""Whose result a count is: what another body did is context, what the unit did with or beside others is its own."""

from __future__ import annotations

import pytest

from narrative.pipeline import extract_text


def statuses(sentence: str, organisation: str = "澜山县水利局") -> dict[str, str]:
    """Status by quote of the counts of one sentence in a unit's report."""
    result = extract_text(f"{organisation}2023年工作总结\n\n一、主要工作\n{sentence}\n")
    return {result.quote(fact.quantity.span): fact.status for fact in result.facts}


@pytest.mark.parametrize(
    "sentence",
    [
        "县教育局自行检查校园水池36处，我局未参加。",
        "2023年县卫生健康局组织送医活动，完成手术1180例。",
        "县消防救援大队管理的体验馆全年接待市民1.1万人次。",
        "县住建局全年向主要河道实施生态补水1.73亿立方米。",
        "县住建局改造小区管网12公里。",
        "住建局负责的城区管网改造12公里同步完成。",
        "市局在我县组织防汛演练1场。",
        "高标准农田配套渠系由县农业农村局组织实施，衬砌渠道45公里。",
        "城区道路由县住建局养护，修补破损路面1.1万平方米。",
        "各乡镇另行组织实用技术培训3400余人次。",
        "团县委组建志愿服务队28支。",
        "县红十字会开展救护培训520人次。",
        "县人民法院审结涉水案件12件。",
        "县人武部组织民兵抢险3次。",
        "武警中队出动官兵46人次。",
        "县城投集团自筹资金建成泵站2座。",
        "国网公司减免电费26万元。",
        "省水文总站另在我县布设雨量站4处。",
        "泵站检修由县供电公司承担，检修线路17条。",
        "堤防安全评价31段，均由市局组织专家完成。",
        "处罚28起由县综合执法局作出。",
        "县消防救援大队也出动水罐车送水90车次。",
        "县供销社也来搭把手，调运化肥2.6万吨。",
        "县城管局顺手代清干渠38公里。",
        "县妇联替我们发放手册600册。",
        "向县农业执法大队移交线索若干条后，大队立案5起。",
        "采砂案件由公安机关侦办，他们破获了5起。",
        "县公安局查获非法捕鱼案5起。",
        "县残联为困难家庭改造厕所40户。",
        "市水投公司自建泵房9座。",
        "水质检测是卫健部门的主业，今年全县测了800份。",
        "吸污车是住建部门买的，买了7台。",
        "节水用具由民政部门发放，惠及7300户。",
        "泵房看护由县特教学校负责，他们报来的数字是58人。",
        "取水许可培训另由各镇办了7期。",
        "各镇自己清淤70余处，不在上述数内。",
        "河湖短片拍了70条，算融媒体中心的。",
        "清障船是县交通局派的，跑了36趟。",
        "测流仪是省水文总站配的，26台。",
        "沂水电大借我局会议室办的学历班70人，学籍归电大。",
    ],
)
def test_what_another_body_did_is_context(sentence: str) -> None:
    assert set(statuses(sentence).values()) == {"context"}


@pytest.mark.parametrize(
    "sentence",
    [
        "县水利局举办培训12期。",
        "与县教育局联合举办讲座12场。",
        "县教育局、我局共同举办讲座12场。",
        "县教育局配合我局举办培训班3期，培训教师120名。",
        "省水利厅授予我局先进集体2个。",
        "市水利局采用信息31条。",
        "县统计局年末电话访问群众600人，满意的570人。",
        "各镇街自己组织演练18场。",
        "全局开展培训12期。",
        "水政大队巡河412次。",
        "县域内新建泵站6座，市场化运营4座。",
        "委托县气象局编制预案3套。",
        "市委组织部批示肯定2次。",
        "新建企业科协3家，企业科协累计9家。",
        "由我局牵头组织的巡查完成12次。",
        "对县教育局开展检查3次。",
        "防汛演练12场，由分管领导带队。",
        "基层水管站新建5个。",
        "督促城投公司完成道路修复12公里，协调国网公司新增变压器36台。",
        "培训由省农科院专家授课，培训农民300人次。",
        "会同团县委开展志愿服务26场次。",
    ],
)
def test_what_the_unit_did_with_or_for_others_is_its_own(sentence: str) -> None:
    assert set(statuses(sentence).values()) == {"achieved"}


def test_a_clause_leans_on_the_body_before_it_until_the_unit_speaks_of_itself() -> None:
    told = statuses("县公安局查获电鱼案4起，抓获嫌疑人11名，我局没收渔具52件。")
    assert told == {"4起": "context", "11名": "context", "52件": "achieved"}


def test_bureaus_are_no_other_bodies_to_their_own_government() -> None:
    assert statuses("县教育局新建幼儿园6所。", "澜山县人民政府") == {"6所": "achieved"}
    assert statuses("县水务局在我镇修复碧道8公里。", "澜山县石桥镇人民政府") == {"8公里": "context"}


def test_a_later_year_is_no_result() -> None:
    assert statuses("2024年，我们想再建泵站4座，新增水窖3口。") == {}


def test_a_museum_reports_within_its_own_department() -> None:
    assert statuses("省科技馆接待观众90万人次。", "云岭省科学技术协会") == {"90万人次": "achieved"}
    assert statuses("省科技馆接待观众90万人次。", "云岭省教育厅") == {"90万人次": "context"}


def test_a_subdistrict_stands_below_its_district() -> None:
    assert statuses("助行器由区残联配发了90件。", "岚城市柳湖区槐荫街道办事处") == {"90件": "context"}
    assert statuses("办事处新建社区食堂2个。", "岚城市柳湖区槐荫街道办事处") == {"2个": "achieved"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("上年办了36场，来了2200人次。", {"36场": "baseline", "2200人次": "baseline"}),
        ("上年（2022年）清淤12公里、新栽水杉800株，今年分别为15公里、900株。", {"12公里": "baseline", "800株": "baseline"}),
        ("清淤15公里（计划14公里，2022年11公里），新栽水杉900株。", {"15公里": "achieved", "900株": "achieved", "11公里": "baseline"}),
        ("事故较上年的41起、19人双双下降。", {"41起": "baseline", "19人": "baseline"}),
    ],
)
def test_last_year_reaches_over_its_list_and_out_of_no_bracket(sentence: str, expected: dict[str, str]) -> None:
    assert statuses(sentence).items() >= expected.items()


@pytest.mark.parametrize(
    ("sentence", "organisation"),
    [
        ("同期全省各级学会共报送建议117份。", "云岭省桥梁学会"),
        ("自治区残联通报的全区满意度为93.2%。", "澜山县残疾人联合会"),
        ("全市当年拿省奖31件。", "澜山县科学技术协会"),
    ],
)
def test_the_sum_of_a_larger_area_is_context(sentence: str, organisation: str) -> None:
    assert set(statuses(sentence, organisation).values()) == {"context"}


@pytest.mark.parametrize(
    ("sentence", "organisation"),
    [
        ("在县工信局组织的成果推介会上，企业签订协议9项，我会派员参加。", "澜山县科学技术协会"),
        ("在县总工会举办的相亲会上，牵手成功18对，县妇联到场助阵。", "澜山县妇女联合会"),
        ("县医保局牵头的宣传月发放折页2.6万份，县科协协助转发。", "澜山县科学技术协会"),
        ("区法律援助中心为残疾人代理案件17件。", "澜山市柳湖区残疾人联合会"),
        ("县图书馆开展阅读活动41场，吸引读者5300人次。", "澜山县科学技术协会"),
        ("区市场监管局抽检食堂食材210批次，不合格3批次。", "澜山市柳湖区教育局"),
        ("区公安分局破获售假案9起，抓获嫌疑人31名。", "澜山市柳湖区市场监督管理局"),
        ("县博物馆列入补助名单，该馆全年开放298天。", "澜山县档案馆"),
        ("市慈善总会募集善款310万元，为67名学生送去助学金。", "澜山市文化和旅游局"),
        ("疫苗是卫健部门打的，全市接种女孩4200名。", "澜山市妇女联合会"),
        ("省药监局飞检我县药企2家。", "澜山县市场监督管理局"),
        ("扑救火灾137起，数据由支队发布。", "澜山市应急管理局"),
        ("签约8600份，也是卫健局带着卫生院签下来的。", "澜山县残疾人联合会"),
    ],
)
def test_institutions_of_other_fields_and_occasions_that_others_held_are_context(sentence: str, organisation: str) -> None:
    assert set(statuses(sentence, organisation).values()) == {"context"}


@pytest.mark.parametrize(
    ("sentence", "organisation"),
    [
        ("在市科协组织的评选中，我县获奖作品14件。", "澜山县科学技术协会"),
        ("本会主办讲座12场，县妇联协助组织听众。", "澜山县科学技术协会"),
        ("县人民医院获批科普教育基地1个。", "澜山县科学技术协会"),
        ("依托县图书馆开展阅读活动41场，吸引读者5300人次。", "澜山县科学技术协会"),
        ("市法律援助中心残联工作站办理案件47件。", "澜山市残疾人联合会"),
        ("市博物馆列入补助名单，该馆全年接待观众18万人次。", "澜山市文化和旅游局"),
        ("市少年宫招收学员4200名，开设课程68门。", "澜山市教育局"),
        ("经区妇联推动，区法院设立家事调解室6个。", "澜山市柳湖区妇女联合会"),
        ("区慈善会募集善款560万元，救助困难家庭430户。", "澜山市柳湖区民政局"),
        ("市市场监管局抽检食品3100批次，不合格46批次。", "澜山市市场监督管理局"),
    ],
)
def test_what_others_only_had_a_hand_in_stays_the_units_own(sentence: str, organisation: str) -> None:
    assert set(statuses(sentence, organisation).values()) == {"achieved"}
