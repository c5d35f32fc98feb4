//! What runs programs: a client with its devices, or the compiler for a device that is not here.

use std::ffi::c_int;
use std::ptr::{null, null_mut};
use std::sync::Arc;

use oxi_kit::Failure;
use oxi_kit::ffi::{device_kind, format as f};

use crate::api::{self, Api, COMPILE_OPTIONS, NONE, Raw, Setting, Slot, args};

/// Added to the options of a program that is not for the first device: field 4 of
/// `CompileOptionsProto`, the device is named at each execution.
const ANY_DEVICE: &[u8] = &[0x20, 1];

/// A client of a plugin. It is never destroyed: plugins leave threads behind that use it.
#[derive(Debug)]
pub struct Client {
    api: Api,
    raw: Raw,
    /// Name of its platform, e.g. `cpu`.
    pub platform: String,
    version: String,
    devices: Vec<Raw>,
}

// SAFETY: PJRT lets its objects be used from any thread.
unsafe impl Send for Client {}
// SAFETY: as above.
unsafe impl Sync for Client {}

impl Client {
    /// Makes a client; there may be no device.
    ///
    /// # Errors
    /// What the plugin says, most often that there is no device.
    pub fn new(api: Api, options: &[Setting]) -> Result<Self, Failure> {
        let named: Vec<_> = options.iter().map(Setting::named).collect();
        let mut made = args!(ClientCreate {
            options: named.as_ptr(),
            num_options: named.len(),
            get: NONE,
            get_arg: NONE,
            put: NONE,
            put_arg: NONE,
            client: NONE,
            try_get: NONE,
            try_get_arg: NONE,
        });
        api.call(Slot::ClientCreate, &mut made)?;
        let raw = made.client;
        let mut list = args!(Devices { client: raw, devices: null(), num_devices: 0 });
        api.call(Slot::ClientAddressableDevices, &mut list)?;
        let devices = match list.num_devices {
            0 => Vec::new(),
            // SAFETY: the plugin wrote how many there are.
            count => unsafe { std::slice::from_raw_parts(list.devices, count) }.to_vec(),
        };
        let platform = text(api, Slot::ClientPlatformName, raw)?;
        let version = text(api, Slot::ClientPlatformVersion, raw)?;
        Ok(Self { api, raw, platform, version, devices })
    }

    /// What computes on its devices, for people.
    pub fn driver(&self) -> String {
        driver(self.api, &self.version)
    }

    /// How many devices it has.
    pub fn device_count(&self) -> usize {
        self.devices.len()
    }

    /// What a device calls itself.
    ///
    /// # Errors
    /// What the plugin says.
    pub fn device_kind(&self, index: usize) -> Result<String, Failure> {
        let mut found = args!(Description { device: self.devices[index], description: NONE });
        self.api.call(Slot::DeviceGetDescription, &mut found)?;
        text(self.api, Slot::DeviceDescriptionKind, found.description)
    }
}

fn text(api: Api, slot: Slot, object: Raw) -> Result<String, Failure> {
    let mut text = args!(Text { object, text: null(), size: 0 });
    api.call(slot, &mut text)?;
    Ok(text.read())
}

fn driver(api: Api, version: &str) -> String {
    format!("{}, {}", api.version(), version.replace('\n', " "))
}

/// `abi::ffi::device_kind` of a platform's devices.
pub fn kind(platform: &str) -> u32 {
    match platform {
        "cpu" => device_kind::CPU,
        "cuda" | "rocm" | "gpu" | "METAL" => device_kind::GPU,
        "tpu" => device_kind::NPU,
        _ => device_kind::OTHER,
    }
}

/// A device that is not here, for which programs are compiled all the same.
#[derive(Debug)]
pub struct Topology {
    api: Api,
    raw: Raw,
    /// Name of its platform, e.g. `tpu`.
    pub platform: String,
    version: String,
}

