"""Who an account is, shown to somebody: the salt of a member's identity follows from its words and the pool id."""

from dataclasses import dataclass
from pathlib import Path

from lashou_btc import layout
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool import canonical, schema
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.document import identity_hash, identity_salt
from lashou_btc.unicode32 import compatible
from lashou_btc.usecases import files
from lashou_btc.words import noun, said

MAX_BYTES = 4096
_SHAPE = schema.record({"pool": schema.hash32, "account": schema.account, "salt": schema.hash32,
                        "id_number": schema.text(200, 1), "name": schema.text(200, 1)})


@dataclass(frozen=True)
class Proof:
    """What opens an account's identity: the pool's id, the account, the salt (hex), id number and name. Whoever has
    it knows the person; it is for those whom the person shows it to.
    """

    pool: str
    account: int
    salt: str
    id_number: str
    name: str

    @classmethod
    def of(cls, signing_key: bytes, pool: str, account: int, person: tuple[str, str]) -> "Proof":
        """That of whoever has this 32-byte signing key. `person` is (id number, name) as they are typed: however
        wide, with blanks around them, the id number in whatever case. Raises InvalidInput.
        """
        number, name = (compatible(text, "NFKC", noun("typed", what), "identity.malformed").strip()
                        for text, what in zip(person, ("id-number", "name"), strict=True))
        if not number or not name:
            raise InvalidInput("identity.malformed:empty")
        made = cls(pool, account, identity_salt(signing_key, pool).hex(), number.upper(), name)
        return cls.parse(made.to_bytes())  # what nobody could read again is not enrolled

    @classmethod
    def parse(cls, data: bytes) -> "Proof":
        """One that somebody shows. Raises InvalidInput."""
        value = canonical.load(data, MAX_BYTES, noun("file", "proof-of-identity"))
        _SHAPE(value, str(said("identity.proof")))
        return cls(**value)

    def to_bytes(self) -> bytes:
        """The file's bytes: RFC 8785."""
        return canonical.dump(dict(vars(self)))

    @property
    def file_name(self) -> str:
        """One for each that an account may have."""
        return f"{self.pool[:8]}-{self.account}-{self.identity[:8]}.json"

    @property
    def identity(self) -> str:
        """The salted hash that an enrollment shows."""
        return identity_hash(bytes.fromhex(self.salt), self.id_number, self.name)

    def check(self, account: Account) -> None:
        """Raises Refused unless this is who the account is."""
        if not account.identity:
            raise Refused("identity.none", number=account.number)
        if self.identity != account.identity:
            raise Refused("identity.differs", number=account.number)


def keep(home: Path, proof: Proof) -> None:
    """Keeps what was typed at an enrollment, for its owner alone. What is there already is the same."""
    path = layout.IDENTITIES.at(home, proof.file_name)
    if not path.exists():
        files.write(path, proof.to_bytes(), mode=0o600)
