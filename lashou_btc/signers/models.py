"""What each kind of hardware wallet can do with a pool's multisig through HWI, and what a person has to do for it.

Facts from HWI 3.2 (hwilib/devices/*.py, docs/devices) and from the makers' own sources, named at each entry.
"""

from dataclasses import dataclass

from lashou_btc.words import Said, said

FILE = "file"
ADDRESS = "address"
EACH_TIME = "each time"
NOTHING = ""


@dataclass(frozen=True, slots=True)
class Model:
    """One kind of device: HWI's `type`, its name, the most keys of a multisig and the largest PSBT (bytes, 0: no
    limit known) that it takes, when it learns of a multisig (`registers`), and whether it shows addresses.
    """

    type: str
    name: str
    max_keys: int
    max_psbt: int
    registers: str
    shows_addresses: bool

    @property
    def unlock(self) -> Said:
        """How to unlock it."""
        return said(f"device.unlock:{self._kind}")

    @property
    def wants(self) -> Said:
        """What its holder must do before it signs."""
        return said(f"device.wants:{self._kind}")

    @property
    def unsigned(self) -> Said:
        """Why it may return no signature."""
        return said(f"device.no-signature:{self._kind}")

    @property
    def _kind(self) -> str:
        return self.type if self.type in MODELS else "other"


_ALL = (
    # coldcard.py: sign_tx ("Multisigs need to be registered on the device"; 5.4.5 otherwise offers to trust the
    # PSBT's keys), display_multisig_address (1 to 15 keys); ckcc/constants.py: MAX_TXN_LEN_MK4.
    Model("coldcard", "Coldcard", 15, 2 * 1024 * 1024, FILE, True),
    # ledger.py: sign_tx and display_multisig_address register the policy every time and keep no proof of it (see
    # ledger.py here for payouts of many coins). The Bitcoin app 2.4.1 registers 15 keys and refuses 16.
    Model("ledger", "Ledger", 15, 0, EACH_TIME, True),
    # jade.py: display_multisig_address registers first; firmware main/signer.h: 15 signers; main/process.h:
    # messages of 401 KiB. Unregistered, it signs (process/sign_psbt.c) and shows the change as one more payment.
    Model("jade", "Blockstream Jade", 15, 400 * 1024, ADDRESS, True),
    # bitbox02.py: _multisig_scriptconfig registers once, with a name typed on the device; accounts 0 to 99; pairing
    # only in the BitBoxApp where HWI has no terminal. Firmware: 2 to 15 signers.
    Model("bitbox02", "BitBox02", 15, 0, ADDRESS, True),
    # trezor.py: _check_unlocked, "Multisig inputs are limited to at most n-of-15 multisigs".
    Model("trezor", "Trezor", 15, 0, NOTHING, True),
    # keepkey.py: the Trezor client with KeepKey's messages.
    Model("keepkey", "KeepKey", 15, 0, NOTHING, True),
    # digitalbitbox.py: no screen ("does not have a screen to display addresses on"), a password for every command.
    Model("digitalbitbox", "Digital Bitbox (BitBox01)", 15, 0, NOTHING, False),
)
MODELS = {model.type: model for model in _ALL}


def model_of(type_: str) -> Model:
    """The facts of a device type; careful ones for a type that came after this was written."""
    return MODELS.get(type_) or Model(type_, type_, 15, 0, ADDRESS, True)
