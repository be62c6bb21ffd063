"""Synthetic sentences and titles in Chinese, of any exact length in characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_OPENINGS = ("本次活動", "這份成果", "我們小組", "透過實作", "在課堂中", "經由討論", "這學期", "整理資料後")
_MIDDLES = ("學到如何", "練習", "嘗試", "重新思考", "比較並記錄", "一步步完成", "發現可以")
_ENDINGS = (
    "觀察與紀錄",
    "分工合作",
    "表達自己的想法",
    "解決遇到的問題",
    "設計與改進",
    "查證資料來源",
    "欣賞不同的意見",
)
_ABOUT = (
    "社區",
    "校園",
    "海洋",
    "河川",
    "閱讀",
    "機械",
    "程式",
    "音樂",
    "茶葉",
    "氣候",
    "交通",
    "老街",
    "天文",
    "烘焙",
)
_WHAT = ("探究報告", "專題製作", "觀察紀錄", "學習單", "成果發表", "實驗紀錄", "訪談整理", "作品集")
_BODIES = ("範例學會", "範例社", "範例基金會", "範例協會", "範例中心", "範例工作室")


def make_summary(rng: Random, length: int) -> str:
    """Return sentences of exactly ``length`` characters."""
    made = ""
    while len(made) < length:
        made += rng.choice(_OPENINGS) + rng.choice(_MIDDLES) + rng.choice(_ENDINGS) + "。"
    return made[:length]


def make_title(rng: Random, longest: int = 20) -> str:
    """Return the title of a piece of work, at most ``longest`` characters."""
    return (rng.choice(_ABOUT) + rng.choice(_WHAT))[:longest]


def make_body_name(rng: Random, longest: int = 20) -> str:
    """Return the name of an organiser or unit, at most ``longest`` characters."""
    return (rng.choice(_ABOUT) + rng.choice(_BODIES))[:longest]
