//! Running an operator on data, and looking at the memory afterwards.
//!
//! Every tensor has a buffer of its own on the device, laid out as in the arena: guard, elements,
//! guard. The guards hold one pattern, outputs hold poison, another one in each run and each run
//! with outputs of its own. Everything is enqueued before the one wait, so that a device can work
//! without a pause. Afterwards:
//!
//! * guards and the gaps of strided tensors must hold what they held;
//! * inputs must hold what they held;
//! * bytes of an output that kept the poison of *each* run were not written;
//! * the runs must agree, byte for byte.
//!
//! A tensor in the device's own layout has a buffer that is created for it, without guards. Before
//! the first run such inputs are read back, so that a copy which turns elements around is told from
//! an execution that does.

use std::time::Instant;

use abi::ffi::{Buffer, Plan, Slot, layout, status, support as supported};
use abi::session::{Failure, Session};
use wire::message::{Execute, Executed, GUARD, Oddity, Ran, Support, TensorDesc};
use wire::{Arena, Region};

use crate::memory::{DeviceMemory, GUARD_BYTE, Held, POISONS};
use crate::{Ready, failure, operation, support, tensor};

/// Runs an operator.
pub fn execute(ready: &mut Ready, arena: &mut Arena, request: &Execute) -> Executed {
    let mut said = Support::default();
    let (mut device_ns, mut level) = (0, 0);
    let mut plan = Plan::NULL;
    let outcome = prepare(&ready.session, request, &mut said, &mut plan).and_then(|refused| {
        if let Some(plan) = refused {
            return Ok(Ran::NotOffered { plan });
        }
        let mut tensors = Tensors::default();
        let ran = tensors.run(ready, arena, request, plan, &mut device_ns);
        level = tensors.level;
        tensors.give_back(&ready.session, &mut ready.memory, ran.is_ok());
        ran.map(|oddities| Ran::Done { oddities })
    });
    if plan != Plan::NULL {
        let _ = ready.session.destroy_plan(plan);
    }
    let result = outcome.unwrap_or_else(|failed| {
        // Later work on a stream that failed fails as well; the next case gets a new one.
        let _ = ready.session.renew_stream();
        ready.memory.forget(&ready.session);
        Ran::Failed(failure(failed))
    });
    Executed { support: said, level, result, device_ns }
}

/// Asks and plans. A status means that the operator is not offered.
fn prepare(
    session: &Session,
    request: &Execute,
    said: &mut Support,
    plan: &mut Plan,
) -> Result<Option<i32>, Failure> {
    let wanted = operation(&request.operation);
    let answer = session.query(&wanted)?;
    *said = support(&answer);
    let (code, handle) = session.plan(&wanted)?;
    let refused = answer.level == supported::NONE || answer.why != status::OK;
    if code == status::OK {
        *plan = handle;
    }
    if refused {
        return Ok(Some(code));
    }
    if code != status::OK {
        let message = session.last_error().1;
        return Err(Failure { function: "plan_create", status: code, message });
    }
    Ok(None)
}

/// The memory of one execution.
#[derive(Default)]
struct Tensors {
    inputs: Vec<Option<Held>>,
    /// By run, then by output.
    outputs: Vec<Vec<Held>>,
    /// Scratch memory with guards around it, and its bytes, those included.
    workspace: Option<(Held, u64)>,
    /// How the plan runs.
    level: u32,
}

impl Tensors {
    fn run(
        &mut self,
        ready: &mut Ready,
        arena: &mut Arena,
        request: &Execute,
        plan: Plan,
        device_ns: &mut u64,
    ) -> Result<Vec<Oddity>, Failure> {
        let session = &mut ready.session;
        self.take(session, &mut ready.memory, request, plan)?;
        self.send(session, arena, request)?;
        let mut oddities = self.copied(session, arena, request)?;
        let begun = Instant::now();
        let slot =
            |held: &Held, desc: &TensorDesc| Slot { buffer: held.buffer, offset: edge(desc) };
        let inputs = self.inputs.iter().zip(&request.operation.inputs);
        let inputs: Vec<_> = inputs
            .map(|(held, desc)| {
                held.as_ref().zip(desc.as_ref()).map(|(held, desc)| slot(held, desc))
            })
            .map(Option::unwrap_or_default)
            .collect();
        let workspace = self
            .workspace
            .map_or_else(Slot::default, |(held, _)| Slot { buffer: held.buffer, offset: GUARD });
        for outputs in &self.outputs {
            let outputs = outputs.iter().zip(&request.operation.outputs);
            let outputs: Vec<_> = outputs.map(|(held, desc)| slot(held, desc)).collect();
            session.execute(plan, &inputs, &outputs, workspace)?;
        }
        let landed = session.download(&self.parts(request))?;
        *device_ns = begun.elapsed().as_nanos() as u64;
        oddities.extend(inspect(landed, arena, request)?);
        Ok(oddities)
    }

