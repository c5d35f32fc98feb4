//! What a parameter may be: a value for the scenario, and what rules see of it.

mod bindings;
mod model;
mod structs;

use abi::dynamic;
use standard::Standard;
use standard::types::{Enum, Scalar, Type};
use wire::message::Value;

pub use self::model::{Holds, Model, Named, Slots};
use super::props::{self, Prop};

/// Numbers that 32 bits may hold; the first is the plainest.
const NARROW: [u64; 9] = [0, 1, 2, 3, 4, 8, 16, 0x7fff_ffff, 0xffff_ffff];

/// Numbers that 64 bits may hold: around the sizes of the props, and around what wraps.
const WIDE: [u64; 15] = [
    64,
    0,
    1,
    4,
    8,
    16,
    127,
    129,
    4095,
    4096,
    4097,
    1 << 63,
    u64::MAX - 4095,
    u64::MAX - 63,
    u64::MAX,
];

/// How many heaps and devices the model has: more than any device, so that only what is meant to
/// be too large is.
pub const MANY: i128 = 1 << 20;

/// The largest allocation of the model.
pub const LARGEST: i128 = 1 << 40;

/// One value of a parameter.
#[derive(Debug, Clone)]
pub struct Argument {
    /// In ids and messages.
    pub label: String,
    /// In the scenario; `@` in names of variables stands for a number of its own.
    pub value: Value,
    /// For the rules.
    pub model: Model,
    /// Steps that make it: props by index, and what follows `@` in their variables.
    pub setup: Vec<(Setup, &'static str)>,
    /// What rules must ask about for it to mean anything; empty if it always does.
    pub asked: &'static str,
}

impl Argument {
    /// Whether it is about a tensor in the device's own layout.
    pub fn is_tensor(&self) -> bool {
        ["holds_tensor(", "names_tensor(", "layouts_fit("].contains(&self.asked)
    }
}

/// What must be done before an argument can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setup {
    /// Make a prop, by its index.
    Prop(usize),
    /// Make a prop and give it back.
    Destroyed(usize),
}

/// All that arguments are made of.
pub struct Arguments<'a> {
    standard: &'a Standard,
    /// What can be staged.
    pub props: Vec<Prop>,
}

impl<'a> Arguments<'a> {
    /// For a standard.
    pub fn new(standard: &'a Standard) -> Self {
        Self { standard, props: props::all() }
    }

    /// What a parameter of this type may be, the plainest first. `asked` tells whether a rule asks
    /// for the number behind an output.
    pub fn of(&self, ty: &Type, nullable: bool, output: bool, asked: bool) -> Vec<Argument> {
        match ty {
            Type::MutPtr(inner) if output && asked => {
                // Null would be no number but a missing one.
                let mut numbers = self.numbers(inner);
                numbers.retain(|argument| !matches!(argument.value, Value::Word(0)));
                numbers
            }
            Type::MutPtr(_) if output => vec![plain("room", Value::Out, Model::Memory(false))],
            Type::Handle(kind) => self.handles(kind),
            Type::Ptr(inner) => match &**inner {
                Type::Struct(name) => self.structs(name),
                _ => vec![self.host(false)],
            },
            Type::Bytes | Type::MutBytes | Type::CStr if nullable => {
                vec![self.host(true), self.host(false)]
            }
            Type::Bytes | Type::MutBytes | Type::CStr => vec![self.host(false)],
            direct => self.numbers(direct),
        }
    }

    /// The props of a kind, each for the facts that rules may ask about. A later one with the same
    /// facts is there for what lies in structs.
    fn handles(&self, kind: &str) -> Vec<Argument> {
        let alike =
            |prop: &Prop, other: &Prop| prop.kind == other.kind && prop.facts == other.facts;
        let first = |&(at, prop): &(usize, &Prop)| {
            *prop.kind == *kind && !self.props[..at].iter().any(|other| alike(prop, other))
        };
        let own = self.props.iter().enumerate().filter(first);
        own.map(|(index, prop)| self.handle(index, &prop.name)).collect()
    }

