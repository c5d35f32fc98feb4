//! What a parameter may be: a value for the scenario, and what rules see of it.

use abi::dynamic;
use standard::Standard;
use standard::types::{Enum, Scalar, Type};
use wire::message::Value;

use super::props::{self, Prop};
use crate::cases::scenario::stage::descriptor;

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

/// What rules see of an argument.
#[derive(Debug, Clone)]
pub enum Model {
    /// A number.
    Int(i128),
    /// A handle: the prop, by index.
    Handle(usize),
    /// The object of another argument.
    Same(usize),
    /// A struct, by its fields in order.
    Struct(Vec<Model>, Slots),
    /// Memory, or null.
    Memory(bool),
    /// The tensor that a buffer is created for.
    Tensor(Named),
}

/// What rules ask about the tensor that a buffer is created for.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// Bytes that it takes if it is dense.
    pub bytes: u64,
    /// Whether it has strides.
    pub strides: bool,
}

/// What rules ask about bindings.
#[derive(Debug, Clone, Copy)]
pub struct Slots {
    /// Whether tensors lie within their buffers.
    pub fit: bool,
    /// Whether offsets are aligned.
    pub aligned: bool,
    /// Whether an output shares memory.
    pub overlap: bool,
    /// What the buffers of input and output were created for.
    pub holds: [Holds; 2],
}

/// What a buffer was created for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Plain bytes.
    Bytes,
    /// The tensor of the plan.
    Tensor,
    /// Another tensor.
    Other,
}

