"""PURE: keys, descriptors, scripts, PSBTs, fees and other tools' formats."""