    fn take(
        &mut self,
        session: &Session,
        memory: &mut DeviceMemory,
        request: &Execute,
        plan: Plan,
    ) -> Result<(), Failure> {
        let mut room = |region: &Region, desc: &TensorDesc| match desc.layout {
            layout::DEVICE => memory.hold(session, &tensor(desc), region.len - 2 * GUARD),
            _ => memory.take(session, region.len),
        };
        for (region, desc) in request.inputs.iter().zip(&request.operation.inputs) {
            let given = region.as_ref().zip(desc.as_ref());
            self.inputs.push(given.map(|(region, desc)| room(region, desc)).transpose()?);
        }
        for _ in 0..request.runs {
            self.outputs.push(Vec::new());
            for (region, desc) in request.outputs.iter().zip(&request.operation.outputs) {
                let held = room(region, desc)?;
                self.outputs.last_mut().expect("pushed above").push(held);
            }
        }
        let (bytes, level) = session.needs(plan)?;
        self.level = level;
        if bytes > 0 {
            let bytes = bytes + 2 * GUARD;
            self.workspace = Some((memory.take(session, bytes)?, bytes));
        }
        Ok(())
    }

    /// Enqueues the copies of inputs and of poisoned outputs.
    fn send(&self, session: &Session, arena: &mut Arena, request: &Execute) -> Result<(), Failure> {
        for (_, held, region, desc) in self.given(request) {
            let bytes = bytes_mut(arena, region)?;
            guard(bytes);
            session.upload(held.buffer, carried(bytes, desc))?;
        }
        if let Some((held, bytes)) = self.workspace {
            session.upload(held.buffer, &vec![GUARD_BYTE; bytes as usize])?;
        }
        for (run, outputs) in self.outputs.iter().enumerate() {
            let regions = request.outputs.iter().zip(&request.operation.outputs);
            for (held, (region, desc)) in outputs.iter().zip(regions) {
                let bytes = bytes_mut(arena, *region)?;
                bytes.fill(poison(run));
                guard(bytes);
                session.upload(held.buffer, carried(bytes, desc))?;
            }
        }
        Ok(())
    }

    /// The inputs that are not left out: number, memory, region, and what they are.
    fn given<'a>(
        &self,
        request: &'a Execute,
    ) -> impl Iterator<Item = (u32, Held, Region, &'a TensorDesc)> {
        let tensors = request.inputs.iter().zip(&request.operation.inputs);
        let all = self.inputs.iter().zip(tensors).enumerate();
        all.filter_map(|(i, (held, (region, desc)))| {
            Some((i as u32, (*held)?, (*region)?, desc.as_ref()?))
        })
    }

    /// Reads inputs in the device's own layout back, and says which came otherwise than they went.
    fn copied(
        &self,
        session: &mut Session,
        arena: &mut Arena,
        request: &Execute,
    ) -> Result<Vec<Oddity>, Failure> {
        let own: Vec<_> =
            self.given(request).filter(|(.., desc)| desc.layout == layout::DEVICE).collect();
        if own.is_empty() {
            return Ok(Vec::new());
        }
        let parts = own.iter().map(|(_, held, region, _)| (held.buffer, region.len - 2 * GUARD));
        let mut rest = session.download(&parts.collect::<Vec<_>>())?;
        let mut oddities = Vec::new();
        for (tensor, _, region, _) in own {
            let (came, after) = rest.split_at(region.len as usize - 2 * GUARD as usize);
            rest = after;
            let went = payload(bytes_mut(arena, region)?);
            if let Some((at, count)) = differences(came, went, |a, b| a != b) {
                oddities.push(Oddity::Copied { tensor, at, count });
            }
        }
        Ok(oddities)
    }

    /// What is copied back, in the order in which [`inspect`] reads it.
    fn parts(&self, request: &Execute) -> Vec<(Buffer, u64)> {
        let part = |held: &Held, region: &Region, desc: &TensorDesc| {
            (held.buffer, region.len - 2 * (GUARD - edge(desc)))
        };
        let inputs = self.given(request).map(|(_, held, region, desc)| part(&held, &region, desc));
        let mut parts: Vec<_> = inputs.collect();
        for outputs in &self.outputs {
            let regions = request.outputs.iter().zip(&request.operation.outputs);
            parts.extend(
                outputs.iter().zip(regions).map(|(held, (region, desc))| part(held, region, desc)),
            );
        }
        parts.extend(self.workspace.map(|(held, bytes)| (held.buffer, bytes)));
        parts
    }

    /// Keeps the buffers for later, or destroys them where work may still be under way in them.
    fn give_back(self, session: &Session, memory: &mut DeviceMemory, done: bool) {
        let inputs = self.inputs.into_iter().flatten();
        let workspace = self.workspace.map(|(held, _)| held);
        for held in inputs.chain(self.outputs.into_iter().flatten()).chain(workspace) {
            if done {
                memory.give(session, held);
            } else {
                let _ = session.destroy(held.buffer);
            }
        }
    }
}

