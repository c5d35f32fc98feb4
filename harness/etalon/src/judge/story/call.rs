//! Calls in words: their arguments, and what is known of the objects that they make.

use abi::ffi::layout;
use standard::api::Direction;
use standard::types::{Struct, Type};
use wire::message::{Step, Value};

use super::values::{number, plain};
use super::{Kind, Known, Teller, Told, base};

/// Fields that are zero unless somebody means to set them wrong.
const SILENT: &str = "reserved";

/// Fields of lists, with the field that says how long the list is.
const COUNTS: [(&str, &str); 5] = [
    ("inputs", "n_in"),
    ("outputs", "n_out"),
    ("attrs", "n_attrs"),
    ("dims", "rank"),
    ("strides", "rank"),
];

/// What is known of an event that was only created.
const NOT_RECORDED: &str = "not recorded";

/// A parameter with what is given for it.
struct Given {
    name: String,
    ty: Type,
    out: bool,
    value: Value,
}

impl Given {
    /// Whether the function writes a number or a handle there.
    fn writes(&self) -> bool {
        let plain = matches!(&self.ty, Type::MutPtr(inner) if !matches!(**inner, Type::Struct(_)));
        self.out && plain && self.value != Value::Word(0)
    }
}

impl Teller<'_> {
    /// A call of the function table, of the entry, or of the extension that makes a device fail.
    pub(super) fn call(&mut self, step: &Step, told: &mut Told) {
        let (function, given, bind) = self.given(step);
        for Given { name, ty, value, .. } in given.iter().filter(|given| given.value != Value::Out)
        {
            self.parts(name.clone(), value, Some(ty), &mut told.args);
        }
        told.outputs =
            given.iter().filter(|given| given.writes()).map(|given| given.name.clone()).collect();
        let args = told.args.iter().filter(|(name, _)| !name.contains(['.', '[']));
        let args = args.map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>();
        told.text = format!("{function}({})", args.join(", "));
        self.handed(&function, &given, told);
        if let Some(bind) = bind
            && let Some(known) = self.gives(&function, &given, told)
        {
            if let Kind::Handle = known.kind {
                told.text.push_str(&format!(" → {}", known.words));
            }
            self.known.insert(bind, known);
        }
        told.function = function;
    }

    /// An argument and all its parts, with their names: `bindings`, `bindings.inputs[0].offset`.
    fn parts(
        &self,
        name: String,
        value: &Value,
        ty: Option<&Type>,
        parts: &mut Vec<(String, String)>,
    ) {
        parts.push((name.clone(), self.value(value, ty)));
        match value {
            Value::Struct(fields) => {
                let known = ty.and_then(|ty| self.structure(ty));
                for (field, value) in unique(fields) {
                    let ty = field_type(known, field);
                    self.parts(format!("{name}.{field}"), value, ty.as_ref(), parts);
                }
            }
            Value::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.parts(format!("{name}[{i}]"), item, ty.map(pointee), parts);
                }
            }
            _ => {}
        }
    }

    /// The function, what it is given, and the variable that its result is kept in.
    fn given(&self, step: &Step) -> (String, Vec<Given>, Option<String>) {
        let pointer = |name: &str| Type::Ptr(Box::new(Type::Struct(name.to_owned())));
        let given = |name: &str, ty: Type, out: bool, value: &Value| Given {
            name: name.to_owned(),
            ty,
            out,
            value: value.clone(),
        };
        match step {
            Step::Call { slot, args, bind } => {
                let function = self.standard.functions.iter().find(|known| known.slot == *slot);
                let Some(function) = function else { return (String::new(), vec![], None) };
                let params = function.params.iter().zip(args);
                let given = params.map(|(param, value)| {
                    given(&param.name, param.ty.clone(), param.dir == Direction::Out, value)
                });
                (function.name.to_string(), given.collect(), bind.clone())
            }
            Step::Meet { host, answer, bind } => {
                let host = given("host", pointer("host_info"), false, host);
                let out = given("out", pointer("adapter"), true, answer);
                ("oxi_negotiate".to_owned(), vec![host, out], bind.clone())
            }
            Step::Inject { device, kind } => {
                let device = given("device", Type::Handle("device".to_owned()), false, device);
                let ty = Type::Enum("fault_kind".to_owned());
                let kind = given("kind", ty, false, &Value::Word(u64::from(*kind)));
                ("inject".to_owned(), vec![device, kind], None)
            }
            _ => (String::new(), vec![], None),
        }
    }

    /// What the call does to what it is handed.
    fn handed(&mut self, function: &str, given: &[Given], told: &Told) {
        for Given { value, .. } in given {
            if let Value::Var(name) | Value::Plus(name, _) = value
                && let Some(known) = self.known.get_mut(base(name))
                && !matches!(known.kind, Kind::Handle | Kind::Struct(_) | Kind::Number(_))
            {
                known.about = Some(told.path.clone());
            }
        }
        // A call that must be refused changes nothing.
        let Some(Value::Var(first)) = given.first().map(|given| &given.value) else { return };
        let Some(known) = self.known.get_mut(first).filter(|_| told.must.is_empty()) else {
            return;
        };
        let (gone, new) = match function {
            "buffer_map" => ("", "mapped"),
            "buffer_unmap" => ("mapped", ""),
            "event_record" => (NOT_RECORDED, "recorded"),
            _ if function.ends_with("_destroy") || function.ends_with("_close") => {
                ("", "destroyed")
            }
            _ => return,
        };
        known.notes.retain(|noted| noted != gone && noted != new);
        if !new.is_empty() {
            known.notes.insert(0, new.to_owned());
        }
    }

    /// What the call gives.
    fn gives(&mut self, function: &str, given: &[Given], told: &Told) -> Option<Known> {
        let written = |given: &&Given| {
            given.out
                && matches!(given.ty, Type::MutPtr(_) | Type::Ptr(_))
                && given.value != Value::Word(0)
        };
        let named = given.iter().filter(written).find(|given| given.name == "out");
        let (Type::MutPtr(inner) | Type::Ptr(inner)) = &named.or(given.iter().rfind(written))?.ty
        else {
            return None;
        };
        let about = Some(told.path.clone());
        let from = format!("{function} gave in step {}", told.number);
        let known = match &**inner {
            Type::Handle(kind) => {
                let words = self.another(kind);
                let (mut notes, mut device) = (made_of(given), None);
                if kind == "event" {
                    notes.push(NOT_RECORDED.to_owned());
                }
                if kind == "device" {
                    notes.push("opened anew".to_owned());
                    device = Some(words.clone());
                } else if let Some(of) = self.foreign(given) {
                    notes.push(format!("of {of}, opened anew"));
                    device = Some(of);
                }
                Known { kind: Kind::Handle, notes, device, ..Known::of(words) }
            }
            Type::Struct(name) => Known { kind: Kind::Struct(name.clone()), ..Known::of(from) },
            other => {
                Known { kind: Kind::Number(other.clone()), ..Known::of(format!("what {from}")) }
            }
        };
        Some(Known { about, ..known })
    }

    /// The other device that an argument is of.
    fn foreign(&self, given: &[Given]) -> Option<String> {
        given.iter().find_map(|given| match &given.value {
            Value::Var(name) => self.known.get(name)?.device.clone(),
            _ => None,
        })
    }

    /// A value in words, of a type where it is known.
    pub(super) fn value(&self, value: &Value, ty: Option<&Type>) -> String {
        match value {
            Value::Word(word) => match ty {
                Some(Type::MutPtr(inner)) if *word != 0 => number(self.standard, inner, *word),
                Some(ty) => number(self.standard, ty, *word),
                None => plain(*word),
            },
            Value::F64(number) => number.to_string(),
            Value::Var(name) => match name.split_once('.') {
                Some((name, field)) => format!("`{field}` that {}", self.variable(name).words),
                None => self.variable(name).noted(),
            },
            Value::Plus(name, more) => {
                format!("{} + {more}", self.value(&Value::Var(name.clone()), None))
            }
            Value::Text(text) => format!("{text:?}"),
            Value::Bytes(bytes) => {
                let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("bytes {}", digits.join(" "))
            }
            Value::Struct(fields) => self.fields(fields, ty),
            Value::Chain { stypes, endless } => chain(stypes, *endless),
            Value::List(items) => self.items(items, items.len(), ty),
            Value::Out => "room".to_owned(),
        }
    }

    /// Fields of a struct that are given. Lists are as long as their count says.
    fn fields(&self, fields: &[(String, Value)], ty: Option<&Type>) -> String {
        let known = ty.and_then(|ty| self.structure(ty));
        let fields = unique(fields);
        let told =
            fields.iter().filter(|(name, value)| *name != SILENT || **value != Value::Word(0));
        let told = told.map(|(name, value)| {
            let ty = field_type(known, name);
            let words = match value {
                Value::Word(word) if *name == "stype" => self.stype(*word),
                Value::List(items) => {
                    let count =
                        COUNTS.iter().find(|(list, _)| list == name).map(|(_, count)| count);
                    let given =
                        fields.iter().find(|(name, _)| count.is_some_and(|count| name == count));
                    let most = match given {
                        Some((_, Value::Word(word))) => {
                            usize::try_from(*word).unwrap_or(usize::MAX)
                        }
                        _ => items.len(),
                    };
                    self.items(items, most, ty.as_ref())
                }
                value => self.value(value, ty.as_ref()),
            };
            format!("{name}: {words}")
        });
        format!("{{{}}}", told.collect::<Vec<_>>().join(", "))
    }

    /// The number of a struct in its header, with the struct that has it.
    fn stype(&self, word: u64) -> String {
        let mut structs = self.standard.types.structs.iter();
        let known = structs.find(|known| known.stype.is_some_and(|own| u64::from(own) == word));
        known.map_or_else(|| plain(word), |known| format!("{word} (that of {})", known.name))
    }

    fn items(&self, items: &[Value], most: usize, ty: Option<&Type>) -> String {
        let inner = ty.map(pointee);
        let words: Vec<_> = items.iter().take(most).map(|item| self.value(item, inner)).collect();
        format!("[{}]", words.join(", "))
    }

    fn structure(&self, ty: &Type) -> Option<&Struct> {
        let Type::Struct(name) = pointee(ty) else { return None };
        self.standard.types.structs.iter().find(|known| known.name == name.as_str())
    }
}

