//! The codecs against packages that we did not write: ml_dtypes (what JAX and TensorFlow convert with),
//! gfloat, and Berkeley SoftFloat, by which Berkeley TestFloat judges; TestFloat's own sources are in no
//! registry, so SoftFloat answers for it. `cargo xtask test` installs them; without them the test says
//! what it left out.
//!
//! Where a package decides otherwise than `spec/formats.yaml`, [`DISAGREEMENTS`] says so and why the
//! standard stays. A disagreement that no number shows any more is an error.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Data, blocks, format};
use oracle::blocks::BlockCodec;
use oracle::codec::Codec;
use oracle::data;
use standard::formats::OverflowRule;

/// What a package converts otherwise.
struct Disagreement {
    target: &'static str,
    package: &'static str,
    /// Numbers for which it does.
    of: fn(f64) -> bool,
    why: &'static str,
}

/// Largest number of e8m0.
const MOST: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;

/// Smallest number of e8m0.
const LEAST: f64 = 1.0 / MOST;

#[rustfmt::skip]
static DISAGREEMENTS: &[Disagreement] = &[
    Disagreement { target: "bf16", package: "ml_dtypes", of: |x| f64::from(x as f32) != x, why: "rounded to f32 first there; once here" },
    Disagreement { target: "e8m0", package: "ml_dtypes", of: |x| (0.0..LEAST).contains(&x), why: "zero, and what rounds to it: NaN there; the smallest scale here, which keeps a block of zeros" },
    Disagreement { target: "e8m0", package: "ml_dtypes", of: |x| x > MOST, why: "overflow: NaN there; a scale stops at the largest here" },
    Disagreement { target: "e8m0", package: "ml_dtypes", of: |x| x > 0.0 && x <= MOST && !power_of_two(x), why: "to nearest there; up here, so that no element overflows" },
    Disagreement { target: "e8m0", package: "gfloat", of: |x| x > MOST, why: "overflow: NaN there; as above" },
    Disagreement { target: "e8m0", package: "gfloat", of: |x| x < 0.0, why: "a number of more than eight bits there; NaN here, since a scale has no sign" },
    Disagreement { target: "e8m0", package: "gfloat", of: |x| x > 0.0 && x < LEAST, why: "a number of more than eight bits there; the smallest scale here" },
    Disagreement { target: "f4e2m1", package: "ml_dtypes", of: |x| !x.is_nan() && f64::from(x as f32) != x, why: "as bf16" },
    Disagreement { target: "f8e4m3fn", package: "ml_dtypes", of: |x| !x.is_nan() && f64::from(x as f32) != x, why: "as bf16" },
    Disagreement { target: "f8e5m2", package: "ml_dtypes", of: |x| !x.is_nan() && f64::from(x as f32) != x, why: "as bf16" },
    Disagreement { target: "f4e2m1", package: "ml_dtypes", of: f64::is_nan, why: "-0 there; the largest number here, which does not pass for nothing" },
    Disagreement { target: "f4e2m1", package: "gfloat", of: f64::is_nan, why: "refused there" },
    Disagreement { target: "i32", package: "softfloat", of: |x| !fits(x, -2_147_483_648.0, 2_147_483_647.0), why: "one answer to all that does not fit there, as of x86; the near end here, 0 for NaN" },
    Disagreement { target: "u32", package: "softfloat", of: |x| !fits(x, 0.0, 4_294_967_295.0), why: "as above" },
    Disagreement { target: "i64", package: "softfloat", of: |x| !fits(x, -9_223_372_036_854_775_808.0, 9_223_372_036_854_774_784.0), why: "as above" },
];

fn power_of_two(x: f64) -> bool {
    x.to_bits() << 12 == 0
}

/// Whether the whole part of a number lies between the ends.
fn fits(x: f64, low: f64, high: f64) -> bool {
    (low..=high).contains(&x.trunc())
}

/// The interpreter that has the packages; nothing if they are not installed.
fn python() -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/python/bin/python");
    let mut ask = Command::new(&python);
    ask.args(["-c", "import ml_dtypes, gfloat, softfloatpy"]);
    ask.output().is_ok_and(|output| output.status.success()).then_some(python)
}

/// Numbers at which a conversion changes its mind, numbers of every size, and special ones.
fn doubles(target: &str) -> Vec<f64> {
    let to = format(target);
    let law = data::ties_of(&to).to_string();
    let count = data::ties_len(data::ties_of(&to), &format("f64")) as i64;
    let laws = [("special_grid", 64), (&*law, count), ("stratified", 40_000), ("patterns", 10_000)];
    let data = laws.map(|(law, n)| Data::of(law, "f64", &[n], 0).elements());
    let single = Data::of("patterns", "f32", &[40_000], 0).elements();
    let single = single.into_iter().map(|bits| f64::from(f32::from_bits(bits as u32)));
    data.concat().into_iter().map(f64::from_bits).chain(single).collect()
}

fn integers(target: &str) -> Vec<i64> {
    let law = data::ties_of(&format(target)).to_string();
    let laws = [("special_grid", 32), ("patterns", 10_000), (&*law, 40_000)];
    let data = laws.map(|(law, n)| Data::of(law, "i64", &[n], 0).elements());
    data.concat().into_iter().map(u64::cast_signed).collect()
}

/// Numbers of a file that a package wrote; nothing if it wrote none.
fn words(folder: &Path, name: &str) -> Option<Vec<u64>> {
    let bytes = std::fs::read(folder.join(name)).ok()?;
    Some(bytes.as_chunks().0.iter().map(|word| u64::from_le_bytes(*word)).collect())
}

