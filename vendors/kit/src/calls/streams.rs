//! Streams and events.

use std::sync::{Arc, Mutex, PoisonError};

use abi::ffi::{self, FOREVER, Status, StreamDesc, device_caps, status};

use super::{call, live, ready, same_device};
use crate::objects::{EventObject, StreamObject};
use crate::structs::{self, Out};
use crate::{Device, Export, Failure};

pub(super) unsafe extern "C" fn stream_create<A: Export>(
    device: ffi::Device,
    desc: *const StreamDesc,
    out: *mut ffi::Stream,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { Out::new(out, 2) }?;
        let desc = match desc.is_null() {
            true => StreamDesc::default(),
            // SAFETY: as above.
            false => unsafe { structs::read(desc, 1) }?,
        };
        let runtime = A::runtime();
        let owner = live(&runtime.devices, device.0, 0)?;
        let most = owner.limits.max_streams as usize;
        if most > 0 && owner.streams().len() >= most {
            let message = format!("{most} streams exist, and no more can");
            return Err(Failure::new(status::E_RESOURCE, message));
        }
        let stream = owner.ask(|device| device.stream(desc.priority))?;
        let object = Arc::new(StreamObject::<A> { owner: owner.clone(), stream });
        out.set(ffi::Stream(runtime.streams.insert(object.clone())?));
        owner.adopt(&object);
        owner.born();
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn stream_destroy<A: Export>(stream: ffi::Stream) -> Status {
    call(|| {
        let object = A::runtime().streams.remove(stream.0, 0)?;
        // Work that failed, or a device that is gone, is no reason to keep the stream.
        let _ = object.wait(FOREVER);
        let owner = object.owner.clone();
        drop(object);
        owner.died();
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn stream_query<A: Export>(stream: ffi::Stream) -> Status {
    call(|| finished::<A>(stream, 0))
}

pub(super) unsafe extern "C" fn stream_synchronize<A: Export>(
    stream: ffi::Stream,
    timeout_ns: u64,
) -> Status {
    call(|| finished::<A>(stream, timeout_ns))
}

fn finished<A: Export>(stream: ffi::Stream, timeout_ns: u64) -> Result<Status, Failure> {
    let stream = live(&A::runtime().streams, stream.0, 0)?;
    let done = stream.wait(timeout_ns);
    // What was waited for is worth nothing if the device went meanwhile.
    stream.owner.alive()?;
    Ok(ready(done?))
}

pub(super) unsafe extern "C" fn stream_wait_event<A: Export>(
    stream: ffi::Stream,
    event: ffi::Event,
) -> Status {
    call(|| {
        let runtime = A::runtime();
        let stream = live(&runtime.streams, stream.0, 0)?;
        let event = live(&runtime.events, event.0, 1)?;
        same_device(&stream.owner, &event.owner, 1)?;
        let mark = event.recorded(1)?;
        stream.owner.ask(|device| device.wait(&stream.stream, &mark))?;
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn event_create<A: Export>(
    device: ffi::Device,
    out: *mut ffi::Event,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { Out::new(out, 1) }?;
        let runtime = A::runtime();
        let owner = live(&runtime.devices, device.0, 0)?;
        let object = EventObject::<A> { owner: owner.clone(), mark: Mutex::new(None) };
        out.set(ffi::Event(runtime.events.insert(Arc::new(object))?));
        owner.born();
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn event_destroy<A: Export>(event: ffi::Event) -> Status {
    call(|| {
        A::runtime().events.remove(event.0, 0)?.owner.died();
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn event_record<A: Export>(
    event: ffi::Event,
    stream: ffi::Stream,
) -> Status {
    call(|| {
        let runtime = A::runtime();
        let event = live(&runtime.events, event.0, 0)?;
        let stream = live(&runtime.streams, stream.0, 1)?;
        same_device(&event.owner, &stream.owner, 1)?;
        let mark = stream.owner.ask(|device| device.record(&stream.stream))?;
        *event.mark.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(mark));
        Ok(status::OK)
    })
}

pub(super) unsafe extern "C" fn event_query<A: Export>(event: ffi::Event) -> Status {
    call(|| reached::<A>(event, 0))
}

pub(super) unsafe extern "C" fn event_synchronize<A: Export>(
    event: ffi::Event,
    timeout_ns: u64,
) -> Status {
    call(|| reached::<A>(event, timeout_ns))
}

fn reached<A: Export>(event: ffi::Event, timeout_ns: u64) -> Result<Status, Failure> {
    let event = live(&A::runtime().events, event.0, 0)?;
    let mark = event.recorded(0)?;
    let done = event.owner.ask(|device| device.reached(&mark, timeout_ns));
    event.owner.alive()?;
    Ok(ready(done?))
}

pub(super) unsafe extern "C" fn event_elapsed_ns<A: Export>(
    start: ffi::Event,
    end: ffi::Event,
    out: *mut u64,
) -> Status {
    call(|| {
        // SAFETY: the host passes pointers as the standard says.
        let out = unsafe { Out::new(out, 2) }?;
        let events = &A::runtime().events;
        let (start, end) = (live(events, start.0, 0)?, live(events, end.0, 1)?);
        same_device(&start.owner, &end.owner, 1)?;
        let (first, last) = (start.recorded(0)?, end.recorded(1)?);
        let owner = &start.owner;
        owner.need(device_caps::EVENT_TIMING, "event_timing")?;
        owner.ask(|device| {
            if !(device.reached(&first, 0)? && device.reached(&last, 0)?) {
                return Ok(status::NOT_READY);
            }
            out.set(device.time_of(&last)?.saturating_sub(device.time_of(&first)?));
            Ok(status::OK)
        })
    })
}
