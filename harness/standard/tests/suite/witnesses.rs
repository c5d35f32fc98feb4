//! Witnesses: calls that break one rule alone, and the valid calls next to them.

use std::sync::LazyLock;

use crate::common::{loaded, spec_files};
use proptest::prelude::*;
use standard::expr::CompiledOperator;
use standard::ops::{AttrValue, Call, Operator};
use standard::witness::{many_witnesses, valid_call, valid_calls, witnesses};
use standard::yaml::Source;

/// The operators of the committed standard.
static COMMITTED: LazyLock<Vec<CompiledOperator>> = LazyLock::new(|| {
    let operators = loaded(&spec_files()).operators;
    operators.iter().map(|op| CompiledOperator::new(op).expect("it compiles")).collect()
});

fn committed(name: &str) -> &'static CompiledOperator {
    COMMITTED.iter().find(|op| op.operator().op == name).expect("the standard has it")
}

fn operator(yaml: &str) -> CompiledOperator {
    let (operator, _) = Source::read::<Operator>("ops/test.yaml", yaml).expect("it parses");
    CompiledOperator::new(&operator).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn ids(op: &CompiledOperator, call: &Call) -> Vec<String> {
    op.broken(call).iter().map(|breach| breach.id.to_owned()).collect()
}

/// Each rule has witnesses; each breaks its rule alone, and its control breaks nothing.
fn assert_witnessed(op: &CompiledOperator) {
    let results = many_witnesses(op, 4);
    assert_eq!(results.len(), op.rules().len(), "one answer for each rule");
    for result in results {
        let found = result.unwrap_or_else(|none| panic!("{none}"));
        assert!((1..=4).contains(&found.len()));
        for witness in found {
            assert_eq!(ids(op, &witness.call), [witness.id]);
            assert_eq!(ids(op, &witness.control), [""; 0]);
        }
    }
}

#[test]
fn each_rule_of_the_standard_is_broken_alone() {
    for op in COMMITTED.iter() {
        assert_witnessed(op);
        for witness in witnesses(op).into_iter().flatten() {
            let empty = witness.call.inputs.iter().flatten().any(|shape| shape.contains(&0));
            let mut constraints = op.operator().constraints.iter();
            let rule = constraints.find(|constraint| *constraint.id == *witness.id);
            // Only what must have an element is tried without any.
            let asks = |rule: &str| rule.contains("> 0") || rule.contains("at_least(");
            let about_elements = rule.is_some_and(|rule| asks(&rule.require));
            assert!(!empty || about_elements, "{witness:?}");
        }
    }
}

#[test]
fn an_axis_is_out_of_range_at_either_end() {
    let found = many_witnesses(committed("softmax"), 8).into_iter().flatten().flatten();
    let axes: Vec<_> =
        found.filter(|w| w.id == "OXI-OP-0243").map(|w| w.call.attrs["axis"].clone()).collect();
    assert!(axes.contains(&AttrValue::I64(-1)) && axes.contains(&AttrValue::I64(2)), "{axes:?}");
}

#[test]
fn the_extents_of_a_valid_call_tell_its_axes_apart() {
    let op = committed("matmul");
    let call = valid_call(op, &[]).expect("there is one");
    assert_eq!(call.inputs, [Some(vec![2, 3]), Some(vec![3, 5]), None]);
    assert_eq!(call.outputs, [[2, 5]]);
    let call = valid_call(op, &[64, 128, 256]).expect("there is one");
    assert_eq!(call.inputs, [Some(vec![64, 128]), Some(vec![128, 256]), None]);
    let with_bias = valid_calls(op, 16).into_iter().find(|call| call.inputs[2].is_some());
    assert_eq!(with_bias.expect("there is one").inputs[2], Some(vec![5]));
}

/// More inputs, ranks and ties than the committed operators have.
const ATTENTION: &str = r#"
op: attention
id: 1
version: 1
about: Heads that share keys, and blocks of keys.
family: contraction
inputs:
  - {name: q, type: T, rank: [4, 4], id: OXI-OP-0001}
  - {name: k, type: T, rank: [4, 4], id: OXI-OP-0002}
  - {name: v, type: T, rank: [4, 4], id: OXI-OP-0003}
  - {name: mask, type: T, rank: [2, 4], optional: true, id: OXI-OP-0004}
  - {name: scale, type: T, rank: [1, 1], optional: true, id: OXI-OP-0005}
outputs:
  - {name: y, type: T, shape: "[dim(q, 0), dim(q, 1), dim(q, 2), dim(v, 3)]", id: OXI-OP-0006}
attrs:
  - {name: block, key: 1, type: i64, default: "4", about: "Keys that share a scale."}
  - {name: causal, key: 2, type: bool, default: "false", about: "Later keys are hidden."}
  - {name: window, key: 3, type: i64_list, default: "[0, 0]", about: "Keys on either side."}
constraints:
  - {id: OXI-OP-0010, require: "dim(q, 0) == dim(k, 0) && dim(k, 0) == dim(v, 0)", code: E_SHAPE, says: batch}
  - {id: OXI-OP-0011, require: "dim(q, 1) % dim(k, 1) == 0", code: E_SHAPE, says: heads}
  - {id: OXI-OP-0012, require: "dim(k, 1) == dim(v, 1)", code: E_SHAPE, says: heads}
  - {id: OXI-OP-0013, require: "dim(q, 3) == dim(k, 3)", code: E_SHAPE, says: depth}
  - {id: OXI-OP-0014, require: "dim(k, 2) == dim(v, 2)", code: E_SHAPE, says: keys}
  - {id: OXI-OP-0015, require: "is_pow2(block) && block <= 1024", code: E_RANGE, says: blocks}
  - {id: OXI-OP-0016, require: "dim(k, 3) % block == 0", needs: [OXI-OP-0015], code: E_SHAPE, says: blocks}
  - {id: OXI-OP-0017, require: "!present(scale) || dim(scale, 0) == ceil_div(dim(k, 3), block)", needs: [OXI-OP-0015], code: E_SHAPE, says: blocks}
  - {id: OXI-OP-0018, require: "!present(mask) || broadcastable(shape(mask), [dim(q, 0), dim(q, 1), dim(q, 2), dim(k, 2)])", code: E_SHAPE, says: mask}
  - {id: OXI-OP-0019, require: "!causal || dim(q, 2) <= dim(k, 2)", code: E_SHAPE, says: causal}
  - {id: OXI-OP-0020, require: "size(window) == 2", code: E_RANGE, says: window}
  - {id: OXI-OP-0021, require: "window[0] >= 0 && window[1] >= 0", needs: [OXI-OP-0020], code: E_RANGE, says: window}
types: []
"#;

#[test]
fn an_operator_with_many_ties_is_witnessed_too() {
    let op = operator(ATTENTION);
    assert_witnessed(&op);
    let call = valid_call(&op, &[]).expect("there is one");
    let [q, k, v] = [[2, 3, 5, 4], [2, 3, 7, 4], [2, 3, 7, 6]].map(|shape| Some(shape.to_vec()));
    assert_eq!(call.inputs, [q, k, v, None, None]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn valid_calls_are_valid_whatever_sizes_are_asked_for(
        sizes in prop::collection::vec(1..300_i64, 0..8),
    ) {
        for op in COMMITTED.iter() {
            let call = valid_call(op, &sizes).expect("there is one");
            prop_assert_eq!(ids(op, &call), [""; 0]);
            prop_assert_eq!(op.infer_outputs(&call.inputs, &call.attrs), Ok(call.outputs));
        }
    }
}
