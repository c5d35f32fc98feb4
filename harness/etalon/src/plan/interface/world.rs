//! What rules ask, answered from what is known of the arguments.

use standard::Standard;
use standard::expr::interface::FUNCTIONS;
use standard::expr::{Env, Value};
use standard::types::Enum;

use super::argument::{Argument, Holds, LARGEST, MANY, Model, Named, Slots};
use super::props::{Facts, Prop};

/// Objects that are no arguments. The device that a case runs on:
const DEVICE: u64 = 1 << 32;
/// The device that the foreign object of an argument belongs to, plus the argument's number:
const ELSEWHERE: u64 = 2 << 32;
/// A heap:
const HEAP: u64 = 3 << 32;

/// What rules ask about the descriptor of an operator. It always fits here: the cases of the
/// operators are about those that do not.
pub const OF_OPERATORS: [&str; 10] = [
    "is_operator",
    "is_type_row",
    "counts_fit",
    "attrs_fit",
    "tensor_flags_fit",
    "layouts_have_no_strides",
    "outputs_apart",
    "extents_fit",
    "spans_fit",
    "layouts_known",
];

/// Arguments of one call.
pub struct World<'a> {
    /// The standard.
    pub standard: &'a Standard,
    /// What is staged.
    pub props: &'a [Prop],
    /// One for each parameter.
    pub args: &'a [&'a Argument],
    /// The capability that the device does not declare; it declares all others.
    pub lacks: Option<&'a str>,
}

impl World<'_> {
    fn arg(&self, number: u64) -> Result<&Argument, String> {
        let found = usize::try_from(number).ok().and_then(|number| self.args.get(number));
        found.copied().ok_or_else(|| format!("object {number} is no argument"))
    }

    /// The argument whose object this is: its own, or that of another.
    fn identity(&self, number: u64) -> Result<u64, String> {
        Ok(match self.arg(number)?.model {
            Model::Same(other) => other as u64,
            _ => number,
        })
    }

    fn facts(&self, value: &Value) -> Result<&Facts, String> {
        let number = self.identity(object(value)?)?;
        match self.arg(number)?.model {
            Model::Handle(prop) => Ok(&self.props[prop].facts),
            _ => Err("this is no handle".to_owned()),
        }
    }

    fn device_of(&self, value: &Value) -> Result<u64, String> {
        let number = self.identity(object(value)?)?;
        Ok(if self.facts(value)?.foreign { ELSEWHERE + number } else { DEVICE })
    }

    /// The tensor that the descriptor of a buffer names.
    fn tensor(&self, value: &Value) -> Result<Option<Named>, String> {
        let Model::Struct(fields, _) = &self.arg(object(value)?)?.model else {
            return Err("this is no struct".to_owned());
        };
        let named = fields.iter().find_map(|field| match field {
            Model::Tensor(named) => Some(*named),
            _ => None,
        });
        Ok(named)
    }

    fn slots(&self, value: &Value) -> Result<Slots, String> {
        match self.arg(object(value)?)?.model {
            Model::Struct(_, slots) => Ok(slots),
            _ => Err("these are no bindings".to_owned()),
        }
    }
}