#[test]
fn independent_packages_convert_as_the_standard_says() {
    let Some(python) = python() else {
        eprintln!(
            "left out: comparison of the codecs with ml_dtypes, gfloat and SoftFloat; `cargo xtask \
             test` installs them"
        );
        return;
    };
    let folder = std::env::temp_dir().join(format!("oracle-packages-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (mut given, mut whole) = (BTreeMap::new(), BTreeMap::new());
    for name in
        ["f64", "f32", "f16", "bf16", "f8e4m3fn", "f8e5m2", "e8m0", "f4e2m1", "i32", "u32", "i64"]
    {
        let values = doubles(name);
        let bytes: Vec<_> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
        std::fs::write(folder.join(format!("{name}.f64")), bytes).unwrap();
        given.insert(name, values);
    }
    for name in ["f64", "f32", "f16"] {
        let values = integers(name);
        let bytes: Vec<_> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
        std::fs::write(folder.join(format!("{name}.i64")), bytes).unwrap();
        whole.insert(name, values);
    }
    let numbers = some_blocks();
    let bytes: Vec<_> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    std::fs::write(folder.join("blocks.f64"), bytes).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/packages.py");
    let output = Command::new(python).arg(script).arg(&folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let mut shown = vec![0; DISAGREEMENTS.len()];
    for (target, values) in &given {
        compare_floats(&folder, target, values, &mut shown);
        compare_decoded(&folder, target);
    }
    for (target, values) in &whole {
        compare_integers(&folder, target, values);
    }
    compare_blocks(&folder, &numbers);
    for (disagreement, shown) in DISAGREEMENTS.iter().zip(shown) {
        let Disagreement { target, package, why, .. } = disagreement;
        assert!(shown > 0, "{package} agrees about {target} by now: {why}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

fn compare_floats(folder: &Path, target: &str, values: &[f64], shown: &mut [u32]) {
    let (to, codec) = (format(target), Codec::of(&format(target)));
    for package in ["ml_dtypes", "gfloat", "gfloat_saturating", "softfloat"] {
        let Some(theirs) = words(folder, &format!("{target}.f64.{package}")) else { continue };
        let rule = match package {
            "gfloat_saturating" => OverflowRule::Saturate,
            _ => to.convert.overflow.default,
        };
        assert!(!theirs.is_empty());
        for (&value, theirs) in values.iter().zip(theirs) {
            let ours = codec.encode(value, rule);
            let same = ours == theirs || codec.is_nan(ours) && codec.is_nan(theirs);
            let known = DISAGREEMENTS.iter().position(|known| {
                known.target == target && package.starts_with(known.package) && (known.of)(value)
            });
            match known {
                Some(known) => shown[known] += u32::from(!same),
                None => {
                    assert!(same, "{package}: {value:e} to {target} is {theirs:#x}, not {ours:#x}")
                }
            }
        }
    }
}

fn compare_integers(folder: &Path, target: &str, values: &[i64]) {
    let (to, codec) = (format(target), Codec::of(&format(target)));
    for package in ["ml_dtypes", "softfloat"] {
        let Some(theirs) = words(folder, &format!("{target}.i64.{package}")) else { continue };
        for (&value, theirs) in values.iter().zip(theirs) {
            let ours = codec.encode_integer(value.into(), to.convert.overflow.default);
            assert_eq!(ours, theirs, "{package}: {value} to {target}");
        }
    }
}

fn compare_decoded(folder: &Path, target: &str) {
    let codec = Codec::of(&format(target));
    for package in ["ml_dtypes", "gfloat"] {
        let Some(theirs) = words(folder, &format!("{target}.decoded.{package}")) else { continue };
        assert_eq!(theirs.len(), 1 << codec.bits());
        for (pattern, theirs) in (0..).zip(theirs) {
            let (ours, theirs) = (codec.decode(pattern), f64::from_bits(theirs));
            let same = ours.to_bits() == theirs.to_bits() || ours.is_nan() && theirs.is_nan();
            assert!(same, "{package}: {pattern:#x} of {target} is {theirs:e}, not {ours:e}");
        }
    }
}

/// Blocks of ordinary numbers of all sizes, and of many sizes at once; none with a NaN or an infinity,
/// to which gfloat has no answer.
fn some_blocks() -> Vec<f64> {
    let ordinary = Data::of("normal", "f32", &[100 * 32], 0);
    let wide = Data::of("wide", "bf16", &[40 * 32], 1);
    let mut all = oracle::codec::values(&ordinary.tensor());
    for (block, numbers) in all.chunks_mut(32).enumerate() {
        numbers.iter_mut().for_each(|x| *x *= 2_f64.powi(block as i32 * 2 - 100));
    }
    all.extend(oracle::codec::values(&wide.tensor()));
    all.extend([0.0; 32]);
    all
}

fn compare_blocks(folder: &Path, numbers: &[f64]) {
    for block in blocks() {
        let codec = BlockCodec::new(&block, &format(&block.element), &format(&block.scale));
        let theirs = words(folder, &format!("{}.block.gfloat", block.block)).unwrap();
        assert_eq!(theirs.len(), numbers.len());
        for (numbers, theirs) in numbers.chunks(32).zip(theirs.chunks(32)) {
            let ours = codec.decode(&codec.encode(numbers));
            let theirs: Vec<_> = theirs.iter().map(|&bits| f64::from_bits(bits)).collect();
            assert_eq!(ours, theirs, "{} of {numbers:?}", block.block);
        }
    }
}
