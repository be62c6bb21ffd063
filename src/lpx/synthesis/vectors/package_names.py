"""Names of entries: paths, encodings, what lies where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.synthesis.vectors.draft import Part
from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft

_STRAY = {"PKG-025": "what lies outside every student's folder belongs to no category either"}
_STORED = {"FIL-017": "the names that are forbidden somewhere are not those of letter and counter"}


def _stray(draft: Draft, name: str) -> None:
    """Add an entry with a dangerous name."""
    draft.extra.append(Part(name, b"lpx synthetic"))
    draft.by_hand = True


@vector(breaks="PKG-010", also=_STRAY)
def path_that_climbs_out(draft: Draft) -> None:
    """An entry's name climbs out of the folder with ``..`` (zip slip)."""
    _stray(draft, "../../evil.txt")
    draft.expect("PKG-010", entry="../../evil.txt")
    draft.expect("PKG-025", entry="../../evil.txt")


@vector(breaks="PKG-010", also=_STRAY)
def path_from_the_root(draft: Draft) -> None:
    """An entry's name begins with a slash."""
    _stray(draft, "/etc/evil.txt")
    draft.expect("PKG-010", entry="/etc/evil.txt")
    draft.expect("PKG-025", entry="/etc/evil.txt")


@vector(breaks="PKG-010", also=_STRAY)
def path_with_a_drive(draft: Draft) -> None:
    """An entry's name begins with a drive letter of Windows."""
    _stray(draft, "C:/evil.txt")
    draft.expect("PKG-010", entry="C:/evil.txt")
    draft.expect("PKG-025", entry="C:/evil.txt")


@vector(breaks="PKG-010", also=_STRAY)
def path_of_a_network_share(draft: Draft) -> None:
    """An entry's name is that of a file on a network share."""
    _stray(draft, "//server/share/evil.txt")
    draft.expect("PKG-010", entry="//server/share/evil.txt")
    draft.expect("PKG-025", entry="//server/share/evil.txt")


@vector(keeps="PKG-010")
def dots_inside_names(draft: Draft) -> None:
    """An original name begins with two dots and the stored one is ordinary: no path leads anywhere."""
    entry = draft.mapping_of("performance")
    stored = next(iter(draft.mappings[entry]))
    draft.mappings[entry][stored] = "..作品.v2.pdf"


def _rename(draft: Draft, stem: str) -> str:
    """Give the competition's document another stored name; return its entry."""
    competition = draft.rec("competition")
    old = competition.link("document")
    folder, _, stored = old.rpartition("/")
    new = f"{stem}.{stored.rpartition('.')[2]}"
    names = draft.mappings[draft.mapping_of("performance")]
    names[new] = names.pop(stored)
    draft.files = {f"{folder}/{new}" if name == old else name: data for name, data in draft.files.items()}
    competition.set("document_link", f"{folder}/{new}")
    return f"{folder}/{new}"


@vector(breaks="PKG-011", also=_STORED)
def name_of_a_windows_device(draft: Draft) -> None:
    """A file is stored under the name of a device (``CON``), which Windows cannot create."""
    entry = _rename(draft, "CON")
    draft.expect("PKG-011", entry=entry)
    draft.expect("FIL-017", entry=entry)


@vector(breaks="PKG-011", also=_STORED)
def name_with_a_question_mark(draft: Draft) -> None:
    """A file is stored under a name with a question mark, which Windows forbids."""
    entry = _rename(draft, "M01?")
    draft.expect("PKG-011", entry=entry)
    draft.expect("FIL-017", entry=entry)


@vector(keeps="PKG-011", also=_STORED)
def name_that_begins_like_a_device(draft: Draft) -> None:
    """A file is stored as ``CONTEST``, which only begins like a device."""
    draft.expect("FIL-017", entry=_rename(draft, "CONTEST"))


@vector(breaks="PKG-018")
def names_in_cp950(draft: Draft) -> None:
    """All names are written in cp950 (Big5) and not marked, as by old software on Windows in Taiwan."""
    draft.forged = {part.name: {"encoding": "cp950"} for part in draft.parts() if isinstance(part.name, str)}
    draft.expect("PKG-018")


@vector(breaks="PKG-018")
def names_in_utf_8_without_the_flag(draft: Draft) -> None:
    """All names are written in UTF-8, but not marked so."""
    draft.forged = {part.name: {"utf8_flag": False} for part in draft.parts() if isinstance(part.name, str)}
    draft.expect("PKG-018")


@vector(keeps="PKG-018")
def names_in_utf_8_with_the_flag(draft: Draft) -> None:
    """All names are marked as UTF-8, also those that are plain ASCII."""
    draft.forged = {part.name: {"utf8_flag": True} for part in draft.parts() if isinstance(part.name, str)}


