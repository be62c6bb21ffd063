"""``lpx attest``: certify modules on evidence that anyone can check. One file per subcommand."""

from __future__ import annotations

import click

from lpx.cli.lazy_group import LazyGroup

SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "verify": ("lpx.cli.attest.verify", "Does this certificate hold, and what does it prove?"),
    "keygen": ("lpx.cli.attest.keygen", "Make a key to sign certificates with."),
    "trust": ("lpx.cli.attest.trust", "Put public keys together into one trust file."),
    "request": ("lpx.cli.attest.request", "Vendor: ask for certification, bound to product and adapter."),
    "challenge": ("lpx.cli.attest.challenge", "Team: answer a request with a commitment of its own."),
    "reveal": ("lpx.cli.attest.reveal", "Both: tell what was committed to, once both have committed."),
    "seed": ("lpx.cli.attest.seed", "Anyone: derive the seed of the run from both reveals."),
    "run": ("lpx.cli.attest.run", "Team: run the whole suite from the derived seed, and pack the evidence."),
    "pack": ("lpx.cli.attest.pack", "Team: pack the evidence of a run that was kept."),
    "terms": ("lpx.cli.attest.terms", "Write a form for waivers, deviations and answers by people."),
    "issue": ("lpx.cli.attest.issue", "Team: judge evidence again, and sign a certificate."),
    "certificate": ("lpx.cli.attest.certificate", "Show a certificate as a page of HTML or PDF."),
    "replay": ("lpx.cli.attest.replay", "Judge evidence again, without the module."),
    "renew": ("lpx.cli.attest.renew", "Team: continue a certificate, if its evidence still supports it."),
    "revoke": ("lpx.cli.attest.revoke", "Team: put a certificate on the signed list of revocations."),
    "recall": ("lpx.cli.attest.recall", "Which certificates would not be given by the suite as it is now?"),
}
"""Subcommand → module (which holds a click command named ``command``) and its help line."""


@click.command(cls=LazyGroup, entries=SUBCOMMANDS)
def command() -> None:
    """Certify modules on evidence that anyone can check later.

    A vendor asks (request) and the team answers (challenge); both reveal, and the team runs the suite
    from a seed that neither chose (run), signs what the evidence supports (issue), and anybody may verify
    it.
    """
