//! Faults of memory: who has it, who sees it, and whether it comes back.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use oxi_kit::ffi::{self, BufferDesc, Status, fault_kind, map_flags, status};
use oxi_kit::hosted::Buffer;
use oxi_kit::{Device, Export, Failure, HostMemory, Range};
use oxi_reference::ReferenceDevice;

use crate::Faulty;
use crate::hooks::{HONEST, Hooks, boundary, fail, honest};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("leak", Hooks { release: leak, ..HONEST }),
    ("freed-early", Hooks { buffer: from_pool, release: to_pool, ..HONEST }),
    ("shared-memory", Hooks { buffer: too_close, ..HONEST }),
    ("import-copies", Hooks { import: import_copies, ..HONEST }),
    ("unmap-loses-writes", Hooks { map: shadow, ..HONEST }),
    ("stale-mapping", Hooks { map: stale, ..HONEST }),
    ("out-of-memory-code", boundary(|table| table.buffer_create = Some(code))),
    ("native-status", boundary(|table| table.buffer_create = Some(native))),
    ("out-of-memory-loses-device", boundary(|table| table.buffer_create = Some(loses))),
    ("out-of-memory-stays", boundary(|table| table.buffer_create = Some(stays))),
    ("failed-allocation-leaks", boundary(|table| table.buffer_create = Some(leaks))),
];

/// A pool that loses a block now and then.
fn leak(buffer: Arc<Buffer>) {
    static DESTROYED: AtomicU32 = AtomicU32::new(0);
    if DESTROYED.fetch_add(1, Ordering::Relaxed) % 8 == 7 {
        std::mem::forget(buffer);
    }
}

/// Blocks of a pool: those in use by their address, and those that are free, by their size.
#[derive(Default)]
struct Pool {
    sizes: BTreeMap<usize, u64>,
    free: BTreeMap<u64, Vec<usize>>,
}

static POOL: LazyLock<Mutex<Pool>> = LazyLock::new(Mutex::default);

/// Larger buffers are no business of a pool.
const POOLED: u64 = 1 << 20;

/// A buffer over memory that nobody frees.
fn lasting(address: usize, bytes: u64) -> Buffer {
    let pointer = std::ptr::with_exposed_provenance_mut(address);
    Buffer::import(HostMemory { pointer, bytes: bytes as usize })
}

