"""All pages of the desk."""

from lashou_btc.web.desk import (
    accept_sheets,
    audit_sheets,
    claim_sheets,
    contact_sheets,
    document_sheets,
    drill_sheets,
    duties,
    journal_sheets,
    people_sheets,
    price_sheets,
    purse_sheets,
    sitting,
)
from lashou_btc.web.desk.loopback import Sheet

SHEETS: tuple[Sheet, ...] = (
    *duties.SHEETS, *accept_sheets.SHEETS, *claim_sheets.SHEETS, *sitting.SHEETS, *document_sheets.SHEETS,
    *price_sheets.SHEETS, *drill_sheets.SHEETS, *purse_sheets.SHEETS, *journal_sheets.SHEETS, *people_sheets.SHEETS,
    *contact_sheets.SHEETS, *audit_sheets.SHEETS)