impl<'a> Env<'a> for World<'_> {
    fn variable(&self, number: usize) -> Result<Value<'a>, String> {
        match &self.arg(number as u64)?.model {
            Model::Int(value) => Ok(Value::Int(*value)),
            Model::Memory(_) | Model::Tensor(_) => Err("memory has no value".to_owned()),
            Model::Handle(_) | Model::Same(_) | Model::Struct(..) => {
                Ok(Value::Object(number as u64))
            }
        }
    }

    fn field(&self, of: &Value<'a>, number: usize) -> Result<Value<'a>, String> {
        let object = object(of)?;
        if object == HEAP {
            let heap = self.standard.types.structs.iter().find(|known| known.name == "heap_info");
            let name =
                heap.and_then(|heap| heap.fields.get(number)).map(|field| field.name.as_str());
            return match name {
                Some("max_alloc") => Ok(Value::Int(LARGEST)),
                other => Err(format!("the model says nothing of {other:?}")),
            };
        }
        match &self.arg(object)?.model {
            Model::Struct(fields, _) => match fields.get(number) {
                Some(Model::Int(value)) => Ok(Value::Int(*value)),
                _ => Err("the model says nothing of this field".to_owned()),
            },
            _ => Err("this is no struct".to_owned()),
        }
    }

    fn call(&self, number: usize, args: &[Value<'a>]) -> Result<Value<'a>, String> {
        let name = FUNCTIONS.get(number).map_or("", |function| function.name);
        Ok(match (name, args) {
            ("is_null", [param]) => {
                let null = matches!(self.arg(param.int()? as u64)?.model, Model::Memory(true));
                Value::Bool(null)
            }
            ("live", [_]) => Value::Bool(true),
            ("same", [a, b]) => {
                Value::Bool(self.identity(object(a)?)? == self.identity(object(b)?)?)
            }
            ("device_of", [of]) => Value::Object(self.device_of(of)?),
            ("device_count", []) | ("heap_count", [_]) => Value::Int(MANY),
            ("heap", [_, _]) => Value::Object(HEAP),
            ("has_cap", [_, Value::Text(name)]) => Value::Bool(self.lacks != Some(*name)),
            ("children", [device]) => Value::Int(self.facts(device)?.children.into()),
            ("size", [buffer]) => Value::Int(self.facts(buffer)?.size.into()),
            ("holds_tensor", [buffer]) => Value::Bool(self.facts(buffer)?.tensor),
            ("mapped", [buffer]) => Value::Bool(self.facts(buffer)?.mapped.is_some()),
            ("in_mapping", [buffer, offset, bytes]) => {
                let (offset, bytes) = (offset.int()?, bytes.int()?);
                let within = self.facts(buffer)?.mapped.is_some_and(|[first, length]| {
                    let (first, length) = (i128::from(first), i128::from(length));
                    offset >= first && offset + bytes <= first + length
                });
                Value::Bool(within)
            }
            ("recorded", [event]) => Value::Bool(self.facts(event)?.recorded),
            (name, _) if OF_OPERATORS.contains(&name) => Value::Bool(true),
            ("names_tensor", [desc]) => Value::Bool(self.tensor(desc)?.is_some()),
            ("tensor_bytes", [desc]) => {
                Value::Int(self.tensor(desc)?.ok_or("there is no tensor")?.bytes.into())
            }
            ("tensor_has_strides", [desc]) => {
                Value::Bool(self.tensor(desc)?.ok_or("there is no tensor")?.strides)
            }
            ("plan_inputs" | "plan_outputs", [_]) => Value::Int(1),
            ("slots_fit", [_, bindings]) => Value::Bool(self.slots(bindings)?.fit),
            ("slots_aligned", [_, bindings]) => Value::Bool(self.slots(bindings)?.aligned),
            ("layouts_fit", [plan, bindings]) => {
                let own = self.facts(plan)?.tensor;
                let fitting = if own { Holds::Tensor } else { Holds::Bytes };
                Value::Bool(self.slots(bindings)?.holds == [fitting; 2])
            }
            ("slots_near", [_, bindings]) => Value::Bool(self.slots(bindings)?.near),
            ("outputs_overlap", [_, bindings]) => Value::Bool(self.slots(bindings)?.overlap),
            _ => return of_standard(self.standard, name, args),
        })
    }
}

/// What rules ask about numbers, answered from the lists of the standard.
fn of_standard<'a>(
    standard: &Standard,
    name: &str,
    args: &[Value<'a>],
) -> Result<Value<'a>, String> {
    let types = &standard.types;
    Ok(match (name, args) {
        ("is_status", [code]) => {
            let code = code.int()?;
            let known = standard.errors.codes.iter();
            Value::Bool(known.into_iter().any(|status| i128::from(status.code) == code))
        }
        ("is_member", [Value::Text(name), number]) => Value::Bool(
            find(&types.enums, name)?
                .values
                .iter()
                .any(|value| number.int().is_ok_and(|number| number == i128::from(value.value))),
        ),
        ("are_flags", [Value::Text(name), flags]) => {
            let all = find(&types.flags, name)?.values.iter().fold(0, |all, v| all | v.value);
            Value::Bool(flags.int()? & !i128::from(all) == 0)
        }
        ("property_size", [property]) => {
            let (all, number) = (find(&types.enums, "property")?, property.int()?);
            let known = all.values.iter().find(|value| i128::from(value.value) == number);
            let bytes = known.and_then(|value| value.bytes);
            Value::Int(bytes.ok_or("there is no such property")?.into())
        }
        _ => return Err(format!("the model has no `{name}`")),
    })
}

fn object(value: &Value) -> Result<u64, String> {
    match value {
        Value::Object(number) => Ok(*number),
        other => Err(format!("{other} is no object")),
    }
}

fn find<'a>(enums: &'a [Enum], name: &str) -> Result<&'a Enum, String> {
    enums.iter().find(|known| known.name == name).ok_or_else(|| format!("there is no {name}"))
}
