//! Stories of use: planning, certifying, bad input, lost workers, interrupted runs.

mod budget;
mod certificates;
mod coverage;
mod damage;
mod example;
mod explore;
mod fingerprint;
mod gate;
mod input;
mod interrupt;
mod judging;
mod measure;
mod messages;
mod new_vendor;
mod pjrt;
mod plan;
mod power;
mod processes;
mod proof;
mod resume;
mod stacks;
mod support;
mod tampering;
mod three;
mod traces;
mod workflows;
