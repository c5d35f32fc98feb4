//! Whatever text and shapes come, expressions answer or say why not.

use proptest::prelude::*;
use standard::expr::{CompiledOperator, Expr};
use standard::ops::{AttrValue, AttrValues, Call, Operator};
use standard::yaml::Source;

/// Words of the language and some that are not, to get further than noise would.
fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "x",
        "y",
        "n",
        "rank",
        "dim",
        "shape",
        "numel",
        "broadcast",
        "suffix",
        "reduced",
        "size",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "?",
        ".",
        "+",
        "-",
        "*",
        "/",
        "%",
        "==",
        "!=",
        "<",
        ">=",
        "&&",
        "||",
        "!",
        "in",
        "true",
        "false",
        "null",
        "0",
        "1",
        "9223372036854775807",
        "1u",
        "1.5",
        "0x1",
        "'a'",
        "\"b\"",
        "b'c'",
        "has",
        "all",
        "map",
        "exists_one",
        "filter",
        " ",
        "`",
        "\\",
        "'",
        "#",
        "_",
        "é",
        "\u{1f600}",
        "1e999",
        "r'",
        "//",
        "@",
    ])
}

fn compiled(expression: &str) -> Option<CompiledOperator> {
    let yaml = "op: test
id: 1
version: 1
about: A test.
family: movement
inputs: [{name: x, type: T, rank: [0, 8], id: OXI-OP-0001}]
outputs: [{name: y, type: T, shape: \"shape(x)\", id: OXI-OP-0002}]
attrs: [{name: n, key: 1, type: i64, about: a number}]
constraints: [{id: OXI-OP-0003, require: \"true\", code: E_SHAPE, says: a test}]
types: []
";
    let (mut op, _) = Source::read::<Operator>("ops/test.yaml", yaml).expect("it parses");
    op.constraints[0].require = expression.into();
    CompiledOperator::new(&op).ok()
}

/// Expressions of the right types, over any numbers.
fn integer() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("n".to_owned()),
        Just("rank(x)".to_owned()),
        Just("numel(x)".to_owned()),
        Just("numel(y)".to_owned()),
        any::<i64>().prop_map(|n| n.to_string()),
        (-3..9_i64).prop_map(|n| n.to_string()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let signs = prop::sample::select(vec!["+", "-", "*", "/", "%"]);
        prop_oneof![
            (inner.clone(), signs, inner.clone())
                .prop_map(|(a, sign, b)| format!("({a} {sign} {b})")),
            inner.clone().prop_map(|a| format!("dim(x, {a})")),
            inner.clone().prop_map(|a| format!("shape(y)[{a}]")),
            inner.clone().prop_map(|a| format!("size(suffix(shape(x), {a}))")),
            inner.clone().prop_map(|a| format!("sum(prefix(shape(x), {a}))")),
            inner.clone().prop_map(|a| format!("product(without(shape(y), [{a}, n]))")),
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("sum(with(shape(y), {a}, {b}))")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!(
                "product(each_times(permuted(shape(y), [{a}]), [{b}]))"
            )),
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("(is_permutation(shape(x), {a}) ? {b} : n)")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("ceil_div({a}, {b})")),
            inner.clone().prop_map(|a| format!("size(reduced(shape(x), {a}, n > 0))")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(is_pow2({a}) ? {b} : -n)")),
            (inner.clone(), inner)
                .prop_map(|(a, b)| format!("size(broadcast(shape(x), [{a}, {b}]))")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,120}") {
        let _ = Expr::parse(&text);
    }

    #[test]
    fn any_words_are_read_or_refused(words in prop::collection::vec(word(), 0..40)) {
        if let Some(op) = compiled(&words.concat()) {
            let call = Call { inputs: vec![Some(vec![2, 3])], outputs: vec![vec![2, 3]], attrs: AttrValues::new() };
            let _ = op.broken(&call);
        }
    }

    #[test]
    fn any_numbers_have_a_value_or_an_error(
        expression in integer(),
        x in prop::collection::vec(prop_oneof![0..4_i64, any::<i64>()], 0..9),
        y in prop::collection::vec(any::<i64>(), 0..9),
        n in any::<i64>(),
    ) {
        if let Some(op) = compiled(&format!("{expression} == n")) {
            let attrs = [("n".to_owned(), AttrValue::I64(n))].into_iter().collect();
            let call = Call { inputs: vec![Some(x)], outputs: vec![y], attrs };
            let _ = op.broken(&call);
            let _ = op.infer_outputs(&call.inputs, &call.attrs);
        }
    }
}

#[test]
fn deep_and_long_expressions_are_refused_before_the_parser_sees_them() {
    for text in [
        "(".repeat(500),
        "[".repeat(30) + &"]".repeat(30),
        "!".repeat(900) + "true",
        "-".repeat(900) + "1",
        "1 + ".repeat(240) + "1",
        "x.".repeat(480) + "x",
        "x[".repeat(33),
        "true ? ".repeat(100),
        "true || ".repeat(120) + "true",
        "f(".repeat(300),
        "a".repeat(100_000),
    ] {
        let _ = compiled(&text);
    }
}
