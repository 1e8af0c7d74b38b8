"""Random newspaper pages: everything that real ones hold, in any order, and what no page should hold."""

from __future__ import annotations

from hypothesis import strategies as st

HEADS = (
    "市民广场明年春天开放", "老街改造 邻里当家", "——一位扳道工的三十年", "防汛备汛 人人有责", "短讯",
    "图片新闻",
    "“便民角”开到楼下", "谁来管一管占道的车？", "关于停水的通知", "遗失声明", "（一）从摸底做起",
    "本报评论员：路要往前修",
)  # fmt: skip
LEADS = (
    "本报讯（记者 程远 通讯员 骆小满）昨日，", "本报讯 记者 程远 ", "晚报讯（记者程远/文 宋岩/图）",
    "新华社郑州4月9日电 ",
    "本報訊（記者 程遠）「我們」", "【夜市开张】", "●", "▲图为施工现场。程远 摄", "问：", "答：", "1.", "（上接01版）",
)  # fmt: skip
FURNITURE = (
    "嵩河晨报 2022年4月11日 星期一 第07版 民生", "上一篇 下一篇 放大 缩小 默认", "本版导读",
    "● 市民广场明年春天开放", "责编 程远 版式 骆小满 校对 宋岩", "（下转06版）", "新闻热线：0371-00000000",
    "版权所有 未经授权不得转载", "07版", "二〇二二年四月十一日",
)  # fmt: skip
BYLINES = ("记者 程远 文/图", "（宋岩）", "程 远", "本报记者 程远 通讯员 骆小满", "□ 宋岩", "宋岩 摄", "（作者：宋岩）")

_NEWS = "市民记者昨日在社区看到工人们正在修路今年已经完成一千二百户居民说这里夏天常常积水现在好了街道办事处负责人介绍"
#: controls, joiners, marks of direction, separators that Python takes for line ends, a BOM, astral characters
ODD = "\t\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029\u200b\u200d\u202e\ufeff\u3000\xa0\x00\x07\x7f𠮷𡈽😀🏙️é́ﬁ㎡Ⅳ①٣ß"
MARKS = "，。！？；：、“”‘’「」『』（）()《》【】[]…—-~·%.,!?;:/|"

sentences = st.builds(
    lambda words, stop: "".join(words) + stop,
    st.lists(st.text(_NEWS, min_size=1, max_size=12), min_size=1, max_size=4),
    st.sampled_from(["。", "，", "？", "！”", "", "：", "；", "……", "）"]),
)
paragraphs = st.builds("".join, st.lists(sentences, min_size=1, max_size=6))
noise = st.text(
    st.sampled_from(ODD + MARKS) | st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=24
)


def wrapped(text: str, width: int) -> str:
    """``text`` in the lines of a column."""
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


lines = st.one_of(
    st.sampled_from(HEADS),
    st.sampled_from(FURNITURE),
    st.sampled_from(BYLINES),
    paragraphs,
    st.builds(str.__add__, st.sampled_from(LEADS), paragraphs),
    st.builds(wrapped, st.builds(str.__add__, st.sampled_from(LEADS), paragraphs), st.integers(8, 24)),
    st.builds(wrapped, paragraphs, st.integers(1, 24)),
    st.builds(lambda a, b: a[:4] + b + a[4:], paragraphs, noise),
    noise,
    st.text(st.sampled_from(ODD), max_size=4),
)
indents = st.sampled_from(["", "", "　　", "  ", "\t", " "])
gaps = st.sampled_from(["\n", "\n", "\n\n", "\n\n\n", "\n \n", "\n　　\n\n"])

#: the text of a page as a reader gives it: no BOM at its start, only ``\n`` line ends
pages = st.builds(
    lambda parts: "".join(indent + line + gap for indent, line, gap in parts),
    st.lists(st.tuples(indents, lines, gaps), max_size=24),
)
