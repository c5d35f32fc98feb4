//! Block formats: what their encoder promises of any block.

use crate::support::{blocks, format};
use oracle::blocks::{BlockCodec, Blocked};
use oracle::codec::Codec;
use proptest::prelude::*;
use standard::blocks::Block;

fn codec(block: &Block) -> BlockCodec {
    BlockCodec::new(block, &format(&block.element), &format(&block.scale))
}

fn named(name: &str) -> BlockCodec {
    codec(&blocks().into_iter().find(|block| block.block == name).unwrap())
}

/// The block of one number and zeros, and what it is read as.
fn alone(name: &str, number: f64) -> (Blocked, f64) {
    let mut numbers = vec![0.0; 32];
    numbers[5] = number;
    let block = named(name).encode(&numbers);
    let back = named(name).decode(&block)[5];
    (block, back)
}

#[test]
fn the_largest_magnitude_sets_the_scale() {
    assert_eq!((alone("mxfp4", 6.0).0.scale, alone("mxfp4", 6.0).1), (127, 6.0));
    assert_eq!((alone("mxfp4", 7.9).0.scale, alone("mxfp4", 7.9).1), (127, 6.0));
    assert_eq!((alone("mxfp4", 8.0).0.scale, alone("mxfp4", 8.0).1), (128, 8.0));
    assert_eq!((alone("mxfp8_e4m3", 480.0).0.scale, alone("mxfp8_e4m3", 480.0).1), (127, 448.0));
    assert_eq!((alone("mxfp8_e5m2", -1.0).0.scale, alone("mxfp8_e5m2", -1.0).1), (112, -1.0));
    assert_eq!((alone("mxint8", -2.0).0.scale, alone("mxint8", -2.0).1), (128, -2.0));
    assert_eq!(alone("mxint8", -1.999).0.elements[5], 0x81);
}

#[test]
fn scales_stop_at_the_ends_of_their_range() {
    for block in blocks() {
        let zeros = codec(&block).encode(&[0.0; 32]);
        assert_eq!((zeros.scale, zeros.elements), (0, vec![0; 32]), "{}", block.block);
        let tiny = f64::from(f32::from_bits(1));
        assert_eq!(alone(&block.block, tiny).0.scale, 0, "{}", block.block);
        let huge = alone(&block.block, 2_f64.powi(1000));
        assert_eq!(huge.0.scale, 254, "{}", block.block);
        let most = Codec::of(&format(&block.element)).max_finite() * 2_f64.powi(127 - block.point);
        assert_eq!(huge.1, most, "{}", block.block);
    }
    // 2^-127 is the smallest scale, so a subnormal f32 may be lost, or be left.
    assert_eq!(alone("mxfp4", 2_f64.powi(-128)).1, 2_f64.powi(-128));
    assert_eq!(alone("mxfp4", 2_f64.powi(-130)).1, 0.0);
}

#[test]
fn a_nan_or_an_infinity_makes_all_of_a_block_nan() {
    for block in blocks() {
        for special in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let (encoded, _) = alone(&block.block, special);
            assert_eq!((encoded.scale, &encoded.elements), (0xff, &vec![0; 32]));
            assert!(codec(&block).decode(&encoded).iter().all(|number| number.is_nan()));
        }
    }
    let infinite = Blocked { scale: 127, elements: vec![0x7c, 0xfc, 0x7d, 0x80] };
    let read = named("mxfp8_e5m2").decode(&infinite);
    assert_eq!(read[..2], [f64::INFINITY, f64::NEG_INFINITY]);
    assert!(read[2].is_nan() && read[3].to_bits() == (-0.0_f64).to_bits());
    assert_eq!(named("mxint8").decode(&Blocked { scale: 127, elements: vec![0x80] }), [-2.0]);
}

/// Blocks of numbers that are near to each other, or far.
fn any_block() -> impl Strategy<Value = Vec<f64>> {
    let number = |spread: i32| {
        (any::<bool>(), 1.0..2.0, -spread..=0).prop_map(
            |(negative, size, exponent): (_, f64, _)| {
                size * 2_f64.powi(exponent) * if negative { -1.0 } else { 1.0 }
            },
        )
    };
    (0_i32..40, -180_i32..180).prop_flat_map(move |(spread, shift)| {
        prop::collection::vec(number(spread), 32)
            .prop_map(move |block| block.iter().map(|x| x * 2_f64.powi(shift)).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn what_a_block_holds_stays_when_it_is_encoded_again(numbers in any_block()) {
        for block in blocks() {
            let codec = codec(&block);
            let first = codec.encode(&numbers);
            let held = codec.decode(&first);
            // A block of numbers below all scales may be all zeros, whose scale is the smallest anyway.
            prop_assert_eq!(&codec.encode(&held), &first, "{}", block.block);
        }
    }

    #[test]
    fn an_element_is_off_by_half_a_step_or_was_beyond_the_last(numbers in any_block()) {
        for block in blocks() {
            let (codec, element) = (codec(&block), Codec::of(&format(&block.element)));
            let encoded = codec.encode(&numbers);
            let scale = Codec::of(&format(&block.scale)).decode(encoded.scale);
            let scale = scale * 2_f64.powi(-block.point);
            for (number, held) in numbers.iter().zip(codec.decode(&encoded)) {
                let (number, held) = (number / scale, held / scale);
                let beyond = number.abs() > element.max_finite();
                prop_assert!(
                    (number - held).abs() <= element.ulp(number) / 2.0
                        || beyond && held.abs() == element.max_finite(),
                    "{}: {number} became {held}", block.block
                );
            }
        }
    }
}
