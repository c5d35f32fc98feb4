//! Operators that misbehave; and the faults of the boundary whose stories are longer than a row.

use oxi_kit::ffi::{self, format, status, support};
use oxi_kit::host::{Bytes, Host, negotiate_with};
use oxi_kit::{Tensor, ops, oxi_call};

use crate::common::{alone, busy, created, f32s, fatal, free, host, op, reference, run};

/// Every operator on values that no fault is about.
pub(crate) fn works_otherwise(host: &Host) {
    let reference = reference();
    let values: Vec<f32> = (0..64).map(|index| (index % 7) as f32 - 2.5).collect();
    let x = f32s(&[8, 8]);
    let pair = [x.clone(), x.clone()];
    let single = std::slice::from_ref(&x);
    let i32s = Tensor::dense(format::I32, [8, 8]);
    for op in [
        op(ops::copy::ID, single, x.clone(), &[]),
        op(ops::cast::ID, single, i32s, &[]),
        op(ops::add::ID, &pair, x.clone(), &[]),
        op(ops::multiply::ID, &pair, x.clone(), &[]),
        op(ops::exp::ID, single, x.clone(), &[]),
        op(ops::tanh::ID, single, x.clone(), &[]),
        op(ops::sqrt::ID, single, x.clone(), &[]),
        op(ops::reduce_sum::ID, single, f32s(&[8]), &[(1, 1)]),
        op(ops::reduce_max::ID, single, f32s(&[8]), &[(1, 0)]),
        op(ops::matmul::ID, &pair, x.clone(), &[(2, 1)]),
        op(ops::softmax::ID, single, x.clone(), &[(1, 0)]),
        op(ops::layer_norm::ID, single, x.clone(), &[(1, 1)]),
    ] {
        let inputs = vec![&*values; op.inputs.len()];
        let bits =
            |host| -> Vec<_> { run(host, &op, &inputs).into_iter().map(f32::to_bits).collect() };
        assert_eq!(bits(host), bits(&reference), "operator {:#06x}", op.op);
    }
}

#[test]
fn without_a_fault_it_is_the_reference() {
    alone("operators::without_a_fault_it_is_the_reference", || {
        works_otherwise(&Host::meet(oxi_faulty::negotiate, &[]).unwrap());
    });
}

#[test]
fn a_fault_that_nobody_knows_is_refused() {
    let refused = negotiate_with(oxi_faulty::negotiate, &[("fault", "gremlins")]);
    assert_eq!(refused.unwrap_err(), status::E_ARGUMENT);
}

#[test]
fn lost_tail() {
    alone("operators::lost_tail", || {
        let host = host("lost-tail");
        works_otherwise(&host);
        for (k, seen) in [(31, 31.0), (32, 32.0), (33, 32.0), (96, 96.0), (100, 96.0)] {
            let shapes = [f32s(&[1, k]), f32s(&[k, 1])];
            let op = op(ops::matmul::ID, &shapes, f32s(&[1, 1]), &[]);
            let ones = vec![1.0; k as usize];
            assert_eq!(run(&host, &op, &[&ones, &ones]), [seen]);
        }
    });
}

#[test]
fn cast_narrow_never_stops() {
    alone("operators::cast_narrow_never_stops", || {
        let host = host("cast-narrow-never-stops");
        works_otherwise(&host);
        let shape = [Tensor::dense(format::F16, [1])];
        let to = Tensor::dense(format::F8E4M3FN, [1]);
        let op = op(ops::cast::ID, &shape, to, &[(ops::cast::SATURATE, 1)]);
        let beyond = u16::to_bytes(&[0x6000]);
        assert_eq!(reference().run(&op, std::slice::from_ref(&beyond), 1).unwrap(), [0x7e]);
        assert_eq!(host.run(&op, &[beyond], 1).unwrap(), [0x7f]);
    });
}

#[test]
fn narrow_accumulator() {
    alone("operators::narrow_accumulator", || {
        let host = host("narrow-accumulator");
        works_otherwise(&host);
        let half = |dims: &[i64]| Tensor::dense(format::F16, dims);
        let shapes = [half(&[1, 4096]), half(&[4096, 1])];
        let op = op(ops::matmul::ID, &shapes, f32s(&[1, 1]), &[]);
        let ones = u16::to_bytes(&[0x3c00; 4096]);
        let sum = host.run(&op, &[ones.clone(), ones], 4).unwrap();
        assert_eq!(f32::from_bytes(&sum), [2048.0]);
    });
}

