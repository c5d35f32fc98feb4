//! Faults of order, of events, and of waiting.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use oxi_kit::ffi::{self, Event, FOREVER, Status, status};
use oxi_kit::hosted::Stream;
use oxi_kit::{Device, Failure, HostMemory};
use oxi_reference::ReferenceDevice;

use crate::hooks::{At, Done, HONEST, Hooks, Part, boundary, fail, honest, lenient, renamed};

/// Every fault of this kind.
pub(super) static ALL: &[(&str, Hooks)] = &[
    ("stream-race", Hooks { wait: |_, _, _| Ok(()), ..HONEST }),
    ("copy-overtakes", Hooks { copy: copy_overtakes, ..HONEST }),
    ("early-download", Hooks { read: early_download, ..HONEST }),
    ("early-synchronize", boundary(|table| table.stream_synchronize = Some(early))),
    ("early-query", boundary(|table| table.stream_query = Some(early_query))),
    ("early-event", boundary(|table| table.event_query = Some(early_event))),
    ("early-event-wait", boundary(|table| table.event_synchronize = Some(early_wait))),
    ("event-stands-still", boundary(|table| table.event_record = Some(stands_still))),
    ("idle-not-ready", boundary(|table| table.stream_query = Some(not_ready))),
    ("timeout-ignored", boundary(|table| table.stream_synchronize = Some(patient))),
    ("zero-timeout-blocks", boundary(|table| table.event_synchronize = Some(zero))),
    ("timeout-is-success", boundary(|table| table.device_synchronize = Some(in_time))),
    ("destroy-comes-back-early", boundary(|table| table.stream_destroy = Some(later))),
    ("device-not-waited-for", boundary(|table| table.device_synchronize = Some(not_waited))),
    ("wait-unrecorded", boundary(|table| table.stream_wait_event = Some(wait))),
    ("wait-across-devices", boundary(|table| table.stream_wait_event = Some(wait_far))),
    ("record-across-devices", boundary(|table| table.event_record = Some(record_far))),
    ("query-unrecorded", boundary(|table| table.event_query = Some(query))),
    ("synchronize-unrecorded", boundary(|table| table.event_synchronize = Some(synchronize))),
    ("elapsed-unrecorded", boundary(|table| table.event_elapsed_ns = Some(elapsed))),
    ("elapsed-backwards", boundary(|table| table.event_elapsed_ns = Some(backwards))),
    ("elapsed-zero", boundary(|table| table.event_elapsed_ns = Some(no_time))),
    ("event-leak", boundary(|table| table.event_create = Some(two_events))),
    ("every-other-event", boundary(|table| table.event_create = Some(every_other))),
    ("stream-thread-leak", Hooks { stream: two_streams, ..HONEST }),
];

/// Copies have an engine of their own, which does not wait for the others.
fn copy_overtakes(device: &ReferenceDevice, _: &Stream, to: At<'_>, from: Part<'_>) -> Done {
    let side = device.stream(0)?;
    device.copy(&side, to.0, to.1, from.0, from.1)?;
    device.reached(&device.record(&side)?, FOREVER).map(drop)
}

/// Memory that the host can reach is read at once, whatever work is still to write there.
fn early_download(device: &ReferenceDevice, _: &Stream, from: At<'_>, to: HostMemory) -> Done {
    let side = device.stream(0)?;
    device.read(&side, from.0, from.1, to)?;
    device.reached(&device.record(&side)?, FOREVER).map(drop)
}

/// What was handed to the driver is taken for done.
unsafe extern "C" fn early(stream: ffi::Stream, _: u64) -> Status {
    renamed(status::NOT_READY, status::OK, || honest!(stream_query(stream)))
}

unsafe extern "C" fn early_query(stream: ffi::Stream) -> Status {
    renamed(status::NOT_READY, status::OK, || honest!(stream_query(stream)))
}

unsafe extern "C" fn early_event(event: Event) -> Status {
    renamed(status::NOT_READY, status::OK, || honest!(event_query(event)))
}

unsafe extern "C" fn early_wait(event: Event, _: u64) -> Status {
    renamed(status::NOT_READY, status::OK, || honest!(event_query(event)))
}

/// An event is recorded once.
unsafe extern "C" fn stands_still(event: Event, stream: ffi::Stream) -> Status {
    match honest!(event_query(event)) {
        status::OK | status::NOT_READY => status::OK,
        _ => honest!(event_record(event, stream)),
    }
}

