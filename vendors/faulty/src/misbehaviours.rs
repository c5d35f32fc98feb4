//! What a process can do to the harness.

use std::io::Write;
use std::time::Duration;

use oxi_kit::ffi::{self, CoreApi};
use oxi_kit::ops;

use crate::hooks::{Done, Execution, HONEST, Hooks};

/// Every misbehaviour, in the order of `faults.yaml`.
pub(crate) static ALL: &[(&str, Hooks)] = &[
    ("exit-in-call", Hooks { execute: exit_in_call, ..HONEST }),
    ("flood", Hooks { execute: flood, ..HONEST }),
    ("abort-in-negotiate", Hooks { answer: |_| std::process::abort(), ..HONEST }),
    ("hang-in-negotiate", Hooks { answer: hang_in_negotiate, ..HONEST }),
    ("null-slots", Hooks { table: null_slots, ..HONEST }),
    ("garbage-size", Hooks { table: |table| table.header.size = 0xdead_beef, ..HONEST }),
    ("wrong-major", Hooks { answer: |answer| answer.abi_major += 1, ..HONEST }),
];

/// The operator during whose execution things happen.
fn hit(execution: &Execution<'_>) -> bool {
    execution.op.op == ops::tanh::ID
}

fn exit_in_call(execution: Execution<'_>) -> Done {
    if hit(&execution) {
        std::process::exit(0);
    }
    execution.honestly()
}

fn flood(execution: Execution<'_>) -> Done {
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

fn hang_in_negotiate(_: &mut ffi::Adapter) {
    loop {
        std::thread::sleep(Duration::from_secs(3600));
    }
}

fn null_slots(table: &mut CoreApi) {
    (table.copy_h2d, table.plan_execute) = (None, None);
}
