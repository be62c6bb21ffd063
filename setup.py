"""Puts the data folders of the repository into the wheel, under ``lpx/_data``, and builds the kernels.

``pyproject.toml`` holds everything else; setuptools cannot combine automatic package discovery with
packages that lie outside ``src``, so that one mapping is made here. The kernels (``lpx._native``) are
optional: where nothing can compile them the installation goes on, and lpx works without them.
"""

import sysconfig
from pathlib import Path

from setuptools import Extension, find_packages, setup
from setuptools.command.build_ext import build_ext

DATA_ROOMS = ("spec", "fixtures", "conformance")
NATIVE = Path("src/lpx/_native")
LIMITED = not sysconfig.get_config_var("Py_GIL_DISABLED")
"""One binary for CPython 3.11 and later; builds without the interpreter's lock have no stable ABI yet."""


class BuildKernels(build_ext):
    """Chooses the compiler's options, which only the compiler's kind decides."""

    def build_extension(self, ext: Extension) -> None:
        """Build with optimisation; GCC's own idea of vectors makes two and four lanes slower."""
        if self.compiler.compiler_type != "msvc":
            ext.extra_compile_args = ["-O3", "-g0", "-fno-tree-slp-vectorize", "-fvisibility=hidden"]
        super().build_extension(ext)


setup(
    packages=[*find_packages("src"), "lpx._data", *(f"lpx._data.{room}" for room in DATA_ROOMS)],
    package_dir={"": "src", **{f"lpx._data.{room}": room for room in DATA_ROOMS}},
    package_data={
        "lpx": [
            "py.typed",
            *(f"**/*.{kind}" for kind in ("css", "html", "js", "json", "pyi", "svg", "toml")),
        ],
        **{f"lpx._data.{room}": ["**/*", "**/.*"] for room in DATA_ROOMS},
    },
    include_package_data=False,
    ext_modules=[
        Extension(
            "lpx._native._kernels",
            sources=sorted(path.as_posix() for path in NATIVE.glob("*.c")),
            depends=sorted(path.as_posix() for path in NATIVE.glob("*.h")),
            define_macros=[("Py_LIMITED_API", "0x030B0000")] if LIMITED else [],
            py_limited_api=LIMITED,
            optional=True,
        )
    ],
    cmdclass={"build_ext": BuildKernels},
    options={"bdist_wheel": {"py_limited_api": "cp311"}} if LIMITED else {},
)
