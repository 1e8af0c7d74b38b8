"""A few stories written for the tests of searching: marks, scripts, widths, numerals, names and missing fields."""

from __future__ import annotations

import datetime as dt

from archive.model import Credit, CreditRole, Story


def credit(*pairs: tuple[str, str]) -> tuple[Credit, ...]:
    return tuple(Credit(name, CreditRole(role)) for name, role in pairs)


RIVER = Story(
    id="river",
    headline="“三长”巡河护碧水",
    kicker="惠济区织密治水网",
    subtitle="——贾鲁河边的新班子",
    column="美丽水岸",
    body="惠济区在贾鲁河沿线推行“三长”巡河机制（一期），10月以来清运垃圾3.5吨。\n"
    "河边的166—171号院也装上了5G监控，水质由C级升到B级；河长说：“还要再查B、C、D级河段。”",
    byline=credit(("林一舟", "记者"), ("何秋白", "通讯员")),
    date=dt.date(2023, 10, 12),
    newspaper="城关晨报",
    page="03",
)
METRO = Story(
    id="metro",
    headline="地铁口添了停车架",
    body="惠济区师傅们说，轨道交通二号线的出口十月添了三百个停车架，骑车换乘更方便。\n"
    "市民只要扫码，机制简单，服务到家。",
    byline=credit(("林一舟", "记者"), ("苏晓", "摄影")),
    date=dt.date(2023, 11, 2),
    newspaper="城关晨报",
    page="A05",
    column="美丽水岸",
)
LIBRARY = Story(
    id="library",
    headline="龍湖邊的圖書館開門迎客",
    body="龍湖邊的圖書館昨日開放，藏書２０萬冊。讀者說，這裡的“服務”很好，機制靈活。",
    byline=credit(("蘇曉", "记者")),
    date=dt.date(2022, 4, 11),
    newspaper="嵩山日报",
    page="07",
)
PICTURE = Story(id="picture", headline=None, body="晨光里，护河队员在清理水面。", newspaper="嵩山日报")
NOTICE = Story(
    id="notice",
    headline="Smart City 体验周开幕",
    body="ＳＭＡＲＴ ＣＩＴＹ体验周昨日开幕，现场展示了5G应用。活动由“智慧城市OR未来城市”联盟主办。",
    byline=credit(("李明", "记者"), ("王芳", "通讯员")),
    date=dt.date(2022, 5, 1),
    newspaper="嵩山日报",
    page="01",
)
EMPTY = Story(id="empty", headline="标题新闻：明日降温", body="", date=dt.date(2022, 12, 31))

STORIES = (RIVER, METRO, LIBRARY, PICTURE, NOTICE, EMPTY)
