"""What the pages say that are not about one pool's money: errors, looking up a hash, joining, help, checking."""

SENTENCES: dict[str, tuple[str, str]] = {
    "site.error.request": ("This request cannot be read", "读不懂这个请求"),
    "site.error.foreign": (
        "Another site's page has asked for this, so nothing was done",
        "这个请求来自别的网站，因此什么也没有做"),
    "site.error.missing": ("There is no such page", "没有这个页面"),
    "site.error.method": ("This page can only be read", "此页面只能查看"),
    "site.error.length": ("The request does not say how long it is", "请求没有说明长度"),
    "site.error.large": ("This is more than is taken here", "内容太大，这里不收"),
    "site.error.host": ("This server does not go by that name", "本服务器不叫这个名字"),
    "site.error.ours": ("Something went wrong here; it is not your fault", "这里出了差错，不是您的问题"),
    "site.error.other": ("This cannot be done", "这件事做不了"),
    "site.error.step": ("To the pool's first page", "到互助池首页"),
    "site.error.step:host": (
        "Type the address that the pool's operator has given you",
        "请输入运营人给您的网址"),
}
STEPS: dict[str, tuple[str, str]] = {}