const GOOD_SLOTS: Slots =
    Slots { fit: true, aligned: true, overlap: false, holds: [Holds::Bytes; 2] };

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

    /// A struct of plain fields, and the same with one field changed.
    fn structs(&self, name: &str) -> Vec<Argument> {
        match name {
            "op_desc" => return vec![self.operator()],
            "bindings" => return self.bindings(),
            _ => {}
        }
        let structs = &self.standard.types.structs;
        let Some(known) = structs.iter().find(|known| known.name == name) else { return vec![] };
        let choices: Vec<Vec<Argument>> = known
            .fields
            .iter()
            .map(|field| match &*field.name {
                "reserved" => vec![plain("0", Value::Word(0), Model::Int(0))],
                "tensor" => self.tensors(),
                _ => self.numbers(&field.ty),
            })
            .collect();
        let of = |label: String, chosen: &[&Argument]| Argument {
            label,
            value: Value::Struct(
                known
                    .fields
                    .iter()
                    .zip(chosen)
                    .map(|(field, argument)| (field.name.to_string(), argument.value.clone()))
                    .collect(),
            ),
            model: Model::Struct(chosen.iter().map(|a| a.model.clone()).collect(), GOOD_SLOTS),
            setup: chosen.iter().flat_map(|argument| argument.setup.clone()).collect(),
            asked: chosen
                .iter()
                .map(|argument| argument.asked)
                .find(|a| !a.is_empty())
                .unwrap_or(""),
        };
        let firsts: Vec<_> = choices.iter().map(|list| &list[0]).collect();
        let mut list = vec![of("plain".to_owned(), &firsts)];
        for (i, field) in known.fields.iter().enumerate() {
            for other in &choices[i][1..] {
                let mut chosen = firsts.clone();
                chosen[i] = other;
                list.push(of(format!("{}:{}", field.name, other.label), &chosen));
            }
        }
        list
    }

    /// The tensor that a buffer is created for: none, and some around the plainest size of a buffer.
    fn tensors(&self) -> Vec<Argument> {
        let format = self.standard.format("f32").map_or(0, |format| u64::from(format.id));
        let of = |label: &str, elements: u64, strides: &[u64]| {
            let field = |name: &str, value: Value| (name.to_owned(), value);
            let numbers =
                |list: &[u64]| Value::List(list.iter().map(|&n| Value::Word(n)).collect());
            let mut fields = vec![
                field("format", Value::Word(format)),
                field("rank", Value::Word(1)),
                field("dims", numbers(&[elements])),
            ];
            if !strides.is_empty() {
                fields.push(field("strides", numbers(strides)));
            }
            let named = Named { bytes: 4 * elements, strides: !strides.is_empty() };
            let argument = plain(label, Value::Struct(fields), Model::Tensor(named));
            Argument { asked: "names_tensor(", ..argument }
        };
        vec![
            plain("null", Value::Word(0), Model::Memory(true)),
            of("16", 16, &[]),
            of("15", 15, &[]),
            of("17", 17, &[]),
            of("0", 0, &[]),
            of("dense-strides", 16, &[1]),
            of("strides", 16, &[2]),
        ]
    }

    /// The descriptor of an operator that is offered.
    fn operator(&self) -> Argument {
        Argument {
            label: "offered".to_owned(),
            value: descriptor(self.standard, "operator@", 16, 0),
            model: Model::Struct(Vec::new(), GOOD_SLOTS),
            setup: vec![(self.prop("operator"), "")],
            asked: "",
        }
    }

    /// Bindings of a plan with one input and one output of 64 bytes.
    fn bindings(&self) -> Vec<Argument> {
        let prop = |name: &str| {
            let mut props = self.props.iter();
            let found = props.position(|prop| prop.kind == "buffer" && prop.name == name);
            Setup::Prop(found.unwrap_or_else(|| panic!("props.yaml has no buffer {name}")))
        };
        let slot = |name: &str, offset: u64| {
            Value::Struct(vec![
                ("buffer".to_owned(), Value::Var(name.to_owned())),
                ("offset".to_owned(), Value::Word(offset)),
            ])
        };
        let made = |names: [&str; 2], counts: [u64; 2], slots: [Value; 2], rules: Slots| {
            let [x, y] = slots;
            let field = |name: &str, value: Value| (name.to_owned(), value);
            let numbers = counts.map(|count| Model::Int(i128::from(count)));
            Argument {
                label: String::new(),
                value: Value::Struct(vec![
                    field("n_in", Value::Word(counts[0])),
                    field("n_out", Value::Word(counts[1])),
                    field("inputs", Value::List(vec![x.clone(), x])),
                    field("outputs", Value::List(vec![y.clone(), y])),
                ]),
                model: Model::Struct(numbers.to_vec(), rules),
                setup: names.map(prop).into_iter().zip(["x", "y"]).collect(),
                asked: "",
            }
        };
        let of = |label: &str, counts: [u64; 2], slots: [Value; 2], rules: Slots| Argument {
            label: label.to_owned(),
            ..made(["plain"; 2], counts, slots, rules)
        };
        let (x, y) = (|offset| slot("buffer@x", offset), |offset| slot("buffer@y", offset));
        let beyond = Slots { fit: false, ..GOOD_SLOTS };
        let crooked = Slots { aligned: false, ..GOOD_SLOTS };
        let shared = Slots { overlap: true, ..GOOD_SLOTS };
        // Bindings to buffers for tensors, for plans of such and of others.
        let tensors = |x_of: &str, y_of: &str| {
            let holds = [x_of, y_of].map(|name| match name {
                "plain" => Holds::Bytes,
                "tensor" => Holds::Tensor,
                _ => Holds::Other,
            });
            let rules = Slots { holds, ..GOOD_SLOTS };
            Argument {
                label: format!("{x_of}-to-{y_of}"),
                asked: "layouts_fit(",
                ..made([x_of, y_of], [1, 1], [x(0), y(0)], rules)
            }
        };
        let tensors = [
            tensors("tensor", "plain"),
            tensors("plain", "tensor"),
            tensors("tensor", "tensor"),
            tensors("tensor", "square"),
            tensors("integers", "tensor"),
        ];
        let plain = vec![
            of("plain", [1, 1], [x(0), y(0)], GOOD_SLOTS),
            of("n_in:0", [0, 1], [x(0), y(0)], GOOD_SLOTS),
            of("n_in:2", [2, 1], [x(0), y(0)], GOOD_SLOTS),
            of("n_in:most", [0xffff_ffff, 1], [x(0), y(0)], GOOD_SLOTS),
            of("n_out:0", [1, 0], [x(0), y(0)], GOOD_SLOTS),
            of("n_out:2", [1, 2], [x(0), y(0)], GOOD_SLOTS),
            of("input-past-end", [1, 1], [x(4096), y(0)], beyond),
            of("input-across-end", [1, 1], [x(4096 - 32), y(0)], Slots { aligned: true, ..beyond }),
            of("output-past-end", [1, 1], [x(0), y(4096)], beyond),
            of("output-wraps", [1, 1], [x(0), y(u64::MAX - 255)], beyond),
            of("input-unaligned", [1, 1], [x(2), y(0)], crooked),
            of("output-unaligned", [1, 1], [x(0), y(2)], crooked),
            of("output-in-input", [1, 1], [x(0), x(0)], shared),
        ];
        plain.into_iter().chain(tensors).collect()
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
