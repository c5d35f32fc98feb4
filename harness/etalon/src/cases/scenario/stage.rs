//! Steps that are no calls of the function table: plans of whatever is offered, meeting the adapter,
//! making it fail, counting what the process has.

use abi::ffi::layout;
use standard::Standard;
use standard::types::Type;
use standard::yaml::Value as Yaml;
use wire::message::{Counted, Operation, Step, TensorDesc, Value};

use super::compile::{Compiler, next};

/// Type tuple of the operators that plans are made of.
const TUPLE: &str = "f32";

impl Compiler<'_> {
    /// Gives the name of the variable and the number of elements.
    pub(super) fn choose(
        &mut self,
        body: &Yaml,
        at: &str,
        steps: &mut Vec<Step>,
    ) -> Option<(String, i64)> {
        let elements = self.word(body, "elements", at) as i64;
        let names = body.get("op").and_then(Yaml::as_sequence).cloned().unwrap_or_default();
        let names: Vec<_> = names.iter().filter_map(Yaml::as_str).map(str::to_owned).collect();
        let bind = body.get("as").and_then(Yaml::as_str).unwrap_or_default().to_owned();
        if bind.is_empty() || names.is_empty() {
            let message = "this needs `op`, a list of operators, and `as`".to_owned();
            self.mistake(at, message, "`{op: [copy, sqrt], elements: 16, as: p}`");
            return None;
        }
        let layout = self.layout(body, at);
        match choices(self.standard, &names, elements, layout) {
            Ok(choices) => steps.push(Step::Choose { bind: bind.clone(), choices }),
            Err(message) => {
                self.mistake(&format!("{at}/op"), message, "see spec/ops");
                return None;
            }
        }
        self.script.operators.extend(names.into_iter().map(|name| (name, TUPLE.to_owned())));
        Some((bind, elements))
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
        let Some((bind, elements)) = self.choose(body, at, steps) else { return };
        let Some(function) = self.standard.function("plan_create") else { return };
        self.returns(body, &next(path), at);
        self.script.uses(function);
        let desc = descriptor(self.standard, &bind, elements, self.layout(body, at));
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
        let bind = body.get("as").and_then(Yaml::as_str).map(str::to_owned);
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
        match body.get("as").and_then(Yaml::as_str) {
            Some(bind) => steps.push(Step::Took { bind: bind.to_owned() }),
            None => self.mistake(at, "`as` is missing".to_owned(), "name the number"),
        }
    }

    pub(super) fn count(&mut self, body: &Yaml, at: &str, steps: &mut Vec<Step>) {
        let what = match body.get("what").and_then(Yaml::as_str) {
            Some("threads") => Counted::Threads,
            Some("files") => Counted::Files,
            Some("memory") => Counted::Memory,
            _ => {
                let message = "`what` must be threads, files or memory".to_owned();
                return self.mistake(at, message, "name one of them");
            }
        };
        match body.get("as").and_then(Yaml::as_str) {
            Some(bind) => steps.push(Step::Count { what, bind: bind.to_owned() }),
            None => self.mistake(at, "`as` is missing".to_owned(), "name the number"),
        }
    }
}

/// Calls of operators with one input and one output of so many f32 numbers.
///
/// # Errors
/// An operator that is none, or takes something else.
fn choices(
    standard: &Standard,
    names: &[String],
    elements: i64,
    layout: u32,
) -> Result<Vec<Operation>, String> {
    let format = standard.format(TUPLE).map_or(0, |format| format.id);
    let tensor = TensorDesc { format, dims: vec![elements], layout, ..TensorDesc::default() };
    let choice = |name: &String| {
        let operator = standard.operator(name).filter(|operator| {
            operator.row(TUPLE).is_some() && operator.inputs.len() == 1 && operator.attrs.is_empty()
        });
        let operator = operator
            .ok_or_else(|| format!("`{name}` is no operator with one {TUPLE} input and no more"))?;
        Ok(Operation {
            op: operator.id,
            version: operator.version,
            inputs: vec![Some(tensor.clone())],
            outputs: vec![tensor.clone()],
            ..Operation::default()
        })
    };
    names.iter().map(choice).collect()
}

/// The descriptor of a chosen operator on so many f32 numbers.
pub fn descriptor(standard: &Standard, op: &str, elements: i64, layout: u32) -> Value {
    let field = |name: &str, value: Value| (name.to_owned(), value);
    let format = standard.format(TUPLE).map_or(0, |format| u64::from(format.id));
    let tensor = || {
        Value::Struct(vec![
            field("format", Value::Word(format)),
            field("rank", Value::Word(1)),
            field("dims", Value::List(vec![Value::Word(elements as u64)])),
            field("layout", Value::Word(u64::from(layout))),
        ])
    };
    Value::Struct(vec![
        field("op", Value::Var(op.to_owned())),
        field("version", Value::Word(1)),
        field("n_in", Value::Word(1)),
        field("n_out", Value::Word(1)),
        field("inputs", Value::List(vec![tensor()])),
        field("outputs", Value::List(vec![tensor()])),
    ])
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
