"""From a run to an evidence package, for ``lpx attest run`` and ``lpx attest pack``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lpx.cli.attest.files import digest_for
from lpx.cli.attest.stopping import AttestStop, say, tell_refusals, why
from lpx.cli.diagnostics import aside
from lpx.cli.drafts import Drafts
from lpx.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from lpx.attest.evidence import Check
    from lpx.attest.nouns import Ceremony, Manifest
    from lpx.attest.suite import Suite
    from lpx.harness.transcript import Run
    from lpx.messages import Language


def compared(
    ceremony: Ceremony, product: str | None, adapter_files: str | None, language: Language
) -> tuple[Check, Check]:
    """Return whether product and adapter were compared with the request by their bytes.

    Raises:
        AttestStop: They are others than the vendor committed to.
    """
    request = ceremony.request
    found: list[Check] = []
    for what, text, asked in (
        ("product", product, request.product.digest),
        ("adapter", adapter_files, request.adapter.digest),
    ):
        if text is None:
            found.append("stated")
            continue
        digest, made = digest_for(text, language)
        if digest != asked:
            raise AttestStop(
                ExitCode.DOES_NOT_CONFORM, language, f"{what}-differs", asked=asked, found=digest
            )
        found.append("stated" if made == "stated" else "compared")
    return found[0], found[1]


def pack_run(  # noqa: PLR0917 - the parts of one step
    run: Run,
    folder: Path,
    ceremony: Ceremony,
    suite: Suite,
    target: Path,
    checks: tuple[Check, Check],
    language: Language,
) -> Manifest:
    """Write the evidence package of a run.

    Raises:
        AttestStop: The run cannot become evidence, or the package cannot be written.
    """
    from lpx.attest.evidence import EvidenceError, NotAdmitted, make_manifest, pack
    from lpx.attest.package import PackageError

    try:
        manifest, contents = make_manifest(run, folder, ceremony, suite, product=checks[0], adapter=checks[1])
        with Drafts() as drafts:
            with drafts.file(target) as stream:
                pack(stream, manifest, contents)
            drafts.publish()
    except NotAdmitted as refused:
        aside(say(language, "not-admitted"), key="attest.cli.not-admitted")
        tell_refusals(refused.refusals, language)
        raise AttestStop(ExitCode.NOT_JUDGED, language, "no-evidence", folder=folder) from None
    except (EvidenceError, PackageError) as error:
        where = f"{folder} ({why(language, error.key)})"
        raise AttestStop(ExitCode.NOT_JUDGED, language, "no-evidence", folder=where) from None
    except OSError as error:
        detail = error.strerror or type(error).__name__
        raise AttestStop(ExitCode.USAGE, language, "not-writable", file=target, detail=detail) from None
    return manifest


def tell(  # noqa: PLR0917 - the parts of one step
    manifest: Manifest,
    ceremony: Ceremony,
    suite: Suite,
    target: Path,
    format_name: str,
    language: Language,
) -> ExitCode:
    """Write what a package amounts to; return the exit code for the scopes that were asked for."""
    from lpx.attest.nouns import ScopeVerdict
    from lpx.cli import outcome
    from lpx.cli.attest.results import EvidencePacked
    from lpx.reports.attest_words import scope_lines

    asked = [item for item in manifest.scopes if item.scope in ceremony.request.scopes]
    verdicts = {item.verdict for item in asked}
    code = ExitCode.DOES_NOT_CONFORM if ScopeVerdict.DOES_NOT_CONFORM in verdicts else ExitCode.NOT_JUDGED
    if verdicts <= {ScopeVerdict.CONFORMS}:
        code = ExitCode.CONFORMS
    outcome.tell(
        EvidencePacked(manifest.seed, manifest.results, manifest.verdicts, tuple(asked)),
        format_name=format_name,
        language=language,
        said=scope_lines(asked, suite.policy, language),
        products=outcome.made_of([("evidence", target)]),
        code=code,
    )
    aside(say(language, "packed", file=target), key="attest.cli.packed")
    return code
