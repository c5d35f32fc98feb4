//! The places where a fault can put itself between the host and the reference.

use std::sync::Arc;

use oxi_kit::ffi::{self, CoreApi, Negotiate, Status, status};
use oxi_kit::hosted::{Buffer, Mark, Stream};
use oxi_kit::{
    Device, Failure, HostMemory, OpDesc, OpStorage, Operands, Range, Support, Tensor, last_error,
};
use oxi_reference::{Plan, ReferenceDevice};

/// What a fault may replace. It replaces as little as it can; the rest is [`HONEST`].
#[derive(Debug)]
pub(crate) struct Hooks {
    /// Meets the host.
    pub(crate) meet: Negotiate,
    /// Changes the answer to the host.
    pub(crate) answer: fn(&mut ffi::Adapter),
    /// Puts functions of its own into a copy of the honest table.
    pub(crate) table: fn(&mut CoreApi),
    // What follows is asked by the kit, once the rules of the boundary hold.
    pub(crate) buffer: fn(&ReferenceDevice, u64) -> Result<Buffer, Failure>,
    pub(crate) tensor_buffer: fn(&ReferenceDevice, &Tensor) -> Result<Buffer, Failure>,
    pub(crate) import: fn(&ReferenceDevice, HostMemory) -> Result<Buffer, Failure>,
    pub(crate) release: fn(Arc<Buffer>),
    pub(crate) map: fn(&ReferenceDevice, &Buffer, Range, u64) -> Result<HostMemory, Failure>,
    pub(crate) stream: fn(&ReferenceDevice) -> Result<Stream, Failure>,
    pub(crate) write: fn(&ReferenceDevice, &Stream, At<'_>, &[u8]) -> Done,
    pub(crate) read: fn(&ReferenceDevice, &Stream, At<'_>, HostMemory) -> Done,
    pub(crate) copy: fn(&ReferenceDevice, &Stream, At<'_>, Part<'_>) -> Done,
    pub(crate) fill: fn(&ReferenceDevice, &Stream, Part<'_>, &[u8]) -> Done,
    pub(crate) record: fn(&ReferenceDevice, &Stream) -> Result<Mark, Failure>,
    pub(crate) wait: fn(&ReferenceDevice, &Stream, &Arc<Mark>) -> Done,
    // Plain bytes only; what is in the device's own layout is asked and prepared honestly.
    pub(crate) query: fn(&ReferenceDevice, &OpDesc) -> Support,
    pub(crate) plan: fn(&ReferenceDevice, &OpDesc) -> Result<Plan, Failure>,
    pub(crate) workspace: u64,
    pub(crate) execute: fn(Execution<'_>) -> Done,
    /// Executes where a tensor is in the device's own layout.
    pub(crate) execute_stored: fn(Execution<'_>) -> Done,
    /// Enqueues what fails, if a failing execution was injected.
    pub(crate) fail: fn(&ReferenceDevice, &Stream) -> Done,
}

/// What comes of enqueuing work.
pub(crate) type Done = Result<(), Failure>;
/// A byte of a buffer.
pub(crate) type At<'a> = (&'a Arc<Buffer>, u64);
/// Some bytes of a buffer.
pub(crate) type Part<'a> = (&'a Arc<Buffer>, Range);

/// An execution on its way to the reference.
pub(crate) struct Execution<'a> {
    pub(crate) device: &'a ReferenceDevice,
    pub(crate) stream: &'a Stream,
    /// What the plan was made from.
    pub(crate) op: &'a Arc<OpDesc>,
    /// How its tensors are kept.
    pub(crate) storage: &'a OpStorage,
    pub(crate) plan: &'a Arc<Plan>,
    pub(crate) operands: Operands<Buffer>,
}

impl Execution<'_> {
    /// As the reference does it.
    pub(crate) fn honestly(self) -> Done {
        self.device.execute(self.stream, self.plan, self.operands)
    }

    /// Enqueues a computation of the fault's own instead.
    pub(crate) fn instead(
        self,
        compute: impl FnOnce(&OpDesc, &Operands<Buffer>) + Send + 'static,
    ) -> Done {
        let (op, operands) = (self.op.clone(), self.operands);
        self.stream.run(move || {
            compute(&op, &operands);
            Ok(())
        })
    }

    /// Enqueues the reference's computation between two of the fault's own.
    pub(crate) fn around(
        self,
        before: fn(&OpDesc, &Operands<Buffer>),
        after: fn(&OpDesc, &Operands<Buffer>),
    ) -> Done {
        let plan = self.plan.clone();
        self.instead(move |op, operands| {
            before(op, operands);
            plan.run(operands);
            after(op, operands);
        })
    }
}

/// The reference as it is.
pub(crate) const HONEST: Hooks = Hooks {
    meet: crate::honest::negotiate,
    answer: |_| (),
    table: |_| (),
    buffer: |device, bytes| device.buffer(0, bytes, 0),
    tensor_buffer: |device, tensor| device.tensor_buffer(0, tensor, 0),
    import: |device, memory| device.import(memory),
    release: drop,
    map: |device, buffer, at, flags| device.map(buffer, at, flags),
    stream: |device| device.stream(0),
    write: |device, stream, to, from| device.write(stream, to.0, to.1, from),
    read: |device, stream, from, to| device.read(stream, from.0, from.1, to),
    copy: |device, stream, to, from| device.copy(stream, to.0, to.1, from.0, from.1),
    fill: |device, stream, part, pattern| device.fill(stream, part.0, part.1, pattern),
    record: |device, stream| device.record(stream),
    wait: |device, stream, mark| device.wait(stream, mark),
    query: |device, op| device.query(op),
    plan: |device, op| device.plan(op),
    workspace: 0,
    execute: |execution| execution.honestly(),
    execute_stored: |execution| execution.honestly(),
    fail: |device, stream| device.fail(stream),
};

/// A fault of the function table, and of nothing else.
pub(crate) const fn boundary(table: fn(&mut CoreApi)) -> Hooks {
    Hooks { table, ..HONEST }
}

/// Calls a function of the honest table. Stands in functions that take its place, whose caller
/// answers for the pointers.
macro_rules! honest {
    ($function:ident($($argument:expr),* $(,)?)) => {{
        let table = <$crate::Faulty as oxi_kit::Export>::runtime().table();
        let function = table.$function.expect("the honest table lacks nothing");
        // SAFETY: pointers are handed on as they came, or lead to values of the fault's own.
        unsafe { function($($argument),*) }
    }};
}
pub(crate) use honest;

/// Fails as a call does: with a status, and with the thread's last error.
pub(crate) fn fail(status: Status, message: &str) -> Status {
    last_error::set(Failure::new(status, message));
    status
}

/// A status that no call returns.
pub(crate) const NEVER: Status = -1;

/// Makes a call; if it is refused with this status, forgets that and does something else.
pub(crate) fn unless(
    refused: Status,
    call: impl FnOnce() -> Status,
    otherwise: impl FnOnce() -> Status,
) -> Status {
    let before = last_error::get();
    match call() {
        code if code == refused => {
            last_error::replace(before);
            otherwise()
        }
        code => code,
    }
}

/// Makes a call that is never refused with this status: it does nothing then, and says that all is
/// well.
pub(crate) fn lenient(refused: Status, call: impl FnOnce() -> Status) -> Status {
    unless(refused, call, || status::OK)
}

/// Makes a call; if that is refused for this reason, says that all is well.
pub(crate) fn forgiving(
    reason: impl FnOnce(&Failure) -> bool,
    call: impl FnOnce() -> Status,
) -> Status {
    let before = last_error::get();
    let code = call();
    if code != status::OK && last_error::get().is_some_and(|failure| reason(&failure)) {
        last_error::replace(before);
        return status::OK;
    }
    code
}

/// Makes a call, and says one status in place of another.
pub(crate) fn renamed(from: Status, to: Status, call: impl FnOnce() -> Status) -> Status {
    unless(from, call, || match to {
        status::OK => status::OK,
        to => fail(to, "invalid value"),
    })
}