/// New memory that nobody frees.
fn forgotten(bytes: u64) -> usize {
    // In lines of 64 bytes, so that it is aligned as buffers are.
    #[derive(Clone, Copy)]
    #[repr(align(64))]
    struct Line(#[expect(dead_code, reason = "only its size matters")] [u8; 64]);
    let lines = vec![Line([0; 64]); (bytes as usize).div_ceil(64)];
    lines.leak().as_mut_ptr().expose_provenance()
}

fn from_pool(device: &ReferenceDevice, bytes: u64) -> Result<Buffer, Failure> {
    if bytes > POOLED {
        return device.buffer(0, bytes, 0);
    }
    let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    let free = pool.free.get_mut(&bytes).and_then(Vec::pop);
    let address = free.unwrap_or_else(|| forgotten(bytes));
    pool.sizes.insert(address, bytes);
    Ok(lasting(address, bytes))
}

/// A pool that takes a block back when its handle goes, whatever work still uses it.
fn to_pool(buffer: Arc<Buffer>) {
    let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    let address = buffer.at(0).addr();
    if let Some(bytes) = pool.sizes.remove(&address) {
        pool.free.entry(bytes).or_default().push(address);
    }
}

/// Small buffers come from one slab, whose places are closer together than what they hold.
fn too_close(device: &ReferenceDevice, bytes: u64) -> Result<Buffer, Failure> {
    const PLACES: usize = 1 << 10;
    const STEP: usize = 32;
    static SLAB: LazyLock<usize> = LazyLock::new(|| forgotten(2 * (PLACES * STEP) as u64));
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    if bytes > 4096 {
        return device.buffer(0, bytes, 0);
    }
    let place = NEXT.fetch_add(1, Ordering::Relaxed) % PLACES;
    Ok(lasting(*SLAB + place * STEP, bytes))
}

/// Memory that the device cannot reach in place is brought to where it can.
fn import_copies(device: &ReferenceDevice, memory: HostMemory) -> Result<Buffer, Failure> {
    let buffer = device.buffer(0, memory.bytes as u64, 0)?;
    // SAFETY: the host vouches for its memory; the buffer is as large, and new.
    unsafe { memory.pointer.copy_to(buffer.at(0), memory.bytes) };
    Ok(buffer)
}

/// What a buffer holds now, in memory that nobody frees.
fn picture(buffer: &Buffer, at: Range) -> HostMemory {
    let pointer = std::ptr::with_exposed_provenance_mut::<u8>(forgotten(at.bytes));
    // SAFETY: the kit has checked the range; what was made is as large.
    unsafe { buffer.at(at.offset).copy_to(pointer, at.bytes as usize) };
    HostMemory { pointer, bytes: at.bytes as usize }
}

/// A mapping is a copy, which unmapping forgets to bring back.
fn shadow(_: &ReferenceDevice, buffer: &Buffer, at: Range, _: u64) -> Result<HostMemory, Failure> {
    Ok(picture(buffer, at))
}

/// A mapping that is only read shows what it showed the first time.
fn stale(
    device: &ReferenceDevice,
    buffer: &Buffer,
    at: Range,
    flags: u64,
) -> Result<HostMemory, Failure> {
    static SHOWN: Mutex<BTreeMap<(usize, u64, u64), HostMemory>> = Mutex::new(BTreeMap::new());
    if flags & map_flags::WRITE != 0 {
        return device.map(buffer, at, flags);
    }
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let place = (buffer.at(0).addr(), at.offset, at.bytes);
    Ok(*shown.entry(place).or_insert_with(|| picture(buffer, at)))
}

/// "Invalid value", whatever it was.
unsafe extern "C" fn code(
    device: ffi::Device,
    desc: *const BufferDesc,
    out: *mut ffi::Buffer,
) -> Status {
    match honest!(buffer_create(device, desc, out)) {
        status::E_OUT_OF_MEMORY => fail(status::E_ARGUMENT, "invalid value"),
        code => code,
    }
}

/// The system's own code is handed on: ENOMEM.
unsafe extern "C" fn native(
    device: ffi::Device,
    desc: *const BufferDesc,
    out: *mut ffi::Buffer,
) -> Status {
    match honest!(buffer_create(device, desc, out)) {
        status::E_OUT_OF_MEMORY => fail(-12, "Cannot allocate memory"),
        code => code,
    }
}

/// A driver that gives up when it finds no memory.
unsafe extern "C" fn loses(
    device: ffi::Device,
    desc: *const BufferDesc,
    out: *mut ffi::Buffer,
) -> Status {
    let code = honest!(buffer_create(device, desc, out));
    if let (status::E_OUT_OF_MEMORY, Some(inject)) = (code, Faulty::runtime().faults().inject) {
        // SAFETY: the handle is as it came.
        unsafe { inject(device, fault_kind::DEVICE_LOST) };
    }
    code
}

/// A flag that is set when memory runs out, and never cleared.
unsafe extern "C" fn stays(
    device: ffi::Device,
    desc: *const BufferDesc,
    out: *mut ffi::Buffer,
) -> Status {
    static OUT: AtomicBool = AtomicBool::new(false);
    if OUT.load(Ordering::Relaxed) {
        return fail(status::E_OUT_OF_MEMORY, "there was no memory the last time");
    }
    let code = honest!(buffer_create(device, desc, out));
    OUT.store(code == status::E_OUT_OF_MEMORY, Ordering::Relaxed);
    code
}

/// What was allocated before the part that failed stays allocated.
unsafe extern "C" fn leaks(
    device: ffi::Device,
    desc: *const BufferDesc,
    out: *mut ffi::Buffer,
) -> Status {
    let code = honest!(buffer_create(device, desc, out));
    if code == status::E_OUT_OF_MEMORY {
        let (part, mut lost) =
            (BufferDesc { bytes: 1 << 16, ..BufferDesc::default() }, ffi::Buffer::NULL);
        // There may be no memory even for that.
        let _ = honest!(buffer_create(device, &part, &mut lost));
    }
    code
}
