//! Prints what calls cost on the first OpenCL device:
//! `cargo run --release -p oxi-opencl --example call_costs`.

use std::hint::black_box;
use std::time::Instant;

use oxi_kit::ffi::format;
use oxi_kit::host::Host;
use oxi_kit::{OpDesc, Tensor, ops, oxi_call};

fn main() {
    let host = Host::meet(oxi_opencl::negotiate, &[]).expect("there is no OpenCL device");
    let [small, large] = [16, 1 << 20].map(add);
    let buffers: Vec<_> = (0..3).map(|_| host.buffer(4 << 20)).collect();
    let mut bytes = vec![0_u8; 4 << 20];
    time("op_query", 10_000, || {
        black_box(host.query(&small));
    });
    time("plan_create, destroy", 1000, || {
        let plan = host.plan(&small).expect("add is offered");
        oxi_call!(host, plan_destroy(plan));
    });
    time("buffer_create, destroy", 1000, || {
        let buffer = host.buffer(4096);
        oxi_call!(host, buffer_destroy(buffer));
    });
    time("stream_synchronize, idle", 10_000, || host.synchronize());
    for size in [64, 4096, 256 << 10, 4 << 20] {
        let n = size as u64;
        time(&format!("copy_h2d of {size} bytes, idle"), 300, || {
            oxi_call!(host, copy_h2d(host.stream, buffers[0], 0, bytes.as_ptr().cast(), n));
        });
        time(&format!("copy_d2h of {size} bytes, synchronize"), 300, || {
            let target = bytes.as_mut_ptr().cast();
            oxi_call!(host, copy_d2h(host.stream, target, buffers[0], 0, n));
            host.synchronize();
        });
    }
    for (what, op) in [("16 elements", &small), ("a million elements", &large)] {
        let plan = host.plan(op).expect("add is offered");
        time(&format!("add of {what}, synchronize"), 1000, || {
            host.execute(plan, &buffers[..2], &buffers[2..]);
            host.synchronize();
        });
        time(&format!("add of {what}, enqueue"), 1000, || {
            host.execute(plan, &buffers[..2], &buffers[2..]);
        });
        host.synchronize();
    }
    let square = Tensor::dense(format::F32, [512, 512]);
    let op = OpDesc { op: ops::matmul::ID, ..binary(&square) };
    let plan = host.plan(&op).expect("matmul is offered");
    time("matmul of 512 cubed, synchronize", 10, || {
        host.execute(plan, &buffers[..2], &buffers[2..]);
        host.synchronize();
    });
}

fn add(n: i64) -> OpDesc {
    binary(&Tensor::dense(format::F32, [n]))
}

fn binary(tensor: &Tensor) -> OpDesc {
    OpDesc {
        op: ops::add::ID,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: vec![Some(tensor.clone()); 2],
        outputs: vec![tensor.clone()],
        attrs: vec![],
    }
}

fn time(what: &str, times: u32, mut call: impl FnMut()) {
    call();
    let start = Instant::now();
    for _ in 0..times {
        call();
    }
    let each = start.elapsed().as_nanos() / u128::from(times);
    println!("{what:44} {:>9.1} µs", each as f64 / 1e3);
}
