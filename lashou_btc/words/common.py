"""Sentences of common, in English and Chinese."""

STEPS: dict[str, tuple[str, str]] = {}
"""What somebody at a command line can do about it, by the sentence's key."""

SENTENCES: dict[str, tuple[str, str]] = {
    "text": ("{text}", "{text}"),
    "network.unknown": (
        "{name!r} is no network; choose one of {networks}",
        "{name!r} 不是网络名；请从 {networks} 中选一个"),
    "text.too-new": (
        "the {what} has a character that is too new to be read alike everywhere (an emoji, say); take letters, "
        "digits and signs that Unicode 3.2 knows",
        "{what}里有一个太新的字符（如表情符号），不是到处都能读得一样；请用 Unicode 3.2 已有的文字、数字和符号"),
    "text.no-text": ("the {what} has a character that is not text", "{what}里有一个不是文字的字符"),
    "documents.disk:read": (
        "the documents in {folder} cannot be read: {why}; check the folder, its permissions and the free space",
        "读不了 {folder} 中的文件：{why}；请检查文件夹、权限和剩余空间"),
    "documents.disk:write": (
        "the documents in {folder} cannot be written: {why}; check the folder, its permissions and the free space",
        "无法写入 {folder} 中的文件：{why}；请检查文件夹、权限和剩余空间"),
}
