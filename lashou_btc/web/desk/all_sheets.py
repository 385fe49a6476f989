"""All pages of the desk."""

from lashou_btc.web.desk import claim_sheets, duties, sitting
from lashou_btc.web.desk.loopback import Sheet

SHEETS: tuple[Sheet, ...] = (*duties.SHEETS, *claim_sheets.SHEETS, *sitting.SHEETS)