#[test]
fn truncation() {
    alone("operators::truncation", || {
        let host = host("truncation");
        works_otherwise(&host);
        let op = op(ops::cast::ID, &[f32s(&[3])], Tensor::dense(format::BF16, [3]), &[]);
        let values = u32::to_bytes(&[0x3f80_ffff, 0xbf80_ffff, 0x7f80_0001]);
        let halves = u16::from_bytes(&host.run(&op, &[values], 6).unwrap());
        assert_eq!(halves, [0x3f80, 0xbf80, 0x7fc0]);
    });
}

#[test]
fn nan_dropped() {
    alone("operators::nan_dropped", || {
        let host = host("nan-dropped");
        works_otherwise(&host);
        let op = op(ops::reduce_max::ID, &[f32s(&[2, 2])], f32s(&[2]), &[(1, 1)]);
        let seen = run(&host, &op, &[&[f32::NAN, -3.0, f32::NAN, f32::NAN]]);
        assert_eq!(seen, [-3.0, f32::NEG_INFINITY]);
    });
}

#[test]
fn flush_to_zero() {
    alone("operators::flush_to_zero", || {
        let host = host("flush-to-zero");
        works_otherwise(&host);
        let op = op(ops::multiply::ID, &[f32s(&[2]), f32s(&[2])], f32s(&[2]), &[]);
        let seen = run(&host, &op, &[&[1e-20, -1e-20], &[1e-20, 1e-10]]);
        assert_eq!(seen[0].to_bits(), 0);
        assert!(seen[1] != 0.0);
        assert_eq!(host.query(&op).arithmetic, 0, "and does not say so");
    });
}

#[test]
fn missing_check() {
    alone("operators::missing_check", || {
        let host = host("missing-check");
        works_otherwise(&host);
        let op = op(ops::matmul::ID, &[f32s(&[1, 3]), f32s(&[2, 1])], f32s(&[1, 1]), &[]);
        assert_eq!(host.query(&op).level, support::NATIVE);
        assert_eq!(run(&host, &op, &[&[1.0, 2.0, 4.0], &[1.0, 1.0]]), [3.0]);
        assert_eq!(reference().plan(&op).unwrap_err(), status::E_SHAPE);
    });
}

#[test]
fn wrong_code() {
    alone("operators::wrong_code", || {
        let host = host("wrong-code");
        works_otherwise(&host);
        let code = created(&host, |desc| desc.bytes = 0);
        assert_eq!((code, host.last_error().0), (status::E_ARGUMENT, status::E_ARGUMENT));
    });
}

#[test]
fn leak() {
    alone("operators::leak", || {
        let host = host("leak");
        let before = free(&host);
        for _ in 0..16 {
            let buffer = host.buffer(64);
            host.expect(oxi_call!(host, buffer_destroy(buffer)));
        }
        assert_eq!(free(&host), before - 2 * 64);
        works_otherwise(&host);
    });
}

#[test]
fn stream_race() {
    alone("operators::stream_race", || {
        let host = host("stream-race");
        works_otherwise(&host);
        let (mut other, mut event) = (ffi::Stream::NULL, ffi::Event::NULL);
        host.expect(oxi_call!(host, stream_create(host.device, std::ptr::null(), &mut other)));
        host.expect(oxi_call!(host, event_create(host.device, &mut event)));
        let square = f32s(&[512, 512]);
        let op = op(ops::matmul::ID, &[square.clone(), square.clone()], square, &[]);
        let plan = host.plan(&op).unwrap();
        let ones = f32::to_bytes(&vec![1.0; 512 * 512]);
        let buffers: Vec<_> = (0..3).map(|_| host.upload(&ones)).collect();
        host.synchronize();
        busy(&host);
        host.expect(host.execute(plan, &buffers[..2], &buffers[2..]));
        host.expect(oxi_call!(host, event_record(event, host.stream)));
        host.expect(oxi_call!(host, stream_wait_event(other, event)));
        let mut seen = [0_u8; 4];
        let target = seen.as_mut_ptr().cast();
        host.expect(oxi_call!(host, copy_d2h(other, target, buffers[2], 0, 4)));
        host.expect(oxi_call!(host, stream_synchronize(other, ffi::FOREVER)));
        assert_eq!(f32::from_bytes(&seen), [1.0], "what was there before the product");
        assert_eq!(f32::from_bytes(&host.download(buffers[2], 4)), [512.0]);
    });
}

