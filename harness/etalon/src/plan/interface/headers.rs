//! Cases of structs: headers, what lies behind the fields, what is chained, and null pointers within;
//! of the struct that a parameter points at, and of the tensors that a descriptor of an operator
//! points at in turn.

use standard::api::Direction;
use wire::message::Value;

use super::argument::{self, Argument};
use super::script::Writer;

/// Type of a chained node that no version of the standard will ever define.
const UNKNOWN: u32 = 0x7fff_fff0;
/// The bit that marks a node which must be understood.
const CRITICAL: u32 = 1 << 31;

/// A change of a struct: its name, and the fields that are set.
type Change = (&'static str, Vec<(&'static str, Value)>);

/// A change that is refused, with the status and the rule.
type Refused = (Change, &'static str, &'static str);

/// Bytes of a `tensor_desc` of which an older caller might not know more: up to the rank.
const UP_TO_RANK: u64 = 24;

impl Writer<'_> {
    /// The struct that a parameter points at.
    pub fn structs(&mut self, param: usize, name: &str) {
        let output = self.function.params[param].dir == Direction::Out;
        for ((label, fields), code, id) in self.wrong_headers(name, output) {
            let argument = self.with_fields(param, label, fields);
            let name = self.named("struct", param, label);
            self.refused(name, &[(param, argument)], self.status(code), id);
        }
        for ((label, fields), id) in right_headers(name, output) {
            let argument = self.with_fields(param, label, fields);
            let name = self.named("struct", param, label);
            self.accepted(name, param, argument, id);
        }
        match name {
            "op_desc" => {
                self.tensors(param);
                self.lists(param);
            }
            "bindings" => self.slots(param),
            _ => {}
        }
    }

    /// The tensors that the descriptor of an operator points at.
    fn tensors(&mut self, param: usize) {
        let number = |field, word| vec![(field, Value::Word(word))];
        for list in ["inputs", "outputs"] {
            let mut wrong = self.wrong_headers("tensor_desc", false);
            wrong.push((("dims=null", number("dims", 0)), "E_NULL", "OXI-API-0001"));
            wrong.push((("size=rank", number("size", UP_TO_RANK)), "E_NULL", "OXI-API-0004"));
            for ((label, fields), code, id) in wrong {
                let label = format!("in={list},{label}");
                let argument = self.with_tensor(param, list, fields);
                let name = self.named("struct", param, &label);
                self.refused(name, &[(param, argument)], self.status(code), id);
            }
            for ((label, fields), id) in right_headers("tensor_desc", false) {
                let label = format!("in={list},{label}");
                let argument = self.with_tensor(param, list, fields);
                let name = self.named("struct", param, &label);
                self.accepted(name, param, argument, id);
            }
        }
    }

    /// Lists of a descriptor of an operator that are not there.
    fn lists(&mut self, param: usize) {
        let null = |field| (field, Value::Word(0));
        let missing = [
            ("inputs=null", vec![null("inputs")]),
            ("outputs=null", vec![null("outputs")]),
            ("output=null", vec![("outputs", Value::List(vec![Value::Word(0)]))]),
            ("attrs=null", vec![null("attrs"), ("n_attr", Value::Word(1))]),
        ];
        for (label, fields) in missing {
            let argument = self.with_fields(param, label, fields);
            let name = self.named("struct", param, label);
            self.refused(name, &[(param, argument)], self.status("E_NULL"), "OXI-API-0001");
        }
    }

    /// Handles in bindings that are none.
    fn slots(&mut self, param: usize) {
        for argument in self.arguments.unbound() {
            let name = self.named("handle", param, &format!("with={}", argument.label));
            self.refused(name, &[(param, argument)], self.status("E_HANDLE"), "OXI-API-0002");
        }
        let null = |field| vec![(field, Value::Word(0))];
        for (label, fields) in [("inputs=null", null("inputs")), ("outputs=null", null("outputs"))]
        {
            let argument = self.with_fields(param, label, fields);
            let name = self.named("struct", param, label);
            self.refused(name, &[(param, argument)], self.status("E_NULL"), "OXI-API-0001");
        }
    }

    /// What no struct of this name may say.
    fn wrong_headers(&self, name: &str, output: bool) -> Vec<Refused> {
        let size = argument::struct_size(name);
        let stype = abi::dynamic::structure(name).and_then(|known| known.stype).unwrap_or_default();
        let number = |field, word| vec![(field, Value::Word(word))];
        let tail = [number("size", size + 8), number("tail", 1)].concat();
        let second = chain(&[UNKNOWN, UNKNOWN | CRITICAL], false);
        let endless = chain(&[UNKNOWN, UNKNOWN + 1], true);
        let mut wrong: Vec<Refused> = vec![
            (("size=0", number("size", 0)), "E_STRUCT", "OXI-API-0006"),
            (("size=8", number("size", 8)), "E_STRUCT", "OXI-API-0006"),
            (("size=15", number("size", 15)), "E_STRUCT", "OXI-API-0006"),
            (("stype=next", number("stype", u64::from(stype) + 1)), "E_STRUCT", "OXI-API-0006"),
            (("tail=1", tail), "E_UNSUPPORTED_STRUCT", "OXI-API-0005"),
            (
                ("chain=critical", chain(&[UNKNOWN | CRITICAL], false)),
                "E_UNSUPPORTED_STRUCT",
                "OXI-API-0007",
            ),
            (("chain=second-critical", second), "E_UNSUPPORTED_STRUCT", "OXI-API-0007"),
            (("chain=endless", endless), "E_STRUCT", "OXI-API-0016"),
        ];
        let known = self.standard.types.structs.iter().find(|known| known.name == name);
        let reserved =
            known.is_some_and(|known| known.fields.iter().any(|field| field.name == "reserved"));
        if !output && reserved {
            let change = ("reserved=1", number("reserved", 1));
            wrong.push((change, "E_UNSUPPORTED_STRUCT", "OXI-API-0015"));
        }
        wrong
    }

    fn named(&self, kind: &str, param: usize, label: &str) -> String {
        format!("{kind}/argument={},{label}", self.function.params[param].name)
    }

    /// The control's struct with some of its fields set; the later of two counts.
    fn with_fields(&self, param: usize, label: &str, more: Vec<(&str, Value)>) -> Argument {
        let mut argument = self.control[param].clone();
        argument.value = set(argument.value, more);
        argument.label = label.to_owned();
        argument
    }

    /// The same with fields of the tensors in one of its lists set.
    fn with_tensor(&self, param: usize, list: &str, more: Vec<(&str, Value)>) -> Argument {
        let mut argument = self.control[param].clone();
        if let Value::Struct(fields) = &mut argument.value {
            for (_, value) in fields.iter_mut().filter(|(name, _)| name == list) {
                if let Value::List(tensors) = value {
                    let changed = tensors.drain(..).map(|tensor| set(tensor, more.clone()));
                    *value = Value::List(changed.collect());
                }
            }
        }
        argument
    }
}

/// What any struct of this name may say.
fn right_headers(name: &str, output: bool) -> Vec<(Change, &'static str)> {
    let size = argument::struct_size(name);
    let number = |word| vec![("size", Value::Word(word))];
    let mut right = vec![
        (("size=longer", number(size + 16)), "OXI-API-0005"),
        (("chain=unknown", chain(&[UNKNOWN, UNKNOWN + 1], false)), "OXI-API-0007"),
    ];
    if output {
        right.push((("size=header", number(16)), "OXI-API-0004"));
        right.push((("size=shorter", number(size - 8)), "OXI-API-0004"));
    }
    right
}

fn chain(stypes: &[u32], endless: bool) -> Vec<(&'static str, Value)> {
    vec![("next", Value::Chain { stypes: stypes.to_vec(), endless })]
}

/// A struct with some of its fields set; the later of two counts.
fn set(value: Value, more: Vec<(&str, Value)>) -> Value {
    let mut fields = match value {
        Value::Struct(fields) => fields,
        _ => Vec::new(),
    };
    fields.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
    Value::Struct(fields)
}
