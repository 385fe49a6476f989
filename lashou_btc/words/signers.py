"""Sentences of signers, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "hwi.missing:named": ("there is no program {named}; name HWI's", ""),
    "hwi.missing": (
        "there is no HWI here, the program that talks to hardware wallets: pip install 'lashou-btc[hwi]' (Python "
        "3.12 at most), or take it from https://github.com/bitcoin-core/HWI/releases and name it with --hwi",
        ""),
    "entropy.size": ("{size} bytes is no size of a key, salt or nonce; this is an error in the program", ""),
    "entropy.unavailable": (
        "the operating system's random bytes repeat themselves; make keys on another machine",
        ""),
    "entropy.unavailable:2": ("the operating system gives no random bytes; make keys on another machine", ""),
    "hwi.answer": ("what {program} answers is not what HWI answers; is it HWI 3?", ""),
    "device.failed": ("the {name} failed ({said}); unplug it, plug it in, {unlock}, and try again", ""),
    "device.cannot": ("a {facts_name} shows no addresses: {wants}", ""),
    "device.address": (
        "the {facts_name} shows {short} where the contract gives {ours}: one of the two has another multisig. "
        "Pay nothing there, sign nothing, and find out which",
        ""),
    "device.too-large": (
        "the PSBT has {size:,} bytes and a {facts_name} takes {most:,}; sign with another device or witness",
        ""),
    "device.declined": ("it was declined on the {name}; nothing was signed", ""),
    "device.cannot:2": (
        "the {name} cannot do that ({said}): hand it the PSBT as a file or QR code, or use a wallet program that "
        "it works with",
        ""),
    "device.argument": ("the {name} does not take this ({said}){wants}", ""),
    "device.locked": ("the {name} is not ready ({said}): {unlock}, and try again", ""),
    "device.empty": ("the {name} is not set up ({said}): do that with its maker's program first", ""),
    "device.busy": ("the {name} is busy ({said}): finish what its screen shows and try again", ""),
    "device.gone": (
        "the {name} cannot be reached ({said}): plug it in, {unlock}, close other programs that use it, and on "
        "Linux see that HWI's udev rules are there (hwi installudevrules)",
        ""),
    "device.unknown": ("HWI does not understand what was asked ({said}); is it HWI 3?", ""),
    "device.slow": (
        "the device did not answer in time and is asked no more; decline there what its screen still asks, or "
        "unplug it, and try again",
        ""),
    "device.key": ("what the {facts_name} gives as its key at {path} is not one: {error}", ""),
    "device.answer": ("what came back from the {facts_name} is no PSBT: {error}", ""),
    "hwi.missing:run": ("{program} cannot be run: {what}", ""),
    "hwi.failed": ("{program} ended with status {status} and without an answer ({short}); {do}", ""),
    "keyfile.exists": ("{path} exists and is left alone; choose another name for the new key", ""),
    "keyfile.malformed": ("{path} is not a key file of version 1, or it is damaged; use a copy", ""),
    "keyfile.passphrase-short": (
        "the passphrase is too short; take at least {min_passphrase_bytes} letters, better several words",
        ""),
    "keyfile.cost": ("the cost of a key file is {min_log_n} to {max_log_n}, not {log_n}", ""),
    "keyfile.size": ("the BIP39 passphrase is too long for a key file", ""),
    "keyfile.record": (
        "the public record in {path_name} does not belong to the secret in it; do not use this file",
        ""),
    "keyfile.name": ("a file name cannot have a null character", ""),
    "keyfile.cost:2": (
        "{path} asks for a scrypt cost of 2^{what}, outside 2^{min_log_n} to 2^{max_log_n}; it was not made by "
        "this program",
        ""),
    "keyfile.passphrase": ("the passphrase does not open {path_name}: it is wrong, or the file was changed", ""),
    "keyfile.memory": (
        "there are no {log_n} MiB of memory free to work out the key; close something and try again",
        ""),
    "keyfile.write": (
        "the key file {path} could not be written ({strerror}); choose a folder on a local disk that is yours",
        ""),
    "keyfile.read": ("the key file {path} could not be read ({strerror})", ""),
    "keyfile.write:2": ("the key file {path} could not be replaced ({strerror})", ""),
    "keyfile.write:3": ("the key file {path} could not be destroyed ({strerror})", ""),
    "key.elsewhere-path": (
        "the multisig key comes from {elsewhere_path}, and account {account} on {network_name} is at {path}; "
        "export that account, or say its number with --account",
        ""),
    "key.elsewhere-same": (
        "that multisig key is of the same words as this key; make the key without naming it",
        ""),
    "keyfile.malformed:2": ("{path} is not a file", ""),
    "keyfile.permissions": (
        "others on this machine can reach {path}; run chmod 600 on it, and make a new key if anybody may have "
        "copied it",
        ""),
    "qr.version": ("QR codes have versions 1 to 40", ""),
    "qr.version:2": ("a QR code needs a text, and a version of 1 to 40", ""),
    "qr.size": ("there is nothing to show as QR code", ""),
    "qr.image-size": ("{path} has more than {max_image_bytes} bytes; make a smaller picture", ""),
    "qr.image-size:2": (
        "{path} is cut into more pieces than a picture needs; save it again, or take another",
        ""),
    "qr.size:2": ("{text} characters do not fit into {where}; split them into frames, or use a file", ""),
    "qr.none": (
        "{path} shows no QR code that can be read; take the picture again, straight, sharp and with the white "
        "margin",
        ""),
    "qr.unreadable": ("{path} cannot be read: {strerror}", ""),
    "qr.image": ("{path} is a compressed BMP; save it as PNG", ""),
    "qr.image:2": ("{path} is not a whole image of the kinds {image_kinds}", ""),
    "qr.unwritable": ("{path} cannot be written: {strerror}", ""),
    "qr.no-pillow": (
        "image files need Pillow, which is not installed; run: pip install 'lashou-btc[images]'",
        ""),
    "qr.no-zxing": (
        "reading QR codes from images needs zxing-cpp, which is not installed; run: pip install "
        "'lashou-btc[images]'",
        ""),
    "qr.image-size:3": (
        "{path} has {width} × {image_height} pixels in {count} frames, which is too much to look through; make "
        "smaller pictures",
        ""),
    "share.none": ("no share is given", ""),
    "share.sets": (
        "the shares are of different sets, which do not fit together; take those that were made at one time",
        ""),
    "share.few": ("{found} of the {needed} shares that it takes are given; add others of the same set", ""),
    "share.sets:2": ("the shares do not fit together: one was changed, or is of another set", ""),
    "share.words": (
        "share {n} is no share: a word is wrong, missing or in another place; compare it with the paper",
        ""),
}
