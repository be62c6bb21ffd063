"""``lpx attest request``: a vendor asks for certification."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lpx.cli.attest.files import digest_for, make_folder, must_be_new, write, write_secret
from lpx.cli.attest.options import NEW_FILE, load_suite_for, now, suite_options
from lpx.cli.attest.stopping import AttestStop, language_for, say
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import edition_option, format_option, language_option

if TYPE_CHECKING:
    from lpx.attest.policy import Policy
    from lpx.attest.suite import Suite
    from lpx.harness.protocol import Declaration
    from lpx.messages import Language


@click.command("request")
@click.argument("submission", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--adapter",
    "address",
    required=True,
    envvar="LPX_ADAPTER",
    metavar="ADDRESS",
    help="The module, running.",
)
@click.option(
    "--product",
    required=True,
    metavar="PATH",
    help="File or folder of the product, or its digest (sha256:…).",
)
@click.option(
    "--adapter-files", required=True, metavar="PATH", help="File or folder of the adapter, or its digest."
)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    metavar="SCOPE",
    help="What to be certified for; by default all that fit.",
)
@click.option(
    "--secret",
    "secret_file",
    type=NEW_FILE,
    default=Path("vendor-secret.json"),
    show_default=True,
    help="File for what you committed to; keep it to yourself until `reveal`.",
)
@suite_options
@format_option("text", "json")
@language_option
@edition_option
def command(  # noqa: PLR0917 - click passes options by name
    submission: Path,
    address: str,
    product: str,
    adapter_files: str,
    scopes: tuple[str, ...],
    secret_file: Path,
    spec_room: Path | None,
    suite_room: Path | None,
    format_name: str,
    lang: str | None,
    edition_name: str | None,
) -> None:
    """Ask for certification: write request.json into the folder SUBMISSION.

    The module is asked what it is and what it can do; that, and the digests of product and adapter, is
    what the certificate will be about. The request binds you to them before anybody knows the seed of the
    run.

    Exit codes: 0 done, 2 usage, 6 the module does not answer.
    """
    language = language_for(lang)
    suite = load_suite_for(spec_room, suite_room, edition_name, language)
    product_digest, product_made = digest_for(product, language)
    adapter_digest, adapter_made = digest_for(adapter_files, language)
    must_be_new(secret_file, language)
    declared = _declaration(address, suite, language)

    from lpx.attest import forms
    from lpx.attest.evidence import REQUEST_FILE
    from lpx.attest.moments import written
    from lpx.attest.nouns import REQUEST, SECRET, AdapterMark, Product, Request, Secret
    from lpx.attest.seeds import NONCE_BYTES, vendor_commitment
    from lpx.cli.attest.results import Requested
    from lpx.cli.outcome import made, made_secret, tell
    from lpx.reports.attest_words import scope_titles

    nonce = secrets.token_hex(NONCE_BYTES)
    request = Request(
        schema=REQUEST,
        product=Product(
            declared.product, declared.version, declared.vendor, declared.build, product_digest, product_made
        ),
        adapter=AdapterMark(adapter_digest, adapter_made),
        roles=declared.roles,
        supports=tuple(sorted(declared.supports)),
        ciphers=declared.ciphers,
        scopes=_scopes(scopes, declared, suite.policy, language),
        edition=suite.edition.mark.id,
        commitment=vendor_commitment(product_digest, adapter_digest, nonce),
        made_at=written(now()),
    )
    secret = Secret(SECRET, "vendor", forms.digest_of(request), nonce)
    make_folder(submission, language)
    target = submission / REQUEST_FILE
    must_be_new(target, language)
    write_secret(secret_file, forms.encode(secret), language)
    write(target, forms.encode(request), language)
    product_name = f"{declared.product} {declared.version}"
    titles = scope_titles(suite.policy, request.scopes, language)
    told = {"file": target, "product": product_name, "scopes": titles}
    tell(
        Requested(
            secret.request,
            declared.product,
            declared.version,
            product_digest,
            adapter_digest,
            request.scopes,
            request.edition,
            request.commitment,
        ),
        format_name=format_name,
        language=language,
        said=(say(language, "requested", **told), say(language, "secret-kept", secret=secret_file)),
        products=(made("request", target), made_secret("secret", secret_file)),
    )


def _declaration(address: str, suite: Suite, language: Language) -> Declaration:
    """Return what the module says of itself."""
    from lpx.cli.adapter.stopping import stop_for
    from lpx.harness.adapters.base import AdapterError
    from lpx.harness.adapters.connect import connect
    from lpx.harness.runner import TIMEOUT
    from lpx.harness.session import Settings, Worker

    try:
        connection = connect(address)
        with tempfile.TemporaryDirectory(prefix="lpx-request-") as place:
            settings = Settings(address, "", connection.timeout or TIMEOUT, Path(place))
            with Worker(connection, settings, suite.rules(connection.kind)) as worker:
                declared = worker.declaration()
    except AdapterError as error:
        raise stop_for(error, language) from None
    if declared is None:
        raise AttestStop(ExitCode.ADAPTER, language, "no-declaration")
    return declared


def _scopes(
    wanted: tuple[str, ...], declared: Declaration, policy: Policy, language: Language
) -> tuple[str, ...]:
    """Return the scopes that are asked for, in the order of the rules of certification."""
    known = {scope.id: scope for scope in policy.scopes}
    for name in wanted:
        if name not in known:
            raise AttestStop(ExitCode.USAGE, language, "scope-unknown", scope=name, known=", ".join(known))
    roles = set(declared.roles)
    return tuple(
        name
        for name, scope in known.items()
        if (name in wanted if wanted else roles & {*scope.roles, *scope.rests})
    )