// SAFETY: as for `Client`.
unsafe impl Send for Topology {}
// SAFETY: as above.
unsafe impl Sync for Topology {}

impl Topology {
    /// A topology by the name that the plugin knows it by, e.g. `v5e:2x2`.
    ///
    /// # Errors
    /// What the plugin says.
    pub fn new(api: Api, name: &str) -> Result<Self, Failure> {
        let mut made = args!(TopologyCreate {
            name: name.as_ptr().cast(),
            name_size: name.len(),
            options: null(),
            num_options: 0,
            topology: NONE,
        });
        api.call(Slot::TopologyCreate, &mut made)?;
        let raw = made.topology;
        let platform = text(api, Slot::TopologyPlatformName, raw)?;
        let version = text(api, Slot::TopologyPlatformVersion, raw)?;
        Ok(Self { api, raw, platform, version })
    }

    /// What compiles for it, for people.
    pub fn driver(&self) -> String {
        driver(self.api, &self.version)
    }
}

/// What programs are compiled for.
#[derive(Debug, Clone)]
pub enum Target {
    /// A device of a client, by number.
    Device(Arc<Client>, usize),
    /// A device that is not here.
    Topology(Arc<Topology>),
}

impl Target {
    /// Compiles a program.
    ///
    /// # Errors
    /// What the plugin's compiler says.
    pub fn compile(&self, text: &str) -> Result<Executable, Failure> {
        let program = api::program(text);
        match self {
            Self::Device(client, index) => {
                let mut options = COMPILE_OPTIONS.to_vec();
                if *index > 0 {
                    options.extend(ANY_DEVICE);
                }
                let mut made = args!(ClientCompile {
                    client: client.raw,
                    program: &program,
                    options: options.as_ptr().cast(),
                    options_size: options.len(),
                    executable: NONE,
                });
                client.api.call(Slot::ClientCompile, &mut made)?;
                Ok(Executable {
                    api: client.api,
                    raw: made.executable,
                    device: Some((client.clone(), *index)),
                })
            }
            Self::Topology(topology) => {
                let mut made = args!(Compile {
                    topology: topology.raw,
                    program: &program,
                    options: COMPILE_OPTIONS.as_ptr().cast(),
                    options_size: COMPILE_OPTIONS.len(),
                    client: NONE,
                    executable: NONE,
                });
                topology.api.call(Slot::Compile, &mut made)?;
                Ok(Executable { api: topology.api, raw: made.executable, device: None })
            }
        }
    }
}

/// A compiled program.
#[derive(Debug)]
pub struct Executable {
    api: Api,
    raw: Raw,
    /// Where it runs, if it can.
    device: Option<(Arc<Client>, usize)>,
}

// SAFETY: as for `Client`.
unsafe impl Send for Executable {}
// SAFETY: as above; it may also be executed from several threads at once.
unsafe impl Sync for Executable {}

/// A dense operand: format, extents and elements.
#[derive(Debug)]
pub struct Operand<'a> {
    /// `abi::ffi::format`.
    pub format: u32,
    /// Extents, outermost first.
    pub dims: &'a [i64],
    /// Bytes of its elements, row-major.
    pub bytes: &'a [u8],
}

