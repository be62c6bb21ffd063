"""lpx runs on Windows and macOS too: what only POSIX has stands behind a branch, and no default decides.

Whether a name exists on Windows is what ``mypy --platform win32`` tells, which ``make lint`` runs; this holds
the rest: where the names of POSIX stand, paths, encodings, ends of lines, and how processes begin.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from lpx.scale.engine import bounded

POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"}
POSIX_NAMES = {
    "os": {
        *(
            "chown",
            "fchmod",
            "fchown",
            "fork",
            "forkpty",
            "getegid",
            "geteuid",
            "getgid",
            "getgroups",
            "getloadavg",
        ),
        *("getpgid", "getuid", "killpg", "lchown", "mkfifo", "nice", "pread", "preadv", "pwrite", "pwritev"),
        *(
            "sched_getaffinity",
            "setsid",
            "statvfs",
            "sysconf",
            "uname",
            "wait",
            "wait3",
            "wait4",
            "O_CLOEXEC",
        ),
        *(
            "O_DIRECTORY",
            "O_NOFOLLOW",
            "O_NONBLOCK",
            "WNOHANG",
            "set_blocking",
            "posix_fadvise",
            "posix_fallocate",
        ),
    },
    "signal": {
        *(
            "SIGALRM",
            "SIGCHLD",
            "SIGCONT",
            "SIGHUP",
            "SIGKILL",
            "SIGPIPE",
            "SIGQUIT",
            "SIGSTOP",
            "SIGUSR1",
            "SIGUSR2",
        ),
        *("alarm", "pause", "pthread_sigmask", "setitimer", "siginterrupt", "sigwait"),
    },
    "time": {"tzset"},
}
UNKNOWN_TO_WINDOWS = {"preexec_fn", "pass_fds", "start_new_session", "process_group"}
"""Options of subprocess.Popen."""
PLACES = re.compile(r"/(?:dev|proc|sys|tmp|var|etc|usr)(?:/[\w.{}-]+)*/?$")
WRITING = {one + text for one in "wax" for text in ("", "t")}
BRANCHES = re.compile(r"sys\.platform|os\.name|hasattr\(|getattr\(")


def unguarded(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield what only POSIX has and stands outside of a branch on the system: line and name."""

    def walk(node: ast.AST, *, guarded: bool) -> Iterator[tuple[int, str]]:
        if not guarded:
            yield from ((node.lineno, name) for name in posix_parts(node))
        if isinstance(node, ast.If | ast.IfExp) and BRANCHES.search(ast.unparse(node.test)):
            guarded = True
        if isinstance(node, ast.Try) and any("ImportError" in ast.unparse(one) for one in node.handlers):
            guarded = True
        for _, value in ast.iter_fields(node):
            children = value if isinstance(value, list) else [value]
            after_branch = False
            for child in children:
                if isinstance(child, ast.AST):
                    yield from walk(child, guarded=guarded or after_branch)
                    after_branch = after_branch or leaves_on_another_system(child)

    yield from walk(tree, guarded=False)


def leaves_on_another_system(node: ast.AST) -> bool:
    """Whether ``node`` is a branch on the system that ends the block it stands in."""
    return (
        isinstance(node, ast.If)
        and bool(BRANCHES.search(ast.unparse(node.test)))
        and isinstance(node.body[-1], ast.Return | ast.Raise | ast.Continue)
    )


def posix_parts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names if name.name in POSIX_MODULES)
    elif isinstance(node, ast.ImportFrom) and node.module in POSIX_MODULES:
        yield node.module
    elif isinstance(node, ast.ImportFrom) and node.module in POSIX_NAMES:
        yield from (name.name for name in node.names if name.name in POSIX_NAMES[node.module])
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        if node.attr in POSIX_NAMES.get(node.value.id, ()):
            yield f"{node.value.id}.{node.attr}"
    elif isinstance(node, ast.Call):
        yield from (word.arg for word in node.keywords if word.arg in UNKNOWN_TO_WINDOWS)
        if called(node) in {"open", "Path", "Popen", "run"}:
            yield from (part for part in texts(node) if PLACES.match(part))


