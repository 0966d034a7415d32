"""Intervals of 95 %, and differences of two groups. Plain formulas on counts and sums, so that answers are read once.

Sources: Student's t for means; Wilson 1927 for proportions; Welch 1947 for differences of means; Newcombe 1998 (method
10) for differences of proportions; the linearised ratio (Cochran, Sampling Techniques, 6.3) where several answers come
from one person. The quantile of t is computed here: scipy is a hundred megabytes, and is what the tests compare with.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

Z95 = 1.959963984540054  # 97.5 % quantile of the normal distribution


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both included: where the true value lies with 95 % confidence."""

    low: float
    high: float

    def clipped(self, least: float, most: float) -> Interval:
        """The part of it that can be at all."""
        return Interval(max(self.low, least), min(self.high, most))

    def scaled(self, factor: float) -> Interval:
        """In another unit."""
        return Interval(self.low * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class Sample:
    """Numbers, as far as their mean needs them: how many, their sum and the sum of their squares."""

    n: int
    total: Fraction
    squares: Fraction

    @property
    def mean(self) -> Fraction:
        """The mean; n is at least 1."""
        return self.total / self.n

    @property
    def variance(self) -> Fraction:
        """The variance with n - 1; n is at least 2."""
        return (self.squares - self.total * self.total / self.n) / (self.n - 1)


def of_mean(sample: Sample) -> Interval | None:
    """Student's interval of a mean. None: fewer than two, or all the same, so that the spread is unknown."""
    if sample.n < 2 or sample.variance == 0:
        return None
    half = quantile_t(sample.n - 1) * math.sqrt(sample.variance / sample.n)
    return Interval(float(sample.mean) - half, float(sample.mean) + half)


def of_share(count: int, n: int) -> Interval:
    """Wilson's interval of a proportion, 0 to 1. n is at least 1."""
    share, square = count / n, Z95 * Z95
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    low = 0.0 if count == 0 else middle - half  # exactly, not by a rounding below it
    return Interval(low, 1.0 if count == n else middle + half)


def of_ratio(people: int, above: int, below: int, above_squared: int, product: int, below_squared: int) -> float | None:
    """Half the interval of Σabove / Σbelow, where each person brings one pair. None: no spread, or one person.

    Given are the sums over people of both, of their squares and of their product.
    """
    if people < 2:
        return None
    ratio = Fraction(above, below)
    spread = above_squared - 2 * ratio * product + ratio * ratio * below_squared
    if spread <= 0:
        return None
    error = math.sqrt(Fraction(people, people - 1) * spread) / below
    return quantile_t(people - 1) * error


def of_difference(now: Sample, before: Sample) -> Interval | None:
    """Welch's interval of a difference of means, now less before. None: too few, or no spread in either."""
    if now.n < 2 or before.n < 2:
        return None
    first, second = float(now.variance / now.n), float(before.variance / before.n)
    if first + second == 0:
        return None
    freedom = (first + second) ** 2 / (first**2 / (now.n - 1) + second**2 / (before.n - 1))
    half = quantile_t(freedom) * math.sqrt(first + second)
    middle = float(now.mean - before.mean)
    return Interval(middle - half, middle + half)


def of_share_difference(now: tuple[int, int], before: tuple[int, int]) -> Interval:
    """Newcombe's interval of a difference of proportions (count, n), now less before, -1 to 1."""
    return of_apart((now[0] / now[1], of_share(*now)), (before[0] / before[1], of_share(*before)))


def of_apart(now: tuple[float, Interval], before: tuple[float, Interval]) -> Interval:
    """The interval of a difference of two independent estimates from their own (MOVER; Zou and Donner 2008)."""
    (first, one), (second, other) = now, before
    below = math.hypot(first - one.low, other.high - second)
    above = math.hypot(one.high - first, second - other.low)
    return Interval(first - second - below, first - second + above)


def quantile_t(freedom: float) -> float:
    """The 97.5 % quantile of Student's t with that many degrees of freedom (above 0), to twelve digits."""
    low, high = 0.0, 2.0
    while _tail(high, freedom) > 0.025:
        low, high = high, high * 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(middle, freedom) > 0.025 else (low, middle)
    return (low + high) / 2


def _tail(value: float, freedom: float) -> float:
    """How likely t is above a value that is 0 or more."""
    return _incomplete_beta(freedom / (freedom + value * value), freedom / 2, 0.5) / 2


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function by its continued fraction (Lentz; Abramowitz and Stegun 26.5.8)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):  # where the fraction converges slowly the other one does quickly
        return 1 - _incomplete_beta(1 - x, b, a)
    logarithm = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    tiny, c = 1e-300, 1.0
    d = 1 / _apart(1 - (a + b) * x / (a + 1), tiny)
    fraction = d
    for m in range(1, 10_000):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _apart(1 + numerator * d, tiny)
            c = _apart(1 + numerator / c, tiny)
            fraction *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return math.exp(logarithm) * fraction / a


def _apart(value: float, tiny: float) -> float:
    """The value, kept from being 0."""
    return value if abs(value) > tiny else tiny
