"""Attachments: links, files, MD5s, types."""

from __future__ import annotations

from hashlib import md5
from typing import TYPE_CHECKING

from lpx.synthesis.media.jpeg import make_jpeg
from lpx.synthesis.media.mp3 import make_mp3
from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft

_BOTH = {"slots": ("document", "av")}
_VIDEO = {"slots": ("av",)}


@vector(breaks="FIL-001")
def link_to_a_file_that_is_not_there(draft: Draft) -> None:
    """A record links to a file that the archive does not hold."""
    competition = draft.rec("competition")
    draft.files.pop(competition.link("document"))
    draft.mappings.pop(draft.mapping_of("performance"))
    draft.expect("FIL-001", competition.at("document_link"))


@vector(keeps="FIL-001")
def no_link_and_no_file(draft: Draft) -> None:
    """A record has no file; link and MD5 are null, and an external link stands for the evidence."""
    competition = draft.rec("competition")
    competition.detach("document")
    draft.mappings.pop(draft.mapping_of("performance"))
    competition.set("external_link", "https://example.org/watch?v=1")


@vector(breaks="FIL-002")
def file_without_link(draft: Draft) -> None:
    """The archive holds a file that no record links to; it would be lost at the new school."""
    draft.expect("FIL-002", entry=draft.store("performance", 0, draft.make("png"), "png"))


@vector(keeps="FIL-002", options=_BOTH)
def every_file_with_its_link(draft: Draft) -> None:
    """Two records with a document and a video each: four files, four links."""
    del draft


@vector(breaks="FIL-003")
def md5_of_another_file(draft: Draft) -> None:
    """The MD5 in a record is that of another file."""
    competition = draft.rec("competition")
    other = md5(b"lpx synthetic", usedforsecurity=False).hexdigest()
    draft.expect("FIL-003", competition.set("document_md5", other), entry=competition.link("document"))


@vector(breaks="FIL-003", options=_BOTH)
def md5s_of_document_and_video_exchanged(draft: Draft) -> None:
    """The MD5s of a document and of a video have changed places."""
    competition = draft.rec("competition")
    document, video = competition.get("document_md5"), competition.get("av_md5")
    competition.update(document_md5=video, av_md5=document)
    draft.expect("FIL-003", competition.at("document_md5"), entry=competition.link("document"))
    draft.expect("FIL-003", competition.at("av_md5"), entry=competition.link("av"))


@vector(keeps="FIL-003")
def md5_of_a_file_whose_bytes_changed_with_it(draft: Draft) -> None:
    """A file was exchanged for another, and its MD5 with it."""
    draft.rec("competition").attach("document", draft.make("jpg"), "jpg")


@vector(breaks="FIL-004")
def link_without_md5(draft: Draft) -> None:
    """A record links to a file and gives no MD5 for it."""
    competition = draft.rec("competition")
    draft.expect("FIL-004", competition.set("document_md5", None), entry=competition.link("document"))


@vector(breaks="FIL-004")
def md5_without_link(draft: Draft) -> None:
    """A record gives the MD5 of a video and no link to it."""
    competition = draft.rec("competition")
    competition.set("av_md5", md5(b"lpx synthetic", usedforsecurity=False).hexdigest())
    draft.expect("FIL-004", competition.at("av_link"))


@vector(keeps="FIL-004", options=_BOTH)
def links_with_md5s(draft: Draft) -> None:
    """Both slots of a record have a link and an MD5."""
    del draft


@vector(breaks="FIL-005", options=_VIDEO)
def md5_of_nothing_where_no_file_is(draft: Draft) -> None:
    """A slot without a file holds a link that ends with a dot, and the MD5 of zero bytes.

    One module writes so for *no file*; null says it.
    """
    competition = draft.rec("competition")
    competition.set("document_link", draft.folder("performance") + "M09.")
    draft.expect("FIL-005", competition.set("document_md5", draft.edition.attachments.empty_md5))


@vector(keeps="FIL-005", options=_VIDEO)
def empty_strings_where_no_file_is(draft: Draft) -> None:
    """A slot without a file holds empty strings, which mean the same as null."""
    draft.rec("competition").update(document_link="", document_md5="")


@vector(breaks="FIL-006", options=_VIDEO)
def same_bytes_under_two_names(draft: Draft) -> None:
    """Two records link to two files with the same bytes.

    One module stores every file twice; the student may also have uploaded a file twice.
    """
    data = draft.make("pdf")
    draft.rec("course").attach("document", data, "pdf")
    draft.expect("FIL-006", entry=draft.rec("competition").attach("document", data, "pdf"))


@vector(keeps="FIL-006", options=_VIDEO)
def same_size_under_two_names(draft: Draft) -> None:
    """Two files have the same size and differ in a few bytes."""
    draft.rec("course").attach("document", draft.make("pdf", 1500), "pdf")
    draft.rec("competition").attach("document", draft.make("pdf", 1500), "pdf")


@vector(breaks="FIL-007", options=_VIDEO)
def word_document_in_a_record(draft: Draft) -> None:
    """A document is a Word file; pdf, jpg and png are allowed."""
    competition = draft.rec("competition")
    entry = competition.attach("document", b"PK\x03\x04 lpx synthetic", "docx")
    draft.expect("FIL-007", competition.at("document_link"), entry=entry)


