"""The keys in a home folder, without pools and chain: whoever looks at keys loads none of those."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lashou_btc import layout
from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.signers import keyfile
from lashou_btc.signers.keyfile import Secret
from lashou_btc.wallet.keys import KeyRecord, Master


@dataclass
class Keyring:
    """The key files of a home: HOME/keys/NAME.key, encrypted, with the public record in clear."""

    home: Path

    def key_path(self, name: str) -> Path:
        """Where the key of that name is kept."""
        if not name or name.startswith(".") or any(c in name for c in "/\\\0"):
            raise InvalidInput("key.name", name=name)
        return layout.KEYS.at(self.home, name)

    def new_key_path(self, name: str) -> Path:
        """Where a new key of that name will be kept. Raises Refused if there is one."""
        path = self.key_path(name)
        if path.exists() or path.is_symlink():
            raise Refused("keyfile.exists:name", name=name)
        return path

    def keep(self, secret: Secret, passphrase: str, cost: int) -> KeyRecord:
        """Writes a new key file into a folder that only its owner can read. Raises as `keyfile.create`."""
        path = self.new_key_path(secret.name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Unreachable("key.folder", folder=path.parent, why=error.strerror) from None
        try:
            return keyfile.create(path, secret, passphrase, cost)
        except LashouError:
            with suppress(OSError):  # only what is empty
                path.parent.rmdir()
                self.home.rmdir()
            raise

    def key_names(self) -> list[str]:
        """Names of the keys in this home."""
        return [path.stem for path in layout.KEYS.every(self.home)]

    def key_name(self, name: str = "") -> str:
        """The named key, or the only one there is."""
        names = self.key_names()
        if name:
            if name not in names:
                raise InvalidInput("key.missing" if names else "key.missing:none", name=name, home=self.home,
                                   names=names)
            return name
        if len(names) != 1:
            raise InvalidInput("key.which:several" if names else "key.which:none", names=len(names), home=self.home)
        return names[0]

    def key_record(self, name: str = "") -> KeyRecord:
        """What may be shared of a key."""
        return keyfile.public_record(self.key_path(self.key_name(name)))

    def seed_fingerprint(self, name: str = "") -> str:
        """The fingerprint of a key's own words: another than its record's if its multisig key is elsewhere."""
        return keyfile.seed_fingerprint(self.key_path(self.key_name(name)))

    def unlock(self, name: str, passphrase: str) -> tuple[Secret, Master]:
        """A key's secret, opened."""
        secret = keyfile.open_(self.key_path(self.key_name(name)), passphrase)
        return secret, secret.master()

    def unlock_signer(self, name: str, passphrase: str) -> Master:
        """The master of a key that can sign coins. Raises Refused where the multisig key is elsewhere."""
        secret, master = self.unlock(name, passphrase)
        if secret.elsewhere is not None:
            raise Refused("key.elsewhere:sign", name=secret.name, fingerprint=secret.elsewhere.fingerprint)
        return master
