"""Sealed texts: only a server with the same key can read or make one (AES-SIV, RFC 5297).

The same text for the same purpose has the same sealed form, so that answers can be compared and cached. Texts of similar length have sealed
forms of the same length.
"""

import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY = 64  # bytes
_BLOCK = 16
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_BACK = bytes.maketrans(b"-_", b"+/")


class Seal:
    """Seals with a key that all processes of a server share. Until the key is set, it uses a random one."""

    def __init__(self) -> None:
        self._cipher = AESSIV(secrets.token_bytes(_KEY))

    def derive(self, secret: str) -> None:
        """Set the key that is derived from a secret."""
        self._cipher = AESSIV(HKDF(SHA256(), _KEY, salt=None, info=b"rapport cursors").derive(secret.encode()))

    def close(self, text: bytes, purpose: bytes) -> str:
        """Return a JSON text, sealed for one purpose."""
        sealed = self._cipher.encrypt(text.ljust(-(-len(text) // _BLOCK) * _BLOCK), [purpose])
        return binascii.b2a_base64(sealed, newline=False).translate(_URL_SAFE, b"=").decode()

    def open(self, sealed: str, purpose: bytes) -> bytes | None:
        """Return the JSON text that was sealed for that purpose. None for any other text."""
        try:
            given = sealed.encode("ascii").translate(_BACK) + b"=" * (-len(sealed) % 4)
            return self._cipher.decrypt(binascii.a2b_base64(given, strict_mode=True), [purpose])
        except (InvalidTag, ValueError):
            return None


SEAL = Seal()  # for this process: a server has one secret
