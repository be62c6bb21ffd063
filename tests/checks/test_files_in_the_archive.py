"""Links, files, mappings and the archive around them: what goes wrong between the three is told precisely."""

from __future__ import annotations

import hashlib
import io
import json
from random import Random

import pytest

from lpx.archive.signature import format_signature
from lpx.archive.writer import ArchiveWriter
from lpx.checks.nouns import Finding
from lpx.synthesis.bundle import entries_of
from lpx.synthesis.files import make_file

STEM = "010301_2022_02_01_10_00_00"


class Parcel:
    """The entries of a bundle, and what the validator says after they were changed."""

    def __init__(self, entries, document, edition, verify):
        self.entries = entries
        self.document = document
        self.edition = edition
        self._verify = verify

    def links(self):
        """Every (row, slot, link) of the document, in its order."""
        for record in self.edition.records.values():
            for row in self._rows(record):
                for slot in record.slots:
                    if row.get(slot.link):
                        yield row, slot, row[slot.link]

    def _rows(self, record):
        part = self.document[0]
        ways = [record]
        while ways[0].parent != "student":
            ways.insert(0, self.edition.records[ways[0].parent])
        for step in ways:
            part = part[step.key]
        return part if isinstance(part, list) else [part]

    def first(self, ending):
        return next(item for item in self.links() if item[2].endswith(ending))

    def replace(self, ending, data):
        """Exchange a file and the MD5 of its record."""
        row, slot, link = self.first(ending)
        self.entries[link] = data
        row[slot.md5] = hashlib.md5(data).hexdigest()
        return link

    def mapping(self, link):
        return f"{link.rpartition('/')[0]}/{self.edition.archive.mapping_name}"

    def judge(self, password="Rz7tq4Lk9w", stem=STEM, cipher="aes-256"):
        sink = io.BytesIO()
        with ArchiveWriter(sink, password=password, cipher=cipher, seed=1) as writer:
            document = json.dumps(self.document, ensure_ascii=False).encode()
            entries = self.entries if self.document is None else {f"{stem}.json": document, **self.entries}
            for name, data in entries.items():
                writer.add(name, data)
        name = f"{STEM}.zip"
        md5 = hashlib.md5(sink.getvalue()).hexdigest()
        signature = format_signature(md5, name, self.edition.signature.written_form)
        return self._verify(
            sink.getvalue(), name, signature=signature, password=password, show_personal_data=True
        )

    def told(self, **settings):
        report = self.judge(**settings)
        assert not [item for item in report.not_judged if item.reason == "internal-error"]
        return report.findings


@pytest.fixture
def parcel(edition, school, verify):
    entries = entries_of(school.students[:1], edition, STEM)
    document = json.loads(entries.pop(f"{STEM}.json"))
    return Parcel(entries, document, edition, verify)


def names(findings: tuple[Finding, ...]) -> list[str]:
    return [item.requirement for item in findings]


def test_the_untouched_bundle_has_no_finding(parcel):
    assert parcel.told() == ()


def test_a_link_to_a_file_that_is_not_there(parcel):
    row, slot, link = parcel.first(".pdf")
    row[slot.link] = link.replace(".pdf", "9.pdf")
    told = parcel.told()
    assert sorted(names(told)) == ["FIL-001", "FIL-002"]
    assert told[0].parameters == {"slot": slot.id}


def test_the_stand_in_for_no_file_is_no_missing_file(parcel):
    row, slot, link = parcel.first(".pdf")
    row[slot.link] = f"{link.rpartition('/')[0]}/C01."
    row[slot.md5] = parcel.edition.attachments.empty_md5
    assert "FIL-001" not in names(parcel.told())
    assert "FIL-005" in names(parcel.told())


def test_the_stand_in_where_a_file_lies_is_a_wrong_md5(parcel):
    row, slot, _ = parcel.first(".pdf")
    row[slot.md5] = parcel.edition.attachments.empty_md5
    assert names(parcel.told()) == ["FIL-003"]


def test_capitals_in_an_md5_are_a_matter_of_form_only(parcel):
    row, slot, _ = parcel.first(".pdf")
    row[slot.md5] = row[slot.md5].upper()
    assert names(parcel.told()) == ["DOC-035"]


def test_same_bytes_under_two_names(parcel):
    first, second = [item for item in parcel.links() if item[2].endswith(".pdf")][:2]
    parcel.entries[second[2]] = parcel.entries[first[2]]
    second[0][second[1].md5] = first[0][first[1].md5]
    (finding,) = parcel.told()
    assert finding.requirement == "FIL-006"
    assert finding.location.entry == second[2]
    assert finding.parameters["other"] == first[2]


