//! What stands behind each kind of handle.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use abi::ffi::status;

use crate::faults::Injected;
use crate::heaps::{Heaps, Share};
use crate::{Adapter, Device, Failure, HeapInfo, Limits, Range, Support, Tensor};

/// The device type of an adapter.
pub(crate) type DeviceOf<A> = <A as Adapter>::Device;
/// Its buffers.
pub(crate) type BufferOf<A> = <DeviceOf<A> as Device>::Buffer;
/// Its marks.
pub(crate) type MarkOf<A> = <DeviceOf<A> as Device>::Mark;

/// An open device.
pub(crate) struct DeviceObject<A: Adapter> {
    pub(crate) device: A::Device,
    pub(crate) index: u32,
    pub(crate) caps: u64,
    pub(crate) limits: Limits,
    pub(crate) infos: Vec<HeapInfo>,
    pub(crate) heaps: Arc<Heaps<BufferOf<A>>>,
    /// Live buffers, streams, events and plans.
    pub(crate) children: AtomicU32,
    pub(crate) injected: Injected,
    lost: AtomicBool,
    streams: Mutex<Vec<Weak<StreamObject<A>>>>,
}

impl<A: Adapter> DeviceObject<A> {
    pub(crate) fn new(
        device: A::Device,
        index: u32,
        caps: u64,
        heaps: Arc<Heaps<BufferOf<A>>>,
    ) -> Self {
        Self {
            limits: device.limits(),
            infos: device.heaps(),
            device,
            index,
            caps,
            heaps,
            children: AtomicU32::new(0),
            injected: Injected::default(),
            lost: AtomicBool::new(false),
            streams: Mutex::new(Vec::new()),
        }
    }

    /// Asks the adapter's device, and remembers if it answers that it is gone.
    pub(crate) fn ask<T>(
        &self,
        question: impl FnOnce(&A::Device) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        question(&self.device).inspect_err(|failure| {
            if failure.status == status::E_DEVICE_LOST {
                self.lose();
            }
        })
    }

    /// The device is gone, for good: whatever it says later is not heard.
    pub(crate) fn lose(&self) {
        self.lost.store(true, Ordering::Release);
    }

    /// Refuses a device that is gone.
    pub(crate) fn alive(&self) -> Result<(), Failure> {
        if self.lost.load(Ordering::Acquire) {
            return Err(Failure::new(status::E_DEVICE_LOST, "the device is gone"));
        }
        Ok(())
    }

    /// Refuses what the device does not declare.
    pub(crate) fn need(&self, cap: u64, name: &str) -> Result<(), Failure> {
        if self.caps & cap == 0 {
            return Err(Failure::unsupported(format!("the device does not declare {name}")));
        }
        Ok(())
    }

    pub(crate) fn heap(&self, index: u32, arg: usize) -> Result<&HeapInfo, Failure> {
        self.infos.get(index as usize).ok_or_else(|| {
            let message = format!("there is no heap {index}, only {}", self.infos.len());
            Failure::new(status::E_RANGE, message).at(arg)
        })
    }

    /// The streams that live now.
    pub(crate) fn streams(&self) -> Vec<Arc<StreamObject<A>>> {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.retain(|stream| stream.strong_count() > 0);
        streams.iter().filter_map(Weak::upgrade).collect()
    }

