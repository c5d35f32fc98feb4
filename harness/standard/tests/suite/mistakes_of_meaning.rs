//! What mistakes in formats and operators look like: files that parse, and contradict themselves or each
//! other.

use crate::common::replaced;

#[test]
fn an_id_that_stands_twice() {
    let text = replaced("ops/scale.yaml", "OXI-OP-0311", "OXI-OP-0211");
    insta::assert_snapshot!(text, @r#"
      x the requirement OXI-OP-0211 stands twice, first at ops/matmul.yaml:21
        ,-[ops/scale.yaml:20:10]
     19 |   - {id: OXI-OP-0310, formats: {T: f32}, accept: "ulp(3)", determinism: run_to_run}
     20 |   - {id: OXI-OP-0211, formats: {T: bf16}, accept: "ulp(1)", determinism: run_to_run}
        :          ^^^^^|^^^^^
        :               `-- here
        `----
      help: ids are never reused: take the next free number
    "#);
}

#[test]
fn an_id_of_another_form() {
    let text = replaced("ops/scale.yaml", "OXI-OP-0311", "OXI-OP-311");
    insta::assert_snapshot!(text, @r#"
      x `OXI-OP-311` is no requirement id
        ,-[ops/scale.yaml:20:10]
     19 |   - {id: OXI-OP-0310, formats: {T: f32}, accept: "ulp(3)", determinism: run_to_run}
     20 |   - {id: OXI-OP-311, formats: {T: bf16}, accept: "ulp(1)", determinism: run_to_run}
        :          ^^^^^|^^^^
        :               `-- here
        `----
      help: ids are written OXI-<TOPIC>-<four digits>
    "#);
}

#[test]
fn an_id_of_an_unknown_topic() {
    let text = replaced("api/memory.yaml", "OXI-MEM-0001", "OXI-MME-0001");
    insta::assert_snapshot!(text, @r#"
      x there is no topic `MME`
        ,-[api/memory.yaml:19:12]
     18 |   errors:
     19 |     - {id: OXI-MME-0001, when: "desc.bytes == 0", code: E_SIZE, detect: always, says: "It has bytes."}
        :            ^^^^^^|^^^^^
        :                  `-- here
     20 |     - {id: OXI-MEM-0002, when: "desc.heap >= heap_count(device)", code: E_RANGE, detect: always, says: "The heap exists."}
        `----
      help: did you mean `MEM`?
    "#);
}

#[test]
fn a_work_that_names_what_there_is_not() {
    let text = replaced("ops/matmul.yaml", "types:", "work: \"2 * numel(y) * K\"\ntypes:");
    insta::assert_snapshot!(text, @r#"
      x nothing is called `K` here
        ,-[ops/matmul.yaml:19:23]
     18 |   - {id: OXI-OP-0205, require: "broadcastable(batch(a), batch(b))", code: E_SHAPE, says: "batches broadcast"}
     19 | work: "2 * numel(y) * K"
        :                       |
        :                       `-- here
     20 | types:
        `----
      help: known are a, b, y, M, Ka, Kb, N
    "#);
}

#[test]
fn a_file_that_is_not_named_like_its_operator() {
    let text = replaced("ops/scale.yaml", "op: scale", "op: scales");
    insta::assert_snapshot!(text, @r"
      x the operator scales stands in a file called scale
       ,-[ops/scale.yaml:1:5]
     1 | op: scales
       :     ^^^|^^
       :        `-- here
     2 | id: 0x0041
       `----
      help: an operator has the name of its file
      x there is no operator `scale`
        ,-[profiles.yaml:11:16]
     10 |         - {op: matmul, types: [f32.f32]}
     11 |         - {op: scale, types: [f32, bf16]}
        :                ^^|^^
        :                  `-- here
        `----
      help: did you mean `scales`?
    ");
}

#[test]
fn a_format_that_does_not_exist() {
    let text =
        replaced("ops/matmul.yaml", "formats: {A: bf16, O: f32}", "formats: {A: bf61, O: f32}");
    insta::assert_snapshot!(text, @r"
      x there is no format `bf61`
        ,-[ops/matmul.yaml:21:36]
     20 |   - {id: OXI-OP-0210, formats: {A: f32, O: f32}, accumulate: f32, accept: contraction, determinism: run_to_run}
     21 |   - {id: OXI-OP-0211, formats: {A: bf61, O: f32}, accumulate: f32, accept: contraction, determinism: run_to_run}
        :                                    ^^|^
        :                                      `-- here
     22 | edges:
        `----
      help: did you mean `bf16`?
    ");
}

#[test]
fn a_type_variable_that_does_not_exist() {
    let text =
        replaced("ops/matmul.yaml", "formats: {A: bf16, O: f32}", "formats: {A: bf16, B: f32}");
    insta::assert_snapshot!(text, @r"
      x the row leaves the type variable O unbound
        ,-[ops/matmul.yaml:21:32]
     20 |   - {id: OXI-OP-0210, formats: {A: f32, O: f32}, accumulate: f32, accept: contraction, determinism: run_to_run}
     21 |   - {id: OXI-OP-0211, formats: {A: bf16, B: f32}, accumulate: f32, accept: contraction, determinism: run_to_run}
        :                                ^^^^^^^^|^^^^^^^^
        :                                        `-- here
     22 | edges:
        `----
      x there is no type variable `B`
        ,-[ops/matmul.yaml:21:42]
     20 |   - {id: OXI-OP-0210, formats: {A: f32, O: f32}, accumulate: f32, accept: contraction, determinism: run_to_run}
     21 |   - {id: OXI-OP-0211, formats: {A: bf16, B: f32}, accumulate: f32, accept: contraction, determinism: run_to_run}
        :                                          |
        :                                          `-- here
     22 | edges:
        `----
    ");
}

#[test]
fn a_class_that_lacks_its_limit() {
    let text = replaced("ops/scale.yaml", r#""ulp(3)""#, "ulp");
    insta::assert_snapshot!(text, @r#"
      x the class ulp takes a limit
        ,-[ops/scale.yaml:19:50]
     18 | types:
     19 |   - {id: OXI-OP-0310, formats: {T: f32}, accept: ulp, determinism: run_to_run}
        :                                                  ^|^
        :                                                   `-- here
     20 |   - {id: OXI-OP-0311, formats: {T: bf16}, accept: "ulp(1)", determinism: run_to_run}
        `----
      help: write "ulp(3)"
    "#);
}

#[test]
fn a_sum_that_is_kept_nowhere() {
    let text = replaced(
        "ops/matmul.yaml",
        "accumulate: f32, accept: contraction, ",
        "accept: contraction, ",
    );
    insta::assert_snapshot!(text, @r"
      x the class contraction needs the format that sums are kept in
        ,-[ops/matmul.yaml:20:58]
     19 | types:
     20 |   - {id: OXI-OP-0210, formats: {A: f32, O: f32}, accept: contraction, determinism: run_to_run}
        :                                                          ^^^^^|^^^^^
        :                                                               `-- here
     21 |   - {id: OXI-OP-0211, formats: {A: bf16, O: f32}, accumulate: f32, accept: contraction, determinism: run_to_run}
        `----
      help: add `accumulate: <format>`
    ");
}

#[test]
fn a_status_that_does_not_exist() {
    let text = replaced("ops/scale.yaml", "code: E_RANGE", "code: E_RNAGE");
    insta::assert_snapshot!(text, @r#"
      x there is no status `E_RNAGE`
        ,-[ops/scale.yaml:15:69]
     14 | constraints:
     15 |   - {id: OXI-OP-0304, require: "axis >= 0 && axis < rank(x)", code: E_RNAGE, says: "the axis exists"}
        :                                                                     ^^^|^^^
        :                                                                        `-- here
     16 |   - {id: OXI-OP-0305, require: "!present(by) || shape(by) == suffix(shape(x), axis)", needs: [OXI-OP-0304], code: E_SHAPE, says: "it fits"}
        `----
      help: did you mean `E_RANGE`?
    "#);
}

#[test]
fn a_largest_value_that_the_fields_deny() {
    let text = replaced("formats.yaml", r#"max_finite: "448""#, r#"max_finite: "480""#);
    insta::assert_snapshot!(text, @r#"
      x by its fields, the largest finite value is 448.0
        ,-[formats.yaml:29:15]
     28 |   specials: {inf: none, nan: all_ones, negative_zero: true}
     29 |   max_finite: "480"
        :               ^^|^^
        :                 `-- here
     30 |   convert: {round: nearest_even, overflow: {default: nan, option: saturate}}
        `----
    "#);
}

/// The caret stands at the name, inside the text.
#[test]
fn an_expression_that_names_nothing() {
    let text = replaced("ops/matmul.yaml", r#"require: "Ka == Kb""#, r#"require: "Ka == kb""#);
    insta::assert_snapshot!(text, @r#"
      x nothing is called `kb` here
        ,-[ops/matmul.yaml:17:39]
     16 | constraints:
     17 |   - {id: OXI-OP-0204, require: "Ka == kb", code: E_SHAPE, says: "the inner extents are equal"}
        :                                       ^|
        :                                        `-- here
     18 |   - {id: OXI-OP-0205, require: "broadcastable(batch(a), batch(b))", code: E_SHAPE, says: "batches broadcast"}
        `----
      help: did you mean `Kb`?
    "#);
}

#[test]
fn an_expression_that_does_not_end() {
    let text = replaced(
        "ops/matmul.yaml",
        "broadcastable(batch(a), batch(b))",
        "broadcastable(batch(a), batch(b)",
    );
    insta::assert_snapshot!(text, @r#"
      x the expression ends too early
        ,-[ops/matmul.yaml:18:65]
     17 |   - {id: OXI-OP-0204, require: "Ka == Kb", code: E_SHAPE, says: "the inner extents are equal"}
     18 |   - {id: OXI-OP-0205, require: "broadcastable(batch(a), batch(b)", code: E_SHAPE, says: "batches broadcast"}
        :                                                                 |
        :                                                                 `-- here
     19 | types:
        `----
    "#);
}

#[test]
fn an_expression_of_the_wrong_type() {
    let text = replaced("ops/scale.yaml", "eps >= 0.0", "eps >= 0");
    insta::assert_snapshot!(text, @r#"
      x `>=` does not go with a float and an integer
        ,-[ops/scale.yaml:17:37]
     16 |   - {id: OXI-OP-0305, require: "!present(by) || shape(by) == suffix(shape(x), axis)", needs: [OXI-OP-0304], code: E_SHAPE, says: "it fits"}
     17 |   - {id: OXI-OP-0306, require: "eps >= 0", code: E_RANGE, says: "eps is not negative"}
        :                                     |
        :                                     `-- here
     18 | types:
        `----
      help: write both as floats: 0.0, not 0
    "#);
}

#[test]
fn a_binding_that_nobody_uses() {
    let text = replaced("ops/matmul.yaml", "  M: ", "  R: \"rank(a)\"\n  M: ");
    insta::assert_snapshot!(text, @r#"
      x no expression uses `R`
        ,-[ops/matmul.yaml:12:3]
     11 | let:
     12 |   R: "rank(a)"
        :   |
        :   `-- here
     13 |   M: "dim(a, rank(a) - 2)"
        `----
    "#);
}

#[test]
fn a_constraint_that_no_call_breaks() {
    let text = replaced("ops/scale.yaml", "eps >= 0.0", "rank(x) >= 1");
    insta::assert_snapshot!(text, @r#"
      x no small call breaks OXI-OP-0306: it is dead
        ,-[ops/scale.yaml:17:32]
     16 |   - {id: OXI-OP-0305, require: "!present(by) || shape(by) == suffix(shape(x), axis)", needs: [OXI-OP-0304], code: E_SHAPE, says: "it fits"}
     17 |   - {id: OXI-OP-0306, require: "rank(x) >= 1", code: E_RANGE, says: "eps is not negative"}
        :                                ^^^^^^^|^^^^^^
        :                                       `-- here
     18 | types:
        `----
      help: delete it, or let it say what can be broken
    "#);
}

#[test]
fn a_constraint_that_another_implies() {
    let text = replaced("ops/scale.yaml", "eps >= 0.0", "axis < 9");
    insta::assert_snapshot!(text, @r#"
      x no small call breaks OXI-OP-0306 without OXI-OP-0304
        ,-[ops/scale.yaml:17:32]
     16 |   - {id: OXI-OP-0305, require: "!present(by) || shape(by) == suffix(shape(x), axis)", needs: [OXI-OP-0304], code: E_SHAPE, says: "it fits"}
     17 |   - {id: OXI-OP-0306, require: "axis < 9", code: E_RANGE, says: "eps is not negative"}
        :                                ^^^^^|^^^^
        :                                     `-- here
     18 | types:
        `----
      help: if it means nothing where those are broken, add them to its `needs`; if they imply it,
            delete it
    "#);
}

#[test]
fn a_constraint_that_needs_another() {
    let text = replaced("ops/scale.yaml", "needs: [OXI-OP-0304], ", "");
    insta::assert_snapshot!(text, @r#"
      x OXI-OP-0305 has no value for [2, 3], [2, 3] -> [2, 3], axis = -1: [2, 3] has no such suffix
        ,-[ops/scale.yaml:16:62]
     15 |   - {id: OXI-OP-0304, require: "axis >= 0 && axis < rank(x)", code: E_RANGE, says: "the axis exists"}
     16 |   - {id: OXI-OP-0305, require: "!present(by) || shape(by) == suffix(shape(x), axis)", code: E_SHAPE, says: "it fits"}
        :                                                              ^^^|^^
        :                                                                 `-- here
     17 |   - {id: OXI-OP-0306, require: "eps >= 0.0", code: E_RANGE, says: "eps is not negative"}
        `----
      help: add to its `needs` the constraints without which it means nothing
    "#);
}

#[test]
fn a_need_that_does_not_exist() {
    let text = replaced("ops/matmul.yaml", "needs: [OXI-OP-0205]", "needs: [OXI-OP-0206]");
    insta::assert_snapshot!(text, @r#"
      x the operator has no rule OXI-OP-0206
        ,-[ops/matmul.yaml:10:98]
      9 | outputs:
     10 |   - {name: y, type: O, shape: "broadcast(batch(a), batch(b)) + [M, N]", id: OXI-OP-0203, needs: [OXI-OP-0206]}
        :                                                                                                  ^^^^^|^^^^^
        :                                                                                                       `-- here
     11 | let:
        `----
      help: its rules are OXI-OP-0201, OXI-OP-0202, OXI-OP-0204, OXI-OP-0205, OXI-OP-0203
    "#);
}

#[test]
fn needs_that_go_in_circles() {
    let text =
        replaced("ops/scale.yaml", r#"rank(x)", code"#, r#"rank(x)", needs: [OXI-OP-0305], code"#);
    insta::assert_snapshot!(text, @r#"
      x OXI-OP-0304 needs itself, by way of those it needs
        ,-[ops/scale.yaml:15:70]
     14 | constraints:
     15 |   - {id: OXI-OP-0304, require: "axis >= 0 && axis < rank(x)", needs: [OXI-OP-0305], code: E_RANGE, says: "the axis exists"}
        :                                                                      ^^^^^^|^^^^^^
        :                                                                            `-- here
     16 |   - {id: OXI-OP-0305, require: "!present(by) || shape(by) == suffix(shape(x), axis)", needs: [OXI-OP-0304], code: E_SHAPE, says: "it fits"}
        `----
    "#);
}

#[test]
fn constraints_that_contradict_each_other() {
    let text = replaced("ops/scale.yaml", "eps >= 0.0", "rank(x) < 1");
    insta::assert_snapshot!(text, @r"
      x no small call of scale satisfies all its rules
       ,-[ops/scale.yaml:1:5]
     1 | op: scale
       :     ^^|^^
       :       `-- here
     2 | id: 0x0041
       `----
      help: look for constraints that contradict each other, or need larger extents than 64
    ");
}

#[test]
fn axes_that_do_not_fit_their_tensor() {
    let axes = |axes: &str| format!("rank: [2, 8], {axes}, id: OXI-OP-0201");
    let complaint =
        |text: &str| replaced("ops/matmul.yaml", "rank: [2, 8], id: OXI-OP-0201", &axes(text));
    insta::assert_snapshot!(complaint("axes: [row, row]"), @r"
     x the axis row stands twice, first on line 7
      ,-[ops/matmul.yaml:7:50]
    6 | inputs:
    7 |   - {name: a, type: A, rank: [2, 8], axes: [row, row], id: OXI-OP-0201}
      :                                                  ^|^
      :                                                   `-- here
    8 |   - {name: b, type: A, rank: [2, 8], id: OXI-OP-0202}
      `----
    ");
    insta::assert_snapshot!(complaint("axes: [a, b, c, d, e, f, g, h, i]"), @r"
     x 9 axes are named, and there are at most 8
      ,-[ops/matmul.yaml:7:44]
    6 | inputs:
    7 |   - {name: a, type: A, rank: [2, 8], axes: [a, b, c, d, e, f, g, h, i], id: OXI-OP-0201}
      :                                            ^^^^^^^^^^^^^|^^^^^^^^^^^^^
      :                                                         `-- here
    8 |   - {name: b, type: A, rank: [2, 8], id: OXI-OP-0202}
      `----
    ");
    insta::assert_snapshot!(complaint("axes: [the row]"), @r"
     x the name `the row` has odd characters
      ,-[ops/matmul.yaml:7:45]
    6 | inputs:
    7 |   - {name: a, type: A, rank: [2, 8], axes: [the row], id: OXI-OP-0201}
      :                                             ^^^|^^^
      :                                                `-- here
    8 |   - {name: b, type: A, rank: [2, 8], id: OXI-OP-0202}
      `----
     help: names are letters, digits and underscores
    ");
    insta::assert_snapshot!(complaint("axes: [row, k], swapped: transpose"), @r"
     x there is no attribute of type bool `transpose`
      ,-[ops/matmul.yaml:7:63]
    6 | inputs:
    7 |   - {name: a, type: A, rank: [2, 8], axes: [row, k], swapped: transpose, id: OXI-OP-0201}
      :                                                               ^^^^|^^^^
      :                                                                   `-- here
    8 |   - {name: b, type: A, rank: [2, 8], id: OXI-OP-0202}
      `----
    ");
}
