//! Expressions, and what a compiled operator says about calls.

use crate::common::{loaded, spec_files};
use standard::expr::{CompiledOperator, Expr, ExprError};
use standard::ops::{AttrValue, AttrValues, Call, Operator};
use standard::yaml::Source;

/// A copy of rank 2 with one constraint.
fn with_constraint(require: &str) -> Result<CompiledOperator, Vec<(String, ExprError)>> {
    let yaml = format!(
        "op: test
id: 1
version: 1
about: A test.
family: movement
inputs:
  - {{name: x, type: T, rank: [0, 4], id: OXI-OP-0001}}
  - {{name: z, type: T, rank: [0, 4], id: OXI-OP-0002, optional: true}}
outputs: [{{name: y, type: T, shape: \"shape(x)\", id: OXI-OP-0003}}]
attrs:
  - {{name: n, key: 1, type: i64, default: \"3\", about: a number}}
  - {{name: eps, key: 2, type: f64, default: \"0.5\", about: a float}}
  - {{name: axes, key: 3, type: i64_list, default: \"[0, 1]\", about: a list}}
constraints:
  - {{id: OXI-OP-0004, require: \"{require}\", code: E_SHAPE, says: a test}}
types: []
"
    );
    let (operator, _) = Source::read::<Operator>("ops/test.yaml", &yaml).expect("it parses");
    CompiledOperator::new(&operator)
}

/// Whether an expression holds for x of shape [2, 3, 4], or why it has no value.
fn holds(require: &str) -> Result<bool, String> {
    let op = with_constraint(require).map_err(|errors| errors[0].1.to_string())?;
    let call = Call {
        inputs: vec![Some(vec![2, 3, 4]), None],
        outputs: vec![vec![2, 3, 4]],
        attrs: AttrValues::new(),
    };
    match &op.broken(&call)[..] {
        [] => Ok(true),
        [breach] => match &breach.why {
            None => Ok(false),
            Some(why) => Err(why.to_string()),
        },
        more => panic!("{more:?}"),
    }
}

#[test]
fn functions_do_what_their_names_say() {
    for truth in [
        "rank(x) == 3",
        "shape(x) == [2, 3, 4]",
        "dim(x, 0) + dim(x, rank(x) - 1) == 6",
        "batch(x) == [2]",
        "numel(x) == 24",
        "present(x) && !present(z)",
        "broadcast([1, 4], [3, 1]) == [3, 4]",
        "broadcast([], [3]) == [3]",
        "broadcastable([2, 1, 4], [3, 1]) && !broadcastable([2], [3])",
        "ceil_div(7, 2) == 4 && ceil_div(6, 2) == 3",
        "is_pow2(8) && !is_pow2(0) && !is_pow2(6)",
        "reduced(shape(x), 1, true) == [2, 1, 4] && reduced(shape(x), 1, false) == [2, 4]",
        "suffix(shape(x), 1) == [3, 4] && suffix(shape(x), 3) == []",
        "prefix(shape(x), 1) == [2] && prefix(shape(x), 0) == []",
        "reduced_over(shape(x), [2, 0], true) == [1, 3, 1]",
        "reduced_over(shape(x), [2, 0], false) == [3] && reduced_over([5], [], true) == [5]",
        "without(shape(x), [1, 1]) == [2, 4] && without(shape(x), []) == shape(x)",
        "with(shape(x), 1, 7) == [2, 7, 4]",
        "permuted(shape(x), [2, 0, 1]) == [4, 2, 3] && permuted([7], [0, 0]) == [7, 7]",
        "is_permutation([2, 0, 1], 3) && is_permutation([], 0) && !is_permutation([0, 1], 3)",
        "!is_permutation([0, 0], 2) && !is_permutation([1, 2], 2) && !is_permutation([-1], 1)",
        "distinct([2, 0, 1]) && distinct([]) && !distinct([2, 0, 2])",
        "within([0, 2], 0, 3) && !within([0, 3], 0, 3) && !within([-1], 0, 3) && within([], 3, 0)",
        "at_least([1, 2], 1) && !at_least([1, 0], 1) && at_least([], 1)",
        "sum(shape(x)) == 9 && sum([]) == 0 && product(shape(x)) == 24 && product([]) == 1",
        "product([0, 9223372036854775807, 9223372036854775807, 9223372036854775807]) == 0",
        "each_at_most([2, 3], [2, 4]) && !each_at_most([2, 5], [2, 4]) && each_at_most([], [])",
        "each_plus([1, 2], [3, -4]) == [4, -2] && each_minus([1, 2], [3, -4]) == [-2, 6]",
        "each_times([3, 2], [3, -4]) == [9, -8] && each_ceil_div([7, 0], [2, 5]) == [4, 0]",
        "batch(x) + [7] == [2, 7]",
        "shape(x)[1] == 3 && size(axes) == 2",
        "n in [1, 2, 3] && !(n in axes)",
        "n == 3 && eps == 0.5 && axes == [0, 1]",
        "-7 / 2 == -3 && -7 % 2 == -1 && 0x10 == 16",
        "(n > 2 ? 1 : 0) == 1",
        // As in CEL, one side settles it, also where the other has no value.
        "dim(x, 9) == 0 || true",
        "!(dim(x, 9) == 0 && false)",
    ] {
        assert_eq!(holds(truth), Ok(true), "{truth}");
    }
}

#[test]
fn what_has_no_value_is_an_error_and_no_panic() {
    for (text, why) in [
        ("dim(x, 3) == 0", "3 is no axis of [2, 3, 4]"),
        ("dim(x, -1) == 0", "-1 is no axis of [2, 3, 4]"),
        ("shape(x)[5] == 0", "index 5 is not one of 3 items"),
        ("n / (n - 3) == 0", "division by zero"),
        ("n % 0 == 0", "division by zero"),
        ("rank(z) == 0", "the tensor is left out"),
        ("broadcast([2], [3]) == [2]", "[2] and [3] do not broadcast"),
        ("[9223372036854775807 + 1] == []", "9223372036854775808 does not fit into 64 bits"),
        ("prefix(shape(x), 4) == []", "[2, 3, 4] has no such prefix"),
        ("without(shape(x), [0, 3]) == []", "3 is no axis of [2, 3, 4]"),
        ("with(shape(x), 3, 1) == []", "3 is no axis of [2, 3, 4]"),
        ("permuted(shape(x), [0, -1]) == []", "-1 is no place of [2, 3, 4]"),
        ("each_plus([1], []) == []", "[1] and [] are of different sizes"),
        ("each_at_most([1], [])", "[1] and [] are of different sizes"),
        (
            "each_plus([9223372036854775807], [1]) == []",
            "9223372036854775808 does not fit into 64 bits",
        ),
        ("each_ceil_div([1], [0]) == []", "ceil_div(1, 0) is defined for a >= 0 and b > 0 only"),
        ("ceil_div(1, 0) == 0", "ceil_div(1, 0) is defined for a >= 0 and b > 0 only"),
    ] {
        assert_eq!(holds(text), Err(why.to_owned()), "{text}");
    }
    let huge = ["9223372036854775807"; 4].join(" * ");
    assert_eq!(holds(&format!("{huge} > 0")), Err("the integer overflows".to_owned()));
}

#[test]
fn mistakes_are_found_before_any_call() {
    for (text, offset, message, help) in [
        ("rnak(x) == 3", 0, "there is no function `rnak` here", Some("did you mean `rank`?")),
        ("rank(X) == 3", 5, "nothing is called `X` here", Some("did you mean `x`?")),
        ("true && 1", 8, "a side of `&&` is an integer, and should be a bool", None),
        (
            "dim(x) == 3",
            0,
            "`dim` takes 2 arguments, and is given 1",
            Some("write dim(tensor, integer)"),
        ),
        (
            "eps >= 0",
            4,
            "`>=` does not go with a float and an integer",
            Some("write both as floats: 0.0, not 0"),
        ),
        (
            "x == y",
            2,
            "`==` does not go with a tensor and a tensor",
            Some("ask for what you mean of the tensor: shape(x), rank(x), numel(x)"),
        ),
        ("rank(x)", 0, "the expression is an integer, and should be a bool", None),
        (
            "shape(x).all(d, d > 0)",
            12,
            "expressions of the standard have no maps, messages or macros",
            None,
        ),
        ("x.rank() == 1", 2, "expressions of the standard have no methods", None),
        ("rank(x) ==", 10, "the expression ends too early", None),
        ("rank(x", 6, "the expression ends too early", None),
        ("rank(x)) == 1", 7, "`)` does not fit here", None),
        ("rank(x) = 1", 8, "`=` means nothing here", Some("write `==` to compare")),
        ("present(x) and true", 11, "`and` does not fit here", Some("write `&&`")),
        ("'ü' == rnak(x)", 8, "there is no function `rnak` here", Some("did you mean `rank`?")),
        ("shape(x) == [N]", 13, "nothing is called `N` here", Some("did you mean `n`?")),
        ("null == null", 0, "expressions of the standard have no null and no bytes", None),
        ("", 0, "the expression is empty", None),
    ] {
        let errors = with_constraint(text).expect_err(text);
        let (path, error) = &errors[0];
        assert_eq!(path, "/constraints/0/require");
        assert_eq!(
            (error.offset, &*error.message, error.help.as_deref()),
            (offset, message, help),
            "{text}"
        );
    }
}

#[test]
fn a_matmul_is_understood() {
    let standard = loaded(&spec_files());
    let op =
        CompiledOperator::new(standard.operator("matmul").expect("matmul")).expect("it compiles");
    let (a, b) = (Some(vec![7, 1, 2, 3]), Some(vec![5, 3, 4]));
    let inputs = [a.clone(), b.clone(), None];
    assert_eq!(op.infer_outputs(&inputs, &AttrValues::new()), Ok(vec![vec![7, 5, 2, 4]]));

    let call = |inputs: [Option<Vec<i64>>; 3], y: Vec<i64>| Call {
        inputs: inputs.to_vec(),
        outputs: vec![y],
        attrs: AttrValues::new(),
    };
    let ids = |call: Call| {
        op.broken(&call).iter().map(|b| format!("{} {}", b.id, b.code)).collect::<Vec<_>>()
    };
    assert_eq!(ids(call(inputs.clone(), vec![7, 5, 2, 4])), Vec::<String>::new());
    assert_eq!(
        ids(call([a.clone(), b.clone(), Some(vec![3])], vec![7, 5, 2, 4])),
        ["OXI-OP-0207 E_SHAPE"]
    );
    assert_eq!(
        ids(call([a.clone(), Some(vec![3]), None], vec![7, 5, 2, 4])),
        ["OXI-OP-0202 E_RANK"]
    );
    // Where the batches do not broadcast, nothing is asked of the output.
    assert_eq!(ids(call([Some(vec![2, 2, 3]), b.clone(), None], vec![9])), ["OXI-OP-0206 E_SHAPE"]);
    assert_eq!(ids(call([a.clone(), None, None], vec![1])), ["OXI-PLAN-0003 E_COUNT"]);

    let mut attrs = AttrValues::new();
    attrs.insert("transpose_a".into(), AttrValue::I64(1));
    assert!(op.attrs_fit(&attrs).is_err());
    let empty = call([Some(vec![2, 0]), Some(vec![0, 3]), None], vec![2, 3]);
    let met: Vec<_> = op.edges_met(&empty).iter().map(|edge| edge.id.to_string()).collect();
    assert_eq!(met, ["OXI-OP-0221"]);
}

#[test]
fn expressions_tell_what_they_mention() {
    let expr = Expr::parse("desc.heap >= heap_count(device) || !same(a, b)").expect("it parses");
    assert_eq!(expr.variables(), ["a", "b", "desc", "device"]);
    assert_eq!(expr.functions(), ["heap_count", "same"]);
}
