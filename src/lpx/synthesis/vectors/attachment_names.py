"""Names of attachments: as stored, as linked, and as the students gave them (filename_mapping.json)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.portfolio.document import step
from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft


def _names(draft: Draft) -> tuple[str, dict[str, str], str]:
    """Return entry and content of the mapping of performances, and the one stored name in it."""
    entry = draft.mapping_of("performance")
    return entry, draft.mappings[entry], next(iter(draft.mappings[entry]))


@vector(breaks="FIL-012")
def mapping_missing(draft: Draft) -> None:
    """A folder holds a file and no filename_mapping.json; the student's own name for it is lost."""
    draft.mappings.pop(draft.mapping_of("performance"))
    draft.expect("FIL-012", entry=draft.rec("competition").link("document"))


@vector(keeps="FIL-012", counts={"course": 1})
def no_mapping_where_no_file_is(draft: Draft) -> None:
    """A category without any file has no folder and no mapping."""
    assert draft.mapping_of("performance") not in draft.mappings


@vector(breaks="FIL-013")
def mapping_that_is_no_json(draft: Draft) -> None:
    """A mapping file holds lines with equals signs instead of JSON."""
    entry, _, stored = _names(draft)
    draft.raw[entry] = f"{stored}=範例.pdf\n".encode()
    draft.expect("FIL-013", entry=entry)


@vector(breaks="FIL-013")
def mapping_that_is_an_array(draft: Draft) -> None:
    """A mapping file is a JSON array instead of an object."""
    entry, _, stored = _names(draft)
    draft.raw[entry] = f'[["{stored}", "範例.pdf"]]'.encode()
    draft.expect("FIL-013", entry=entry)


@vector(keeps="FIL-013")
def mapping_on_one_line(draft: Draft) -> None:
    """A mapping file stands on one line and ends without a line break."""
    entry, _, stored = _names(draft)
    draft.raw[entry] = f'{{"{stored}":"範例.pdf"}}'.encode()


@vector(breaks="FIL-014")
def mapping_without_a_file(draft: Draft) -> None:
    """A mapping does not name one of the folder's files."""
    _, names, stored = _names(draft)
    del names[stored]
    draft.expect("FIL-014", entry=draft.rec("competition").link("document"))


@vector(breaks="FIL-014")
def mapping_with_null(draft: Draft) -> None:
    """A mapping gives null for a file; one module does so when it forgot the name."""
    entry, _, stored = _names(draft)
    draft.raw[entry] = f'{{"{stored}": null}}'.encode()
    draft.expect("FIL-014", entry=draft.rec("competition").link("document"))


@vector(keeps="FIL-014")
def mapping_with_every_file(draft: Draft) -> None:
    """A mapping names every file of its folder, in another order than the files have."""
    draft.rec("competition").attach("av", draft.make("mp3"), "mp3")
    entry, names, _ = _names(draft)
    draft.mappings[entry] = dict(reversed(names.items()))


@vector(breaks="FIL-015")
def mapping_with_a_file_that_is_not_there(draft: Draft) -> None:
    """A mapping names a file that the folder does not hold."""
    entry, names, _ = _names(draft)
    names["M77.pdf"] = "範例.pdf"
    draft.expect("FIL-015", entry=entry)


@vector(keeps="FIL-015")
def mapping_with_existing_files_alone(draft: Draft) -> None:
    """A mapping names the folder's two files and nothing else."""
    draft.rec("competition").attach("av", draft.make("mp4"), "mp4")


@vector(breaks="FIL-016")
def original_name_of_a_device(draft: Draft) -> None:
    """A file was called ``CON.pdf`` by its student, which Windows cannot create."""
    entry, names, stored = _names(draft)
    names[stored] = "CON.pdf"
    draft.expect("FIL-016", step("", stored), entry=entry)


@vector(breaks="FIL-016")
def original_name_with_a_path(draft: Draft) -> None:
    """A file's original name holds a path that leads out of its folder."""
    entry, names, stored = _names(draft)
    names[stored] = "../../範例.pdf"
    draft.expect("FIL-016", step("", stored), entry=entry)


@vector(breaks="FIL-016")
def original_name_of_256_bytes(draft: Draft) -> None:
    """A file's original name has 256 bytes in UTF-8; most file systems hold 255."""
    entry, names, stored = _names(draft)
    names[stored] = "學" * 84 + ".pdf"
    draft.expect("FIL-016", step("", stored), entry=entry)


@vector(keeps="FIL-016")
def original_name_of_255_bytes(draft: Draft) -> None:
    """A file's original name has 255 bytes in UTF-8."""
    _, names, stored = _names(draft)
    names[stored] = "學" * 83 + "ab.pdf"


@vector(keeps="FIL-016")
def original_name_with_dots_spaces_and_pictures(draft: Draft) -> None:
    """A file's original name holds several dots, spaces, ``#``, full-width letters and an emoji."""
    _, names, stored = _names(draft)
    names[stored] = "小論文 #2 Ｆｉｎａｌ🎓.v2.pdf"


def _rename(draft: Draft, stored: str) -> str:
    """Store the competition's document under another name, link and mapping included; return the entry."""
    competition = draft.rec("competition")
    old = competition.link("document")
    new = draft.folder("performance") + stored
    draft.files = {new if name == old else name: data for name, data in draft.files.items()}
    mapping, names, _ = _names(draft)
    draft.mappings[mapping] = {stored: next(iter(names.values()))}
    competition.set("document_link", new)
    return new


@vector(breaks="FIL-017")
def stored_name_of_words(draft: Draft) -> None:
    """A file is stored under a name of words instead of letter and counter."""
    extension = draft.rec("competition").link("document").rpartition(".")[2]
    draft.expect("FIL-017", entry=_rename(draft, f"certificate.{extension}"))


@vector(breaks="FIL-017")
def stored_name_with_one_digit(draft: Draft) -> None:
    """A file is stored as ``M1``; the counter has two digits."""
    extension = draft.rec("competition").link("document").rpartition(".")[2]
    draft.expect("FIL-017", entry=_rename(draft, f"M1.{extension}"))


@vector(keeps="FIL-017")
def stored_name_with_three_digits(draft: Draft) -> None:
    """A file is stored as ``M100``: the counter grows where it must."""
    extension = draft.rec("competition").link("document").rpartition(".")[2]
    _rename(draft, f"M100.{extension}")


@vector(breaks="FIL-018")
def link_in_lower_case(draft: Draft) -> None:
    """A link says ``m01`` where the entry is called ``M01``.

    Windows finds the file, Linux does not.
    """
    competition = draft.rec("competition")
    entry = competition.link("document")
    folder, _, stored = entry.rpartition("/")
    competition.set("document_link", f"{folder}/{stored.lower()}")
    draft.expect("FIL-018", competition.at("document_link"), entry=entry)


@vector(keeps="FIL-018")
def link_and_entry_both_in_capitals(draft: Draft) -> None:
    """Link and entry both end with ``.PDF`` in capitals."""
    draft.rec("competition").attach("av", draft.make("mp3"), "MP3")
