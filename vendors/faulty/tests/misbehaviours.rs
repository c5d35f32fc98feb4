//! What a process does to the harness, seen from another process.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use oxi_kit::ffi::{ABI_MAJOR, format};
use oxi_kit::host::{Host, negotiate_with};
use oxi_kit::{OpDesc, Tensor, ops};

const CHILD: &str = "OXI_FAULTY_CHILD";

/// This test program again, asked for one test; `None` in that process itself.
fn child(test: &str) -> Option<Child> {
    if std::env::var_os(CHILD).is_some() {
        return None;
    }
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args([test, "--exact", "--test-threads=1", "--nocapture"]).env(CHILD, "1");
    child.stdout(Stdio::piped()).stderr(Stdio::null());
    Some(child.spawn().unwrap())
}

fn execute_tanh(misbehaviour: &str) {
    let host = Host::meet(oxi_faulty::negotiate, &[("fault", misbehaviour)]).unwrap();
    let x = Tensor::dense(format::F32, [1]);
    let tanh = OpDesc {
        op: ops::tanh::ID,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: vec![Some(x.clone())],
        outputs: vec![x],
        attrs: vec![],
    };
    assert_eq!(host.run(&tanh, &[vec![0; 4]], 4).unwrap(), [0; 4]);
}

#[test]
fn exit_in_call_looks_like_success() {
    let Some(mut child) = child("exit_in_call_looks_like_success") else {
        execute_tanh("exit-in-call");
        std::process::exit(99);
    };
    let mut told = String::new();
    child.stdout.take().unwrap().read_to_string(&mut told).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(told.contains("running 1 test") && !told.contains("test result"), "{told}");
}

#[test]
fn flood_prints_a_gigabyte() {
    let Some(mut child) = child("flood_prints_a_gigabyte") else {
        return execute_tanh("flood");
    };
    let mut out = child.stdout.take().unwrap();
    let mut chunk = vec![0; 1 << 20];
    let mut total = 0_u64;
    while let count @ 1.. = out.read(&mut chunk).unwrap() {
        total += count as u64;
    }
    assert!(child.wait().unwrap().success() && total >= 1 << 30, "{total} bytes");
}

#[test]
fn abort_in_negotiate_is_a_signal() {
    let Some(mut child) = child("abort_in_negotiate_is_a_signal") else {
        let _ = negotiate_with(oxi_faulty::negotiate, &[("fault", "abort-in-negotiate")]);
        return;
    };
    assert_eq!(child.wait().unwrap().code(), None);
}

#[test]
fn hang_in_negotiate_never_answers() {
    let Some(mut child) = child("hang_in_negotiate_never_answers") else {
        let _ = negotiate_with(oxi_faulty::negotiate, &[("fault", "hang-in-negotiate")]);
        return;
    };
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(300) {
        assert!(child.try_wait().unwrap().is_none(), "it answered");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn answers_can_be_nonsense() {
    // The settings of the last meeting count, and these adapters are never used.
    let answer = |fault| negotiate_with(oxi_faulty::negotiate, &[("fault", fault)]).unwrap();
    assert_eq!(answer("wrong-major").abi_major, ABI_MAJOR + 1);
    // SAFETY: the table is there, whatever it says of its size.
    let size = unsafe { (*answer("garbage-size").core).header.size };
    assert_eq!(size, 0xdead_beef);
    // SAFETY: as above.
    let table = unsafe { *answer("null-slots").core };
    assert!(table.copy_h2d.is_none() && table.plan_execute.is_none());
    assert!(table.plan_create.is_some());
    assert_eq!(answer("null-slots").core, answer("null-slots").core);
}
