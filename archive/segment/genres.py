"""Words by which a banner says what kind of column (栏目) it is."""

from __future__ import annotations

import re

#: words that name a kind of column (栏目): what a banner says of itself
GENRE = re.compile(
    r"(?:简讯|短讯|快讯|短波|速览|速递|快报|播报|一览|集锦|点击|扫描|链接|图片新闻|图说|图文|视点|视线|聚焦|关注|观察|随笔|随想|杂谈|札记|笔记|散文|诗歌|诗词|诗页|"
    r"问答|信箱|来信|论坛|时评|短评|快评|点评|漫谈|茶座|讲堂|课堂|故事|人物|风采|之窗|之声|专栏|专题|专版|特刊|连载|纪事|记事|见闻|手记|实录|新闻\S{0,4}|"
    r"走基层|看变化|进行时|在行动|更新录|那些事|会客厅|服务台|提醒|生活|百科|资讯|档案|民生|社会|法治|文化|健康|教育|体育|旅游|天地|广角|之页|录|谈|榜|台|坊|苑|志)$"
)
BRIEF_GENRE = re.compile(
    r"简讯|短讯|快讯|短波|速览|简报|速递|一句话|集锦|集束|点击|扫描|播报|短新闻|要闻.?览|微新闻|袖珍|信息|简明|零讯|串烧|拼盘|一览"
)
PICTURE_GENRE = re.compile(r"图片|图说|图文|镜头|掠影|影像|光影|瞬间|定格|摄影|一图")