    pub(crate) fn adopt(&self, stream: &Arc<StreamObject<A>>) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that are gone would otherwise keep their place for as long as the device is open.
        streams.retain(|stream| stream.strong_count() > 0);
        streams.push(Arc::downgrade(stream));
    }

    pub(crate) fn born(&self) {
        self.children.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn died(&self) {
        self.children.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A buffer.
pub(crate) struct BufferObject<A: Adapter> {
    pub(crate) owner: Arc<DeviceObject<A>>,
    pub(crate) memory: Arc<BufferOf<A>>,
    pub(crate) bytes: u64,
    /// The tensor that it was created for; `None` for plain bytes.
    pub(crate) tensor: Option<Tensor>,
    /// What it takes of a heap; imported memory takes nothing.
    pub(crate) share: Option<Share>,
    /// Host address of imported memory: two buffers may be made of one piece.
    pub(crate) host: Option<u64>,
    /// Flags of its heap.
    pub(crate) flags: u64,
    pub(crate) mapped: Mutex<Option<Range>>,
}

impl<A: Adapter> BufferObject<A> {
    /// Checks that bytes lie within the buffer, also near 2^64.
    pub(crate) fn range(&self, offset: u64, bytes: u64, arg: usize) -> Result<Range, Failure> {
        if offset > self.bytes || bytes > self.bytes - offset {
            let message =
                format!("{bytes} bytes from {offset} on do not lie in a buffer of {}", self.bytes);
            return Err(Failure::new(status::E_RANGE, message).at(arg));
        }
        Ok(Range { offset, bytes })
    }

    /// Refuses a tensor, which is for the device alone to lay out.
    pub(crate) fn plain(&self, what: &str, arg: usize) -> Result<(), Failure> {
        match self.tensor {
            None => Ok(()),
            Some(_) => {
                let message = format!("the buffer holds a tensor, which cannot be {what}");
                Err(Failure::new(status::E_UNSUPPORTED_LAYOUT, message).at(arg))
            }
        }
    }

    /// Checks that a copy with the host takes all of a tensor; of plain bytes it may take some.
    pub(crate) fn whole(&self, bytes: u64, arg: usize) -> Result<(), Failure> {
        if self.tensor.is_some() && bytes != self.bytes {
            let message = format!("{bytes} bytes are not the whole tensor of {}", self.bytes);
            return Err(Failure::new(status::E_RANGE, message).at(arg));
        }
        Ok(())
    }

    /// Where bytes of it lie, in a space in which two live buffers overlap only if their memory
    /// does.
    pub(crate) fn place(&self, at: Range) -> Place {
        let (space, base) = match self.host {
            Some(address) => (0, address),
            None => (Arc::as_ptr(&self.memory).addr(), 0),
        };
        let start = u128::from(base) + u128::from(at.offset);
        Place { space, start, end: start + u128::from(at.bytes) }
    }
}

/// A piece of memory, for telling whether two overlap.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    space: usize,
    start: u128,
    end: u128,
}

impl Place {
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let empty = self.start == self.end || other.start == other.end;
        let meets = self.start < other.end && other.start < self.end;
        self.space == other.space && meets && !empty
    }
}

/// A stream.
pub(crate) struct StreamObject<A: Adapter> {
    pub(crate) owner: Arc<DeviceObject<A>>,
    pub(crate) stream: <DeviceOf<A> as Device>::Stream,
}

impl<A: Adapter> StreamObject<A> {
    /// Waits at most so long until all work so far is done, or over because the device is gone.
    pub(crate) fn wait(&self, timeout_ns: u64) -> Result<bool, Failure> {
        self.owner.ask(|device| {
            let mark = device.record(&self.stream)?;
            device.reached(&mark, timeout_ns)
        })
    }
}

/// An event: the mark that it was last recorded as.
pub(crate) struct EventObject<A: Adapter> {
    pub(crate) owner: Arc<DeviceObject<A>>,
    pub(crate) mark: Mutex<Option<Arc<MarkOf<A>>>>,
}

impl<A: Adapter> EventObject<A> {
    pub(crate) fn recorded(&self, arg: usize) -> Result<Arc<MarkOf<A>>, Failure> {
        let mark = self.mark.lock().unwrap_or_else(PoisonError::into_inner).clone();
        mark.ok_or_else(|| {
            Failure::new(status::E_NOT_RECORDED, "the event was never recorded").at(arg)
        })
    }
}

/// What belongs to a device.
pub(crate) trait Belongs {
    /// The device's adapter.
    type Adapter: Adapter;

    /// The device.
    fn owner(&self) -> &DeviceObject<Self::Adapter>;
}

impl<A: Adapter> Belongs for DeviceObject<A> {
    type Adapter = A;

    fn owner(&self) -> &Self {
        self
    }
}

macro_rules! belong {
    ($($object:ident)*) => {$(
        impl<A: Adapter> Belongs for $object<A> {
            type Adapter = A;

            fn owner(&self) -> &DeviceObject<A> {
                &self.owner
            }
        }
    )*};
}

belong!(BufferObject StreamObject EventObject PlanObject);

/// A plan, and what its bindings are checked against.
pub(crate) struct PlanObject<A: Adapter> {
    pub(crate) owner: Arc<DeviceObject<A>>,
    pub(crate) plan: Arc<<DeviceOf<A> as Device>::Plan>,
    pub(crate) inputs: Vec<Option<Wanted>>,
    pub(crate) outputs: Vec<Wanted>,
    pub(crate) workspace: u64,
    pub(crate) support: Support,
}

/// What a tensor of a plan must lie in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wanted {
    /// So many plain bytes.
    Bytes(Extent),
    /// A buffer that was created for this tensor.
    Tensor(Tensor),
}

/// Bytes that a tensor takes, seen from its first element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    /// Bytes before it, where strides are negative.
    pub(crate) before: u64,
    /// Bytes from it on; 0 if there is no element.
    pub(crate) after: u64,
    /// Bytes of an element, at least 1.
    pub(crate) element: u64,
}
