"""The languages in which people are spoken to, in the order of the texts in every table of words."""

LANGUAGES = ("en", "zh")
