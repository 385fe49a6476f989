"""The CLI's command groups, one module each. Each module is imported only when one of its commands runs."""
