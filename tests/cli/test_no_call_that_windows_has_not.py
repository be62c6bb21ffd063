"""No line of lpx reaches what only POSIX has, unless it first asks the system or catches its absence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import lpx

SOURCES = Path(lpx.__file__).parent
MODULES = {
    "fcntl",
    "grp",
    "posix",
    "pty",
    "pwd",
    "readline",
    "resource",
    "syslog",
    "termios",
    "tty",
    "curses",
}
OS = {
    "chown", "ctermid", "fchdir", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getgroups",
    "getloadavg", "getpgid", "getpgrp", "getpriority", "getresuid", "getsid", "getuid", "killpg",
    "lchown", "lockf", "memfd_create", "mkfifo", "mknod", "nice", "openpty", "pathconf", "pidfd_open",
    "posix_fadvise", "posix_fallocate", "posix_spawn", "pread", "preadv", "pwrite", "pwritev",
    "sched_getaffinity", "sched_setaffinity", "sendfile", "setegid", "seteuid", "setgid", "setpgid",
    "setpriority", "setsid", "setuid", "statvfs", "sysconf", "tcgetpgrp", "ttyname", "uname", "wait", "wait3",
    "wait4", "waitid", "O_CLOEXEC", "O_DIRECTORY", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK", "O_PATH", "O_SYNC",
}  # fmt: skip
SIGNALS = {"SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGUSR1",
           "SIGUSR2", "SIGWINCH", "alarm", "pause", "pthread_kill", "setitimer", "sigwait"}  # fmt: skip
SOCKETS = {"AF_UNIX", "SO_REUSEPORT", "socketpair"}
ARGUMENTS = {"preexec_fn", "start_new_session", "pass_fds", "dir_fd"}
FOLDERS = ("/tmp", "/dev/", "/proc/", "/bin/", "/usr/", "/etc/", "/var/", "/home/")
CONTEXTS = {"fork", "forkserver"}
ASKS = ("os.name", "sys.platform", "hasattr(", "self._positioned", "platform.system")
CAUGHT = {"ImportError", "ModuleNotFoundError", "AttributeError"}

ALLOWED = {
    ("synthesis/vectors/package_names.py", "/etc/"): "the name of an entry that tries to escape",
}
"""File and name → why it does no harm."""


def _uses(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Yield every place that names something of POSIX alone."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node, name.name) for name in names if name.name in MODULES)
            case ast.ImportFrom(module=str(module)) if module in MODULES:
                yield node, module
            case ast.ImportFrom(module="os" | "signal" | "socket" as module, names=names):
                wanted = {"os": OS, "signal": SIGNALS, "socket": SOCKETS}[module]
                yield from ((node, f"{module}.{name.name}") for name in names if name.name in wanted)
            case ast.Attribute(value=ast.Name(id="os"), attr=name) if name in OS:
                yield node, f"os.{name}"
            case ast.Attribute(value=ast.Name(id="signal"), attr=name) if name in SIGNALS:
                yield node, f"signal.{name}"
            case ast.Attribute(value=ast.Name(id="socket"), attr=name) if name in SOCKETS:
                yield node, f"socket.{name}"
            case ast.keyword(arg=str(name)) if name in ARGUMENTS:
                yield node, name
            case ast.Dict(keys=keys):
                told = [key.value for key in keys if isinstance(key, ast.Constant)]
                yield from ((node, name) for name in told if name in ARGUMENTS)
            case ast.Constant(value=str(text)):
                if text in CONTEXTS:
                    yield node, text
                yield from ((node, folder) for folder in FOLDERS if text.startswith(folder))


def _is_asked(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Tell whether the system is asked, or the absence caught, before ``node`` is reached."""
    inner = node
    while inner in parents:
        outer = parents[inner]
        if isinstance(outer, ast.If | ast.IfExp) and any(ask in ast.unparse(outer.test) for ask in ASKS):
            return True
        if isinstance(outer, ast.Try) and inner in outer.body:
            caught = {name for handler in outer.handlers for name in _names(handler.type)}
            if caught & CAUGHT:
                return True
        if isinstance(outer, ast.FunctionDef) and inner in outer.body:
            before = outer.body[: outer.body.index(inner)]
            if any(_leaves_where_asked(statement) for statement in before):
                return True
        inner = outer
    return False


def _leaves_where_asked(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.If)
        and any(ask in ast.unparse(statement.test) for ask in ASKS)
        and isinstance(statement.body[-1], ast.Return | ast.Raise)
    )


def _names(kind: ast.expr | None) -> set[str]:
    return set() if kind is None else {node.id for node in ast.walk(kind) if isinstance(node, ast.Name)}


def unasked(source: str) -> set[str]:
    """Return what of POSIX alone ``source`` names without asking."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return {name for node, name in _uses(tree) if not _is_asked(node, parents)}


def test_nothing_of_posix_alone_is_reached_unasked():
    found = {
        (path.relative_to(SOURCES).as_posix(), name)
        for path in sorted(SOURCES.rglob("*.py"))
        for name in unasked(path.read_text(encoding="utf-8"))
    }
    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import fcntl", {"fcntl"}),
        ("import os\nos.fork()", {"os.fork"}),
        ("from signal import SIGKILL", {"signal.SIGKILL"}),
        ("open('/tmp/x')", {"/tmp"}),
        ("Popen(['x'], start_new_session=True)", {"start_new_session"}),
        ("options = {'start_new_session': True}", {"start_new_session"}),
        ("try:\n    import resource\nexcept ImportError:\n    resource = None", set()),
        ("try:\n    import resource\nexcept OSError:\n    resource = None", {"resource"}),
        ("if sys.platform != 'win32':\n    os.getuid()", set()),
        ("if something:\n    os.getuid()", {"os.getuid"}),
        ("def f():\n    if os.name == 'nt':\n        return 0\n    return os.getuid()", set()),
        ("def f():\n    if os.name == 'nt':\n        g()\n    return os.getuid()", {"os.getuid"}),
        ("if hasattr(os, 'sched_getaffinity'):\n    os.sched_getaffinity(0)", set()),
    ],
)
def test_what_the_search_sees(source, found):
    assert unasked(source) == found
