"""Reference pages about what is not a table of fields: archive, signature, attachments, limits."""

from __future__ import annotations

from lpx.edition.markdown import cited, claims, mono, table
from lpx.edition.nouns import Edition
from lpx.edition.reference_exchange import part_title
from lpx.edition.words import word


def rules(edition: Edition, language: str) -> list[str]:
    """Return the page of archive, signature, attachment, limit and check-digit rules."""
    return [
        *_archive(edition, language),
        *_signature(edition, language),
        *_attachments(edition, language),
        *_limits(edition, language),
        *_identifiers(edition, language),
    ]


def _archive(edition: Edition, language: str) -> list[str]:
    archive = edition.archive
    tree = [
        "{school}_{time}.zip",
        f"├── {{school}}_{{time}}{archive.document_extension}",
        "└── {ID}/",
    ]
    for category in archive.categories:
        tree.append(f"    ├── {category.folder}/  {category.prefix}{'1'.zfill(archive.counter_width)}.…")
        tree.append(f"    │   └── {archive.mapping_name}")
    facts = [
        (word("name_pattern", language), mono(archive.name_pattern)),
        (word("name_template", language), mono(archive.name_template)),
        (word("document_extension", language), mono(archive.document_extension)),
        (word("mapping_name", language), mono(archive.mapping_name)),
        (word("consultation_name", language), mono(archive.consultation_name)),
        (word("stored_name_pattern", language), mono(archive.stored_name_pattern)),
        (word("depths", language), ", ".join(map(str, archive.depths))),
        (word("ciphers", language), ", ".join(archive.ciphers)),
        (word("weak_ciphers", language), ", ".join(archive.weak_ciphers)),
    ]
    return [
        f"## {word('archive', language)}",
        "",
        "```text",
        *tree,
        "```",
        "",
        *table((word("aspect", language), word("value", language)), facts),
        *claims(archive.claims, language),
    ]


def _signature(edition: Edition, language: str) -> list[str]:
    signature = edition.signature
    facts = [
        (word("algorithm", language), signature.algorithm),
        (word("written_name", language), mono(signature.written_name)),
        (word("written_form", language), mono(signature.written_form.rstrip("\n"))),
        (word("read_names", language), ", ".join(map(mono, signature.read_names))),
    ]
    return [
        f"## {word('signature', language)}",
        "",
        *table((word("aspect", language), word("value", language)), facts),
        *claims(signature.claims, language),
    ]


def _attachments(edition: Edition, language: str) -> list[str]:
    rules = edition.attachments
    lines = [f"## {word('attachments', language)}", ""]
    for media in rules.classes:
        lines += [f"### {media.title.get(language)} {mono(media.id)}", ""]
        lines += table(
            [word(name, language) for name in ("type", "extensions", "magic", "form")],
            [
                (kind.id, ", ".join(kind.extensions), ", ".join(map(mono, kind.magic)), mono(kind.mime))
                for kind in media.types
            ],
        )
        lines += table(
            [word(name, language) for name in ("since", "size", "authority", "source")],
            [
                (
                    limit.since,
                    f"{limit.megabytes:g} MB",
                    word(limit.authority.value, language),
                    cited(limit.sources),
                )
                for limit in media.limits
            ],
        )
    facts = [
        (word("bytes_per_megabyte", language), str(rules.bytes_per_megabyte)),
        (word("bytes_per_megabyte_strictest", language), str(rules.bytes_per_megabyte_strictest)),
        (word("empty_md5", language), mono(rules.empty_md5)),
        (word("summary_required_since", language), rules.summary_required_since),
        (word("file_required_since", language), rules.file_required_since),
    ]
    lines += table((word("aspect", language), word("value", language)), facts)
    return [*lines, *claims(rules.claims, language)]


def _limits(edition: Edition, language: str) -> list[str]:
    heads = [
        word(name, language)
        for name in ("part", "per-year", "three-years", "further-year", "authority", "source")
    ]
    rows = [
        (
            part_title(item.id, edition, language),
            str(item.per_year),
            str(item.in_three_years),
            f"+{item.added_per_further_year}",
            word(item.authority.value, language),
            cited(item.sources),
        )
        for item in edition.item_limits
    ]
    facts = [
        (word("first_school_year", language), str(edition.limits.first_school_year)),
        (word("test_schools", language), ", ".join(map(mono, edition.limits.test_schools))),
    ]
    return [
        f"## {word('limits', language)}",
        "",
        *table(heads, rows),
        *table((word("aspect", language), word("value", language)), facts),
        *claims(edition.limits.claims, language),
    ]


def _identifiers(edition: Edition, language: str) -> list[str]:
    rules = edition.identifiers
    heads = [word(name, language) for name in ("kind", "pattern", "form", "authority", "source")]
    rows = [
        (
            f"{kind.title.get(language)} {mono(kind.id)}",
            mono(kind.pattern),
            kind.second,
            word(kind.authority.value, language),
            cited(kind.sources),
        )
        for kind in rules.kinds
    ]
    letters = " ".join(f"{letter}{value}" for letter, value in rules.letters.items())
    facts = [
        (word("letters", language), letters),
        (word("weights", language), ", ".join(map(str, rules.weights))),
        (word("modulus", language), str(rules.modulus)),
    ]
    return [
        f"## {word('identifiers', language)}",
        "",
        *table(heads, rows),
        *table((word("aspect", language), word("value", language)), facts),
        *claims(rules.claims, language),
    ]
