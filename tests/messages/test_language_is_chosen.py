"""Schools are the main readers: Chinese unless English is clearly wanted."""

from __future__ import annotations

import pytest

from lpx.messages import choose_language


@pytest.mark.parametrize(
    ("option", "environ", "language"),
    [
        (None, {}, "zh-Hant"),
        (None, {"LANG": "C"}, "zh-Hant"),
        (None, {"LANG": "C.UTF-8"}, "zh-Hant"),
        (None, {"LANG": "POSIX"}, "zh-Hant"),
        (None, {"LANG": "zh_TW.UTF-8"}, "zh-Hant"),
        (None, {"LANG": "ja_JP.UTF-8"}, "zh-Hant"),
        (None, {"LANG": "en_US.UTF-8"}, "en"),
        (None, {"LANG": "en"}, "en"),
        (None, {"LANG": "en_GB@euro"}, "en"),
        (None, {"LC_ALL": "zh_TW.UTF-8", "LANG": "en_US.UTF-8"}, "zh-Hant"),
        (None, {"LC_MESSAGES": "en_US.UTF-8", "LANG": "zh_TW.UTF-8"}, "en"),
        (None, {"LC_ALL": "", "LANG": "en_US.UTF-8"}, "en"),
        (None, {"LPX_LANG": "en", "LANG": "zh_TW.UTF-8"}, "en"),
        (None, {"LPX_LANG": "zh-Hant", "LANG": "en_US.UTF-8"}, "zh-Hant"),
        ("zh-Hant", {"LPX_LANG": "en", "LANG": "en_US.UTF-8"}, "zh-Hant"),
        ("en", {"LPX_LANG": "zh-Hant"}, "en"),
        ("", {"LANG": "en_US.UTF-8"}, "en"),
    ],
)
def test_option_then_own_variable_then_locale_decide(option, environ, language):
    assert choose_language(option, environ) == language


def test_a_language_that_only_begins_like_english_is_not_english():
    assert choose_language(None, {"LANG": "enm_XX.UTF-8"}) == "zh-Hant"