@vector(breaks="PKG-019")
def names_with_backslashes(draft: Draft) -> None:
    """Names separate their folders with backslashes."""

    def turn(parts: list[Part]) -> list[Part]:
        return [Part(str(part.name).replace("/", "\\"), part.data, {"utf8_flag": True}) for part in parts]

    draft.arrange = turn
    draft.expect("PKG-019")


@vector(keeps="PKG-019")
def names_with_slashes(draft: Draft) -> None:
    """Names separate their folders with slashes, and folders have entries of their own."""
    person = draft.rec("basic").get("national_id")
    folders = [f"{person}/", draft.folder("course"), draft.folder("performance")]
    draft.arrange = lambda parts: [*(Part(name, forged={"cipher": "none"}) for name in folders), *parts]


@vector(breaks="PKG-020")
def document_missing(draft: Draft) -> None:
    """The archive holds the files and no document."""
    draft.arrange = lambda parts: parts[1:]
    draft.expect("PKG-020")


@vector(keeps="PKG-020")
def document_as_the_last_entry(draft: Draft) -> None:
    """The document is the last entry of the archive."""
    draft.arrange = lambda parts: [*parts[1:], parts[0]]


@vector(breaks="PKG-021")
def document_with_another_name(draft: Draft) -> None:
    """The document has another name than the archive, as after a download that renamed the archive."""
    draft.document_name = f"{draft.stem} (1).json"
    draft.expect("PKG-021", entry=draft.document_name)


@vector(keeps="PKG-021")
def document_with_the_name_of_the_archive(draft: Draft) -> None:
    """The document is called like the archive."""
    del draft


@vector(breaks="PKG-022")
def two_documents(draft: Draft) -> None:
    """The archive holds a second document, a copy of the first."""
    draft.extra.append(Part("copy.json", draft.bytes_of_document()))
    draft.expect("PKG-022", entry="copy.json")


@vector(keeps="PKG-022", counts={}, students=2)
def two_students_in_one_document(draft: Draft) -> None:
    """Two students share one document."""
    del draft


@vector(breaks="PKG-023")
def folders_one_level_deeper(draft: Draft) -> None:
    """The students' folders lie in a folder of their own, as one importer expects them."""
    draft.files = {f"export/{name}": data for name, data in draft.files.items()}
    draft.mappings = {f"export/{name}": names for name, names in draft.mappings.items()}
    draft.expect("PKG-023")


@vector(keeps="PKG-023", students=2)
def folders_at_the_top(draft: Draft) -> None:
    """The folders of two students lie at the top of the archive."""
    del draft


@vector(breaks="PKG-024")
def folder_named_by_student_number(draft: Draft) -> None:
    """The student's folder is named by the school's student number instead of the personal number."""
    person = draft.rec("basic").get("national_id")
    draft.files = {name.replace(person, "1090123"): data for name, data in draft.files.items()}
    draft.mappings = {name.replace(person, "1090123"): names for name, names in draft.mappings.items()}
    for kind in ("course", "competition"):
        record = draft.rec(kind)
        record.set("document_link", record.link("document").replace(person, "1090123"))
    draft.expect("PKG-024", entry=draft.rec("course").link("document"))


@vector(keeps="PKG-024", students=3)
def a_folder_for_every_student(draft: Draft) -> None:
    """Three students have a folder each, named by their personal numbers."""
    del draft


@vector(breaks="PKG-025")
def file_of_the_operating_system(draft: Draft) -> None:
    """Windows left its ``Thumbs.db`` in the archive."""
    draft.extra.append(Part("Thumbs.db", b"lpx synthetic"))
    draft.expect("PKG-025", entry="Thumbs.db")


@vector(breaks="PKG-026")
def consultation_records_in_the_archive(draft: Draft) -> None:
    """The archive holds 課程諮詢.json, which known modules recognise and which is not exchanged."""
    name = draft.edition.archive.consultation_name
    draft.extra.append(Part(name, b"[]\n"))
    draft.expect("PKG-026", entry=name)


@vector(keeps=("PKG-025", "PKG-026"))
def nothing_but_document_files_and_mappings(draft: Draft) -> None:
    """The archive holds the document, the attachments and the mapping files alone."""
    del draft


@vector(breaks="PKG-027")
def archive_called_bin(draft: Draft) -> None:
    """The archive's name does not end with ``.zip``."""
    draft.archive_suffix = ".bin"
    draft.expect("PKG-027")


@vector(keeps="PKG-027")
def archive_called_zip_in_capitals(draft: Draft) -> None:
    """The archive's name ends with ``.ZIP`` in capitals."""
    draft.archive_suffix = ".ZIP"