/// Fields, of several with one name the last: that is the one which counts.
fn unique(fields: &[(String, Value)]) -> Vec<(&str, &Value)> {
    let mut unique: Vec<(&str, &Value)> = Vec::new();
    for (name, value) in fields {
        match unique.iter_mut().find(|(known, _)| known == name) {
            Some(known) => known.1 = value,
            None => unique.push((name, value)),
        }
    }
    unique
}

/// The type of a field. Those of the header, and the word behind the last field, are numbers.
fn field_type(known: Option<&Struct>, name: &str) -> Option<Type> {
    let own = known?.fields.iter().find(|field| field.name == name);
    own.map(|field| field.ty.clone())
}

/// How many bytes an object has, and which tensors it is for, from what it is made with.
fn made_of(given: &[Given]) -> Vec<String> {
    let mut notes = Vec::new();
    for Given { name, value, .. } in given {
        match value {
            Value::Word(bytes) if name == "bytes" => notes.push(format!("{bytes} bytes")),
            Value::Struct(fields) => {
                for (name, value) in unique(fields) {
                    match (name, value) {
                        ("bytes", Value::Word(bytes)) => notes.push(format!("{bytes} bytes")),
                        ("tensor", Value::Struct(_)) => notes.push("for a tensor".to_owned()),
                        ("inputs", Value::List(items)) if items.iter().any(own_layout) => {
                            notes.push("for tensors in the device's own layout".to_owned());
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    notes
}

/// Whether a tensor lies as the device likes.
fn own_layout(tensor: &Value) -> bool {
    let Value::Struct(fields) = tensor else { return false };
    let own = Value::Word(u64::from(layout::DEVICE));
    fields.iter().any(|(name, value)| name == "layout" && *value == own)
}

fn chain(stypes: &[u32], endless: bool) -> String {
    let node = |stype: &u32| match stype >> 31 {
        0 => format!("{stype:#x}"),
        _ => format!("{stype:#x} (which must be understood)"),
    };
    let nodes: Vec<_> = stypes.iter().map(node).collect();
    let end = if endless { ", and again the first, without end" } else { "" };
    format!("nodes of the types {}{end}", nodes.join(", "))
}

/// What a pointer or an array points at; the type itself if it is none.
fn pointee(ty: &Type) -> &Type {
    match ty {
        Type::Ptr(inner) | Type::MutPtr(inner) | Type::Array(inner, _) => inner,
        other => other,
    }
}
