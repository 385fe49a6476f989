"""Style sheets: quiet, in light and dark, A4 on paper. What all pages have in common, and what a statement has."""

BASE = """\
:root{color-scheme:light dark;--bg:#f6f6f3;--paper:#fff;--ink:#1d2327;--soft:#566068;--rule:#dfe2e0;
--accent:#1f6f68;--tint:#e3efed;--warn:#8a3324;--warnbg:#f8e9e4;--bar:#5c9c94;--minus:#b98a5e}
@media(prefers-color-scheme:dark){:root{--bg:#14181a;--paper:#1b2023;--ink:#e4e8e7;--soft:#a3aeb2;--rule:#30383b;
--accent:#74c2b8;--tint:#20302f;--warn:#f0a592;--warnbg:#3a231e;--bar:#4d8f87;--minus:#a1774e}}
@media print{:root{color-scheme:light;--bg:#fff;--paper:#fff;--ink:#111;--soft:#555;--rule:#ccc;--accent:#1f6f68;
--tint:#eef4f3;--warn:#8a3324;--warnbg:#f8e9e4;--bar:#5c9c94;--minus:#b98a5e}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
figure,tr,.cards li{break-inside:avoid}thead{display:table-header-group}h2{break-after:avoid}}
@page{size:A4;margin:16mm 15mm}
*{box-sizing:border-box}
html{background:var(--bg);color:var(--ink);font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",
"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;-webkit-text-size-adjust:100%}
body{margin:0 auto}
h1{font-weight:650;overflow-wrap:anywhere}
h2{font-size:1.15rem;font-weight:650}
section{background:var(--paper);border:1px solid var(--rule);border-radius:10px;margin:1rem 0}
.lead{color:var(--soft)}
.note{border-left:4px solid var(--accent);background:var(--tint);padding:.65rem .9rem;border-radius:0 6px 6px 0;
overflow-wrap:anywhere}
.note.bad{border-color:var(--warn);background:var(--warnbg);color:var(--warn)}
.cards{display:grid;margin:1rem 0;padding:0;list-style:none}
.cards li{background:var(--paper);border:1px solid var(--rule);border-radius:10px}
.cards b{display:block;font-weight:650}
table{border-collapse:collapse;width:100%}
caption{text-align:left;font-weight:600;padding:.35rem 0}
caption.said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
th,td{text-align:left;border-bottom:1px solid var(--rule)}
th{font-weight:500}
th:last-child,td:last-child{padding-right:0}
thead th,thead td{color:var(--soft);border-bottom-color:var(--soft)}
tr.in th{color:var(--soft);font-weight:400}
code{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
dl{display:grid;gap:.3rem 1.1rem;margin:.6rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
figcaption{color:var(--soft)}
svg.chart{display:block;width:100%;height:auto;margin:.4rem 0 .2rem}
svg.chart text{fill:var(--soft);font-size:11px;font-variant-numeric:tabular-nums}
@media(max-width:600px){svg.chart{overflow:visible}svg.chart text{font-size:22px}}
.grid{stroke:var(--rule)}.axis{stroke:var(--soft)}
.area{fill:var(--accent);opacity:.13}.line{fill:none;stroke:var(--accent);stroke-width:2;stroke-linejoin:round}
svg.bars{display:block;width:100%;height:.55rem}
.bar{fill:var(--bar)}.minus{fill:var(--minus)}
"""
"""Colours, letters, tables and charts: what the site has in common with the pages that stand alone."""

CSS = BASE + """\
html{font-size:15px;line-height:1.55}
body{max-width:61rem;padding:2.5rem 1.25rem 4rem}
header{border-top:4px solid var(--accent);padding-top:1.4rem;margin-bottom:1.6rem}
.eyebrow{color:var(--accent);font-weight:600;font-size:.82rem;letter-spacing:.06em;margin:0}
h1{font-size:2rem;line-height:1.2;margin:.2rem 0 .5rem}
.sub{color:var(--soft);margin:.1rem 0}
h2{margin:0 0 .2rem}
section{padding:1.25rem 1.4rem 1.35rem}
.lead{margin:0 0 .8rem;font-size:.92rem;max-width:48rem}
.note{margin:.6rem 0}
.cards{grid-template-columns:repeat(auto-fit,minmax(max(9rem,30%),1fr));gap:.75rem}
.cards li{padding:.8rem 1rem}
.cards span{display:block;color:var(--soft);font-size:.82rem}
.cards b{font-size:1.32rem;line-height:1.35;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{font-size:.9rem;margin:.5rem 0 .3rem}
th,td{padding:.36rem .7rem .36rem 0;vertical-align:baseline}
td,thead th{word-break:keep-all}
thead th,thead td{font-size:.8rem}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tr.sum th,tr.sum td{font-weight:650;border-bottom:0;border-top:1px solid var(--soft)}
.n+:not(.n){padding-left:1.1rem}
tr.group th,tr.group td{font-weight:600}
tr.in th{padding-left:1.2rem}
tr.in td{color:var(--soft)}
td.g{width:24%;min-width:5rem}
dl{grid-template-columns:max-content minmax(0,1fr);font-size:.9rem}
figure{margin:0}
figcaption{font-size:.82rem}
footer{color:var(--soft);font-size:.85rem;margin-top:1.4rem}
@media(max-width:600px){body{padding:1.5rem .7rem 3rem}section{padding:1rem}}
@media print{html{font-size:11px}body{padding:0;max-width:none}section,.cards li{border-radius:0;break-inside:avoid}
section.long{break-inside:auto}.scroll{overflow:visible}}
"""
"""Of a page that stands alone: two columns at most."""
