//! What a failure says: the block that people read first.

use reports::failure::block;

use crate::support::certify;

/// The block of the one case, with its seed and command.
fn fails(fault: &str, id: &str) -> String {
    let records = certify(fault, &[id], &|_| {});
    assert_eq!(records.len(), 1);
    block(&records[0])
}

#[test]
fn wrong_values_show_place_bits_error_and_shape() {
    let id = "kernel/matmul/odd-integers/types=f16.f16.f32,k=129,law=odd_integers(47,63,0.75)";
    insta::assert_snapshot!(fails("narrow-accumulator", id));
    insta::assert_snapshot!(fails("truncation", "numerical/cast/counts/types=f32.bf16,n=1"));
    insta::assert_snapshot!(fails(
        "lost-tail",
        "kernel/matmul/depths/types=f32.f32.f32,k=67,law=tail1"
    ));
}

/// What the damage of a fault looks like in the one case.
fn looks_like(fault: &str, id: &str) -> String {
    let records = certify(fault, &[id], &|_| {});
    let evidence = records[0].evidence.as_ref();
    evidence.and_then(|evidence| evidence.looks_like.clone()).unwrap_or_default()
}

#[test]
fn damage_is_shown_as_what_it_is() {
    for (fault, id, text) in [
        (
            "lost-tail",
            "kernel/matmul/bytes/types=i8.i8.i32,m=17,n=1,k=1100",
            "every element; as if the last 12 of k = 1100 were left out",
        ),
        (
            "sin-far-away",
            "numerical/sin/regular/types=f32",
            "every element where x is 1048576.1 or more in size",
        ),
        ("cosh-lane", "numerical/cosh/around/types=f32", "the last of every 4096 elements"),
        (
            "neg-last-of-odd-counts",
            "numerical/neg/counts/types=f32,n=1025",
            "one element, the last",
        ),
        (
            "cast-ties-away",
            "numerical/cast/regular/types=f32.f16",
            "only where the exact result is a tie",
        ),
        (
            "leaky-relu-alpha-ignored",
            "numerical/leaky_relu/constant/types=f32",
            "every element where x is negative",
        ),
        (
            "narrow-accumulator",
            "kernel/matmul/cancellation/types=f16.f16.f32,k=1000",
            "each has at most 11 significant bits, as f16 has",
        ),
    ] {
        assert_eq!(looks_like(fault, id), text, "{fault}");
    }
}

#[test]
fn a_fault_in_a_chain_is_found_at_its_step() {
    let records = certify("lost-tail", &["model/blocks/perceptron/T=f32"], &|_| {});
    let evidence = records[0].evidence.as_ref().expect("it fails");
    assert_eq!(evidence.requirement, "OXI-OP-0210", "{evidence:?}");
    // Both products have a tail to lose, and the first one is where the device goes wrong.
    let place = evidence.place.as_deref().unwrap_or_default();
    assert!(place.starts_with("step 2, matmul: "), "{place}");
}

#[test]
fn special_values_name_their_own_requirement() {
    insta::assert_snapshot!(fails(
        "nan-dropped",
        "kernel/reduce_max/special-columns/types=f32,n=3"
    ));
    insta::assert_snapshot!(fails("flush-to-zero", "numerical/multiply/special/types=f32"));
}

#[test]
fn what_the_harness_watches_names_its_requirement() {
    insta::assert_snapshot!(fails(
        "input-overwritten",
        "kernel/softmax/rows/types=f32,n=7,law=normal"
    ));
    insta::assert_snapshot!(fails(
        "missing-check",
        "api/matmul/refuses/rule=OXI-OP-0205,n=0,types=f32.f32.f32"
    ));
    insta::assert_snapshot!(fails("wrong-code", "api/memory/empty-buffer"));
    insta::assert_snapshot!(fails("leak", "api/memory/balance"));
}

#[test]
fn a_call_is_told_with_its_arguments_and_what_is_odd_about_it() {
    insta::assert_snapshot!(fails(
        "copy-across-devices",
        "api/copy_d2d/refuses/rule=OXI-XFER-0024,dst=foreign"
    ));
    insta::assert_snapshot!(fails(
        "slot-misaligned",
        "api/plan_execute/refuses/rule=OXI-PLAN-0013,bindings=input-unaligned"
    ));
    insta::assert_snapshot!(fails(
        "tiny-struct-accepted",
        "api/buffer_create/struct/argument=desc,size=0"
    ));
    insta::assert_snapshot!(fails("null-crash", "api/copy_h2d/null/argument=src"));
    insta::assert_snapshot!(fails("unknown-setting-accepted", "api/negotiation/unknown-setting"));
}

#[test]
fn what_is_looked_at_is_told_with_the_call_that_it_is_from() {
    insta::assert_snapshot!(fails("operators-miscounted", "api/devices/operators-are-listed"));
    insta::assert_snapshot!(fails("short-fill", "api/transfers/fills"));
    insta::assert_snapshot!(fails("rounding-changed", "api/hygiene/nothing-is-left-at-the-device"));
    insta::assert_snapshot!(fails("message-unended", "api/buffer_create/null/argument=desc"));
}
