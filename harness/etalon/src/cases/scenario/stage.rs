//! Steps that are no calls of the function table: plans of whatever is offered, meeting the adapter,
//! making it fail, counting what the process has.

use abi::ffi::layout;
use standard::Standard;
use standard::types::Type;
use standard::yaml::Value as Yaml;
use wire::message::{Counted, Operation, Step, TensorDesc, Value};

use super::compile::{Compiler, next};

/// Format of the tensors that plans are made of.
const FORMAT: &str = "f32";

/// What plans are made of: one input and one output of so many f32 numbers; or, if one input is said
/// to be weights, two inputs and an output that are square.
pub(super) struct Shape {
    dims: Vec<i64>,
    layout: u32,
    /// Layout and flags of the second input.
    weights: Option<(u32, u64)>,
}

impl Compiler<'_> {
    /// Gives the name of the variable and what was chosen for.
    pub(super) fn choose(
        &mut self,
        body: &Yaml,
        at: &str,
        steps: &mut Vec<Step>,
    ) -> Option<(String, Shape)> {
        let names = body.get("op").and_then(Yaml::as_sequence).cloned().unwrap_or_default();
        let names: Vec<_> =
            names.iter().map(|name| name.as_str().unwrap_or_default().to_owned()).collect();
        let bind = self.name(body, at).unwrap_or_default();
        if bind.is_empty() || names.is_empty() {
            let message = "this needs `op`, a list of operators, and `as`".to_owned();
            self.mistake(at, message, "`{op: [copy, sqrt], elements: 16, as: p}`");
            return None;
        }
        let shape = self.shape(body, at);
        match choices(self.standard, &names, &shape) {
            Ok((tuples, choices)) => {
                steps.push(Step::Choose { bind: bind.clone(), choices });
                self.script.operators.extend(names.into_iter().zip(tuples));
            }
            Err(message) => {
                self.mistake(&format!("{at}/op"), message, "see spec/ops");
                return None;
            }
        }
        Some((bind, shape))
    }

    fn shape(&mut self, body: &Yaml, at: &str) -> Shape {
        let elements = self.word(body, "elements", at) as i64;
        let layout = self.layout(body, at);
        let Some(weights) = body.get("weights") else {
            return Shape { dims: vec![elements], layout, weights: None };
        };
        let at = format!("{at}/weights");
        self.keys_of("weights", weights, &at);
        let ty = Type::Flags("tensor_flags".to_owned());
        let flags =
            weights.get("flags").map(|flags| self.value(flags, &ty, &format!("{at}/flags")));
        let Some(Value::Word(flags)) = flags.or(Some(Value::Word(0))) else {
            self.mistake(&at, "`flags` must be a number or a name".to_owned(), "e.g. constant");
            return Shape { dims: vec![elements], layout, weights: None };
        };
        let weights = Some((self.layout(weights, &at), flags));
        Shape { dims: vec![elements; 2], layout, weights }
    }

    /// The layout of the tensors, strided if nothing is said.
    fn layout(&mut self, body: &Yaml, at: &str) -> u32 {
        let Some(given) = body.get("layout") else { return 0 };
        let ty = Type::Enum("layout".to_owned());
        let Value::Word(word) = self.value(given, &ty, &format!("{at}/layout")) else { return 0 };
        if word == u64::from(layout::DEVICE) {
            self.script.needs("tensor_buffers");
            // A device that has such buffers may still take them for other operators only.
            self.script.extension = true;
        }
        word as u32
    }

    /// Two places in the trace: choosing, under the name of the plan, and `plan_create`.
    pub(super) fn plan(&mut self, body: &Yaml, path: &[u32], at: &str, steps: &mut Vec<Step>) {
        let Some((bind, shape)) = self.choose(body, at, steps) else { return };
        let Some(function) = self.standard.function("plan_create") else { return };
        self.returns(body, &next(path), at);
        self.script.uses(function);
        let desc = shape.descriptor(self.standard, &bind);
        let device = match body.get("device") {
            Some(_) => Value::Var(self.variable(body, "device", at)),
            None => Value::Var("device".to_owned()),
        };
        let args = vec![device, desc, Value::Out];
        steps.push(Step::Call { slot: function.slot, args, bind: Some(bind) });
    }

    pub(super) fn meet(&mut self, body: &Yaml, path: &[u32], at: &str, steps: &mut Vec<Step>) {
        let mut part = |key: &str, name: &str| {
            let ty = Type::Ptr(Box::new(Type::Struct(name.into())));
            match body.get(key) {
                Some(value) => self.value(value, &ty, &format!("{at}/{key}")),
                None => Value::Struct(Vec::new()),
            }
        };
        let (host, answer) = (part("host", "host_info"), part("answer", "adapter"));
        let host = with_version(host, self.standard);
        let bind = self.name(body, at);
        self.returns(body, path, at);
        steps.push(Step::Meet { host, answer, bind });
    }

    pub(super) fn inject(&mut self, body: &Yaml, path: &[u32], at: &str, steps: &mut Vec<Step>) {
        let device = Value::Var(self.variable(body, "device", at));
        let ty = Type::Enum("fault_kind".into());
        let fault = body.get("fault").cloned().unwrap_or_default();
        let kind = match self.value(&fault, &ty, &format!("{at}/fault")) {
            Value::Word(kind) => kind as u32,
            _ => 0,
        };
        self.script.extension = true;
        self.returns(body, path, at);
        steps.push(Step::Inject { device, kind });
    }

    pub(super) fn took(&mut self, body: &Yaml, at: &str, steps: &mut Vec<Step>) {
        match self.name(body, at) {
            Some(bind) => steps.push(Step::Took { bind }),
            None => self.mistake(at, "`as` is missing".to_owned(), "name the number"),
        }
    }

    pub(super) fn count(&mut self, body: &Yaml, at: &str, steps: &mut Vec<Step>) {
        if let Some((what, bind)) = self.counted(body, at) {
            steps.push(Step::Count { what, bind });
        }
    }

    /// What is counted, and the name of the number.
    pub(super) fn counted(&mut self, body: &Yaml, at: &str) -> Option<(Counted, String)> {
        let what = match body.get("what").and_then(Yaml::as_str) {
            Some("threads") => Counted::Threads,
            Some("files") => Counted::Files,
            Some("memory") => Counted::Memory,
            Some("allocated") => Counted::Allocated,
            _ => {
                let message = "`what` must be threads, files, memory or allocated".to_owned();
                self.mistake(at, message, "name one of them");
                return None;
            }
        };
        let bind = self.name(body, at);
        if bind.is_none() {
            self.mistake(at, "`as` is missing".to_owned(), "name the number");
        }
        Some((what, bind?))
    }
}

