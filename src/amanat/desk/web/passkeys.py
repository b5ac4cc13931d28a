"""The second step: WebAuthn (level 2) through the `webauthn` library, reduced to what a desk needs.

No attestation: which maker's key somebody uses is nobody's business. User verification is asked for and not demanded,
because the passphrase came first and simple security keys have no other check than a touch.
"""

from __future__ import annotations

import json
from typing import Any

import webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from amanat.desk.views import Passkey
from amanat.desk.web.settings import Address
from amanat.errors import ForgedError

_KNOWN_TRANSPORTS = {transport.value for transport in AuthenticatorTransport}


def ask_to_enrol(address: Address, person: str, name: str, challenge: bytes, known: tuple[Passkey, ...]) -> str:
    """Options for `navigator.credentials.create`, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=address.rp_id,
        rp_name="Amanat",
        user_id=person.encode(),
        user_name=name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=[_descriptor(passkey) for passkey in known],
    )
    return webauthn.options_to_json(options)


def enrolled(address: Address, credential: str, challenge: bytes, label: str, now: int) -> Passkey:
    """The new passkey. ForgedError `desk.passkey` if the answer does not hold."""
    try:
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=address.rp_id,
            expected_origin=address.origin,
        )
    except (WebAuthnException, ValueError) as error:
        raise _refused() from error
    return Passkey(
        credential=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        label=label,
        added=now,
        transports=_transports(credential),
    )


def ask_to_show(address: Address, challenge: bytes, known: tuple[Passkey, ...]) -> str:
    """Options for `navigator.credentials.get`, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=address.rp_id, challenge=challenge, allow_credentials=[_descriptor(passkey) for passkey in known]
    )
    return webauthn.options_to_json(options)


def shown(address: Address, credential: str, challenge: bytes, known: tuple[Passkey, ...]) -> tuple[Passkey, int]:
    """Which passkey answered, and its new counter. ForgedError `desk.passkey` if none of `known` did."""
    try:
        parsed = webauthn.helpers.parse_authentication_credential_json(credential)
        passkey = next(one for one in known if one.credential == parsed.raw_id)
        verified = webauthn.verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=address.rp_id,
            expected_origin=address.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
        )
    except (WebAuthnException, ValueError, StopIteration) as error:
        raise _refused() from error
    return passkey, verified.new_sign_count


def _refused() -> ForgedError:
    return ForgedError(
        "desk.passkey", "The passkey did not answer for this desk. Try again with the one you set up here."
    )


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    transports = [AuthenticatorTransport(name) for name in passkey.transports if name in _KNOWN_TRANSPORTS]
    return PublicKeyCredentialDescriptor(id=passkey.credential, transports=transports or None)


def _transports(credential: str) -> tuple[str, ...]:
    # A hint for the browser, from the browser: only known words are kept.
    try:
        answer: Any = json.loads(credential)["response"].get("transports", [])
    except (ValueError, KeyError, AttributeError, TypeError):
        return ()
    return tuple(name for name in answer if name in _KNOWN_TRANSPORTS) if isinstance(answer, list) else ()
