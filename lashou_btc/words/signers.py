"""Sentences of signers, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {
    "hwi.missing:named": ("name HWI's program", "请指明 HWI 的程序"),
    "hwi.missing": (
        "pip install 'lashou-btc[hwi]' (Python 3.12 at most), or take it from "
        "https://github.com/bitcoin-core/HWI/releases and name it with --hwi",
        "pip install 'lashou-btc[hwi]'（Python 最高 3.12），或从 https://github.com/bitcoin-core/HWI/releases "
        "下载并用 --hwi 指明"),
    "key.elsewhere-path": ("that is what --account is for", "账户号用 --account 给出"),
}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "hwi.missing:named": ("there is no program {named}", "没有 {named} 这个程序"),
    "hwi.missing": (
        "there is no HWI here, the program that talks to hardware wallets",
        "这里没有 HWI，它是与硬件钱包通信的程序"),
    "entropy.size": (
        "{size} bytes is no size of a key, salt or nonce; this is an error in the program",
        "{size} 字节不是钥匙、盐或随机数的长度；这是程序错误"),
    "entropy.unavailable": (
        "the operating system's random bytes repeat themselves; make keys on another machine",
        "操作系统的随机字节有重复；请在别的机器上生成密钥"),
    "entropy.unavailable:none": (
        "the operating system gives no random bytes; make keys on another machine",
        "操作系统不给随机字节；请在别的机器上生成密钥"),
    "hwi.answer": (
        "what {program} answers is not what HWI answers; is it HWI 3?",
        "{program} 的回答不是 HWI 的回答；它是 HWI 3 吗"),
    "device.failed": (
        "the {name} failed ({words}); unplug it, plug it in, {unlock}, and try again",
        "{name} 出错了（{words}）；请拔下再插上，{unlock}，然后重试"),
    "device.cannot": ("a {name} shows no addresses: {wants}", "{name} 不显示地址：{wants}"),
    "device.address": (
        "the {name} shows {theirs} where the contract gives {ours}: one of the two has another multisig. Pay "
        "nothing there, sign nothing, and find out which",
        "{name} 显示 {theirs}，而契约给出 {ours}：两者之一是另一个多签。先不要付款、不要签名，查清是哪一个"),
    "device.too-large": (
        "the PSBT has {size:,} bytes and a {name} takes {most:,}; sign with another device or witness",
        "这个 PSBT 有 {size:,} 字节，而 {name} 最多接受 {most:,}；请用别的设备或由别的见证人签"),
    "device.declined": ("it was declined on the {name}; nothing was signed", "在 {name} 上被拒绝了；什么也没签"),
    "device.cannot:declines": (
        "the {name} cannot do that ({words}): hand it the PSBT as a file or QR code, or use a wallet program "
        "that it works with",
        "{name} 做不到（{words}）：请把 PSBT 以文件或二维码交给它，或用与它配合的钱包程序"),
    "device.argument": ("the {name} does not take this ({words}); {wants}", "{name} 不接受（{words}）；{wants}"),
    "device.locked": (
        "the {name} is not ready ({words}): {unlock}, and try again",
        "{name} 还没准备好（{words}）：{unlock}，然后重试"),
    "device.empty": (
        "the {name} is not set up ({words}): do that with its maker's program first",
        "{name} 还没有初始化（{words}）：请先用厂商的程序设置"),
    "device.busy": (
        "the {name} is busy ({words}): finish what its screen shows and try again",
        "{name} 正忙（{words}）：请先做完它屏幕上的事再试"),
    "device.gone": (
        "the {name} cannot be reached ({words}): plug it in, {unlock}, close other programs that use it, and on "
        "Linux see that HWI's udev rules are there (hwi installudevrules)",
        "连不上 {name}（{words}）：请插好，{unlock}，关闭其他使用它的程序；在 Linux 上确认装了 HWI 的 udev 规则（"
        "hwi installudevrules）"),
    "device.unknown": (
        "HWI does not understand what was asked ({words}); is it HWI 3?",
        "HWI 不懂所问的（{words}）；它是 HWI 3 吗"),
    "device.slow": (
        "the device did not answer in time and is asked no more; decline there what its screen still asks, or "
        "unplug it, and try again",
        "设备没有及时回答，不再问它了；请在它屏幕上拒绝还在问的事，或拔下它，再试一次"),
    "device.key": (
        "what the {name} gives as its key at {path} is not one: {error}",
        "{name} 在 {path} 给出的不是钥匙：{error}"),
    "device.answer": ("what came back from the {name} is no PSBT: {error}", "{name} 返回的不是 PSBT：{error}"),
    "hwi.missing:run": ("{program} cannot be run: {why}", "{program} 无法运行：{why}"),
    "hwi.failed": (
        "{program} ended with status {status} and without an answer ({words}); try it by hand: {program} "
        "enumerate",
        "{program} 没有回答就以状态 {status} 结束了（{words}）；请手动试试：{program} enumerate"),
    "keyfile.exists": (
        "{path} exists and is left alone; choose another name for the new key",
        "{path} 已存在，不会动它；请为新密钥另取名字"),
    "keyfile.malformed": (
        "{path} is not a key file of version 1, or it is damaged; use a copy",
        "{path} 不是版本 1 的密钥文件，或已损坏；请用备份"),
    "keyfile.passphrase-short": (
        "the passphrase is too short; take at least {min_passphrase_bytes} letters, better several words",
        "密码太短；至少 {min_passphrase_bytes} 个字母，最好用几个词"),
    "keyfile.cost": (
        "the cost of a key file is {min_log_n} to {max_log_n}, not {log_n}",
        "密钥文件的强度为 {min_log_n} 到 {max_log_n}，不是 {log_n}"),
    "keyfile.size": ("the BIP39 passphrase is too long for a key file", "BIP39 密码太长，放不进密钥文件"),
    "keyfile.record": (
        "the public record in {name} does not belong to the secret in it; do not use this file",
        "{name} 里的公开记录不属于其中的秘密；不要使用这个文件"),
    "keyfile.name": ("a file name cannot have a null character", "文件名里不能有空字符"),
    "keyfile.cost:file": (
        "{path} asks for a scrypt cost of 2^{log_n}, outside 2^{min_log_n} to 2^{max_log_n}; it was not made by "
        "this program",
        "{path} 要求 scrypt 强度 2^{log_n}，超出 2^{min_log_n} 到 2^{max_log_n}；它不是本程序做的"),
    "keyfile.passphrase": (
        "the passphrase does not open {name}: it is wrong, or the file was changed",
        "密码打不开 {name}：密码不对，或文件被改过"),
    "keyfile.memory": (
        "there are no {n} MiB of memory free to work out the key; close something and try again",
        "没有 {n} MiB 空闲内存来推算密钥；请关掉一些程序再试"),
    "keyfile.write": (
        "the key file {path} could not be written ({strerror}); choose a folder on a local disk that is yours",
        "无法写入密钥文件 {path}（{strerror}）；请选自己在本地磁盘上的文件夹"),
    "keyfile.read": ("the key file {path} could not be read ({strerror})", "无法读取密钥文件 {path}（{strerror}）"),
    "keyfile.write:replace": (
        "the key file {path} could not be replaced ({strerror})",
        "无法替换密钥文件 {path}（{strerror}）"),
    "keyfile.write:destroy": (
        "the key file {path} could not be destroyed ({strerror})",
        "无法销毁密钥文件 {path}（{strerror}）"),
    "key.elsewhere-path": (
        "the multisig key comes from {found}, and account {account} on {network_name} is at {path}; export that "
        "account, or say which number it has",
        "多签钥匙来自 {found}，而 {network_name} 上账户 {account} 在 {path}；请导出那个账户，或说明它的账户号"),
    "key.elsewhere-same": (
        "that multisig key is of the same words as this key; make the key without naming it",
        "那把多签钥匙与这把密钥出自同样的助记词；生成密钥时不必指定它"),
    "keyfile.malformed:no-file": ("{path} is not a file", "{path} 不是文件"),
    "keyfile.permissions": (
        "others on this machine can reach {path}; take that right from them (chmod 600), and make a new key if "
        "anybody may have copied it",
        "这台机器上的其他用户能读取 {path}；请收回权限（chmod 600），如果可能已被人复制，请另建新密钥"),
    "qr.version": ("QR codes have versions 1 to 40", "二维码的版本为 1 到 40"),
    "qr.version:text": ("a QR code needs a text, and a version of 1 to 40", "二维码需要文字，以及 1 到 40 的版本"),
    "qr.size": ("there is nothing to show as QR code", "没有可以显示成二维码的内容"),
    "qr.image-size": (
        "{path} has more than {max_image_bytes} bytes; make a smaller picture",
        "{path} 超过 {max_image_bytes} 字节；请把图片做小一些"),
    "qr.image-size:pieces": (
        "{path} is cut into more pieces than a picture needs; save it again, or take another",
        "{path} 被切成比图片所需更多的块；请重新保存，或换一张"),
    "qr.size:full": (
        "{n} characters do not fit into any QR code; split them into frames, or use a file",
        "{n} 个字符放不进任何二维码；请分成多帧，或用文件"),
    "qr.none": (
        "{path} shows no QR code that can be read; take the picture again, straight, sharp and with the white "
        "margin",
        "{path} 里没有能读出的二维码；请重新拍，要正、清楚、带白边"),
    "qr.unreadable": ("{path} cannot be read: {strerror}", "无法读取 {path}：{strerror}"),
    "qr.image": ("{path} is a compressed BMP; save it as PNG", "{path} 是压缩的 BMP；请存成 PNG"),
    "qr.image:kinds": ("{path} is not a whole image of the kinds {kinds}", "{path} 不是完整的 {kinds} 图片"),
    "qr.unwritable": ("{path} cannot be written: {strerror}", "无法写入 {path}：{strerror}"),
    "qr.no-pillow": (
        "image files need Pillow, which is not installed; run: pip install 'lashou-btc[images]'",
        "图片文件需要 Pillow，但尚未安装；请运行：pip install 'lashou-btc[images]'"),
    "qr.no-zxing": (
        "reading QR codes from images needs zxing-cpp, which is not installed; run: pip install "
        "'lashou-btc[images]'",
        "从图片读二维码需要 zxing-cpp，但尚未安装；请运行：pip install 'lashou-btc[images]'"),
    "qr.image-size:pixels": (
        "{path} has {width} × {height} pixels in {count} frames, which is too much to look through; make smaller "
        "pictures",
        "{path} 有 {count} 帧、{width} × {height} 像素，太大了看不过来；请把图片做小"),
    "share.none": ("no share is given", "没有给出任何一份"),
    "share.sets": (
        "the shares are of different sets, which do not fit together; take those that were made at one time",
        "这些份额属于不同的组，合不到一起；请用同一次做出的那些"),
    "share.few": (
        "{found} of the {needed} shares that it takes are given; add others of the same set",
        "给出了所需 {needed} 份中的 {found} 份；请再加上同一组的其他份"),
    "share.sets:changed": (
        "the shares do not fit together: one was changed, or is of another set",
        "这些份额合不到一起：有一份被改过，或属于另一组"),
    "share.words": (
        "share {n} is no share: a word is wrong, missing or in another place; compare it with the paper",
        "第 {n} 份不是份额：有词写错、漏写或换了位置；请与纸上核对"),
    "device.argument:unknown": ("the device does not take this ({words})", "设备不接受（{words}）"),
    "device.some": ("device", "设备"),
    "hwi.failed:libusb": (
        "{program} ended with status {status} and without an answer ({words}); install libusb-1.0 (on Debian, "
        "the package libusb-1.0-0)",
        "{program} 没有回答就以状态 {status} 结束了（{words}）；请安装 libusb-1.0（Debian 上是软件包 libusb-1.0-0"
        "）"),
    "qr.size:version": (
        "{n} characters do not fit into a QR code of version {version}; split them into frames, or use a file",
        "{n} 个字符放不进版本 {version} 的二维码；请分成多帧，或用文件"),
    "device.unlock:coldcard": (
        "enter its PIN, and close any menu that is open on it",
        "输入它的 PIN，并退出它上面打开的菜单"),
    "device.wants:coldcard": (
        "import the multisig's file on it first (Settings, Multisig Wallets, Import from SD), and compare what "
        "it shows with the contract",
        "先在它上面导入多签文件（Settings、Multisig Wallets、Import from SD），并把它显示的内容与契约核对"),
    "device.no-signature:coldcard": (
        "it has not imported this multisig, or another one under its keys",
        "它还没有导入这个多签，或在同样的钥匙下导入了另一个"),
    "device.unlock:ledger": (
        "enter its PIN and open its Bitcoin app (Bitcoin Test for test networks)",
        "输入它的 PIN，打开它的 Bitcoin 应用（测试网用 Bitcoin Test）"),
    "device.wants:ledger": (
        "at each use it shows the multisig's keys anew, since HWI keeps no registration: compare them with the "
        "contract",
        "每次使用它都会重新显示多签的钥匙，因为 HWI 不保存登记：请与契约核对"),
    "device.no-signature:ledger": (
        "its Bitcoin app is older than 2.1, or the keys' registration was not approved",
        "它的 Bitcoin 应用低于 2.1，或没有同意登记钥匙"),
    "device.unlock:jade": (
        "unlock it (its PIN takes Blockstream's server; QR PIN unlock and recovery phrase login take no server)",
        "解锁它（输 PIN 要用到 Blockstream 的服务器；二维码 PIN 解锁和恢复词登录不用服务器）"),
    "device.wants:jade": (
        "it learns of the multisig when it first shows one of its addresses; before that it shows the change as "
        "a payment to somebody",
        "第一次显示多签地址时它才认识这个多签；在此之前它会把找零显示成付给别人"),
    "device.no-signature:jade": ("its fingerprint stands in no input of the PSBT", "PSBT 的输入里没有它的指纹"),
    "device.unlock:bitbox02": (
        "unlock it; if it was never paired with this computer, pair it in the BitBoxApp and close that",
        "解锁它；如果从未与这台电脑配对，请在 BitBoxApp 里配对后关闭该应用"),
    "device.wants:bitbox02": (
        "it asks once to register the multisig: compare the keys and give it a name on the device",
        "它会问一次要不要登记这个多签：请核对钥匙，并在设备上起个名字"),
    "device.no-signature:bitbox02": (
        "it was not registered there, or its account number is above 99",
        "它上面没有登记，或账户号大于 99"),
    "device.unlock:trezor": (
        "unlock it; a Trezor One takes its PIN through the computer: run hwi -t trezor promptpin, then hwi -t "
        "trezor sendpin with the positions",
        "解锁它；Trezor One 通过电脑输入 PIN：运行 hwi -t trezor promptpin，再用 hwi -t trezor sendpin 给出位置"),
    "device.wants:trezor": (
        "nothing: it works the multisig out from each request, and remembers none; so compare each address and "
        "every amount on it",
        "无需准备：它从每次请求里算出多签，不作记忆；所以请在它上面核对每个地址和每笔金额"),
    "device.no-signature:trezor": ("its fingerprint stands in no input of the PSBT", "PSBT 的输入里没有它的指纹"),
    "device.unlock:keepkey": (
        "unlock it; it takes its PIN through the computer: run hwi -t keepkey promptpin, then hwi -t keepkey "
        "sendpin with the positions",
        "解锁它；它通过电脑输入 PIN：运行 hwi -t keepkey promptpin，再用 hwi -t keepkey sendpin 给出位置"),
    "device.wants:keepkey": (
        "nothing: it works the multisig out from each request, and remembers none; so compare each address and "
        "every amount on it",
        "无需准备：它从每次请求里算出多签，不作记忆；所以请在它上面核对每个地址和每笔金额"),
    "device.no-signature:keepkey": ("its fingerprint stands in no input of the PSBT", "PSBT 的输入里没有它的指纹"),
    "device.unlock:digitalbitbox": (
        "it takes its password through the computer, which Lashou does not ask for: use another device, or a "
        "wallet program that drives this one",
        "它通过电脑输入密码，而 Lashou 不会问这个密码：请用别的设备，或能驱动它的钱包程序"),
    "device.wants:digitalbitbox": (
        "it has no screen, so nothing on it can be compared; better use another device",
        "它没有屏幕，无法在上面核对任何东西；最好用别的设备"),
    "device.no-signature:digitalbitbox": (
        "its fingerprint stands in no input of the PSBT",
        "PSBT 的输入里没有它的指纹"),
    "device.unlock:other": ("unlock it as its maker says", "按厂商的说明解锁它"),
    "device.wants:other": (
        "its maker says whether it must learn of a multisig before it signs",
        "它是否要先认识多签才能签名，请看厂商说明"),
    "device.no-signature:other": ("it may have to be told of the multisig first", "可能要先让它认识这个多签"),
}
