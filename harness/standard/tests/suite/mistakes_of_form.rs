//! What mistakes of form look like to the person who made them: each test makes one mistake in a
//! small standard, and shows every complaint that follows.

use crate::common::{removed, replaced, written};

/// Syntax errors keep the YAML reader's words, at its place.
#[test]
fn a_bracket_too_few() {
    let text = replaced("ops/scale.yaml", "rank: [1, 8], optional", "rank: [1, 8, optional");
    insta::assert_snapshot!(text, @r"
      x did not find expected ',' or ']'
       ,-[ops/scale.yaml:8:69]
     7 |   - {name: x, type: T, rank: [1, 8], id: OXI-OP-0301}
     8 |   - {name: by, type: T, rank: [1, 8, optional: true, id: OXI-OP-0302}
       :                                                                     |
       :                                                                     `-- here
     9 | outputs:
       `----
    ");
}

#[test]
fn a_wrong_indent() {
    let text = replaced("ops/matmul.yaml", "  Ka: ", " Ka: ");
    insta::assert_snapshot!(text, @r#"
      x did not find expected key
        ,-[ops/matmul.yaml:13:2]
     12 |   M: "dim(a, rank(a) - 2)"
     13 |  Ka: "dim(a, rank(a) - 1)"
        :  ^|
        :   `-- here
     14 |   Kb: "dim(b, rank(b) - 2)"
        `----
    "#);
}

/// The caret stands at the key.
#[test]
fn an_unknown_key() {
    let text = replaced("ops/scale.yaml", "axis, key: 1, type: i64,", "axis, key: 1, typ: i64,");
    insta::assert_snapshot!(text, @r#"
      x attrs[0]: unknown field `typ`
        ,-[ops/scale.yaml:12:26]
     11 | attrs:
     12 |   - {name: axis, key: 1, typ: i64, about: "Which axis."}
        :                          ^|^
        :                           `-- here
     13 |   - {name: eps, key: 2, type: f64, default: "1e-5", about: "What is added."}
        `----
      help: expected one of `name`, `key`, `type`, `default`, `about`
    "#);
}

/// Columns count characters.
#[test]
fn an_unknown_key_after_letters_of_more_bytes() {
    let text = replaced(
        "ops/scale.yaml",
        "about: Scales along an axis.\nfamily: normalization",
        "about: Größer — oder kleiner.\nfamly: normalization",
    );
    insta::assert_snapshot!(text, @r"
      x unknown field `famly`
       ,-[ops/scale.yaml:5:1]
     4 | about: Größer — oder kleiner.
     5 | famly: normalization
       : ^^|^^
       :   `-- here
     6 | inputs:
       `----
      help: expected one of `op`, `id`, `version`, `about`, `family`, `inputs`, `outputs`, `attrs`,
            `let`, `domain`, `constraints`, `work`, `types`, `edges`, `properties`
    ");
}

#[test]
fn a_missing_key() {
    let text = replaced("ops/scale.yaml", "version: 1\n", "");
    insta::assert_snapshot!(text, @r"
      x missing field `version`
       ,-[ops/scale.yaml:1:1]
     1 | op: scale
       : ^|
       :  `-- in the entry that begins here
     2 | id: 0x0041
       `----
    ");
}

#[test]
fn a_key_that_stands_twice() {
    let text = replaced("ops/scale.yaml", "version: 1\n", "version: 1\nversion: 2\n");
    insta::assert_snapshot!(text, @r"
      x the key version stands twice
       ,-[ops/scale.yaml:4:1]
     3 | version: 1
     4 | version: 2
       : ^^^|^^^
       :    `-- here again
     5 | about: Scales along an axis.
       `----
      help: it first stands on line 3
    ");
}

/// Maps lose nothing in silence either.
#[test]
fn a_variable_that_is_bound_twice() {
    let text = replaced(
        "ops/matmul.yaml",
        "formats: {A: bf16, O: f32}",
        "formats: {A: bf16, A: f32, O: f32}",
    );
    insta::assert_snapshot!(text, @r"
      x the key A stands twice
        ,-[ops/matmul.yaml:21:42]
     20 |   - {id: OXI-OP-0210, formats: {A: f32, O: f32}, accumulate: f32, accept: contraction, determinism: run_to_run}
     21 |   - {id: OXI-OP-0211, formats: {A: bf16, A: f32, O: f32}, accumulate: f32, accept: contraction, determinism: run_to_run}
        :                                          |
        :                                          `-- here again
     22 | edges:
        `----
      help: it first stands on line 21
    ");
}

/// The caret stands at the value.
#[test]
fn a_value_of_the_wrong_type() {
    let text = replaced("ops/scale.yaml", "version: 1", "version: one");
    insta::assert_snapshot!(text, @r#"
      x version: invalid type: string "one"
       ,-[ops/scale.yaml:3:10]
     2 | id: 0x0041
     3 | version: one
       :          ^|^
       :           `-- here
     4 | about: Scales along an axis.
       `----
      help: expected a whole number, not negative
    "#);
}

#[test]
fn a_list_of_the_wrong_length() {
    let text = replaced("ops/scale.yaml", "rank: [1, 8]", "rank: [1]");
    insta::assert_snapshot!(text, @r"
      x inputs[0].rank: invalid length 1
       ,-[ops/scale.yaml:7:30]
     6 | inputs:
     7 |   - {name: x, type: T, rank: [1], id: OXI-OP-0301}
       :                              ^|
       :                               `-- here
     8 |   - {name: by, type: T, rank: [1, 8], optional: true, id: OXI-OP-0302}
       `----
      help: expected an array of length 2
    ");
}

#[test]
fn a_word_that_is_none_of_an_enumeration() {
    let text = replaced("ops/matmul.yaml", "family: contraction", "family: contration");
    insta::assert_snapshot!(text, @r"
      x family: unknown variant `contration`
       ,-[ops/matmul.yaml:5:9]
     4 | about: A product of two matrices.
     5 | family: contration
       :         ^^^^^|^^^^
       :              `-- here
     6 | inputs:
       `----
      help: expected one of `movement`, `conversion`, `unary`, `binary`, `ternary`, `reduction`,
            `contraction`, `normalization`, `indexing`, `selection`, `scan`, `attention`,
            `convolution`, `quantisation`, `loss`, `optimizer`, `random`
    ");
}

#[test]
fn a_float_where_a_string_belongs() {
    let text = replaced("api/memory.yaml", r#"since: "0.1""#, "since: 1.0");
    insta::assert_snapshot!(text, @r#"
      x `1.0` is ambiguous in YAML
       ,-[api/memory.yaml:3:10]
     2 |   slot: 0
     3 |   since: 1.0
       :          ^|^
       :           `-- not quoted
     4 |   about: Counts the heaps.
       `----
      help: floats are strings, so that every reader rounds alike: "1.0"
    "#);
}

#[test]
fn a_number_where_a_string_belongs() {
    let text = replaced("api/memory.yaml", r#"since: "0.1""#, "since: 1");
    insta::assert_snapshot!(text, @r"
      x [0].since: invalid type: integer `1`
       ,-[api/memory.yaml:3:10]
     2 |   slot: 0
     3 |   since: 1
       :          |
       :          `-- here
     4 |   about: Counts the heaps.
       `----
      help: expected a string (quote it if it looks like a number or a boolean)
    ");
}

#[test]
fn a_no_without_quotes() {
    let text = replaced("ops/scale.yaml", "optional: true", "optional: no");
    insta::assert_snapshot!(text, @r#"
      x `no` is ambiguous in YAML
       ,-[ops/scale.yaml:8:49]
     7 |   - {name: x, type: T, rank: [1, 8], id: OXI-OP-0301}
     8 |   - {name: by, type: T, rank: [1, 8], optional: no, id: OXI-OP-0302}
       :                                                 ^|
       :                                                  `-- not quoted
     9 | outputs:
       `----
      help: some YAML readers take it for a boolean: write "no", true or false
    "#);
}

#[test]
fn a_null_without_quotes() {
    let text = replaced("ops/scale.yaml", "optional: true", "optional: ~");
    insta::assert_snapshot!(text, @r"
      x `~` is ambiguous in YAML
       ,-[ops/scale.yaml:8:49]
     7 |   - {name: x, type: T, rank: [1, 8], id: OXI-OP-0301}
     8 |   - {name: by, type: T, rank: [1, 8], optional: ~, id: OXI-OP-0302}
       :                                                 |
       :                                                 `-- not quoted
     9 | outputs:
       `----
      help: write a value, quote the word, or leave the key out
    ");
}

/// Serde forgets the place of a value that was read and then refused.
#[test]
fn a_type_that_does_not_exist() {
    let text = replaced("types.yaml", "{name: bytes, type: u64,", "{name: bytes, type: u46,");
    insta::assert_snapshot!(text, @r#"
      x structs[1].fields[1]: `u46` is no type of the C ABI
        ,-[types.yaml:33:29]
     32 |       - {name: heap, type: u32, about: "Which heap."}
     33 |       - {name: bytes, type: u46, about: "Its size."}
        :                             ^|^
        :                              `-- here
        `----
    "#);
}

#[test]
fn an_empty_file() {
    let text = written("ops/matmul.yaml", "# nothing yet\n");
    insta::assert_snapshot!(text, @r"
      x the file is empty
       ,-[ops/matmul.yaml:1:1]
     1 | # nothing yet
       : |
       : `-- here
       `----
      help: delete it, or write what it should hold
    ");
}

#[test]
fn a_missing_file() {
    let text = removed("formats.yaml");
    insta::assert_snapshot!(text, @r"
      x the standard needs this file
       ,-[formats.yaml:1:1]
       `----
    ");
}

#[test]
fn a_file_that_belongs_nowhere() {
    let text = written("op/relu.yaml", "op: relu\n");
    insta::assert_snapshot!(text, @r"
      x no part of the standard is read from this path
       ,-[op/relu.yaml:1:1]
       `----
    ");
}