/// Idle streams sleep, and are woken by being asked.
unsafe extern "C" fn not_ready(stream: ffi::Stream) -> Status {
    static ASKED: AtomicU32 = AtomicU32::new(0);
    match honest!(stream_query(stream)) {
        status::OK if ASKED.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) => status::NOT_READY,
        code => code,
    }
}

unsafe extern "C" fn patient(stream: ffi::Stream, _: u64) -> Status {
    honest!(stream_synchronize(stream, FOREVER))
}

/// No timeout is taken for no limit.
unsafe extern "C" fn zero(event: Event, timeout_ns: u64) -> Status {
    honest!(event_synchronize(event, if timeout_ns == 0 { FOREVER } else { timeout_ns }))
}

/// Whether the wait ended because of the work or because of the clock, nobody says.
unsafe extern "C" fn in_time(device: ffi::Device, timeout_ns: u64) -> Status {
    renamed(status::NOT_READY, status::OK, || honest!(device_synchronize(device, timeout_ns)))
}

/// A thread of its own tidies up.
unsafe extern "C" fn later(stream: ffi::Stream) -> Status {
    match honest!(stream_query(stream)) {
        status::NOT_READY => {
            std::thread::spawn(move || honest!(stream_destroy(stream)));
            status::OK
        }
        _ => honest!(stream_destroy(stream)),
    }
}

/// Streams look after themselves.
unsafe extern "C" fn not_waited(device: ffi::Device, _: u64) -> Status {
    honest!(device_status(device))
}

unsafe extern "C" fn wait(stream: ffi::Stream, event: Event) -> Status {
    lenient(status::E_NOT_RECORDED, || honest!(stream_wait_event(stream, event)))
}

unsafe extern "C" fn wait_far(stream: ffi::Stream, event: Event) -> Status {
    lenient(status::E_ARGUMENT, || honest!(stream_wait_event(stream, event)))
}

unsafe extern "C" fn record_far(event: Event, stream: ffi::Stream) -> Status {
    lenient(status::E_ARGUMENT, || honest!(event_record(event, stream)))
}

unsafe extern "C" fn query(event: Event) -> Status {
    lenient(status::E_NOT_RECORDED, || honest!(event_query(event)))
}

unsafe extern "C" fn synchronize(event: Event, timeout_ns: u64) -> Status {
    lenient(status::E_NOT_RECORDED, || honest!(event_synchronize(event, timeout_ns)))
}

unsafe extern "C" fn elapsed(start: Event, end: Event, out: *mut u64) -> Status {
    lenient(status::E_NOT_RECORDED, || honest!(event_elapsed_ns(start, end, out)))
}

/// A legal question that nobody thought of: the events the other way round.
unsafe extern "C" fn backwards(start: Event, end: Event, out: *mut u64) -> Status {
    let code = honest!(event_elapsed_ns(start, end, out));
    // SAFETY: the honest function took the pointer.
    if code == status::OK && unsafe { out.read_unaligned() } == 0 {
        return fail(status::E_INTERNAL, "time runs backwards");
    }
    code
}

/// Events have times, which nobody looks at.
unsafe extern "C" fn no_time(start: Event, end: Event, out: *mut u64) -> Status {
    let code = honest!(event_elapsed_ns(start, end, out));
    if code == status::OK {
        // SAFETY: the honest function took the pointer.
        unsafe { out.write_unaligned(0) };
    }
    code
}

/// Events come in pairs here, and one of each is forgotten.
unsafe extern "C" fn two_events(device: ffi::Device, out: *mut Event) -> Status {
    let code = honest!(event_create(device, out));
    if code == status::OK {
        let mut other = Event::NULL;
        return honest!(event_create(device, &mut other));
    }
    code
}

/// A pool that takes an event for free where it should take it for used.
unsafe extern "C" fn every_other(device: ffi::Device, out: *mut Event) -> Status {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let code = honest!(event_create(device, out));
    if code != status::OK || MADE.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
        return code;
    }
    // SAFETY: the honest function took the pointer.
    let event = unsafe { out.replace(Event::NULL) };
    honest!(event_destroy(event));
    fail(status::E_UNSUPPORTED, "there is no event")
}

/// A helper for each stream, whose thread nobody ends.
fn two_streams(device: &ReferenceDevice) -> Result<Stream, Failure> {
    let helper = device.stream(0)?;
    helper.run(|| {
        std::thread::sleep(Duration::ZERO);
        Ok(())
    })?;
    std::mem::forget(helper);
    device.stream(0)
}
