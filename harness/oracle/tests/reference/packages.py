"""Converts numbers with packages that Etalon has no part in: ml_dtypes, gfloat, and Berkeley SoftFloat
by its binding softfloatpy. `python3 packages.py FOLDER` reads FOLDER/TARGET.f64 and FOLDER/TARGET.i64
(little-endian numbers) and writes the patterns to FOLDER/TARGET.SOURCE.PACKAGE, the numbers of all
patterns to FOLDER/TARGET.decoded.PACKAGE, and those of blocks to FOLDER/BLOCK.block.gfloat."""

import pathlib
import sys

import gfloat
import ml_dtypes
import numpy as np
import softfloatpy as soft
from gfloat import formats

folder = pathlib.Path(sys.argv[1])
np.seterr(all="ignore")

ML = {
    "bf16": ml_dtypes.bfloat16,
    "f16": np.float16,
    "f32": np.float32,
    "f8e4m3fn": ml_dtypes.float8_e4m3fn,
    "f8e5m2": ml_dtypes.float8_e5m2,
    "e8m0": ml_dtypes.float8_e8m0fnu,
    "f4e2m1": ml_dtypes.float4_e2m1fn,
}
GFLOAT = {
    "bf16": formats.format_info_bfloat16,
    "f16": formats.format_info_binary16,
    "f32": formats.format_info_binary32,
    "f8e4m3fn": formats.format_info_ocp_e4m3,
    "f8e5m2": formats.format_info_ocp_e5m2,
    "e8m0": formats.format_info_ocp_e8m0,
    "f4e2m1": formats.format_info_ocp_e2m1,
}
BLOCKS = {
    "mxfp8_e4m3": formats.format_info_mxfp8_e4m3,
    "mxfp8_e5m2": formats.format_info_mxfp8_e5m2,
    "mxfp4": formats.format_info_mxfp4_e2m1,
    "mxint8": formats.format_info_mxint8,
}
SOFT_BITS = {"f16": 2, "f32": 4, "f64": 8, "i32": 4, "u32": 4, "i64": 8}


def put(name, values, kind="<u8"):
    (folder / name).write_bytes(np.asarray(values).astype(kind).tobytes())


def numbers(name, kind):
    path = folder / name
    return np.frombuffer(path.read_bytes(), kind) if path.exists() else None


for target, kind in ML.items():
    unsigned = f"<u{np.dtype(kind).itemsize}"
    for source, words in (("f64", "<f8"), ("i64", "<i8")):
        given = numbers(f"{target}.{source}", words)
        if given is not None:
            put(f"{target}.{source}.ml_dtypes", given.astype(kind).view(unsigned))
    if np.dtype(kind).itemsize < 4:
        bits = 4 if target == "f4e2m1" else 8 * np.dtype(kind).itemsize
        patterns = np.arange(1 << bits).astype(unsigned).view(kind)
        put(f"{target}.decoded.ml_dtypes", patterns.astype(np.float64), "<f8")

for target, info in GFLOAT.items():
    given = numbers(f"{target}.f64", "<f8")
    if given is not None:
        mode = gfloat.RoundMode.TowardPositive if target == "e8m0" else gfloat.RoundMode.TiesToEven
        # Without NaN it has no answer to one.
        keep = given if info.num_nans else np.where(np.isnan(given), 0, given)
        for name, saturate in (("gfloat", not info.num_nans), ("gfloat_saturating", True)):
            rounded = gfloat.round_ndarray(info, keep.copy(), mode, saturate)
            put(f"{target}.f64.{name}", gfloat.encode_ndarray(info, rounded))
    if info.bits < 32:
        put(f"{target}.decoded.gfloat", gfloat.decode_ndarray(info, np.arange(1 << info.bits)), "<f8")

for target, size in SOFT_BITS.items():
    name = {"u32": "ui32"}.get(target, target)
    for source, words, of in (("f64", "<f8", soft.Float64), ("i64", "<i8", soft.Int64)):
        convert = getattr(soft, f"{source}_to_{name}", None)
        given = numbers(f"{target}.{source}", words)
        if convert is None or given is None:
            continue
        given = given[:30_000]
        rounding = () if target[0] == "f" else (soft.RoundingMode.MIN_MAG,)
        words_of = [int(word).to_bytes(8, "big") for word in given.view("<u8")]
        answers = [convert(of.from_bytes(word), *rounding).to_bytes() for word in words_of]
        whole = [int.from_bytes(one, "big") for one in answers]
        put(f"{target}.{source}.softfloat", np.array(whole, "<u8"))

blocks = numbers("blocks.f64", "<f8").reshape(-1, 32)
for name, info in BLOCKS.items():
    held = [gfloat.quantize_block(info, block, gfloat.compute_scale_amax) for block in blocks]
    put(f"{name}.block.gfloat", held, "<f8")
