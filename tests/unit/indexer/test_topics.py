"""Topics: the public ids, what decides, what is left out."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Story
from archive.resources import data_path
from indexer.evidence import Passage, read_story
from indexer.topics import Features, TopicModel, load_topics, load_vocabulary
from tests.conftest import loaded_tokenizer

IDS = (
    *("politics", "economy", "society", "education", "health", "environment", "disaster", "crime"),
    *("culture", "sport", "science", "agriculture", "transport", "housing", "labour", "weather"),
)


@pytest.fixture(scope="module")
def model() -> TopicModel:
    return load_topics()


def read(body: str, headline: str | None = None, **fields: str) -> tuple[Passage, ...]:
    story = Story(id="s", headline=headline, body=body, **fields)  # type: ignore[arg-type]
    return read_story(story, loaded_tokenizer(None))


def test_ids_labels_and_codes(model: TopicModel) -> None:
    assert tuple(topic.id for topic in model.topics) == IDS
    for topic in model.topics:
        assert topic.zh
        assert topic.en
        assert re.fullmatch(r"medtop:\d{8}", topic.iptc)
    assert len({topic.iptc for topic in model.topics}) == len(IDS)


def test_every_word_of_the_vocabulary_can_be_reached() -> None:
    described = tomllib.loads(data_path("topics.toml").read_text(encoding="utf-8"))
    for topic, entry in described.items():
        words = " ".join(entry[name] for name in ("strong", "words", "weak")).split()
        assert len(set(words)) == len(words), (topic, sorted(w for w in words if words.count(w) > 1))
        assert all(len(word) > 1 for word in words)


@pytest.mark.parametrize(
    ("topic", "headline", "body"),
    [
        ("politics", "党员大会推选代表", "镇党委召开会议，选举产生出席党代会的代表，纪委全程监督。"),
        ("economy", "出口订单排到年底", "这家企业新上两条生产线，产品销往海外，产值同比增长两成。"),
        ("society", "老街坊有了议事亭", "志愿者陪独居老人聊天，邻里纠纷有调解员上门化解。"),
        ("education", "新校区今日开学", "三百名学生走进新教室，班主任给孩子们上开学第一课。"),
        ("health", "老年人流感疫苗开打", "社区医院的医生护士为老人测血压、接种疫苗，提醒患者按时服药。"),
        ("environment", "荒滩种上五千棵树", "工人挥锹栽植侧柏，河道里的垃圾清走了，候鸟也来湿地安家。"),
        ("disaster", "泄洪演练一次成功", "暴雨红色预警发布，救援队转移被困群众，消防员排除险情。"),
        ("crime", "假警察骗走老人积蓄", "民警接到报警后冻结账户，抓获诈骗嫌疑人三名，案件正在侦办。"),
        ("culture", "古庙修好唱大戏", "豫剧团登台演出，非遗传承人现场剪纸，游客拍照打卡。"),
        ("sport", "少年队点球夺冠", "决赛踢到加时，守门员扑出点球，教练和球员抱成一团。"),
        ("science", "自研芯片通过测试", "科研团队攻关五年，实验室里的样机达到设计精度，已申请专利。"),
        ("agriculture", "蒜地里装上滴灌", "农户浇地不再拉水管，合作社算账，每亩增产三百斤。"),
        ("transport", "夜班公交多了三趟", "末班车推迟一小时，司机师傅说，下夜班的乘客换乘地铁更方便。"),
        ("housing", "旧楼告别漏水", "施工队给老旧小区换了水管，业主投票请来新物业，电梯也装上了。"),
        ("labour", "零工有了候工棚", "招聘窗口搬到棚里，农民工不用蹲马路，工会还帮讨要欠薪。"),
        ("weather", "明起大风降温", "受冷空气影响，最低气温跌至零下，偏北风六级，局部有小雪。"),
    ],
)
def test_each_topic_is_found_and_says_why(model: TopicModel, topic: str, headline: str, body: str) -> None:
    first = model.label(read(body, headline))[0]
    assert first.id == topic
    assert first.words
    assert all(word in headline + body for word in first.words)


def test_nothing_is_made_of_nothing(model: TopicModel) -> None:
    assert model.label(read("")) == ()
    assert model.label(read("○○○ 123 abc")) == ()


def test_the_headline_weighs_more_than_the_body(model: TopicModel) -> None:
    sentences = ("医院的医生给患者做手术。", "球队的教练给球员讲战术。")
    for headline, body in (sentences, sentences[::-1]):
        first = model.label(read(body, headline))[0].id
        assert first == ("health" if headline == sentences[0] else "sport")


def test_short_quotations_are_figures_of_speech() -> None:
    features = Features([])
    plain = features.counts(read("管网体检。"))["体检"]
    assert 0 < features.counts(read("管网“体检”。"))["体检"] < plain / 2


def test_phrases_of_several_words_count(model: TopicModel) -> None:
    vocabulary = load_vocabulary()
    counts = Features(list(vocabulary.seeds)).counts(read("社区推行垃圾分类。"))
    assert counts["垃圾分类"] > 0
    assert model.label(read("社区推行垃圾分类。"))[0].id == "environment"


def test_campaigns_are_a_second_level(model: TopicModel) -> None:
    labels = model.label(read("政务大厅推行一网通办，企业办证更快。", "营商环境再升级"))
    assert labels[0].id == "economy"
    assert labels[0].campaigns == ("营商环境",)


def test_traditional_text_reads_like_simplified(model: TopicModel) -> None:
    traditional = model.label(read("醫院的醫生為老人接種疫苗，測量血壓。"))
    assert traditional == model.label(read("医院的医生为老人接种疫苗，测量血压。"))


_WORDS = st.sampled_from(
    ["医院", "学生", "“体检”", "民警", "小麦", "，", "。", "\n", "球队", "地铁", "ＡＩ", "疫情防控"]
)


@settings(max_examples=100, deadline=None)
@given(body=st.lists(_WORDS, max_size=40).map("".join), headline=st.lists(_WORDS, max_size=6).map("".join))
def test_labels_are_few_ordered_and_repeatable(model: TopicModel, body: str, headline: str) -> None:
    labels = model.label(read(body, headline))
    assert labels == model.label(read(body, headline))
    assert len(labels) <= 3
    assert [label.score for label in labels] == sorted((label.score for label in labels), reverse=True)
    assert len({label.id for label in labels}) == len(labels)
    assert all(0 < label.score <= 1 for label in labels)