impl Executable {
    /// Copies the inputs to the device and runs the program; its results, of which there are so many.
    ///
    /// # Errors
    /// What the plugin says; `E_UNSUPPORTED` for a device that is not here.
    pub fn run(&self, inputs: &[Operand], results: usize) -> Result<Vec<Buffer>, Failure> {
        let Some((client, index)) = &self.device else {
            return Err(Failure::unsupported("programs are compiled for this device, not run"));
        };
        let device = client.devices[*index];
        let mut buffers = Vec::with_capacity(inputs.len());
        for input in inputs {
            buffers.push(self.upload(client, device, input)?);
        }
        let arguments: Vec<Raw> = buffers.iter().map(|buffer| buffer.raw).collect();
        let mut options = args!(ExecuteOptions {
            send: NONE,
            recv: NONE,
            num_send: 0,
            num_recv: 0,
            launch_id: 0,
            kept: null(),
            num_kept: 0,
            context: NONE,
            location: null(),
            num_tasks: 0,
            tasks: NONE,
            incarnations: NONE,
        });
        let (mut made, mut done) = (vec![NONE; results], NONE);
        let (list, results) = (arguments.as_ptr(), made.as_mut_ptr());
        let mut execution = args!(Execute {
            executable: self.raw,
            options: &mut options,
            arguments: &list,
            num_devices: 1,
            num_args: arguments.len(),
            outputs: &results,
            events: &mut done,
            device: if *index > 0 { device } else { NONE },
        });
        self.api.call(Slot::LoadedExecutableExecute, &mut execution)?;
        let made = made.into_iter().map(|raw| Buffer { api: self.api, raw }).collect();
        self.api.wait(done)?;
        Ok(made)
    }

    fn upload(&self, client: &Client, device: Raw, input: &Operand) -> Result<Buffer, Failure> {
        let mut made = args!(BufferFromHostBuffer {
            client: client.raw,
            data: input.bytes.as_ptr().cast(),
            kind: element_type(input.format)?,
            dims: input.dims.as_ptr(),
            num_dims: input.dims.len(),
            strides: null(),
            num_strides: 0,
            semantics: IMMUTABLE_DURING_CALL,
            device,
            memory: NONE,
            layout: NONE,
            done: NONE,
            buffer: NONE,
        });
        self.api.call(Slot::ClientBufferFromHostBuffer, &mut made)?;
        let buffer = Buffer { api: self.api, raw: made.buffer };
        self.api.wait(made.done)?;
        Ok(buffer)
    }
}

impl Drop for Executable {
    fn drop(&mut self) {
        let slot = match self.device {
            Some(_) => Slot::LoadedExecutableDestroy,
            None => Slot::ExecutableDestroy,
        };
        self.api.destroy(slot, self.raw);
    }
}

/// Memory of the device.
#[derive(Debug)]
pub struct Buffer {
    api: Api,
    raw: Raw,
}

impl Buffer {
    /// Copies a tensor of so many dimensions to the host.
    ///
    /// # Errors
    /// What the plugin says.
    pub fn download(&self, rank: usize, to: &mut [u8]) -> Result<(), Failure> {
        let order: Vec<i64> = (0..rank as i64).rev().collect();
        // Said expressly, because a device may lay its results out as it likes.
        let layout = args!(Layout {
            tiled: args!(Tiled {
                minor_to_major: order.as_ptr(),
                rank,
                tile_dims: null(),
                tile_dim_sizes: null(),
                num_tiles: 0,
            }),
            kind: 0,
        });
        let mut copy = args!(ToHostBuffer {
            buffer: self.raw,
            layout: &layout,
            target: to.as_mut_ptr().cast(),
            size: to.len(),
            event: NONE,
        });
        self.api.call(Slot::BufferToHostBuffer, &mut copy)?;
        self.api.wait(copy.event)
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.api.destroy(Slot::BufferDestroy, std::mem::replace(&mut self.raw, null_mut()));
    }
}

/// `PJRT_HostBufferSemantics_kImmutableOnlyDuringCall`: the plugin has copied when it returns.
const IMMUTABLE_DURING_CALL: c_int = 0;

/// `PJRT_Buffer_Type` of a format.
fn element_type(format: u32) -> Result<c_int, Failure> {
    Ok(match format {
        f::BOOL => 1,
        f::I8 => 2,
        f::I16 => 3,
        f::I32 => 4,
        f::I64 => 5,
        f::U8 => 6,
        f::U32 => 8,
        f::F16 => 10,
        f::F32 => 11,
        f::F64 => 12,
        f::BF16 => 13,
        f::F8E4M3FN => 17,
        other => return Err(Failure::internal(format!("PJRT has no format {other:#06x}"))),
    })
}
