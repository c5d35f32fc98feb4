//! What the kit does when a device says that work failed, or that it is gone.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{LazyLock, Mutex, PoisonError};

use oxi_kit::ffi::{self, FOREVER, format, status};
use oxi_kit::host::{Host, injector, negotiate_with};
use oxi_kit::hosted::{Buffer, Engine, Hosted};
use oxi_kit::{
    Adapter, DeviceInfo, Failure, OpDesc, Operands, Settings, Support, Tensor, ops, oxi_call,
};

/// An adapter whose operators go wrong: `tanh` loses the device, `exp` fails, and `sqrt` takes until
/// the gate opens.
struct Fragile;

struct Gate(Mutex<Sender<()>>, Mutex<Receiver<()>>);

static GATE: LazyLock<Gate> = LazyLock::new(|| {
    let (open, gate) = channel();
    Gate(Mutex::new(open), Mutex::new(gate))
});
static PASSED: AtomicBool = AtomicBool::new(false);

impl Adapter for Fragile {
    const NAME: &'static str = "fragile";
    const VERSION: &'static str = "1";
    type Device = Hosted<Self>;

    fn new(_: &Settings) -> Result<Self, Failure> {
        Ok(Self)
    }

    fn device_count(&self) -> u32 {
        1
    }

    fn device_info(&self, _: u32) -> Result<DeviceInfo, Failure> {
        Ok(DeviceInfo::default())
    }

    fn open(&self, _: u32) -> Result<Hosted<Self>, Failure> {
        Ok(Hosted::new(Self))
    }
}

impl Engine for Fragile {
    type Plan = u32;

    fn operators(&self) -> Vec<u32> {
        // In no order, and one twice.
        vec![ops::tanh::ID, ops::exp::ID, ops::sqrt::ID, ops::exp::ID]
    }

    fn query(&self, _: &OpDesc) -> Support {
        Support::default()
    }

    fn plan(&self, op: &OpDesc) -> Result<u32, Failure> {
        Ok(op.op)
    }

    fn run(&self, op: &u32, _: &Operands<Buffer>) -> Result<(), Failure> {
        match *op {
            ops::tanh::ID => Err(Failure::new(status::E_DEVICE_LOST, "it fell off the bus")),
            ops::exp::ID => Err(Failure::execution("it overflowed")),
            _ => {
                let gate = GATE.1.lock().unwrap_or_else(PoisonError::into_inner);
                gate.recv().map_err(|_| Failure::execution("the gate is gone"))?;
                PASSED.store(true, Ordering::SeqCst);
                Ok(())
            }
        }
    }
}

oxi_kit::adapter!(Fragile);

fn host() -> Host {
    Host::meet(negotiate, &[]).unwrap()
}

/// Enqueues an operator.
fn start(host: &Host, op: u32) -> (ffi::Plan, [ffi::Buffer; 2]) {
    let x = Tensor::dense(format::F32, [1]);
    let op = OpDesc {
        op,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: vec![Some(x.clone())],
        outputs: vec![x],
        attrs: vec![],
    };
    let (plan, buffers) = (host.plan(&op).unwrap(), [host.buffer(4), host.buffer(4)]);
    host.expect(host.execute(plan, &buffers[..1], &buffers[1..]));
    (plan, buffers)
}

fn tidy(host: &Host, (plan, buffers): (ffi::Plan, [ffi::Buffer; 2])) {
    host.expect(oxi_call!(host, plan_destroy(plan)));
    for buffer in buffers {
        host.expect(oxi_call!(host, buffer_destroy(buffer)));
    }
}

#[test]
fn who_does_not_offer_faults_offers_none() {
    assert!(injector(&negotiate_with(negotiate, &[]).unwrap()).is_none());
}

#[test]
fn operators_are_counted_as_they_are_listed() {
    let host = host();
    let (mut count, mut listed, mut ids) = (0, 0, [0; 4]);
    host.expect(oxi_call!(host, op_count(host.device, &mut count)));
    host.expect(oxi_call!(host, op_enumerate(host.device, 4, ids.as_mut_ptr(), &mut listed)));
    assert_eq!((count, listed), (3, 3));
    assert!(ids[..3].is_sorted());
}

#[test]
fn a_device_that_says_once_that_it_is_gone_is_gone() {
    let host = host();
    let work = start(&host, ops::tanh::ID);
    let code = oxi_call!(host, stream_synchronize(host.stream, FOREVER));
    assert_eq!(code, status::E_DEVICE_LOST);
    // The device itself has forgotten.
    assert_eq!(oxi_call!(host, device_status(host.device)), status::E_DEVICE_LOST);
    let mut stream = ffi::Stream::NULL;
    let code = oxi_call!(host, stream_create(host.device, std::ptr::null(), &mut stream));
    assert_eq!((code, stream), (status::E_DEVICE_LOST, ffi::Stream::NULL));
    tidy(&host, work);
    host.expect(oxi_call!(host, stream_destroy(host.stream)));
    host.expect(oxi_call!(host, device_close(host.device)));
}

#[test]
fn waiting_for_a_device_is_waiting_for_all_its_streams() {
    let host = host();
    let failed = start(&host, ops::exp::ID);
    while oxi_call!(host, stream_query(host.stream)) == status::NOT_READY {
        std::thread::yield_now();
    }
    let other = Host { stream: ffi::Stream::NULL, ..host };
    let mut other = std::mem::ManuallyDrop::new(other);
    let code = oxi_call!(host, stream_create(host.device, std::ptr::null(), &mut other.stream));
    host.expect(code);
    let slow = start(&other, ops::sqrt::ID);
    let wait = |timeout| oxi_call!(host, device_synchronize(host.device, timeout));
    assert_eq!(wait(0), status::NOT_READY, "one stream failed, and another is at work");
    GATE.0.lock().unwrap().send(()).unwrap();
    assert_eq!(wait(FOREVER), status::E_EXECUTION);
    assert!(PASSED.load(Ordering::SeqCst));
    host.expect(oxi_call!(other, stream_destroy(other.stream)));
    tidy(&host, failed);
    tidy(&host, slow);
}
