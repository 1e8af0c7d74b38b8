"""Which districts a story is about: homonyms, passing mentions, other cities, whole-city stories, and the evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Story
from indexer.classify import Classifier, DistrictLabel, load_classifier
from tests.conftest import loaded_tokenizer

Districts = Callable[..., list[str]]


@pytest.fixture(scope="module")
def zhengzhou() -> Classifier:
    return load_classifier(loaded_tokenizer(None))


@pytest.fixture(scope="module")
def luoyang() -> Classifier:
    return load_classifier(loaded_tokenizer(None), city="洛阳")


def story(body: str, headline: str | None = None, **fields: str) -> Story:
    return Story(id="s", headline=headline, body=body, **fields)  # type: ignore[arg-type]


def labels(classifier: Classifier, story: Story, neighbours: Sequence[Story] = ()) -> tuple[DistrictLabel, ...]:
    return classifier.classify(story, neighbours).districts


def names(classifier: Classifier, body: str, headline: str | None = None, **fields: str) -> list[str]:
    return [label.name for label in labels(classifier, story(body, headline, **fields))]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # names of every kind
        ("昨日，管城区纪委监委通报三起问题。", ["管城回族区"]),
        ("日前，郑东新区纪检监察工委开展督查。", ["郑东新区"]),
        ("樱桃沟管委会昨日启动修路工程。", ["二七区"]),
        ("郑州航空港经济综合实验区昨日开工十个项目。", ["航空港区"]),
        ("昨日，经开区九龙办事处组织核酸检测。", ["经开区"]),
        ("大孟镇的蒜农忙着收蒜薹。", ["中牟县"]),
        ("嵩阳书院昨日举行诵读活动。", ["登封市"]),
        ("昨日，金水区人民法院公开审理此案。", ["金水区"]),
        ("中原区委昨日召开全会。", ["中原区"]),
        ("本报登封讯（记者 王一）山上的杏花开了，村民忙着迎客。", ["登封市"]),
        # streets that the statistics list elsewhere
        ("龙子湖街道的大学生组建了宣讲队。", ["郑东新区"]),
        ("白沙镇昨日举行招聘会。", ["郑东新区"]),
        # words that only look like districts
        ("中原大地麦浪翻滚，农机手抢收忙。", []),
        ("中原区域医疗中心建设提速。", []),
        ("中原绿化管理队的队员给行道树刷白。", []),
        ("本届中原医学论坛邀请百名专家。", []),
        ("周末，市民纷纷上街买菜。", []),
        ("新密市场上的蒜价涨了。", ["新密市"]),
        # roads and streets named after places and mountains
        ("南阳新村街道的志愿者上门理发。", ["金水区"]),
        ("洛阳路与嵩山路交叉口昨日装上新的信号灯。", []),
        ("登封路、巩义路今起施工。", []),
        ("嵩山路街道的居民用上了新水管。", ["二七区"]),
        # homonyms settled by the word before them
        ("中牟县东风路街道的议事会开到了楼下。", ["中牟县"]),
        ("金水区东风路街道的议事会开到了楼下。", ["金水区"]),
        ("巩义市新华路街道的居民领到了消防包。", ["巩义市"]),
        ("新密市西大街街道办起了夜校。", ["新密市"]),
        ("荥阳市城关乡的菊花开了。", ["荥阳市"]),
        ("新密市城关镇通了公交车。", ["新密市"]),
        # and by their rank
        ("龙湖镇的鲁女士收到一条短信。", ["新郑市"]),
        ("龙湖街道的居民在湖边跑步。", ["郑东新区"]),
        ("刘寨镇的羊倌养了六百只羊。", ["新密市"]),
        ("刘寨街道的老楼装上了电梯。", ["惠济区"]),
        ("三官庙街道的调解员获得星级。", ["中原区"]),
        ("三官庙镇的西瓜熟了。", ["航空港区"]),
        # a homonym with nothing to settle it
        ("东风路街道的议事会开到了楼下。", []),
        # zones belong to whom the word before names
        ("新郑经济开发区新增五家企业。", ["新郑市"]),
        ("洛阳高新区的企业来参观。", []),
        ("高新区的中学生造出了小卫星。", ["高新区"]),
        # places of other cities
        ("北京市朝阳区的一所小学举办运动会。", []),
        ("洛阳市涧西区的老厂区变成了文创园。", []),
        ("尉氏县城关镇的集市热闹起来。", []),
    ],
)
def test_what_a_name_means(zhengzhou: Classifier, body: str, expected: list[str]) -> None:
    assert names(zhengzhou, body) == expected


def test_homonyms_lean_on_the_rest_of_the_story(zhengzhou: Classifier) -> None:
    body = "东风路街道的议事会开到了楼下。\n社区书记说，这是中牟县推行的新办法。"
    assert names(zhengzhou, body) == ["中牟县"]


def test_homonyms_lean_on_the_page_last(zhengzhou: Classifier) -> None:
    open_case = story("东风路街道的议事会开到了楼下。")
    page = [story("中牟县官渡镇的草莓熟了。"), story("中牟县狼城岗镇收花生。"), story("二七区开展义诊。")]
    assert [d.name for d in labels(zhengzhou, open_case, page)] == ["中牟县"]
    settled = story("金水区东风路街道的议事会开到了楼下。")
    assert [d.name for d in labels(zhengzhou, settled, page)] == ["金水区"]
    empty = story("今天天气晴朗。")
    assert labels(zhengzhou, empty, page) == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "傍晚，金水区经八路街道的校门口来了志愿者。\n“我在中原区上班，以前赶来接孩子最怕堵车，现在三分钟就走。”家长说。",
            ["金水区"],
        ),
        ("中牟县姚家镇的球赛打响了。\n邻近的官渡镇、刁家乡也组队前来约战。", ["中牟县"]),
        ("惠济区古荥镇的孩子学做瓦当。\n消息传开，二七区的几位老师也专程赶来听课。", ["惠济区"]),
        ("新郑市薛店镇的剧团成立二十年。\n团长年轻时曾在登封学戏。", ["新郑市"]),
        ("登封市唐庄镇举行越野赛。\n来自金水区的选手夺得冠军。", ["登封市"]),
        ("新密市曲梁镇的服装园扩建。\n两年前从二七区搬来的企业产能翻番。", ["新密市"]),
        ("金水区志愿者昨日走进中牟县的福利院，陪老人过节。", ["中牟县"]),
        ("新郑市薛店镇的师傅教会了三个徒弟。\n徒弟们分别在中牟县、管城区开了店。", ["新郑市"]),
        ("荥阳市汜水镇的石匠教拓片。\n从上街、巩义赶来的爱好者围着他看。", ["荥阳市"]),
        ("全市五十八座地铁站放置了雨伞架。\n“那天我从新密赶来看病，多亏有这把伞。”市民说。", []),
    ],
)
def test_passing_mentions_are_dropped(zhengzhou: Classifier, body: str, expected: list[str]) -> None:
    assert names(zhengzhou, body) == expected


def test_a_home_counts_where_nothing_else_is_known(zhengzhou: Classifier) -> None:
    body = "家住新郑市龙湖镇的鲁女士接到一个电话。\n她拨通正在郑东新区上班的丈夫的手机，丈夫让她马上报警。"
    assert names(zhengzhou, body) == ["新郑市"]


@pytest.mark.parametrize(
    "body",
    [
        "记者从市教育局获悉，全市新增学位两万个。\n其中，金水区新增三千个，中原区新增两千个。",
        "市气象台预计，今天我市有中到大雨，登封、新密一带有暴雨。",
        "市运会昨日落幕，金水区、中原区、巩义市、惠济区代表队名列前茅。",
        "地铁客流创下新高，最忙的是二七广场站和郑州东站。",
        "郑州的春天短，短到一场槐花还没看够。",
        "从巩义到荥阳，从新密到登封，秋天的山里处处是红叶。",
        "从二七区到金水区，处处张灯结彩。",
    ],
)
def test_stories_on_the_whole_city_have_no_district(zhengzhou: Classifier, body: str) -> None:
    assert names(zhengzhou, body) == []


def test_two_districts_primary_first(zhengzhou: Classifier) -> None:
    body = "昨日，中原区与二七区签订协议，共治一条河。\n中原区负责截污，二七区负责清淤，中原区还派出十名巡河员。"
    assert names(zhengzhou, body) == ["中原区", "二七区"]


def test_headline_and_kicker_lead(zhengzhou: Classifier) -> None:
    body = "昨日，两地举行座谈会，中牟县的代表介绍了做法。"
    assert names(zhengzhou, body, headline="巩义市办起夜校")[0] == "巩义市"
    assert names(zhengzhou, "该区建立台账，逐项销号。", kicker="惠济区聚力治污") == ["惠济区"]


def test_luoyang_by_one_argument(luoyang: Classifier) -> None:
    cases = {
        "涧西区长春路街道的老楼迎来修缮。": ["涧西区"],
        "郑州路街道的居民领到了新垃圾桶。": ["涧西区"],
        "洛阳市老城区西南隅街道的茶馆开了张。": ["老城区"],
        "老城区纪委监委通报三起问题。": ["老城区"],
        "一座城市的老城区，是几代人的记忆。": [],
        "洛阳老城的味道，在一碗汤里。": [],
        "偃师葡萄熟了，果农凌晨剪果。": ["偃师区"],
        "孟津县会盟镇的护鸟人二十年如一日。": ["孟津区"],
        "栾川县的老君山下了第一场雪。": ["栾川县"],
        "郑州航空港区昨日来推介。": [],
        "郑州市金水区的一所学校放假。": [],
        "洛阳高新区新增三家企业。": ["高新区"],
    }
    assert {body: names(luoyang, body) for body in cases} == cases


@pytest.mark.parametrize(
    ("city", "body", "expected"),
    [
        ("武汉", "东湖高新区左岭街道的工厂里，机器人正在装电池。", ["东湖高新区"]),
        ("武汉", "昨日，光谷一家企业发布新芯片。", ["东湖高新区"]),
        ("武汉", "黄陂的茶农昨天开园采茶。", ["黄陂区"]),
        ("武汉", "武昌一小区的居民在长江边种下百棵树。", ["武昌区"]),
        ("武汉", "北京市朝阳区的客商来考察，武汉的企业家作陪。", []),
        ("成都", "高新区桂溪街道的楼宇里办起夜校。", ["高新区"]),
        ("成都", "天府新区华阳街道的菜市场搬了新家。", ["天府新区"]),
        ("成都", "温江的花木基地迎来买家。", ["温江区"]),
        ("青岛", "西海岸新区的码头昨日通航。", ["黄岛区"]),
        ("青岛", "即墨的毛衣厂接到海外订单。", ["即墨区"]),
        ("青岛", "市南区八大峡街道的孩子学游泳。", ["市南区"]),
        ("西安", "新城区西一路街道的老院装上电梯。", ["新城区"]),
        ("西安", "一座城市，老城区与新城区应当各有脾气。", []),
        ("西安", "临潼的石榴红了。", ["临潼区"]),
        ("合肥", "新站高新区的屏厂开始招工。", ["新站高新区"]),
        ("合肥", "合肥经开区的社区食堂开张。", ["经开区"]),
        ("合肥", "包河区烟墩街道的巴士开进小区。", ["包河区"]),
        ("长沙", "长沙的夜宵摊摆到了江边。", []),
        ("长沙", "长沙县星沙街道的工厂复工。", ["长沙县"]),
        ("南京", "鼓楼区中央门街道的老人过生日。", ["鼓楼区"]),
        ("杭州", "原下城区的老巷子如今归拱墅区管，拱墅区给它装了路灯。", ["拱墅区"]),
        ("北京", "机关大兴调查研究之风。", []),
        ("重庆", "渝中区解放碑街道的步行街亮灯。", ["渝中区"]),
        ("开封", "龙亭区北书店街街道的夜市开张。", ["龙亭区"]),
    ],
)
def test_other_cities_by_their_name(city: str, body: str, expected: list[str]) -> None:
    assert names(other_city(city), body) == expected


@cache
def other_city(city: str) -> Classifier:
    return load_classifier(loaded_tokenizer(None), city)


def test_traditional_text_keeps_its_own_offsets(zhengzhou: Classifier) -> None:
    body = "昨日，鄭州市中牟縣韓寺鎮的學生種下了菜苗。"
    (label,) = labels(zhengzhou, story(body))
    assert label.name == "中牟县"
    assert [(e.text, body[e.start : e.end]) for e in label.evidence] == [("中牟縣", "中牟縣"), ("韓寺鎮", "韓寺鎮")]


def test_evidence_counts_what_the_reader_sees(zhengzhou: Classifier) -> None:
    body = "樱桃沟管委会修好了路。樱桃沟管委会还修好了桥。\n游客说，樱桃沟管委会办了实事。"
    (label,) = labels(zhengzhou, story(body, headline="路通了"))
    assert [e.text for e in label.evidence] == ["樱桃沟管委会"] * 3


_PARTS = st.sampled_from(
    [
        *(
            "二七区",
            "中原",
            "郑东新区",
            "龙湖镇",
            "東風路街道",
            "洛阳",
            "新密",
            "登封路",
            "樱桃沟管委会",
            "高新区",
            "ＡＢ区",
        ),
        *("记者", "“", "”", "，", "。", "\n", "从", "来自", "与", "、", "全市", "㍿", "𠮷", "本报讯（记者 王一）"),
    ]
)
_TEXT = st.lists(_PARTS, max_size=30).map("".join)


@settings(max_examples=150, deadline=None)
@given(headline=_TEXT, kicker=_TEXT, body=_TEXT)
def test_evidence_points_at_what_it_claims(zhengzhou: Classifier, headline: str, kicker: str, body: str) -> None:
    it = Story(id="s", headline=headline, body=body, kicker=kicker)
    first, again = zhengzhou.classify(it), zhengzhou.classify(it)
    assert first == again
    for label in first.districts:
        assert label.name in zhengzhou.districts
        assert 0 < label.score <= 1
        assert label.evidence
        for evidence in label.evidence:
            assert getattr(it, evidence.field)[evidence.start : evidence.end] == evidence.text != ""
