//! What a process can do to the harness.

use std::io::Write;
use std::sync::OnceLock;
use std::time::Duration;

use oxi_kit::ffi::{self, CoreApi};
use oxi_kit::{Failure, ops};

use crate::hooks::{Execution, HONEST, Hooks};

/// Every misbehaviour, in the order of `faults.yaml`.
pub(crate) const ALL: &[(&str, Hooks)] = &[
    ("exit-in-call", Hooks { execute: exit_in_call, ..HONEST }),
    ("flood", Hooks { execute: flood, ..HONEST }),
    ("abort-in-negotiate", Hooks { answer: |_, _| std::process::abort(), ..HONEST }),
    ("hang-in-negotiate", Hooks { answer: hang_in_negotiate, ..HONEST }),
    ("null-slots", Hooks { answer: null_slots, ..HONEST }),
    ("garbage-size", Hooks { answer: garbage_size, ..HONEST }),
    ("wrong-major", Hooks { answer: |answer, _| answer.abi_major += 1, ..HONEST }),
];

/// The operator during whose execution things happen.
fn hit(execution: &Execution<'_>) -> bool {
    execution.op.op == ops::tanh::ID
}

fn exit_in_call(execution: Execution<'_>) -> Result<(), Failure> {
    if hit(&execution) {
        std::process::exit(0);
    }
    execution.honestly()
}

fn flood(execution: Execution<'_>) -> Result<(), Failure> {
    if hit(&execution) {
        let line = [b'x'; 1023];
        let page = [&line[..], b"\n"].concat().repeat(1024);
        let mut out = std::io::stdout().lock();
        for _ in 0..1024 {
            // Nobody may be listening.
            let _ = out.write_all(&page);
        }
    }
    execution.honestly()
}

fn hang_in_negotiate(_: &mut ffi::Adapter, _: &'static CoreApi) {
    loop {
        std::thread::sleep(Duration::from_secs(3600));
    }
}

fn null_slots(answer: &mut ffi::Adapter, honest: &'static CoreApi) {
    static TABLE: OnceLock<CoreApi> = OnceLock::new();
    answer.core = TABLE.get_or_init(|| CoreApi { copy_h2d: None, plan_execute: None, ..*honest });
}

fn garbage_size(answer: &mut ffi::Adapter, honest: &'static CoreApi) {
    static TABLE: OnceLock<CoreApi> = OnceLock::new();
    answer.core = TABLE.get_or_init(|| {
        let mut table = *honest;
        table.header.size = 0xdead_beef;
        table
    });
}
