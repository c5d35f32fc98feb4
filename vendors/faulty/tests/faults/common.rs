//! What stories are made of.

use std::ops::Deref;
use std::process::{Command, Output};
use std::ptr::{null, null_mut};

use oxi_kit::ffi::{self, BufferDesc, HeapInfo, Negotiate, Status, fault_kind, format};
use oxi_kit::host::{Bytes, Host, injector, negotiate_with};
use oxi_kit::{Attr, AttrValue, OpDesc, Tensor, ops, oxi_call};

/// A fault; what the reference gives; what the fault gives; what is looked at: mostly a status.
pub(crate) type Row = (&'static str, Status, Status, fn(&Subject) -> Status);

/// A host, and how its device is made to fail.
pub(crate) struct Subject {
    host: Host,
    inject: extern "C" fn(ffi::Device, u32) -> Status,
}

impl Subject {
    fn meet(negotiate: Negotiate, settings: &[(&str, &str)]) -> Self {
        let adapter = negotiate_with(negotiate, settings).unwrap();
        let host = Host::meet(negotiate, settings).unwrap();
        Self { host, inject: injector(&adapter).unwrap() }
    }

    pub(crate) fn inject(&self, device: ffi::Device, kind: u32) -> Status {
        (self.inject)(device, kind)
    }
}

impl Deref for Subject {
    type Target = Host;

    fn deref(&self) -> &Host {
        &self.host
    }
}

const CHILD: &str = "OXI_FAULTY_CHILD";

/// Runs a story in a process of its own; what became of it. The story is this test in that process,
/// and does not come back; it is told what it was asked for.
pub(crate) fn tell(test: &str, asked: &str, story: impl FnOnce(&str)) -> Output {
    if let Ok(asked) = std::env::var(CHILD) {
        story(&asked);
        std::process::exit(0);
    }
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args([test, "--exact", "--test-threads=1", "--nocapture"]).env(CHILD, asked);
    let output = child.output().unwrap();
    // A name that is no test's would be told as a story that ended well.
    assert!(String::from_utf8_lossy(&output.stdout).contains("running 1 test"), "no test {test}");
    output
}

/// Runs a story that ends well.
pub(crate) fn alone(test: &str, story: impl FnOnce()) {
    let output = tell(test, "the story", |_| story());
    let text = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&text));
}

/// Runs a story that ends with a signal, once it has said that it is on the brink.
pub(crate) fn fatal(test: &str, story: impl FnOnce()) {
    let output = tell(test, "the story", |_| story());
    assert!(String::from_utf8_lossy(&output.stdout).contains("on the brink"));
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        assert_eq!(output.status.signal(), Some(11), "{output:?}");
    }
}

pub(crate) fn host(fault: &str) -> Subject {
    Subject::meet(oxi_faulty::negotiate, &[("fault", fault)])
}

pub(crate) fn reference() -> Subject {
    Subject::meet(oxi_reference::negotiate, &[])
}

pub(crate) fn op(id: u32, inputs: &[Tensor], output: Tensor, attrs: &[(u32, i64)]) -> OpDesc {
    let attr = |&(key, value): &(u32, i64)| Attr { key, value: AttrValue::I64(value) };
    OpDesc {
        op: id,
        version: 1,
        math_mode: 0,
        determinism: 0,
        inputs: inputs.iter().cloned().map(Some).collect(),
        outputs: vec![output],
        attrs: attrs.iter().map(attr).collect(),
    }
}

pub(crate) fn f32s(dims: &[i64]) -> Tensor {
    Tensor::dense(format::F32, dims)
}

pub(crate) fn sqrt() -> OpDesc {
    op(ops::sqrt::ID, &[f32s(&[4])], f32s(&[4]), &[])
}

pub(crate) fn run(host: &Host, op: &OpDesc, inputs: &[&[f32]]) -> Vec<f32> {
    let inputs: Vec<_> = inputs.iter().map(|values| f32::to_bytes(values)).collect();
    let bytes = op.outputs[0].len() * 4;
    f32::from_bytes(&host.run(op, &inputs, bytes).unwrap())
}

/// Keeps the host's stream at work for a while.
pub(crate) fn busy(host: &Host) {
    let square = f32s(&[512, 512]);
    let op = op(ops::matmul::ID, &[square.clone(), square.clone()], square, &[]);
    let plan = host.plan(&op).unwrap();
    let buffers: Vec<_> = (0..3).map(|_| host.buffer(4 << 18)).collect();
    for _ in 0..16 {
        host.expect(host.execute(plan, &buffers[..2], &buffers[2..]));
    }
}

/// Another handle of the device.
pub(crate) fn second(host: &Host) -> ffi::Device {
    let mut device = ffi::Device::NULL;
    host.expect(oxi_call!(host, device_open(0, &mut device)));
    device
}

/// A new stream.
pub(crate) fn stream(host: &Host, device: ffi::Device) -> ffi::Stream {
    let mut stream = ffi::Stream::NULL;
    host.expect(oxi_call!(host, stream_create(device, null(), &mut stream)));
    stream
}

/// A new event.
pub(crate) fn event(host: &Host, device: ffi::Device) -> ffi::Event {
    let mut event = ffi::Event::NULL;
    host.expect(oxi_call!(host, event_create(device, &mut event)));
    event
}

/// An event, recorded on the host's stream.
pub(crate) fn recorded(host: &Host) -> ffi::Event {
    let event = event(host, host.device);
    host.expect(oxi_call!(host, event_record(event, host.stream)));
    event
}

/// Creates a buffer of 64 bytes, or what `change` makes of it; the handle that came out of it.
pub(crate) fn create(
    host: &Host,
    device: ffi::Device,
    change: impl FnOnce(&mut BufferDesc),
) -> (Status, ffi::Buffer) {
    let mut desc = BufferDesc { bytes: 64, ..BufferDesc::default() };
    change(&mut desc);
    let mut buffer = ffi::Buffer::NULL;
    (oxi_call!(host, buffer_create(device, &desc, &mut buffer)), buffer)
}

/// The status of that on the host's device.
pub(crate) fn created(host: &Host, change: impl FnOnce(&mut BufferDesc)) -> Status {
    create(host, host.device, change).0
}

/// Maps part of a buffer.
pub(crate) fn map(
    host: &Host,
    buffer: ffi::Buffer,
    (offset, bytes): (u64, u64),
    flags: u64,
) -> (Status, *mut u8) {
    let mut out = null_mut();
    (oxi_call!(host, buffer_map(buffer, offset, bytes, flags, &mut out)), out.cast())
}

/// Bytes of heap 0 that are free.
pub(crate) fn free(host: &Host) -> u64 {
    let mut info = HeapInfo::default();
    host.expect(oxi_call!(host, heap_info(host.device, 0, &mut info)));
    info.free
}

/// Lets the next execution fail, and enqueues one on the host's stream.
pub(crate) fn fail(host: &Subject) {
    let plan = host.plan(&sqrt()).unwrap();
    let buffers = [host.buffer(16), host.buffer(16)];
    host.expect(host.inject(host.device, fault_kind::EXECUTION));
    host.expect(host.execute(plan, &buffers[..1], &buffers[1..]));
}

/// Entries of a folder of /proc/self, which are as many as the process has of something.
pub(crate) fn count(folder: &str) -> i32 {
    std::fs::read_dir(format!("/proc/self/{folder}")).unwrap().count() as i32
}
