"""Writes points.txt: values of elementwise functions by mpmath, an arbitrary precision library that
the oracle does not use. Each line is a function, its arguments, the value as the nearest double, and
what is left over. Run `python3 points.py > points.txt` with mpmath 1.3.
"""
import random

import mpmath as mp

mp.mp.prec = 1200
random.seed(20260101)


def softplus(x):
    return mp.log1p(mp.exp(x)) if x < 0 else x + mp.log1p(mp.exp(-x))


def lgamma(x):
    # The logarithm of the magnitude; mpmath's own has a branch and an imaginary part.
    return mp.log(abs(mp.gamma(x)))


UNARY = {
    "rsqrt": (lambda x: 1 / mp.sqrt(x), [1e-300, 0.7, 3.0, 1e300]),
    "cbrt": (lambda x: mp.sign(x) * mp.cbrt(abs(x)), [1e-310, -0.7, 27.5, 1e300]),
    "reciprocal": (lambda x: 1 / x, [3.0, -0.7, 1e300]),
    "exp": (mp.exp, [1.0, -36.7, 709.782712893384, -708.4677097782683, -745.0, 1e-15]),
    "exp2": (lambda x: mp.mpf(2) ** x, [0.3, -1074.0, 1023.9, -1060.3]),
    "exp10": (lambda x: mp.mpf(10) ** x, [0.3, 308.1, -300.7, -323.1]),
    "expm1": (mp.expm1, [1e-12, -1e-300, -30.5, 700.1]),
    "log": (mp.log, [0.9999999999999, 1.0000000000000002, 5e-324, 1e308]),
    "log2": (lambda x: mp.log(x) / mp.log(2), [0.9999999999999, 3.0, 5e-324, 1e308]),
    "log10": (lambda x: mp.log(x) / mp.log(10), [0.9999999999999, 2.0, 5e-324, 1e308]),
    "log1p": (mp.log1p, [1e-300, -0.9999999999999999, 1e-12, 1e308]),
    "sin": (mp.sin, [3.141592653589793, 1e22, 1e300, 6381956970095103.0 * 2.0**797, 1e-300]),
    "cos": (mp.cos, [1.5707963267948966, 1e22, 1e300, 6381956970095103.0 * 2.0**797]),
    "tan": (mp.tan, [1.5707963267948966, 3.141592653589793, 1e22, 1e300]),
    "asin": (mp.asin, [0.9999999999999999, 1e-300, -0.5000001]),
    "acos": (mp.acos, [0.9999999999999999, 1e-300, -0.9999999999999999]),
    "atan": (mp.atan, [1e-300, 1e300, 0.99999]),
    "sinpi": (mp.sinpi, [1.0000000000000002, 1e-300, 1e15 + 0.125, 0.3]),
    "cospi": (mp.cospi, [0.5000000000000001, 1e15 + 0.125, 0.3]),
    "tanpi": (lambda x: mp.sinpi(x) / mp.cospi(x), [0.5000000000000001, 0.9999999999999999, 0.3]),
    "asinpi": (lambda x: mp.asin(x) / mp.pi, [0.9999999999999999, 1e-300]),
    "acospi": (lambda x: mp.acos(x) / mp.pi, [0.9999999999999999, 1e-300]),
    "atanpi": (lambda x: mp.atan(x) / mp.pi, [1e-300, 1e300]),
    "sinh": (mp.sinh, [1e-300, 710.4, -0.3]),
    "cosh": (mp.cosh, [1e-9, 710.4, -0.3]),
    "tanh": (mp.tanh, [1e-300, 19.06, -0.3]),
    "asinh": (mp.asinh, [1e-300, 1e300, -0.3]),
    "acosh": (mp.acosh, [1.0000000000000002, 1e300, 1.5]),
    "atanh": (mp.atanh, [0.9999999999999999, 1e-300, -0.3]),
    "erf": (mp.erf, [1e-300, 0.5, -3.2, 5.9]),
    "erfc": (mp.erfc, [1e-300, 0.5, -3.2, 5.9, 26.5, 27.2]),
    "erfinv": (mp.erfinv, [1e-300, 0.5, -0.9999999999999999, 0.1]),
    "tgamma": (mp.gamma, [1e-300, 0.5, 171.6, -0.9999999999999999, -170.5, 30.3]),
    "lgamma": (lgamma, [1e-300, 0.5, 1.0000000000000002, 2.0000000000000004, -2.4570247382208006, -100.5, 1e15]),
    "digamma": (mp.digamma, [1e-300, 0.5, 1.4616321449683622, -0.504083008264455, -100.3, 1e15]),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), [-700.3, 1e-9, 40.5]),
    "log_sigmoid": (lambda x: -softplus(-x), [-700.3, 1e-9, 40.5]),
    "softplus": (softplus, [-700.3, 1e-9, 40.5]),
    "gelu": (lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2, [-37.1, 1e-9, 5.5]),
    "gelu_tanh": (
        lambda x: x / (1 + mp.exp(-mp.sqrt(8 / mp.pi) * (x + mp.mpf(0.044715) * x**3))),
        [-20.1, 1e-9, 5.5],
    ),
    "silu": (lambda x: x / (1 + mp.exp(-x)), [-700.3, 1e-9, 40.5]),
    "mish": (lambda x: x * mp.tanh(softplus(x)), [-700.3, 1e-9, 40.5]),
    "hardswish": (lambda x: x * min(max(x + 3, 0), 6) / 6, [-2.9999999, 1e-9, 2.7]),
}
BINARY = {
    "pow": (lambda a, b: a**b, [(1.7976931348623157e308, -0.5), (1.0000000001, 1e11), (-3.0, 5.0), (0.3, -500.7)]),
    "atan2": (mp.atan2, [(1e-300, -1.0), (3.0, 1e-10), (-2.0, -7.0)]),
    "hypot": (mp.hypot, [(1e300, 1e300), (1e-300, 3e-300), (3.0, 4.5)]),
    "logaddexp": (lambda a, b: mp.log(mp.exp(a) + mp.exp(b)), [(-0.7, -0.69), (3.0, -700.0), (1.5, 1.5)]),
}


def line(op, arguments, f):
    value = f(*[mp.mpf(argument) for argument in arguments])
    hi = float(value)
    rest = float(value - mp.mpf(hi)) if abs(hi) < float("inf") else 0.0
    if hi != 0.0:
        print(op, *[argument.hex() for argument in arguments], hi.hex(), rest.hex())


for op, (f, points) in UNARY.items():
    low, high = min(points), max(points)
    inside = [random.uniform(max(low, -20.0), min(high, 20.0)) for _ in range(6)]
    for point in points + inside:
        line(op, [point], f)
for op, (f, points) in BINARY.items():
    inside = [(random.uniform(0.1, 9.0), random.uniform(-9.0, 9.0)) for _ in range(6)]
    for point in points + inside:
        line(op, list(point), f)