/// Bytes of guard on the device before and after a tensor. In the device's own layout nobody can say
/// what lies where, so there are none.
fn edge(desc: &TensorDesc) -> u64 {
    if desc.layout == layout::DEVICE { 0 } else { GUARD }
}

/// The part of a region that is copied to the device.
fn carried<'a>(bytes: &'a [u8], desc: &TensorDesc) -> &'a [u8] {
    if edge(desc) == 0 { payload(bytes) } else { bytes }
}

fn poison(run: usize) -> u8 {
    POISONS[run % POISONS.len()]
}

/// Writes the guards of a region.
fn guard(bytes: &mut [u8]) {
    let (edge, end) = (GUARD as usize, bytes.len() - GUARD as usize);
    bytes[..edge].fill(GUARD_BYTE);
    bytes[end..].fill(GUARD_BYTE);
}

/// A region of the arena; one that is none is the runner's mistake.
fn bytes_mut(arena: &mut Arena, region: Region) -> Result<&mut [u8], Failure> {
    let fits = region.len >= 2 * GUARD;
    let message = format!("{region:?} is no region of the arena");
    let wrong = Failure { function: "worker", status: status::E_RANGE, message };
    if !fits {
        return Err(wrong);
    }
    arena.bytes_mut(region).map_err(|_| wrong)
}

/// Looks at what came back, and leaves the outputs of the first run in the arena.
fn inspect(landed: &[u8], arena: &mut Arena, request: &Execute) -> Result<Vec<Oddity>, Failure> {
    let mut oddities = Vec::new();
    let mut rest = landed;
    let mut next = |region: &Region, desc: &TensorDesc| {
        let (part, after) = rest.split_at((region.len - 2 * (GUARD - edge(desc))) as usize);
        rest = after;
        let elements = if edge(desc) == 0 { part } else { payload(part) };
        Came { guarded: (edge(desc) > 0).then_some(part), elements }
    };
    for (i, (region, desc)) in request.inputs.iter().zip(&request.operation.inputs).enumerate() {
        let (Some(region), Some(desc)) = (region, desc) else { continue };
        let (came, was) = (next(region, desc), bytes_mut(arena, *region)?);
        oddities.extend(check_guards(&came, i as u32));
        if let Some((at, count)) = differences(came.elements, payload(was), |a, b| a != b) {
            oddities.push(Oddity::Input { input: i as u32, at, count });
        }
    }
    let mut runs: Vec<Vec<Came>> = Vec::new();
    for _ in 0..request.runs {
        let outputs = request.outputs.iter().zip(&request.operation.outputs);
        runs.push(outputs.map(|(region, desc)| next(region, desc)).collect());
    }
    for (i, region) in request.outputs.iter().enumerate() {
        let tensor = (request.inputs.len() + i) as u32;
        let results: Vec<&Came> = runs.iter().map(|outputs| &outputs[i]).collect();
        if let Some(oddity) = results.iter().find_map(|result| check_guards(result, tensor)) {
            oddities.push(oddity);
        }
        let desc = &request.operation.outputs[i];
        oddities.extend(check_output(&results, desc, i as u32, tensor));
        if let Some(first) = results.first() {
            let (edge, len) = (GUARD as usize, first.elements.len());
            bytes_mut(arena, *region)?[edge..edge + len].copy_from_slice(first.elements);
        }
    }
    // What is left is the workspace, if there is one.
    if !rest.is_empty() {
        let tensor = (request.inputs.len() + request.outputs.len()) as u32;
        oddities.extend(broken_guards(rest, tensor));
    }
    Ok(oddities)
}