@pytest.mark.parametrize("beginning", ["FFD8FFE0", "FFD8FFE1", "FFD8FFDB"])
def test_every_kind_of_jpeg_is_one(beginning, parcel):
    link = parcel.replace(".jpg", bytes.fromhex(beginning) + b"x" * 200)
    assert link
    assert names(parcel.told()) == []


def test_a_recording_behind_the_name_of_a_pdf(parcel):
    link = parcel.replace(".pdf", make_file("mp4", Random(1)))
    (finding,) = parcel.told()
    assert (finding.requirement, finding.location.entry) == ("FIL-008", link)
    assert finding.parameters == {"extension": "pdf", "detected": "mp4"}


@pytest.mark.parametrize("size", [1, 3, 5, 7])
def test_a_file_of_a_few_bytes_is_no_crash(size, parcel):
    parcel.replace(".mp4", b"\x00" * size)
    (finding,) = parcel.told()
    assert finding.parameters == {"extension": "mp4", "detected": ""}


def test_an_empty_file_is_empty_and_nothing_else(parcel):
    parcel.replace(".pdf", b"")
    assert names(parcel.told()) == ["FIL-010"]


@pytest.mark.parametrize(
    ("over", "expected"),
    [(0, ["FIL-011"]), (1, ["FIL-009"]), (4_000_000 - 4 * 1024 * 1024, [])],
)
def test_the_size_limit_is_that_of_the_term_and_includes_itself(over, expected, parcel):
    parcel.replace(".pdf", make_file("pdf", Random(1), 4 * 1024 * 1024 + over))
    told = parcel.told()
    assert names(told) == expected
    for finding in told:
        assert finding.parameters["limit_mb"] == 4
        assert finding.parameters["bytes"] == 4 * 1024 * 1024 + over


def test_a_mapping_is_missing_or_no_object_or_names_no_name(parcel):
    link = next(parcel.links())[2]
    mapping = parcel.mapping(link)
    kept = parcel.entries.pop(mapping)
    assert names(parcel.told()) == ["FIL-012"]
    parcel.entries[mapping] = b"[]"
    assert names(parcel.told()) == ["FIL-013"]
    stored = json.loads(kept)
    name = link.rpartition("/")[2]
    parcel.entries[mapping] = json.dumps({**stored, name: None}).encode()
    assert names(parcel.told()) == ["FIL-014"]
    parcel.entries[mapping] = json.dumps({**stored, "C77.pdf": "x.pdf"}).encode()
    assert names(parcel.told()) == ["FIL-015"]
    parcel.entries[mapping] = json.dumps({**stored, name: "CON.pdf"}).encode()
    (finding,) = parcel.told()
    assert (finding.requirement, finding.location.pointer) == ("FIL-016", f"/{name}")


def test_two_slots_with_one_file(parcel):
    first, second = [item for item in parcel.links() if item[2].endswith(".pdf")][:2]
    del parcel.entries[second[2]]
    stored = json.loads(parcel.entries[parcel.mapping(second[2])])
    del stored[second[2].rpartition("/")[2]]
    parcel.entries[parcel.mapping(second[2])] = json.dumps(stored).encode()
    second[0][second[1].link], second[0][second[1].md5] = first[2], first[0][first[1].md5]
    assert names(parcel.told()) == ["FIL-019"]


def test_links_are_found_one_folder_deeper(parcel):
    parcel.entries = {f"root/{name}": data for name, data in parcel.entries.items()}
    assert names(parcel.told()) == ["PKG-023"]


def test_a_renamed_archive_still_has_its_document(parcel):
    assert names(parcel.told(stem="010301_2022_02_01_10_00_01")) == ["PKG-021"]


def test_an_archive_without_password_and_with_a_weak_one(parcel):
    assert names(parcel.told(password=None)) == ["PKG-006"]
    assert names(parcel.told(password="default")) == ["PKG-008"]
    assert names(parcel.told(password="密碼Rz7tq4Lk9w")) == ["PKG-009"]
    assert names(parcel.told(cipher="traditional")) == ["PKG-028"]


def test_strays_and_the_consultation_file_are_told_apart(parcel):
    parcel.entries["Thumbs.db"] = b"x"
    parcel.entries[parcel.edition.archive.consultation_name] = b"{}"
    assert sorted(names(parcel.told())) == ["PKG-025", "PKG-026"]


