//! Prints what calls cost: `cargo run --release -p oxi-reference --example call_costs`.
//!
//! A suite makes these calls by the hundred thousand, so what the kit and the streams add to an
//! operator's own time is worth knowing.

use std::time::Instant;

use oxi_kit::ffi::{FOREVER, format};
use oxi_kit::host::Host;
use oxi_kit::{Attr, AttrValue, OpDesc, Tensor, ops, oxi_call};

fn main() {
    let host = Host::meet(oxi_reference::negotiate, &[]).expect("the reference adapter refused");
    let add = OpDesc {
        op: ops::add::ID,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: vec![Some(Tensor::dense(format::F32, [16])); 2],
        outputs: vec![Tensor::dense(format::F32, [16])],
        attrs: vec![],
    };
    let buffers: Vec<_> = (0..3).map(|_| host.buffer(64)).collect();
    let plan = host.plan(&add).expect("add is offered");
    let mut bytes = [0_u8; 64];

    time("device_status", 1_000_000, || {
        oxi_call!(host, device_status(host.device));
    });
    time("refused handle", 100_000, || {
        oxi_call!(host, buffer_destroy(oxi_kit::ffi::Buffer::NULL));
    });
    time("buffer_create, destroy", 100_000, || {
        let buffer = host.buffer(64);
        oxi_call!(host, buffer_destroy(buffer));
    });
    time("op_query", 100_000, || {
        host.query(&add);
    });
    time("plan_create, destroy", 100_000, || {
        let plan = host.plan(&add).unwrap();
        oxi_call!(host, plan_destroy(plan));
    });
    time("stream_synchronize, idle", 100_000, || host.synchronize());
    time("copy_h2d of 64 bytes, idle", 100_000, || {
        oxi_call!(host, copy_h2d(host.stream, buffers[0], 0, bytes.as_ptr().cast(), 64));
    });
    time("copy_d2h of 64 bytes, idle", 100_000, || {
        oxi_call!(host, copy_d2h(host.stream, bytes.as_mut_ptr().cast(), buffers[0], 0, 64));
    });
    time("plan_execute", 100_000, || {
        host.execute(plan, &buffers[..2], &buffers[2..]);
    });
    host.synchronize();
    time("plan_execute, synchronize", 100_000, || {
        host.execute(plan, &buffers[..2], &buffers[2..]);
        host.synchronize();
    });
    time("the same, stream asleep", 200, || {
        std::thread::sleep(std::time::Duration::from_millis(2));
        let start = Instant::now();
        host.execute(plan, &buffers[..2], &buffers[2..]);
        let enqueued = start.elapsed();
        oxi_call!(host, stream_synchronize(host.stream, FOREVER));
        ASLEEP.with_borrow_mut(|sums| {
            sums.0 += enqueued.as_nanos();
            sums.1 += start.elapsed().as_nanos();
        });
    });
    ASLEEP.with_borrow(|sums| {
        println!("    of which enqueue {} ns, round trip {} ns", sums.0 / 200, sums.1 / 200);
    });
    matmul(&host, 512);
    for (what, op, inputs, from, to, attrs) in [
        ("copy f32", ops::copy::ID, 1, format::F32, format::F32, None),
        ("add f32", ops::add::ID, 2, format::F32, format::F32, None),
        ("add f16", ops::add::ID, 2, format::F16, format::F16, None),
        ("exp f32", ops::exp::ID, 1, format::F32, format::F32, None),
        ("tanh f32", ops::tanh::ID, 1, format::F32, format::F32, None),
        ("tanh f64", ops::tanh::ID, 1, format::F64, format::F64, None),
        ("sqrt bf16", ops::sqrt::ID, 1, format::BF16, format::BF16, None),
        ("cast f32 to bf16", ops::cast::ID, 1, format::F32, format::BF16, None),
        ("reduce_sum f32", ops::reduce_sum::ID, 1, format::F32, format::F32, Some(1)),
        ("reduce_max f32", ops::reduce_max::ID, 1, format::F32, format::F32, Some(1)),
        ("reduce_max f16, outer axis", ops::reduce_max::ID, 1, format::F16, format::F16, Some(0)),
        ("softmax f32", ops::softmax::ID, 1, format::F32, format::F32, Some(1)),
        ("softmax f32, outer axis", ops::softmax::ID, 1, format::F32, format::F32, Some(0)),
        ("layer_norm f16", ops::layer_norm::ID, 1, format::F16, format::F16, Some(1)),
    ] {
        million(&host, what, op, inputs, (from, to), attrs);
    }
}

/// A million elements, as 1024×1024; the time of one.
fn million(
    host: &Host,
    what: &str,
    op: u32,
    inputs: usize,
    (from, to): (u32, u32),
    axis: Option<i64>,
) {
    let x = Tensor::dense(from, [1024, 1024]);
    let reduces = op == ops::reduce_sum::ID || op == ops::reduce_max::ID;
    let y = Tensor::dense(to, if reduces { vec![1024] } else { vec![1024, 1024] });
    let desc = OpDesc {
        op,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: vec![Some(x); inputs],
        outputs: vec![y],
        attrs: axis.map(|axis| Attr { key: 1, value: AttrValue::I64(axis) }).into_iter().collect(),
    };
    let plan = host.plan(&desc).expect("it is offered");
    let values: Vec<u8> = (0..8 << 20).map(|index: u32| (index * 37 % 251) as u8 & 0x3f).collect();
    let buffers: Vec<_> = (0..=inputs).map(|_| host.upload(&values)).collect();
    let start = Instant::now();
    for _ in 0..5 {
        assert_eq!(host.execute(plan, &buffers[..inputs], &buffers[inputs..]), 0);
    }
    host.synchronize();
    let time = start.elapsed().as_nanos() as f64 / f64::from(5 << 20);
    println!("{what:32} {time:>8.2} ns an element");
    for buffer in buffers {
        oxi_call!(host, buffer_destroy(buffer));
    }
}

thread_local! {
    static ASLEEP: std::cell::RefCell<(u128, u128)> = const { std::cell::RefCell::new((0, 0)) };
}

fn time(what: &str, times: u32, mut call: impl FnMut()) {
    call();
    let start = Instant::now();
    for _ in 0..times {
        call();
    }
    println!("{what:32} {:>8} ns", start.elapsed().as_nanos() / u128::from(times));
}

fn matmul(host: &Host, n: i64) {
    let square = Tensor::dense(format::F32, [n, n]);
    let op = OpDesc {
        op: ops::matmul::ID,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: vec![Some(square.clone()), Some(square.clone()), None],
        outputs: vec![square],
        attrs: vec![],
    };
    let plan = host.plan(&op).expect("matmul is offered");
    let bytes = (n * n * 4) as u64;
    let buffers: Vec<_> = (0..3).map(|_| host.buffer(bytes)).collect();
    let inputs = [buffers[0], buffers[1], oxi_kit::ffi::Buffer::NULL];
    time(&format!("matmul of {n}^3"), 5, || {
        assert_eq!(host.execute(plan, &inputs, &buffers[2..]), 0);
        host.synchronize();
    });
}
