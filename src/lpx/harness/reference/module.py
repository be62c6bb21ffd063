"""The reference module: a small, real system that owns students, exports them and imports bundles.

It is right about everything that lpx asks of a module, and it is what mutants are made of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from lpx import __version__
from lpx.harness import protocol
from lpx.harness.holdings import portfolio_of
from lpx.harness.reference.conversion import portfolio_of_stored, source_of, stored_student
from lpx.harness.reference.exporter import ExportRefused, export
from lpx.harness.reference.hooks import Hooks
from lpx.harness.reference.importer import Importer, Opener
from lpx.harness.reference.nouns import Setting
from lpx.harness.reference.opening import Opened
from lpx.harness.reference.store import Store
from lpx.portfolio.encode import document_value
from lpx.portfolio.names import split_extension
from lpx.portfolio.placement import place

if TYPE_CHECKING:
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.harness.protocol import Holding, Reply
    from lpx.harness.reference.nouns import StoredFile, StoredStudent
    from lpx.portfolio.nouns import Attachment

TAIPEI = dt.timezone(dt.timedelta(hours=8))


class PathOutside(ValueError):  # noqa: N818 - reads as what it tells
    """A path of a request leads out of the scratch folder."""


def _now() -> dt.datetime:
    return dt.datetime.now(TAIPEI)


class Module:
    """The reference module behind the protocol; one conversation at a time.

    Args:
        folder: Where it keeps what it knows; another module on the same folder goes on with it.
        scratch: The folder that both sides use until ``hello`` names one.
        edition: The edition of the exchange specification; by default the newest.
        codes: The edition of the course code; by default the newest.
        hooks: How each step is done.
        clock: Local time.
        durable: Whether each change must be on disk before it counts.
        opener: Looks into bundles that come in.
        cipher: How exports are protected; by default as the edition prefers.
    """

    def __init__(
        self,
        folder: Path,
        *,
        scratch: Path | None = None,
        edition: Edition | None = None,
        codes: CodeEdition | None = None,
        hooks: Hooks = Hooks(),  # noqa: B008 - frozen value
        clock: Callable[[], dt.datetime] = _now,
        durable: bool = True,
        opener: Opener = Opened,
        cipher: str = "",
    ) -> None:
        if edition is None:
            from lpx.edition import load_edition

            edition = load_edition()
        if codes is None:
            from lpx.coursecode.load import load_code_edition

            codes = load_code_edition()
        self._edition, self._codes, self._hooks, self._clock = edition, codes, hooks, clock
        self._store = Store(folder, durable=durable)
        self._scratch = scratch
        self._opener = opener
        self._cipher = cipher or edition.archive.ciphers[0]

    def close(self) -> None:
        """Close the database."""
        self._store.close()

    @property
    def school(self) -> str:
        """Code of the school that it works for."""
        return self._store.school

    def handle(self, request: protocol.Request | protocol.Probe) -> Reply:
        """Do what ``request`` asks for and say what became of it. An unknown operation is unsupported."""
        if not self._hooks.offered(request):
            return protocol.Reply(request.seq, "unsupported", "this module does not offer that")
        match request:
            case protocol.Hello():
                reply = self.hello(request)
            case protocol.Reset():
                reply = self.reset(request)
            case protocol.Load():
                reply = self.load(request)
            case protocol.Export():
                reply = self.export(request)
            case protocol.Import():
                reply = self.import_(request)
            case protocol.Dump():
                reply = self.dump(request)
            case protocol.Bye():
                reply = protocol.Reply(request.seq, "ok")
            case _:
                reply = protocol.Reply(request.seq, "unsupported", "there is no such operation")
        return self._hooks.answered(request, reply)

    def hello(self, request: protocol.Hello) -> Reply:
        """Say what this module is."""
        self._scratch = Path(request.scratch)
        return protocol.Reply(request.seq, "ok", declaration=self._hooks.declared(declaration(self._edition)))

    def reset(self, request: protocol.Reset) -> Reply:
        """Forget everything and work for another school."""
        self._store.reset(request.school)
        return protocol.Reply(request.seq, "ok")

    def load(self, request: protocol.Load) -> Reply:
        """Take students as if they had been entered here."""
        with self._store.transaction():
            for holding in request.students:
                stored = self._stored(holding)
                if stored is None:
                    return protocol.Reply(request.seq, "failed", "a student has no basic data")
                self._store.put(self._hooks.loaded(stored, self._setting()))
        return protocol.Reply(request.seq, "ok")

    def export(self, request: protocol.Export) -> Reply:
        """Write a bundle of some students into the folder that was named."""
        setting = self._setting()
        try:
            made = export(self._store, request, setting, self._hooks)
        except ExportRefused as refused:
            status = "unsupported" if refused.status == "unsupported" else "failed"
            return protocol.Reply(request.seq, status, refused.message)  # type: ignore[arg-type]
        for name, data in made.items():
            (self._path(request.folder) / name).write_bytes(data)
        names = [str(PurePosixPath(request.folder) / name) for name in made]
        return protocol.Reply(
            request.seq, "ok", archive=names[0], signature=names[1] if len(names) > 1 else ""
        )

    def import_(self, request: protocol.Import) -> Reply:
        """Bring a bundle in, or refuse it and stay as before."""
        archive = self._path(request.archive)
        signature = None if request.signature is None else self._path(request.signature).read_bytes()
        importer = Importer(self._store, self._setting(request.school), self._hooks, self._opener)
        refusals = importer.bring_in(archive.read_bytes(), archive.name, signature, request.password)
        if refusals:
            return protocol.Reply(request.seq, "rejected", self._hooks.refusal_message(refusals))
        return protocol.Reply(request.seq, "ok")

    def dump(self, request: protocol.Dump) -> Reply:
        """Tell what this school's students are now."""
        setting = self._setting()
        everybody = self._store.students(setting.school)
        asked = set(request.students) or {student.national_id for student in everybody}
        students = tuple(
            self._hooks.dumped(student, setting) for student in everybody if student.national_id in asked
        )
        return protocol.Reply(request.seq, "ok", students=self._holdings(students))

    # -- conversions -------------------------------------------------------------------------------

    def _setting(self, school: str = "") -> Setting:
        return Setting(self._edition, self._codes, school or self._store.school, self._clock(), self._cipher)

    def _path(self, told: str) -> Path:
        """Return the place of a path of the protocol; raises ``PathOutside``."""
        root = (self._scratch or Path()).resolve()
        path = (root / told).resolve()
        if not path.is_relative_to(root):
            raise PathOutside("a path leads out of the scratch folder")
        return path

    def _stored(self, holding: Holding) -> StoredStudent | None:
        by_link = {file.link: file for file in holding.files}

        def keep(attachment: Attachment) -> StoredFile | None:
            file = by_link.get(attachment.link)
            if file is None or not file.path:
                return None
            data = self._path(file.path).read_bytes()
            extension = split_extension(attachment.link)[1].lower()
            return self._store.keep(attachment.slot, data, extension, file.original_name)

        students = portfolio_of([holding], self._edition).students
        if not students or students[0].basic is None:
            return None
        return stored_student(
            students[0], self._edition, self._store.school, number=holding.student_number, keep=keep
        )

    def _holdings(self, students: tuple[StoredStudent, ...]) -> tuple[Holding, ...]:
        placement = place(portfolio_of_stored(students, self._edition), self._edition)
        values = document_value(placement.portfolio, self._edition)
        made: list[list[protocol.File]] = [[] for _ in students]
        for file in placement.files:
            source = source_of(students, file.source)
            made[int(file.source.partition("-")[0])].append(
                protocol.File(
                    link=file.entry, md5=source.md5, size=source.size, original_name=source.original_name
                )
            )
        return tuple(
            protocol.Holding(student=value, files=tuple(files), student_number=stored.number)
            for stored, value, files in zip(students, values, made, strict=True)
        )


def declaration(edition: Edition) -> protocol.Declaration:
    """Return what the reference module says of itself: it does everything that is optional."""
    from lpx.harness.capabilities import load_capabilities

    ciphers = edition.archive.ciphers
    supports = tuple(
        item.value or item.id for item in load_capabilities().values() if item.declared == "supports"
    )
    return protocol.Declaration(
        product="lpx reference module",
        version=__version__,
        vendor="The lpx authors",
        roles=("exporter", "importer"),
        editions=(edition.mark.id,),
        ciphers=protocol.Ciphers(read=ciphers, write=ciphers[:1]),
        language="Python",
        supports=supports,
    )
