"""Puts the data folders of the repository into the wheel, under ``lpx/_data``.

``pyproject.toml`` holds everything else; setuptools cannot combine automatic package discovery with
packages that lie outside ``src``, so that one mapping is made here.
"""

from setuptools import find_packages, setup

DATA_ROOMS = ("spec", "fixtures", "conformance")

setup(
    packages=[*find_packages("src"), "lpx._data", *(f"lpx._data.{room}" for room in DATA_ROOMS)],
    package_dir={"": "src", **{f"lpx._data.{room}": room for room in DATA_ROOMS}},
    package_data={
        "": ["py.typed", "*.toml", "zh-Hant/*.toml", "en/*.toml", "*.css", "*.js", "*.html", "*.svg", "templates/*.html", "static/*", "schemas/*.json"],
        **{f"lpx._data.{room}": ["**/*", "**/.*"] for room in DATA_ROOMS},
    },
    include_package_data=False,
)