/// Calls of operators, each with its type tuple.
///
/// # Errors
/// An operator that is none, or takes something else.
fn choices(
    standard: &Standard,
    names: &[String],
    shape: &Shape,
) -> Result<(Vec<String>, Vec<Operation>), String> {
    let tensor = |(layout, flags): (u32, u64)| TensorDesc {
        format: format(standard),
        dims: shape.dims.clone(),
        layout,
        flags,
        ..TensorDesc::default()
    };
    let count = shape.inputs().len();
    let choice = |name: &String| {
        let all_f32 = |tuple: &String| tuple.split('.').all(|format| format == FORMAT);
        let found = standard.operator(name).and_then(|operator| {
            let mut tuples = operator.types.iter().map(|row| operator.tuple_name(row));
            let needed = operator.inputs.iter().filter(|input| !input.optional).count();
            let fits = needed == count && operator.attrs.iter().all(|attr| attr.default.is_some());
            Some((operator, tuples.find(all_f32).filter(|_| fits)?))
        });
        let (operator, tuple) = found.ok_or_else(|| {
            format!("`{name}` is no operator with {count} {FORMAT} inputs that needs no attributes")
        })?;
        Ok((
            tuple,
            Operation {
                op: operator.id,
                version: operator.version,
                inputs: shape.inputs().into_iter().map(|kept| Some(tensor(kept))).collect(),
                outputs: vec![tensor((shape.layout, 0))],
                ..Operation::default()
            },
        ))
    };
    names.iter().map(choice).collect()
}

fn format(standard: &Standard) -> u32 {
    standard.format(FORMAT).map_or(0, |format| format.id)
}

impl Shape {
    /// Layout and flags of each input.
    fn inputs(&self) -> Vec<(u32, u64)> {
        [Some((self.layout, 0)), self.weights].into_iter().flatten().collect()
    }

    /// The descriptor of a chosen operator.
    fn descriptor(&self, standard: &Standard, op: &str) -> Value {
        let field = |name: &str, value: Value| (name.to_owned(), value);
        let word = |name: &str, word: u64| field(name, Value::Word(word));
        let dims = || self.dims.iter().map(|&extent| Value::Word(extent as u64)).collect();
        let tensor = |(layout, flags): (u32, u64)| {
            Value::Struct(vec![
                word("format", u64::from(format(standard))),
                word("rank", self.dims.len() as u64),
                field("dims", Value::List(dims())),
                word("layout", u64::from(layout)),
                word("flags", flags),
            ])
        };
        let inputs: Vec<_> = self.inputs().into_iter().map(tensor).collect();
        Value::Struct(vec![
            field("op", Value::Var(op.to_owned())),
            word("version", 1),
            word("n_in", inputs.len() as u64),
            word("n_out", 1),
            field("inputs", Value::List(inputs)),
            field("outputs", Value::List(vec![tensor((self.layout, 0))])),
        ])
    }
}

/// The descriptor of a chosen operator with one input and one output of so many f32 numbers.
pub fn descriptor(standard: &Standard, op: &str, elements: i64, layout: u32) -> Value {
    Shape { dims: vec![elements], layout, weights: None }.descriptor(standard, op)
}

/// A host says the version that this suite speaks, unless it is written otherwise.
fn with_version(host: Value, standard: &Standard) -> Value {
    let Value::Struct(mut fields) = host else { return host };
    let abi = &standard.about.abi;
    for (name, number) in [("abi_major", abi.major), ("abi_minor", abi.minor)] {
        if !fields.iter().any(|(known, _)| known == name) {
            fields.push((name.to_owned(), Value::Word(u64::from(number))));
        }
    }
    Value::Struct(fields)
}