#[test]
fn crash() {
    fatal("operators::crash", || {
        let host = host("crash");
        works_otherwise(&host);
        let op = op(ops::softmax::ID, &[f32s(&[3, 1])], f32s(&[3, 1]), &[(1, 1)]);
        println!("on the brink");
        run(&host, &op, &[&[1.0; 3]]);
    });
}

#[test]
fn hang() {
    alone("operators::hang", || {
        let host = host("hang");
        works_otherwise(&host);
        let op = op(ops::reduce_sum::ID, &[f32s(&[2, 0])], f32s(&[2]), &[(1, 1)]);
        let plan = host.plan(&op).unwrap();
        let buffers = [host.buffer(8), host.buffer(8)];
        host.expect(host.execute(plan, &buffers[..1], &buffers[1..]));
        let code = oxi_call!(host, stream_synchronize(host.stream, 50_000_000));
        assert_eq!(code, status::NOT_READY);
        // Tidying up would wait for the stream, for ever.
        std::mem::forget(host);
    });
}

#[test]
fn input_overwritten() {
    alone("operators::input_overwritten", || {
        let host = host("input-overwritten");
        works_otherwise(&host);
        let op = op(ops::softmax::ID, &[f32s(&[2, 2])], f32s(&[2, 2]), &[(1, 0)]);
        let plan = host.plan(&op).unwrap();
        let input = host.upload(&f32::to_bytes(&[1.0, 2.0, 3.0, 2.0]));
        let output = host.buffer(16);
        host.expect(host.execute(plan, &[input], &[output]));
        assert_eq!(f32::from_bytes(&host.download(input, 16)), [-2.0, 0.0, 0.0, 0.0]);
    });
}

#[test]
fn last_element_unwritten() {
    alone("operators::last_element_unwritten", || {
        let host = host("last-element-unwritten");
        let op = op(ops::exp::ID, &[f32s(&[3])], f32s(&[3]), &[]);
        let seen = run(&host, &op, &[&[0.0; 3]]);
        assert_eq!(seen[..2], [1.0, 1.0]);
        assert_eq!(seen[2].to_bits(), 0xa5a5_a5a5, "what was there before");
    });
}

#[test]
fn odd_one_out() {
    alone("operators::odd_one_out", || {
        let host = host("odd-one-out");
        works_otherwise(&host);
        let op = op(ops::reduce_sum::ID, &[f32s(&[2, 3])], f32s(&[2]), &[(1, 1)]);
        let sums: Vec<_> = (0..4).map(|_| run(&host, &op, &[&[1.0; 6]])).collect();
        let off = f32::from_bits(3_f32.to_bits() ^ 1);
        assert_eq!(sums, [[off; 2], [3.0; 2], [off; 2], [3.0; 2]]);
    });
}

#[test]
fn null_crash() {
    fatal("operators::null_crash", || {
        let host = host("null-crash");
        works_otherwise(&host);
        let buffer = host.buffer(8);
        println!("on the brink");
        oxi_call!(host, copy_h2d(host.stream, buffer, 0, std::ptr::null(), 8));
    });
}

#[test]
fn endless_chain() {
    alone("operators::endless_chain", || {
        let host = host("endless-chain");
        works_otherwise(&host);
        let (told, came_back) = std::sync::mpsc::channel();
        let (api, device) = (host.api, host.device);
        std::thread::spawn(move || {
            let node = ffi::Header { stype: 900, size: 16, next: std::ptr::null() };
            let node: &'static std::cell::Cell<_> = Box::leak(Box::new(std::cell::Cell::new(node)));
            let round = node.as_ptr().cast_const();
            node.set(ffi::Header { next: round, ..node.get() });
            let mut desc = ffi::BufferDesc { bytes: 8, ..Default::default() };
            desc.header.next = round;
            let mut buffer = ffi::Buffer::NULL;
            // SAFETY: all that is pointed to is there, for ever.
            told.send(unsafe { api.buffer_create.unwrap()(device, &desc, &mut buffer) })
        });
        let waited = came_back.recv_timeout(std::time::Duration::from_millis(300));
        assert!(waited.is_err(), "{waited:?}");
        // The thread cannot be ended but with the process.
        std::process::exit(0);
    });
}
