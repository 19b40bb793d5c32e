"""Ten to the N written out, and compared with what there is: atoms, seconds, the age of all.

A grid of ten values for each of N weights has 10ᴺ points. The arithmetic is Python's own, of
whole numbers of any size, so that nothing is rounded before it is written.
"""

from fractions import Fraction

from msgspec import Struct

from core.numbers import power_of_ten

MOST = 784 * 15 + 15 * 10 + 25
"""The largest N: the weights and biases of a 784-15-10 network, 11,935."""

ATOMS = 80
"""There are about 10⁸⁰ atoms in the universe that can be seen."""

GUESSES_A_SECOND = 10**9
SECONDS_IN_A_YEAR = 31_557_600
"""Of the Julian year, 365.25 days."""

AGE = 13_787_000_000
"""The age of the universe in years: 13.787 ± 0.020 thousand million (Planck, 2018)."""

UNITS = (("second", 1), ("minute", 60), ("hour", 3600), ("day", 86_400),
         ("year", SECONDS_IN_A_YEAR))  # fmt: skip


class WrittenOut(Struct, frozen=True):
    """The number 10ᴺ in several ways.

    Attributes
    ----------
    digits : all of them, in groups of three.
    atoms : a sentence that compares it with the atoms of the universe.
    time : a sentence on how long so many guesses take.
    """

    n: int
    digits: str
    atoms: str
    time: str


def written_out(n: int) -> WrittenOut:
    """Return 10ᴺ written out, for N from 1 to `MOST`; raises ValueError for another."""
    if not 1 <= n <= MOST:
        raise ValueError(f"N = {n}: expected a whole number from 1 to {MOST:,}")
    return WrittenOut(n, digits_of(n), _atoms(n), _time(n))


def digits_of(n: int) -> str:
    """Return the digits of 10ᴺ, in groups of three."""
    return " ".join(["1" + "0" * (n % 3), *["000"] * (n // 3)])


def years_of(n: int) -> Fraction:
    """Return how many years 10ᴺ guesses take, exactly."""
    return Fraction(10**n, GUESSES_A_SECOND * SECONDS_IN_A_YEAR)


def ages_of(n: int) -> Fraction:
    """Return how many ages of the universe 10ᴺ guesses take, exactly."""
    return years_of(n) / AGE


def scientific(value: Fraction, digits: int = 3) -> tuple[int, int]:
    """Return a positive number as a whole mantissa of so many digits, rounded, and a power of ten.

    The number is about mantissa · 10ᵖ. Python writes no whole number of thousands of digits, and
    a float holds none; so the power is guessed from the number of bits, and then mended.
    """
    bits = value.numerator.bit_length() - value.denominator.bit_length()
    power = bits * 30_103 // 100_000 - digits
    while True:
        mantissa = round(value / Fraction(10) ** power)
        if mantissa >= 10**digits:
            power += 1
        elif mantissa < 10 ** (digits - 1):
            power -= 1
        else:
            return mantissa, power


def in_words(value: Fraction) -> str:
    """Return a positive number as a person reads it, in three digits: 0.0317, 31.7, 3.17·10⁹."""
    mantissa, power = scientific(value)
    digits = str(mantissa)
    whole = power + len(digits) - 1
    if -3 <= whole <= 5:
        text = f"{float(mantissa * Fraction(10) ** power):,.{max(2 - whole, 1)}f}"
        return text.rstrip("0").rstrip(".")
    return ten_to(whole, f"{digits[0]}.{digits[1:]}".rstrip("0").rstrip("."))


def ten_to(power: int, mantissa: str = "1") -> str:
    """Return mantissa·10ᵖ as text: 10 for p = 1."""
    return "10" if (power, mantissa) == (1, "1") else power_of_ten(power, mantissa)


def _atoms(n: int) -> str:
    there_are = f"The universe has about {ten_to(ATOMS)} atoms"
    if n < ATOMS:
        return f"{there_are}: {ten_to(ATOMS - n)} for each guess."
    if n == ATOMS:
        return f"{there_are}: one for each guess."
    return f"{there_are}: one for each guess takes {ten_to(n - ATOMS)} universes."


def _time(n: int) -> str:
    pace = f"At {ten_to(9)} guesses a second"
    seconds = Fraction(10**n, GUESSES_A_SECOND)
    if seconds < 1:
        return f"{pace} that takes {in_words(seconds)} of a second."
    name, size = next(unit for unit in reversed(UNITS) if seconds >= unit[1])
    text = in_words(seconds / size)
    taken = f"{pace} that takes {text} {name if text == '1' else name + 's'}"
    if years_of(n) < AGE:
        return f"{taken}."
    return f"{taken}: {in_words(ages_of(n))} times the age of the universe."
