//! The memory of one execution: taken, filled, read back, and given back.

use std::time::Instant;

use abi::ffi::{Buffer, Plan, Slot, layout};
use abi::session::{Failure, Session};
use wire::message::{Execute, GUARD, Oddity, TensorDesc, Timed};
use wire::{Arena, Region};

use super::inspect::inspect;
use super::region::{bytes_mut, carried, differences, edge, guard, payload, poison};
use super::timing;
use crate::memory::{DeviceMemory, GUARD_BYTE, Held};
use crate::{Ready, tensor};

/// The memory of one execution.
#[derive(Default)]
pub(super) struct Tensors {
    inputs: Vec<Option<Held>>,
    /// By run, then by output.
    outputs: Vec<Vec<Held>>,
    /// Scratch memory with guards around it, and its bytes, those included.
    workspace: Option<(Held, u64)>,
    /// How the plan runs.
    pub(super) level: u32,
    /// What was measured.
    pub(super) timed: Option<Timed>,
}

impl Tensors {
    /// Takes buffers, runs, and looks at what came back; how long the device took is left in
    /// `device_ns`.
    pub(super) fn run(
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
        let slot = |held: &Held, desc: &TensorDesc| Slot {
            buffer: held.buffer,
            offset: edge(desc) + desc.first,
        };
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
        if let (Some(timing), Some(outputs)) = (&request.timing, self.outputs.last()) {
            let outputs = outputs.iter().zip(&request.operation.outputs);
            let outputs: Vec<_> = outputs.map(|(held, desc)| slot(held, desc)).collect();
            self.timed = Some(timing::measure(timing, &|| {
                session.execute(plan, &inputs, &outputs, workspace)?;
                session.synchronize()
            })?);
        }
        Ok(oddities)
    }

    /// Takes a buffer for each tensor of each run, and scratch memory.
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
    pub(super) fn give_back(self, session: &Session, memory: &mut DeviceMemory, done: bool) {
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
