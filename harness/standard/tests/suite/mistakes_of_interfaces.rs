//! What mistakes in the function table and the profiles look like: fields, capabilities, slots, handles
//! and levels that do not fit.

use crate::common::replaced;

#[test]
fn a_field_that_the_struct_lacks() {
    let text = replaced("api/memory.yaml", "desc.bytes == 0", "desc.byte == 0");
    insta::assert_snapshot!(text, @r#"
      x struct<buffer_desc> has no field `byte`
        ,-[api/memory.yaml:19:38]
     18 |   errors:
     19 |     - {id: OXI-MEM-0001, when: "desc.byte == 0", code: E_SIZE, detect: always, says: "It has bytes."}
        :                                      ^^|^
        :                                        `-- here
     20 |     - {id: OXI-MEM-0002, when: "desc.heap >= heap_count(device)", code: E_RANGE, detect: always, says: "The heap exists."}
        `----
      help: did you mean `bytes`?
    "#);
}

#[test]
fn a_capability_that_does_not_exist() {
    let text = replaced("api/memory.yaml", "'import_host'", "'host_import'");
    insta::assert_snapshot!(text, @r#"
      x `host_import` is no capability
        ,-[api/memory.yaml:21:51]
     20 |     - {id: OXI-MEM-0002, when: "desc.heap >= heap_count(device)", code: E_RANGE, detect: always, says: "The heap exists."}
     21 |     - {id: OXI-MEM-0003, when: "!has_cap(device, 'host_import')", needs: [OXI-MEM-0002], code: E_UNSUPPORTED, detect: always, says: "It can."}
        :                                                   ^^^^^|^^^^^
        :                                                        `-- here
     22 | - fn: buffer_destroy
        `----
      help: known are map, import_host
    "#);
}

#[test]
fn an_error_with_neither_when_nor_provoke() {
    let text = replaced("api/memory.yaml", r#"when: "desc.bytes == 0", "#, "");
    insta::assert_snapshot!(text, @r#"
      x nothing says when this error occurs
        ,-[api/memory.yaml:19:12]
     18 |   errors:
     19 |     - {id: OXI-MEM-0001, code: E_SIZE, detect: always, says: "It has bytes."}
        :            ^^^^^^|^^^^^
        :                  `-- here
     20 |     - {id: OXI-MEM-0002, when: "desc.heap >= heap_count(device)", code: E_RANGE, detect: always, says: "The heap exists."}
        `----
      help: add `when: <expression>`, or `provoke: <provocation>`
    "#);
}

#[test]
fn a_provocation_that_nobody_stages() {
    let text =
        replaced("api/memory.yaml", r#"when: "desc.bytes == 0""#, "provoke: alloc_untill_fail");
    insta::assert_snapshot!(text, @r#"
      x there is no provocation `alloc_untill_fail`
        ,-[api/memory.yaml:19:35]
     18 |   errors:
     19 |     - {id: OXI-MEM-0001, provoke: alloc_untill_fail, code: E_SIZE, detect: always, says: "It has bytes."}
        :                                   ^^^^^^^^|^^^^^^^^
        :                                           `-- here
     20 |     - {id: OXI-MEM-0002, when: "desc.heap >= heap_count(device)", code: E_RANGE, detect: always, says: "The heap exists."}
        `----
      help: did you mean `alloc_until_fail`?
    "#);
}

#[test]
fn a_slot_that_is_taken() {
    let text = replaced("api/memory.yaml", "slot: 1", "slot: 0");
    insta::assert_snapshot!(text, @r#"
      x slot 0 is that of heap_count, at api/memory.yaml:1
        ,-[api/memory.yaml:10:9]
      9 | - fn: buffer_create
     10 |   slot: 0
        :         |
        :         `-- here
     11 |   since: "0.1"
        `----
      help: slots are permanent; take the next free one
    "#);
}

#[test]
fn a_slot_that_leaves_a_gap() {
    let text = replaced("api/memory.yaml", "slot: 2", "slot: 3");
    insta::assert_snapshot!(text, @r#"
      x 3 functions fill the slots 0 to 2
        ,-[api/memory.yaml:23:9]
     22 | - fn: buffer_destroy
     23 |   slot: 3
        :         |
        :         `-- here
     24 |   since: "0.1"
        `----
      help: slots have no gaps; take the next free one
    "#);
}

#[test]
fn a_handle_that_threads_forget() {
    let text =
        replaced("api/memory.yaml", "threads: {buffer: external}", "threads: {bufer: external}");
    insta::assert_snapshot!(text, @r#"
      x there is no handle parameter `bufer`
        ,-[api/memory.yaml:26:13]
     25 |   about: Gives a buffer back.
     26 |   threads: {bufer: external}
        :             ^^|^^
        :               `-- here
     27 |   params:
        `----
      help: did you mean `buffer`?
      x `threads` says nothing of buffer
        ,-[api/memory.yaml:28:14]
     27 |   params:
     28 |     - {name: buffer, type: handle<buffer>, dir: in, about: "The buffer."}
        :              ^^^|^^
        :                 `-- here
        `----
      help: internal: any thread may call; external: one call at a time; immutable
    "#);
}

#[test]
fn a_release_that_takes_something_else() {
    let text = replaced("api/memory.yaml", "release: buffer_destroy", "release: heap_count");
    insta::assert_snapshot!(text, @r#"
      x heap_count takes no handle<buffer>
        ,-[api/memory.yaml:17:82]
     16 |     - {name: desc, type: "ptr<struct<buffer_desc>>", dir: in, about: "What to make."}
     17 |     - {name: out, type: mut_ptr<handle<buffer>>, dir: out, own: caller, release: heap_count, about: "It."}
        :                                                                                  ^^^^^|^^^^
        :                                                                                       `-- here
     18 |   errors:
        `----
    "#);
}

#[test]
fn a_type_tuple_that_a_profile_invents() {
    let text = replaced("profiles.yaml", "types: [f32, bf16]", "types: [f32, bf61]");
    insta::assert_snapshot!(text, @r"
      x there is no type tuple of scale `bf61`
        ,-[profiles.yaml:11:36]
     10 |         - {op: matmul, types: [f32.f32]}
     11 |         - {op: scale, types: [f32, bf61]}
        :                                    ^^|^
        :                                      `-- here
        `----
      help: did you mean `bf16`?
    ");
}

#[test]
fn a_level_that_is_left_out() {
    let text = replaced("profiles.yaml", "level: 2", "level: 3");
    insta::assert_snapshot!(text, @r"
      x this is level 2 of its profile
       ,-[profiles.yaml:7:14]
     6 |       functions: [heap_count, buffer_create, buffer_destroy]
     7 |     - level: 3
       :              |
       :              `-- here
     8 |       about: Operators.
       `----
      help: levels count from 1 without gaps, and each contains those before it
    ");
}