/// What came back of a tensor.
struct Came<'a> {
    /// With its guards, if it has any.
    guarded: Option<&'a [u8]>,
    /// Without.
    elements: &'a [u8],
}

fn payload(bytes: &[u8]) -> &[u8] {
    &bytes[GUARD as usize..bytes.len() - GUARD as usize]
}

fn check_guards(came: &Came, tensor: u32) -> Option<Oddity> {
    broken_guards(came.guarded?, tensor)
}

fn broken_guards(bytes: &[u8], tensor: u32) -> Option<Oddity> {
    let (edge, end) = (GUARD as usize, bytes.len() - GUARD as usize);
    let broken = |guard: &[u8]| guard.iter().filter(|&&byte| byte != GUARD_BYTE).count() as u64;
    let count = broken(&bytes[..edge]) + broken(&bytes[end..]);
    if count == 0 {
        return None;
    }
    let wrong = |&i: &usize| bytes[i] != GUARD_BYTE;
    let first = (0..edge).rev().find(wrong).or_else(|| (end..bytes.len()).find(wrong))?;
    Some(Oddity::Guard { tensor, at: first as i64 - GUARD as i64, count })
}

/// The first place where two equally long slices meet a condition, and how often they do.
fn differences(a: &[u8], b: &[u8], wrong: impl Fn(u8, u8) -> bool) -> Option<(u64, u64)> {
    // Nearly always there is none, and a count without a branch is a loop of vectors.
    let count = a.iter().zip(b).map(|(&a, &b)| u64::from(wrong(a, b))).sum();
    if count == 0 {
        return None;
    }
    let first = a.iter().zip(b).position(|(&a, &b)| wrong(a, b))?;
    Some((first as u64, count))
}

/// Looks for bytes of an output that were not written, that differ from run to run, or that were
/// written between the elements of a strided output.
fn check_output(results: &[&Came], desc: &TensorDesc, output: u32, tensor: u32) -> Vec<Oddity> {
    let mut oddities = Vec::new();
    let [first, second, ..] = results else { return oddities };
    let (first, second) = (first.elements, second.elements);
    if let Some(elements) = elements(desc, first.len()) {
        let gap = |i: &usize| !elements[*i] && (first[*i] != poison(0) || second[*i] != poison(1));
        let count = (0..first.len()).filter(gap).count() as u64;
        if let Some(at) = (0..first.len()).find(gap) {
            oddities.push(Oddity::Guard { tensor, at: at as i64, count });
        }
        let pick = |bytes: &[u8]| -> Vec<u8> {
            bytes.iter().zip(&elements).filter(|(_, is)| **is).map(|(byte, _)| *byte).collect()
        };
        oddities.extend(compare_runs(&pick(first), &pick(second), output));
    } else {
        oddities.extend(compare_runs(first, second, output));
    }
    oddities
}

fn compare_runs(first: &[u8], second: &[u8], output: u32) -> Option<Oddity> {
    if first == second {
        return None;
    }
    let kept = |a: u8, b: u8| a == poison(0) && b == poison(1);
    if let Some((at, count)) = differences(first, second, kept) {
        return Some(Oddity::Unwritten { output, at, count });
    }
    let (at, count) = differences(first, second, |a, b| a != b)?;
    Some(Oddity::Differ { output, at, count })
}

/// Which bytes of a strided tensor belong to elements; `None` if all do.
fn elements(desc: &TensorDesc, bytes: usize) -> Option<Vec<bool>> {
    let strides = desc.strides.as_ref()?;
    let count: i64 = desc.dims.iter().product();
    let axes = desc.dims.iter().zip(strides);
    let span = 1 + axes.clone().map(|(extent, stride)| (extent - 1) * stride).sum::<i64>();
    if count <= 0 || span <= 0 {
        return None;
    }
    let width = bytes / span as usize;
    let mut belongs = vec![false; bytes];
    for index in 0..count {
        let (mut rest, mut place) = (index, 0);
        for (extent, stride) in axes.clone().rev() {
            place += rest % extent * stride;
            rest /= extent;
        }
        belongs[place as usize * width..][..width].fill(true);
    }
    Some(belongs)
}
