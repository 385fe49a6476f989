"""The languages in which people are spoken to, in the order of the texts in every table of words."""

from collections.abc import Mapping

LANGUAGES = ("en", "zh")
VARIABLES = ("LASHOU_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where somebody's language is looked for, in this order: the first that is set decides, as POSIX has it."""


def of(environment: Mapping[str, str]) -> str:
    """The language that an environment asks for: the first of LANGUAGES where it asks for none that is here."""
    asked = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    return next((each for each in LANGUAGES if asked.lower().startswith(each)), LANGUAGES[0])