@vector(breaks="FIL-007")
def document_in_the_slot_for_video(draft: Draft) -> None:
    """A PDF lies in the slot for audio and video."""
    competition = draft.rec("competition")
    entry = competition.attach("av", draft.make("pdf"), "pdf")
    draft.expect("FIL-007", competition.at("av_link"), entry=entry)


@vector(keeps=("FIL-007", "FIL-008"), options=_VIDEO)
def photograph_called_jpeg_in_capitals(draft: Draft) -> None:
    """A photograph with the extension ``JPEG`` in capitals is a jpg."""
    draft.rec("competition").attach("document", draft.make("jpg"), "JPEG")


@vector(breaks="FIL-008", options=_VIDEO)
def pdf_called_png(draft: Draft) -> None:
    """A PDF carries the extension ``png``; nothing will open it by its name."""
    draft.expect("FIL-008", entry=draft.rec("competition").attach("document", draft.make("pdf"), "png"))


@vector(breaks="FIL-008", options=_VIDEO)
def video_called_pdf(draft: Draft) -> None:
    """An MP4 carries the extension ``pdf``."""
    draft.expect("FIL-008", entry=draft.rec("competition").attach("document", draft.make("mp4"), "pdf"))


@vector(breaks="FIL-008", options=_VIDEO)
def file_of_five_bytes(draft: Draft) -> None:
    """A file called ``pdf`` has five bytes that begin like nothing known; short files crash some readers."""
    entry = draft.rec("competition").attach("document", draft.rng.randbytes(5), "pdf")
    draft.expect("FIL-008", entry=entry)


@vector(keeps="FIL-008", options=_VIDEO)
def photograph_with_exif(draft: Draft) -> None:
    """A photograph begins with an EXIF segment (FF D8 FF E1), as cameras write it."""
    draft.rec("competition").attach("document", make_jpeg("lpx synthetic exif", head="exif"), "jpg")


@vector(keeps="FIL-008")
def mp3_without_tag(draft: Draft) -> None:
    """A recording begins with a frame instead of an ID3 tag."""
    draft.rec("competition").attach("av", make_mp3("lpx synthetic untagged", tag=False), "mp3")


@vector(breaks="FIL-010", options=_VIDEO)
def file_of_zero_bytes(draft: Draft) -> None:
    """A file is empty, and its MD5 is that of zero bytes."""
    draft.expect("FIL-010", entry=draft.rec("competition").attach("document", b"", "pdf"))


@vector(keeps="FIL-010", options=_VIDEO)
def smallest_real_file(draft: Draft) -> None:
    """A file is as small as a real picture can be made here."""
    draft.rec("competition").attach("document", make_jpeg(""), "jpg")


@vector(breaks="FIL-019", counts={"course": 2})
def two_records_with_one_file(draft: Draft) -> None:
    """Two different records link to the same file."""
    first, second = draft.rec("course", 0), draft.rec("course", 1)
    second.detach("document")
    second.update(document_link=first.link("document"), document_md5=first.get("document_md5"))
    draft.expect("FIL-019", second.at("document_link"), entry=first.link("document"))


@vector(keeps="FIL-019", counts={"course": 2})
def two_records_with_a_file_each(draft: Draft) -> None:
    """Two records link to a file each."""
    del draft


@vector(breaks="FIL-030", deep=True, options=_VIDEO)
def pdf_that_is_only_a_beginning(draft: Draft) -> None:
    """A PDF begins well and breaks off after its first line; no reader shows a page."""
    competition = draft.rec("competition")
    entry = competition.attach("document", draft.make("pdf")[:40], "pdf")
    draft.expect("FIL-030", entry=entry)


@vector(keeps="FIL-030", deep=True, options=_VIDEO)
def pdf_that_opens(draft: Draft) -> None:
    """A PDF of one page opens."""
    draft.rec("competition").attach("document", draft.make("pdf"), "pdf")


@vector(breaks="FIL-031", deep=True, options=_VIDEO)
def picture_cut_in_the_middle(draft: Draft) -> None:
    """A PNG was cut before its image data."""
    entry = draft.rec("competition").attach("document", draft.make("png")[:40], "png")
    draft.expect("FIL-031", entry=entry)


@vector(keeps="FIL-031", deep=True, options=_VIDEO)
def pictures_that_open(draft: Draft) -> None:
    """A PNG and a JPEG open."""
    draft.rec("competition").attach("document", draft.make("png"), "png")
    draft.rec("course").attach("document", draft.make("jpg"), "jpg")


@vector(breaks="FIL-032", deep=True)
def video_without_index(draft: Draft) -> None:
    """An MP4 has its first box and nothing after it; no player finds a stream."""
    entry = draft.rec("competition").attach("av", draft.make("mp4")[:32], "mp4")
    draft.expect("FIL-032", entry=entry)


@vector(keeps="FIL-032", deep=True)
def video_and_recording_that_open(draft: Draft) -> None:
    """An MP4 and an MP3 open and hold a stream each."""
    draft.rec("competition").attach("av", draft.make("mp4"), "mp4")
    draft.rec("course").attach("av", draft.make("mp3"), "mp3")