def texts(call: ast.Call) -> Iterator[str]:
    for argument in ast.walk(call):
        if isinstance(argument, ast.JoinedStr):
            yield re.sub(r"^f['\"]|['\"]$", "", ast.unparse(argument))
        elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def left_to_the_system(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield calls whose encoding or ends of lines differ from system to system: line and what is missing."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name, words = called(node), {word.arg for word in node.keywords}
        on_path = isinstance(node.func, ast.Attribute)
        if (
            name in {"read_text", "write_text"}
            and "encoding" not in words
            and len(node.args) < 1 + (name[0] == "w")
        ):
            yield node.lineno, f"{name} without encoding"
        if on_path and name == "write_text" and "newline" not in words:
            yield node.lineno, "write_text without newline"
        if name == "open" and mode_of(node) in WRITING and not {"encoding", "newline"} <= words:
            yield node.lineno, "open for text without encoding and newline"
        if name in {"Popen", "run", "check_output"} and "text" in words and "encoding" not in words:
            yield node.lineno, f"{name} of text without encoding"


def mode_of(call: ast.Call) -> object:
    """The mode of ``open(path, mode)`` or ``path.open(mode)``."""
    given = call.args[1:] if isinstance(call.func, ast.Name) else call.args[:1]
    given += [word.value for word in call.keywords if word.arg == "mode"]
    return given[0].value if given and isinstance(given[0], ast.Constant) else None


def test_windows_is_not_asked_for_more_processes_than_it_can_wait_for() -> None:
    assert [bounded(many, "win32") for many in (1, 61, 62, 200)] == [1, 61, 61, 61]
    assert bounded(200, "linux") == 200


def sources(repository: Path) -> Iterator[tuple[str, ast.AST]]:
    for path in sorted((repository / "src" / "lpx").rglob("*.py")):
        yield path.relative_to(repository).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_nothing_is_left_to_one_system(repository: Path) -> None:
    told = [
        f"{path}:{line}: {what}"
        for path, tree in sources(repository)
        for rule in (unguarded, left_to_the_system)
        for line, what in rule(tree)
    ]
    assert told == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (unguarded, "import fcntl"),
        (unguarded, "from os import fork"),
        (unguarded, "import os\nos.killpg(1, 2)"),
        (unguarded, "import signal\nsignal.signal(signal.SIGALRM, f)"),
        (unguarded, "Path('/dev/stdin').read_bytes()"),
        (unguarded, "Path(f'/proc/{pid}/statm')"),
        (unguarded, "Popen(command, preexec_fn=f)"),
        (unguarded, "if there:\n    import resource"),
        (left_to_the_system, "path.read_text()"),
        (left_to_the_system, "path.write_text('x', encoding='utf-8')"),
        (left_to_the_system, "path.open('w')"),
        (left_to_the_system, "open(name, 'w', encoding='utf-8')"),
        (left_to_the_system, "subprocess.run(command, text=True)"),
    ],
)
def test_the_walk_finds_what_is_wrong(rule, text: str) -> None:
    assert list(rule(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        "if sys.platform != 'win32':\n    import fcntl",
        "try:\n    import resource\nexcept ImportError:\n    resource = None",
        "def f():\n    if sys.platform == 'win32':\n        return 0\n    return os.sysconf('x')",
        "flag = getattr(os, 'O_NOFOLLOW', 0)",
        "path.open('wb')",
        "path.write_text('x', encoding='utf-8', newline='\\n')",
        "stray(draft, '/etc/evil.txt')",
    ],
)
def test_the_walk_lets_pass_what_is_right(text: str) -> None:
    tree = ast.parse(textwrap.dedent(text))
    assert [*unguarded(tree), *left_to_the_system(tree)] == []