    /// A prop.
    pub fn handle(&self, index: usize, label: &str) -> Argument {
        let prop = &self.props[index];
        let session = prop.kind == "device" && prop.name == "open";
        let name = if session { "device".to_owned() } else { format!("{}@", prop.kind) };
        Argument {
            label: label.to_owned(),
            value: Value::Var(name),
            model: Model::Handle(index),
            setup: vec![(Setup::Prop(index), "")],
            asked: match (prop.facts.tensor, &*prop.kind) {
                (false, _) => "",
                (true, "plan") => "layouts_fit(",
                (true, _) => "holds_tensor(",
            },
        }
    }

    fn numbers(&self, ty: &Type) -> Vec<Argument> {
        let words: Vec<u64> = match ty {
            Type::Scalar(Scalar::U32) => NARROW.to_vec(),
            Type::Scalar(Scalar::U64) => WIDE.to_vec(),
            Type::Status => vec![0, 1001, 424_242, 999_999, u64::MAX],
            Type::Enum(name) => {
                let mut values = values(&self.standard.types.enums, name);
                let above = values.iter().max().map_or(0, |most| most + 1);
                let others = [0, above, 0x7fff_ffff, 0xffff_ffff];
                let others: Vec<_> = others.into_iter().filter(|v| !values.contains(v)).collect();
                values.extend(others);
                values
            }
            Type::Flags(name) => {
                let mut values = values(&self.standard.types.flags, name);
                let all = values.iter().fold(0, |all, flag| all | flag);
                let next = (0..64).map(|bit| 1 << bit).find(|bit| all & bit == 0).unwrap_or(0);
                values.extend([all, 0, next, all | next, 1 << 63, u64::MAX]);
                values
            }
            _ => vec![0],
        };
        let signed = |word: u64| match ty {
            Type::Status => i128::from(word as i32),
            _ => i128::from(word),
        };
        let mut list: Vec<_> = words
            .into_iter()
            .map(|word| plain(&figure(word), Value::Word(word), Model::Int(signed(word))))
            .collect();
        if matches!(ty, Type::Scalar(Scalar::U32)) {
            list.push(self.limit("device_count", Value::Var("devices@".to_owned()), MANY));
            list.push(self.limit("heap_count", Value::Var("heaps@".to_owned()), MANY));
        }
        if matches!(ty, Type::Scalar(Scalar::U64)) {
            let value = Value::Plus("heap@.max_alloc".to_owned(), 1);
            list.push(self.limit("max_alloc", value, LARGEST + 1));
        }
        list
    }

    /// The first prop of a kind.
    fn prop(&self, kind: &str) -> Setup {
        let found = self.props.iter().position(|prop| prop.kind == kind);
        Setup::Prop(found.unwrap_or_else(|| panic!("props.yaml has no {kind}")))
    }

    /// Host memory, or null.
    fn host(&self, null: bool) -> Argument {
        if null {
            return plain("null", Value::Word(0), Model::Memory(true));
        }
        Argument {
            label: "memory".to_owned(),
            value: Value::Var("host@".to_owned()),
            model: Model::Memory(false),
            setup: vec![(self.prop("host"), "")],
            asked: "",
        }
    }

    /// A number that only the device knows.
    fn limit(&self, asked: &'static str, value: Value, model: i128) -> Argument {
        let (label, setup) = (asked.to_owned(), vec![(self.prop("limits"), "")]);
        Argument { label, value, model: Model::Int(model), setup, asked }
    }
}

/// A handle of a prop that was given back.
pub fn destroyed(arguments: &Arguments, prop: usize) -> Argument {
    let mut argument = arguments.handle(prop, "destroyed");
    argument.setup = vec![(Setup::Destroyed(prop), "")];
    argument
}

/// An argument that needs nothing.
pub fn plain(label: &str, value: Value, model: Model) -> Argument {
    Argument { label: label.to_owned(), value, model, setup: Vec::new(), asked: "" }
}

fn values(enums: &[Enum], name: &str) -> Vec<u64> {
    let found = enums.iter().find(|known| known.name == name);
    found.map_or(Vec::new(), |found| found.values.iter().map(|value| value.value).collect())
}

fn figure(word: u64) -> String {
    if word < 1 << 16 { word.to_string() } else { format!("{word:#x}") }
}

/// Bytes of a struct, header included.
pub fn struct_size(name: &str) -> u64 {
    dynamic::structure(name).map_or(0, |known| known.size as u64)
}
