"""The zip as such: is it one, is it whole, do its headers tell the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.synthesis.media.pdf import make_pdf
from lpx.synthesis.vectors.draft import Part
from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft

_UNIX = 3
_SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(24)


def _entry(draft: Draft) -> str:
    return draft.rec("competition").link("document")


@vector(breaks="PKG-001", counts={})
def pdf_instead_of_a_zip(draft: Draft) -> None:
    """The file handed over is a PDF with the extension of a zip."""
    draft.finish = lambda _archive: make_pdf("lpx synthetic")
    draft.expect("PKG-001")


@vector(breaks="PKG-001", counts={})
def seven_zip_instead_of_a_zip(draft: Draft) -> None:
    """The archive is in the 7z format; only its name says zip."""
    draft.finish = lambda _archive: _SEVEN_ZIP
    draft.expect("PKG-001")


@vector(breaks="PKG-001", counts={})
def archive_of_zero_bytes(draft: Draft) -> None:
    """The file handed over is empty, as after a download that never began."""
    draft.finish = lambda _archive: b""
    draft.expect("PKG-001")


@vector(keeps=("PKG-001", "PKG-002"), counts={})
def zip_with_a_comment(draft: Draft) -> None:
    """The archive carries a comment after its end record, which the zip format allows."""
    draft.forge_options = {"comment": "學習歷程檔案 lpx synthetic".encode()}


@vector(breaks="PKG-002")
def zip_cut_off_at_its_end(draft: Draft) -> None:
    """The last hundred bytes are missing, as after a broken download; the signature fits what is left."""
    draft.finish = lambda archive: archive[:-100]
    draft.expect("PKG-002")


@vector(breaks="PKG-002")
def zip_cut_in_half(draft: Draft) -> None:
    """The second half is missing."""
    draft.finish = lambda archive: archive[: len(archive) // 2]
    draft.expect("PKG-002")


@vector(keeps="PKG-002")
def zip_with_zip64_end(draft: Draft) -> None:
    """The archive ends with the larger records of zip64 although it is small."""
    from lpx.archive.forge import Ending

    draft.forge_options = {"ending": Ending(zip64=True)}


@vector(breaks="PKG-003")
def one_bit_changed_in_an_attachment(draft: Draft) -> None:
    """One bit of an enciphered attachment has changed; the seal of its cipher (HMAC) breaks."""
    draft.forged[_entry(draft)] = {"flips": (30,)}
    draft.expect("PKG-003", entry=_entry(draft))


@vector(
    breaks="PKG-003",
    also={"PKG-028": "traditional encryption is what has no seal of its own"},
)
def one_bit_changed_under_traditional_encryption(draft: Draft) -> None:
    """One bit has changed in a file under traditional encryption; only its CRC tells."""
    draft.cipher = "traditional"
    draft.forged[_entry(draft)] = {"flips": (30,)}
    draft.expect("PKG-003", entry=_entry(draft))
    draft.expect("PKG-028")


@vector(breaks="PKG-003")
def content_that_its_checksum_denies(draft: Draft) -> None:
    """The seal of the cipher fits, but the checksum (CRC) of the content does not."""
    draft.forged[_entry(draft)] = {"aes_version": 1, "both": {"crc": 0x12345678}}
    draft.expect("PKG-003", entry=_entry(draft))


@vector(keeps="PKG-003")
def entries_with_checksum_beside_the_seal(draft: Draft) -> None:
    """All entries carry a right checksum beside the seal of the cipher (WinZip AE-1)."""
    draft.forged = {part.name: {"aes_version": 1} for part in draft.parts() if isinstance(part.name, str)}


@vector(breaks="PKG-004")
def entry_in_deflate64(draft: Draft) -> None:
    """An attachment is compressed with Deflate64, which Windows writes for large files."""
    draft.forged[_entry(draft)] = {"method": 9}
    draft.expect("PKG-004", entry=_entry(draft))


@vector(breaks="PKG-004")
def entry_in_bzip2(draft: Draft) -> None:
    """An attachment is compressed with bzip2."""
    draft.forged[_entry(draft)] = {"method": 12}
    draft.expect("PKG-004", entry=_entry(draft))


@vector(keeps="PKG-004")
def entry_in_deflate(draft: Draft) -> None:
    """An attachment and the document are compressed with deflate."""
    draft.shrunk |= {_entry(draft), draft.name_of_document()}


@vector(breaks="PKG-012")
def symbolic_link_in_the_archive(draft: Draft) -> None:
    """An attachment is marked as a symbolic link, which could lead anywhere when it is unpacked."""
    draft.forged[_entry(draft)] = {"host": _UNIX, "external_attributes": 0o120777 << 16}
    draft.expect("PKG-012", entry=_entry(draft))


@vector(keeps="PKG-012")
def files_with_unix_modes(draft: Draft) -> None:
    """An attachment carries the mode of an ordinary file of a Unix system."""
    draft.forged[_entry(draft)] = {"host": _UNIX, "external_attributes": 0o100644 << 16}


@vector(breaks="PKG-013")
def mapping_file_twice(draft: Draft) -> None:
    """Two entries are called the same; readers differ in which one they take."""
    name = draft.mapping_of("performance")
    draft.arrange = lambda parts: [*parts, *(part for part in parts if part.name == name)]
    draft.by_hand = True
    draft.expect("PKG-013", entry=name)


@vector(keeps=("PKG-013", "PKG-014"))
def same_name_in_two_folders(draft: Draft) -> None:
    """Files of the same name lie in two folders, as the mapping files always do."""
    assert len(draft.mappings) > 1


@vector(breaks="PKG-014", counts={"competition": 2})
def names_that_differ_in_case(draft: Draft) -> None:
    """Two files are called the same but for the case of their extension; Windows keeps one of them."""
    first, second = draft.rec("competition", 0), draft.rec("competition", 1)
    first.attach("document", draft.make("pdf"), "pdf")
    second.detach("document")
    entry = first.link("document").removesuffix("pdf") + "PDF"
    second.attach("document", draft.make("pdf"), "PDF")
    old = second.link("document")
    draft.files[entry] = draft.files.pop(old)
    names = draft.mappings[draft.mapping_of("performance")]
    names[entry.rpartition("/")[2]] = names.pop(old.rpartition("/")[2])
    second.set("document_link", entry)
    draft.expect("PKG-014", entry=entry)


@vector(
    breaks="PKG-015",
    counts={"course": 1},
    students=2,
    also={"PKG-016": "the one local header that two entries share can name only one of them"},
)
def two_entries_over_the_same_bytes(draft: Draft) -> None:
    """Two entries, mapping files of two students, lead to the same bytes: a trick of zip bombs."""
    first, second = draft.mapping_of("course", 0), draft.mapping_of("course", 1)
    for student in range(2):
        draft.rec("course", student=student).attach("document", draft.make("pdf"), "pdf", "作品.pdf")
    place = [part.name for part in draft.parts()].index(first)
    draft.forged[second] = {"shares": place}
    draft.expect("PKG-015", entry=second)
    draft.expect("PKG-016", entry=second)


@vector(keeps="PKG-015")
def gap_between_entries(draft: Draft) -> None:
    """An extra field of forty bytes stands between the headers and the content of an entry."""
    draft.forged[_entry(draft)] = {"extra": b"\xfe\xca\x24\x00" + bytes(36)}


@vector(breaks="PKG-016")
def two_accounts_of_a_name(draft: Draft) -> None:
    """The local header gives an attachment another name than the central directory."""
    folder, _, stored = _entry(draft).rpartition("/")
    draft.forged[_entry(draft)] = {"local_name": f"{folder}/X{stored[1:]}"}
    draft.expect("PKG-016", entry=_entry(draft))


@vector(keeps="PKG-016")
def sizes_after_the_content(draft: Draft) -> None:
    """Sizes and checksums stand after each content (data descriptors), so the local headers hold zeros."""
    draft.forged = {
        part.name: {"descriptor": "signed"} for part in draft.parts() if isinstance(part.name, str)
    }


@vector(breaks="PKG-017")
def entry_that_claims_two_gigabytes(draft: Draft) -> None:
    """The headers of a small deflated attachment claim that it has two gigabytes."""
    draft.shrunk.add(_entry(draft))
    draft.forged[_entry(draft)] = {"both": {"size": 1 << 31}}
    draft.expect("PKG-017", entry=_entry(draft))


@vector(keeps="PKG-017")
def video_that_deflates_well(draft: Draft) -> None:
    """A video of five megabytes, mostly padding, takes 1/150 of its size: unusual, and harmless."""
    draft.shrunk.add(draft.rec("competition").attach("av", draft.make("mp4", 5_000_000), "mp4"))


@vector(breaks="PKG-029", counts={})
def bytes_before_the_archive(draft: Draft) -> None:
    """A program stands before the archive, as in self-extracting files."""
    draft.forge_options = {"prefix": b"MZ lpx synthetic" + bytes(48), "counts_prefix": True}
    draft.expect("PKG-029")


@vector(breaks="PKG-029", counts={})
def bytes_after_the_archive(draft: Draft) -> None:
    """Bytes stand after the end of the archive, as some transfers append them."""
    draft.forge_options = {"suffix": bytes(64)}
    draft.expect("PKG-029")


@vector(keeps="PKG-029", counts={})
def nothing_around_the_archive(draft: Draft) -> None:
    """The archive begins with its first entry and ends with its end record, with folders of their own."""
    person = draft.rec("basic").get("national_id")
    draft.extra.append(Part(f"{person}/", forged={"cipher": "none"}))
