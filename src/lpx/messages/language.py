"""Which language lpx speaks: asked for, or told by the environment, else Traditional Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from lpx.messages.catalogue import Language

_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""In the order of precedence that POSIX gives them."""


def choose_language(option: str | None, environ: Mapping[str, str]) -> Language:
    """Return the language for this run.

    ``option`` (``--lang``) decides, then ``LPX_LANG``, then the first locale variable that is set, where only
    a clear ``en``, ``en_US.UTF-8`` and the like mean English: ``C`` and ``POSIX`` say nothing about people.
    Schools are the main readers, so everything else is ``zh-Hant``.
    """
    for wish in (option, environ.get("LPX_LANG")):
        if wish:
            return "en" if _is_english(wish) else "zh-Hant"
    locale = next((environ[name] for name in _LOCALE_VARIABLES if environ.get(name)), "")
    return "en" if _is_english(locale) else "zh-Hant"


def _is_english(tag: str) -> bool:
    return tag.replace("-", "_").split(".")[0].split("@")[0].split("_")[0].lower() == "en"
