//! The faults, by what they are about.
//!
//! | module | faults of |
//! |---|---|
//! | `matrices`, `arithmetic` | operators: their results, crashes, hangs |
//! | `products` | products with scales, addends, groups |
//! | `windows`, `quantised` | convolutions and pools; quantisation |
//! | `sums` | how sums are computed, against what is declared |
//! | `statistics`, `norms`, `training` | reductions over any axes, scans, normalisations, losses and steps, by way of `seen` |
//! | `functions`, `special`, `wholes`, `roundings`, `conversions` | operators that go element by element, by way of `element` |
//! | `attention`, `weights` | attention, rotations, gates |
//! | `random` | words, dropped elements, tokens |
//! | `movement`, `indexing`, `selection` | operators that see whole tensors, by way of `whole_calls` |
//! | `plans` | asking and preparing |
//! | `executions` | executing |
//! | `devices` | devices and heaps: finding, opening, asking |
//! | `buffers` | what may be asked of a buffer |
//! | `memory` | what becomes of memory |
//! | `transfers` | copies and fills |
//! | `tensors` | buffers for one tensor, and constant operands |
//! | `layouts` | where the elements of tensors lie, and how tensors are described |
//! | `streams` | order, events, waiting |
//! | `recovery` | what follows a failure: poison, loss, effects of refused calls |
//! | `structs` | headers, sizes, tails, chains |
//! | `errors` | statuses, last errors, handles |
//! | `hygiene` | what the process and the thread are left with |
//! | `meeting` | negotiation |

mod arithmetic;
mod attention;
mod buffers;
mod conversions;
mod devices;
mod element;
mod errors;
mod executions;
mod functions;
mod hygiene;
mod indexing;
mod layouts;
mod matrices;
mod meeting;
mod memory;
mod movement;
mod norms;
mod plans;
mod products;
mod quantised;
mod random;
mod recovery;
mod roundings;
mod seen;
mod selection;
mod special;
mod statistics;
mod streams;
mod structs;
mod sums;
mod tensors;
mod training;
mod transfers;
mod weights;
mod whole_calls;
mod wholes;
mod windows;

use crate::hooks::Hooks;

/// Every fault, in the order of `faults.yaml`.
pub(crate) fn all() -> impl Iterator<Item = &'static (&'static str, Hooks)> {
    [
        matrices::ALL,
        products::ALL,
        windows::ALL,
        quantised::ALL,
        arithmetic::ALL,
        sums::ALL,
        functions::ALL,
        special::ALL,
        wholes::ALL,
        roundings::ALL,
        conversions::ALL,
        statistics::ALL,
        norms::ALL,
        attention::ALL,
        weights::ALL,
        training::ALL,
        random::ALL,
        movement::ALL,
        indexing::ALL,
        selection::ALL,
        plans::ALL,
        executions::ALL,
        devices::ALL,
        buffers::ALL,
        memory::ALL,
        transfers::ALL,
        tensors::ALL,
        layouts::ALL,
        streams::ALL,
        recovery::ALL,
        structs::ALL,
        errors::ALL,
        hygiene::ALL,
        meeting::ALL,
    ]
    .into_iter()
    .flatten()
}
