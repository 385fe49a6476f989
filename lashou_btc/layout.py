"""What lies in a home: each file and folder, in the home itself and in the folder of a pool, and what it is for.

Who keeps something there takes its place from here, so that a backup, `doctor` and the docs can say what there is.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """A file or a folder. `name`: what it is called, `{}` where that varies; `holds`: what for, in plain English.

    `own`: nobody else has it, so it is lost with the home; `remade`: it may be deleted at any time, since it comes
    from the chain or from others; neither: others have the same. `private`: only its owner may read it.
    """

    name: str
    holds: str
    own: bool = False
    remade: bool = False
    private: bool = False

    def at(self, folder: Path, *varies: str) -> Path:
        """Where it is in the home, or in the pool's folder."""
        return folder / self.name.format(*varies)

    @property
    def folder(self) -> str:
        """The folder that it lies in, "" for none."""
        return self.name.rpartition("/")[0]

    @property
    def ends(self) -> str:
        """How its name ends."""
        return Path(self.name).suffix

    def every(self, folder: Path) -> list[Path]:
        """All that there is of it, by name."""
        return sorted(folder.glob(self.name.format("*")))


CONFIG = Place("config.json", "which chain, network and index are used, and which program talks to devices",
               own=True, private=True)
KEYS = Place("keys/{}.key", "a key, encrypted under its passphrase", own=True, private=True)
IDENTITIES = Place("identities/{}", "the random bytes and the number behind one's own identity", own=True,
                   private=True)
PURSES = Place("purses/{}.json", "what a key's own wallet has sent and no block has yet", own=True)
HEADERS = Place("headers-{}", "the headers of a network's chain, as peers have shown them", remade=True)
COINS = Place("coins-{}.json", "where peers' blocks have shown a key's own coins", remade=True)
ANSWERS = Place("answers/{}.json", "what status found last", remade=True, private=True)
DESK = Place("desk.html", "the link that lets the browser in, while the desk runs that was started with it",
             remade=True, private=True)
POOLS = Place("pools/{}", "what is kept of one pool: a folder, named by the pool's id")
HOME = (CONFIG, KEYS, IDENTITIES, PURSES, HEADERS, COINS, ANSWERS, DESK, POOLS)
"""In a home."""

CONTRACT = Place("contract.json", "the contract, whose SHA-256 is the pool's id")
DOCUMENTS = Place("documents/{}.json", "disclosed documents, and other bytes that records name, by their SHA-256")
LONG = Place("documents/{}.head", "the beginning of what is longer than a document may be")
MANIFESTS = Place("manifests/{}.json", "the hashes of a batch's documents, by the batch's root")
INDEX = Place("index.sqlite", "what the chain says of the pool", remade=True)
INDEX_SIDE = Place("index.sqlite{}", "SQLite's journal, and the lock of who writes the index", remade=True)
SIGNED = Place("signed.json", "the log of payouts that were signed here, which refuses a second one", own=True,
               private=True)
PAYOUTS = Place("payouts/{}.json", "when a payout was first seen with whose signature", own=True)
LIFEBOATS = Place("lifeboats/{}.hex", "transactions to a recovery set, signed in advance")
JOURNAL = Place("journal-pending.json", "the operator's records that no block has yet", own=True)
TAG_KEY = Place("tagkey.json", "the secret behind people's tags, encrypted to a key", own=True, private=True)
PAPERS = Place("papers/{}.age", "a paper of a claim of one's own, encrypted to one's key", own=True, private=True)
PAPER_NOTES = Place("papers/{}.json", "which file a paper was, of one's own (and its name, encrypted to one's key) "
                    "or one that was opened here", own=True, private=True)
FOLDER = Place("folder.json", "the folder that documents come from, and what has been seen in it", own=True,
               private=True)
HUBS = Place("hubs.json", "the hubs that are used, with the invitation to each", own=True, private=True)
HUB_INBOX = Place("hub/inbox/{}.json", "of a hub: what somebody has handed in and nobody has published yet")
HUB_NOTES = Place("hub/notes/{}.json", "of a hub: when that came, and who is charged for it", own=True)
HUB_GONE = Place("hub/gone.json", "of a hub: what has become of what was in its inbox", own=True)
HUB_INVITATIONS = Place("hub/invitations.json", "of a hub: hashes of invitations, and which keys have used them",
                        own=True, private=True)
HUB_GIVEN = Place("hub/given.json", "of a hub: names of documents that the operator has said are coming", own=True)
HUB_ROOM = Place("hub/room/{}.psbt", "of a hub: payouts that wait for signatures, with those that came")
HUB_ROOM_NOTES = Place("hub/room/{}.json", "of a hub: since when a payout waits, and what became of sending it",
                       own=True)
HUB_PAPERS = Place("hub/papers/{}", "of a hub: encrypted papers, which only those can open who are to read them")
READ = Place("papers/read/{}", "papers of others that were opened at the desk, as their files", private=True)
SHOWN = Place("papers/people/{}/*", "what people have shown the operator of who they are, as opened at the desk",
              private=True)
SITTINGS = Place("sittings/{}.psbt", "what is signed together at the desk, with the signatures so far",
                 private=True)
TRAY = Place("tray/{}.json", "documents of others that came to the desk, to be signed or published")
CONTACTS = Place("contacts.json", "who an account is and how to reach them, as the operator has noted it", own=True,
                 private=True)
MADE = Place("made/{}", "documents that were signed at the desk")
POOL = (CONTRACT, DOCUMENTS, LONG, MANIFESTS, INDEX, INDEX_SIDE, SIGNED, PAYOUTS, LIFEBOATS, JOURNAL, TAG_KEY,
        PAPERS, PAPER_NOTES, FOLDER, HUBS, HUB_INBOX, HUB_NOTES, HUB_GONE, HUB_INVITATIONS, HUB_GIVEN, HUB_ROOM,
        HUB_ROOM_NOTES, HUB_PAPERS, READ, SHOWN, SITTINGS, TRAY, CONTACTS, MADE)
"""In the folder of a pool."""
