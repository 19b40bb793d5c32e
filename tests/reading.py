"""Numbers read back from the text that a person reads."""

import re

POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def number(text: str) -> float:
    """Return the number that a text such as −2.5·10⁻⁷ says."""
    text = text.replace("−", "-")
    found = re.fullmatch(r"(-?)(?:([0-9.]+)·)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text)
    if found is None:
        return float(text)
    sign, factor, power = found.groups()
    return float(f"{sign}{factor or 1}e{power.translate(POWERS)}")