def test_a_second_document_is_told(parcel):
    parcel.entries["another.json"] = json.dumps(parcel.document, ensure_ascii=False).encode()
    (finding,) = parcel.told()
    assert (finding.requirement, finding.location.entry) == ("PKG-022", "another.json")


def test_an_archive_without_document_names_what_it_found(parcel):
    parcel.document = None
    report = parcel.judge()
    assert names(report.findings) == ["PKG-020"]
    assert (report.verdict, report.reason) == ("does-not-conform", "document-missing")
    assert any(item.cause == "PKG-020" for item in report.not_judged)


def test_what_the_bundle_holds_is_counted(parcel):
    inventory = parcel.judge().inventory
    assert inventory.attachments == len([name for name in parcel.entries if not name.endswith(".json")])
    assert inventory.entries == inventory.entries_read == len(parcel.entries) + 1
    assert sum(inventory.media.values()) == inventory.attachments
    (student,) = inventory.students
    assert student.files == inventory.attachments
    assert student.bytes == sum(
        len(data) for name, data in parcel.entries.items() if not name.endswith(".json")
    )
    assert inventory.ciphers == {"aes-256": inventory.entries}


@pytest.mark.parametrize("missing", ["link", "md5"])
def test_a_link_without_md5_and_an_md5_without_link(missing, parcel):
    row, slot, link = parcel.first(".pdf")
    row[getattr(slot, missing)] = ""
    told = {finding.requirement: finding.location for finding in parcel.told()}
    assert set(told) == ({"FIL-004", "FIL-002"} if missing == "link" else {"FIL-004"})
    assert told["FIL-004"].pointer.endswith(getattr(slot, missing))
    assert told["FIL-004"].entry == ("" if missing == "link" else link)


def test_a_type_that_no_slot_takes_is_told_even_where_the_file_is_missing(parcel):
    row, slot, link = parcel.first(".pdf")
    row[slot.link] = link.replace(".pdf", ".docx")
    told = {finding.requirement: finding.parameters for finding in parcel.told()}
    assert set(told) == {"FIL-001", "FIL-002", "FIL-007"}
    assert told["FIL-007"] == {"slot": slot.id, "extension": "docx", "allowed": ["pdf", "jpg", "jpeg", "png"]}


def test_one_record_with_both_slots_on_one_file(parcel):
    row, slot, link = parcel.first(".pdf")
    record = next(item for item in parcel.edition.records.values() if slot in item.slots)
    other = next(item for item in record.slots if item.id != slot.id)
    if row.get(other.link):
        del parcel.entries[row[other.link]]
    row[other.link], row[other.md5] = link, row[slot.md5]
    told = {finding.requirement: finding for finding in parcel.told()}
    assert {"FIL-019", "FIL-007"} <= set(told)
    assert [place.pointer.endswith(slot.link) for place in told["FIL-019"].related] == [True]


def forged(parcel, *open_names):
    """The archive with some of its entries left open."""
    from lpx.archive.forge import Forged, forge

    document = json.dumps(parcel.document, ensure_ascii=False).encode()
    entries = {f"{STEM}.json": document, **parcel.entries}
    return forge(
        [
            Forged(name, data, cipher="none" if name in open_names else "aes-256")
            for name, data in entries.items()
        ],
        password="Rz7tq4Lk9w",
    )


def test_entries_left_open_are_counted_and_the_document_is_told_apart(parcel, verify):
    first, second = [link for _, _, link in parcel.links()][:2]

    def told(*names_open):
        report = verify(
            forged(parcel, *names_open), f"{STEM}.zip", password="Rz7tq4Lk9w", show_personal_data=True
        )
        return {item.requirement: item for item in report.findings if item.requirement != "SIG-001"}

    assert told() == {}
    assert set(told(f"{STEM}.json")) == {"PKG-030"}
    found = told(f"{STEM}.json", first, second)
    assert set(found) == {"PKG-030", "PKG-007"}
    assert found["PKG-007"].parameters == {"count": 2}
    assert {found["PKG-007"].location.entry, *(place.entry for place in found["PKG-007"].related)} == {
        first,
        second,
    }


def test_an_open_document_is_judged_without_the_password(parcel, verify):
    parcel.document[0][parcel.edition.records["basic"].key].popitem()
    report = verify(forged(parcel, f"{STEM}.json"), f"{STEM}.zip")
    assert "DOC-011" in names(report.findings) or "DOC-010" in names(report.findings)
    assert "CRS-014" in report.checked
    assert any(
        "FIL-003" in item.requirements for item in report.not_judged if item.reason == "password-missing"
    )
