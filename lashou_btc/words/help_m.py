"""Help of the commands m to z in Chinese. The keys are as in `help_a`."""

HELP: dict[str, str] = {}
