"""What each kind of hardware wallet can do with a pool's multisig through HWI, and what a person has to do for it.

Facts from HWI 3.2 (hwilib/devices/*.py, docs/devices) and from the makers' own sources, named at each entry.
"""

from dataclasses import dataclass

FILE = "file"
ADDRESS = "address"
EACH_TIME = "each time"
NOTHING = ""


@dataclass(frozen=True, slots=True)
class Model:
    """One kind of device: HWI's `type`, its name, the most keys of a multisig and the largest PSBT (bytes, 0: no
    limit known) that it takes, when it learns of a multisig (`registers`), whether it shows addresses, and words:
    how to `unlock` it, what its holder must do before it signs (`wants`), and why it may return no signature.
    """

    type: str
    name: str
    max_keys: int
    max_psbt: int
    registers: str
    shows_addresses: bool
    unlock: str
    wants: str
    unsigned: str


_ALL = (
    # coldcard.py: sign_tx ("Multisigs need to be registered on the device"; 5.4.5 otherwise offers to trust the
    # PSBT's keys), display_multisig_address (1 to 15 keys); ckcc/constants.py: MAX_TXN_LEN_MK4.
    Model("coldcard", "Coldcard", 15, 2 * 1024 * 1024, FILE, True,
          "enter its PIN, and close any menu that is open on it",
          "import the multisig's file on it first (Settings, Multisig Wallets, Import from SD), and compare what "
          "it shows with the contract",
          "it has not imported this multisig, or another one under its keys"),
    # ledger.py: sign_tx and display_multisig_address register the policy every time and keep no proof of it (see
    # ledger.py here for payouts of many coins). The Bitcoin app 2.4.1 registers 15 keys and refuses 16.
    Model("ledger", "Ledger", 15, 0, EACH_TIME, True,
          "enter its PIN and open its Bitcoin app (Bitcoin Test for test networks)",
          "at each use it shows the multisig's keys anew, since HWI keeps no registration: compare them with the "
          "contract",
          "its Bitcoin app is older than 2.1, or the keys' registration was not approved"),
    # jade.py: display_multisig_address registers first; firmware main/signer.h: 15 signers; main/process.h:
    # messages of 401 KiB. Unregistered, it signs (process/sign_psbt.c) and shows the change as one more payment.
    Model("jade", "Blockstream Jade", 15, 400 * 1024, ADDRESS, True,
          "unlock it (its PIN takes Blockstream's server; QR PIN unlock and recovery phrase login take no server)",
          "it learns of the multisig when it first shows one of its addresses; before that it shows the change as "
          "a payment to somebody",
          "its fingerprint stands in no input of the PSBT"),
    # bitbox02.py: _multisig_scriptconfig registers once, with a name typed on the device; accounts 0 to 99; pairing
    # only in the BitBoxApp where HWI has no terminal. Firmware: 2 to 15 signers.
    Model("bitbox02", "BitBox02", 15, 0, ADDRESS, True,
          "unlock it; if it was never paired with this computer, pair it in the BitBoxApp and close that",
          "it asks once to register the multisig: compare the keys and give it a name on the device",
          "it was not registered there, or its account number is above 99"),
    # trezor.py: _check_unlocked, "Multisig inputs are limited to at most n-of-15 multisigs".
    Model("trezor", "Trezor", 15, 0, NOTHING, True,
          "unlock it; a Trezor One takes its PIN through the computer: run hwi -t trezor promptpin, then hwi -t "
          "trezor sendpin with the positions",
          "nothing: it works the multisig out from each request, and remembers none; so compare each address and "
          "every amount on it",
          "its fingerprint stands in no input of the PSBT"),
    # keepkey.py: the Trezor client with KeepKey's messages.
    Model("keepkey", "KeepKey", 15, 0, NOTHING, True,
          "unlock it; it takes its PIN through the computer: run hwi -t keepkey promptpin, then hwi -t keepkey "
          "sendpin with the positions",
          "nothing: it works the multisig out from each request, and remembers none; so compare each address and "
          "every amount on it",
          "its fingerprint stands in no input of the PSBT"),
    # digitalbitbox.py: no screen ("does not have a screen to display addresses on"), a password for every command.
    Model("digitalbitbox", "Digital Bitbox (BitBox01)", 15, 0, NOTHING, False,
          "it takes its password through the computer, which Lashou does not ask for: use another device, or a "
          "wallet program that drives this one",
          "it has no screen, so nothing on it can be compared; better use another device",
          "its fingerprint stands in no input of the PSBT"),
)
MODELS = {model.type: model for model in _ALL}


def model_of(type_: str) -> Model:
    """The facts of a device type; careful ones for a type that came after this was written."""
    return MODELS.get(type_) or Model(
        type_, type_, 15, 0, ADDRESS, True, "unlock it as its maker says",
        "its maker says whether it must learn of a multisig before it signs",
        "it may have to be told of the multisig first")
