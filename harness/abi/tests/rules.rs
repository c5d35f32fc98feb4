//! The generated rules and the evaluator of the standard's expressions are two readings of the same
//! pages; here they agree on calls that keep the rules and on calls that break one.

use abi::rules::{Given, Shapes};
use abi::signature;
use standard::Standard;
use standard::expr::{CompiledOperator, RuleKind};
use standard::ops::{AttrValue, Call};
use standard::witness::{many_witnesses, valid_calls};
use standard::yaml::read_tree;

/// What the generated rules say to a call.
fn generated(op: &CompiledOperator, call: &Call) -> Result<(), i32> {
    let operator = op.operator();
    let inputs: Vec<_> = call.inputs.iter().map(Option::as_deref).collect();
    let outputs: Vec<_> = call.outputs.iter().map(|shape| &shape[..]).collect();
    let given = |attr: &standard::ops::Attr| match operator.attr_value(&call.attrs, &attr.name) {
        Some(AttrValue::Bool(value)) => Given::Bool(value),
        Some(AttrValue::I64(value)) => Given::I64(value),
        Some(AttrValue::F64(value)) => Given::F64(value),
        Some(AttrValue::I64List(items)) => Given::I64List(items),
        None => panic!("{} lacks {}", operator.op, attr.name),
    };
    let attrs: Vec<_> = operator.attrs.iter().map(given).collect();
    let shapes = Shapes { inputs: &inputs, outputs: &outputs, attrs: &attrs };
    let signature = signature::of(operator.id).expect("the table has every operator");
    (signature.rules)(&shapes).map_err(|broken| broken.status)
}

#[test]
fn generated_rules_say_what_the_expressions_say() {
    let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec");
    let files = read_tree(spec.as_ref()).expect("the standard is there");
    let standard = Standard::load(&files).expect("the standard can be read");
    let mut refused = 0;
    for operator in &standard.operators {
        let op = CompiledOperator::new(operator).expect("it compiles");
        for call in valid_calls(&op, 24) {
            assert_eq!(generated(&op, &call), Ok(()), "{}: {call:?}", operator.op);
        }
        for (rule, witnesses) in op.rules().iter().zip(many_witnesses(&op, 4)) {
            // Ranks are looked at by the table, before any rule.
            if matches!(rule.kind, RuleKind::Rank(_)) {
                continue;
            }
            let status = standard.errors.status(&rule.status).expect("lint knows the status").code;
            for witness in witnesses.expect("each rule can be broken alone") {
                let said = generated(&op, &witness.call);
                assert_eq!(
                    said,
                    Err(status),
                    "{} breaks {}: {:?}",
                    operator.op,
                    rule.id,
                    witness.call
                );
                refused += 1;
            }
        }
    }
    assert!(refused > 100, "{refused} calls were refused");
}
