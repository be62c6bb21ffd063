"""Seeds that nobody chooses alone: both sides commit, then both reveal, and the seed follows from both.

Every digest here is SHA-256 over a line that says what it is for, followed by parts of 32 bytes each:

* the vendor's commitment: ``lpx-attest-1 vendor``, digest of the product, digest of the adapter, its nonce;
* the team's commitment: ``lpx-attest-1 team``, digest of the request, its nonce;
* the seed: ``lpx-attest-1 seed``, the vendor's nonce, the team's nonce, the vendor's commitment, the team's.

Whoever reveals last can refuse to, but not choose: a refusal is seen, another nonce does not fit.
"""

from __future__ import annotations

import re
from hashlib import sha256

from lpx.attest.forms import digest_of
from lpx.attest.nouns import (
    CHALLENGE,
    REVEAL,
    SECRET,
    Ceremony,
    Challenge,
    Party,
    Request,
    Reveal,
    Secret,
)

NONCE_BYTES = 32
_NONCE = re.compile(r"[0-9a-f]{64}")


class CeremonyError(Exception):
    """Commit and reveal do not fit together.

    Args:
        key: ``challenge-of-another-request``, ``secret-of-another-request``, ``reveal-of-another-request``,
            ``reveal-wrong`` (the nonce is not the one committed to), ``reveal-wrong-party``,
            ``nonce-malformed``, ``digest-malformed``.
        party: Whose part it is about; empty where both.
    """

    def __init__(self, key: str, party: str = "") -> None:
        super().__init__(f"{key} ({party})" if party else key)
        self.key, self.party = key, party


def _parts(purpose: str, *parts: str) -> str:
    """Return the digest over a purpose and parts of 32 bytes each."""
    return "sha256:" + sha256(f"lpx-attest-1 {purpose}\n".encode() + b"".join(map(_raw, parts))).hexdigest()


def _raw(part: str) -> bytes:
    text = part.removeprefix("sha256:")
    if not _NONCE.fullmatch(text):
        raise CeremonyError("digest-malformed" if part.startswith("sha256:") else "nonce-malformed")
    return bytes.fromhex(text)


def vendor_commitment(product: str, adapter: str, nonce: str) -> str:
    """Return what a vendor commits itself with.

    Args:
        product: Digest of the product.
        adapter: Digest of the adapter.
        nonce: 64 hexadecimal digits that nobody else knows.

    Raises:
        CeremonyError: One of them is malformed.
    """
    return _parts("vendor", product, adapter, nonce)


def team_commitment(request: str, nonce: str) -> str:
    """Return what the team commits itself with. ``request`` is the digest of the request that it answers."""
    return _parts("team", request, nonce)


def make_challenge(request: Request, nonce: str, made_at: str) -> tuple[Challenge, Secret]:
    """Return the team's challenge to ``request``, and what it keeps to itself."""
    about = digest_of(request)
    challenge = Challenge(CHALLENGE, about, team_commitment(about, nonce), made_at)
    return challenge, Secret(SECRET, "team", about, nonce)


def make_reveal(secret: Secret, request: Request, challenge: Challenge) -> Reveal:
    """Return what ``secret`` holds for everybody to see, once both commitments are there.

    Raises:
        CeremonyError: Secret, request and challenge do not belong together.
    """
    if secret.request != digest_of(request):
        raise CeremonyError("secret-of-another-request", secret.party)
    check_challenge(request, challenge)
    reveal = Reveal(REVEAL, secret.party, secret.request, secret.nonce)
    check_reveal(reveal, secret.party, request, challenge)
    return reveal


def check_challenge(request: Request, challenge: Challenge) -> None:
    """Check that ``challenge`` answers ``request``.

    Raises:
        CeremonyError: It answers another one.
    """
    if challenge.request != digest_of(request):
        raise CeremonyError("challenge-of-another-request", "team")


def check_reveal(reveal: Reveal, party: Party, request: Request, challenge: Challenge) -> None:
    """Check that ``reveal`` holds what ``party`` committed itself to.

    Raises:
        CeremonyError: It does not.
    """
    if reveal.party != party:
        raise CeremonyError("reveal-wrong-party", party)
    if reveal.request != digest_of(request):
        raise CeremonyError("reveal-of-another-request", party)
    if not _NONCE.fullmatch(reveal.nonce):
        raise CeremonyError("nonce-malformed", party)
    if party == "vendor":
        fits = request.commitment == vendor_commitment(
            request.product.digest, request.adapter.digest, reveal.nonce
        )
    else:
        fits = challenge.commitment == team_commitment(challenge.request, reveal.nonce)
    if not fits:
        raise CeremonyError("reveal-wrong", party)


def check_ceremony(ceremony: Ceremony) -> None:
    """Check that all four parts belong together and that both reveals hold what was committed to.

    Raises:
        CeremonyError: They do not.
    """
    check_challenge(ceremony.request, ceremony.challenge)
    check_reveal(ceremony.vendor, "vendor", ceremony.request, ceremony.challenge)
    check_reveal(ceremony.team, "team", ceremony.request, ceremony.challenge)


def derive_seed(ceremony: Ceremony) -> str:
    """Return the seed of the run: 64 hexadecimal digits.

    Raises:
        CeremonyError: The parts do not belong together.
    """
    check_ceremony(ceremony)
    return _parts(
        "seed",
        ceremony.vendor.nonce,
        ceremony.team.nonce,
        ceremony.request.commitment,
        ceremony.challenge.commitment,
    ).removeprefix("sha256:")
