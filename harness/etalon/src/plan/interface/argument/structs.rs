//! Arguments that are structs: plain ones, and descriptors of operators and of tensors.

use standard::types::{Struct, Type};
use wire::message::Value;

use super::model::{GOOD_SLOTS, Model, Named};
use super::{Argument, Arguments, plain};
use crate::cases::scenario::stage::descriptor;

impl Arguments<'_> {
    /// A struct of plain fields, and the same with one field changed.
    pub(super) fn structs(&self, name: &str) -> Vec<Argument> {
        let structs = &self.standard.types.structs;
        let Some(known) = structs.iter().find(|known| known.name == name) else { return vec![] };
        match name {
            "op_desc" => return self.operators(known),
            "bindings" => return self.bindings(),
            _ => {}
        }
        let choices: Vec<Vec<Argument>> = known
            .fields
            .iter()
            .map(|field| match &*field.name {
                "reserved" => vec![plain("0", Value::Word(0), Model::Int(0))],
                "tensor" => self.tensors(),
                _ => self.numbers(&field.ty),
            })
            .collect();
        let firsts: Vec<_> = choices.iter().map(|list| &list[0]).collect();
        let mut list = vec![whole(known, "plain".to_owned(), &firsts)];
        for (i, field) in known.fields.iter().enumerate() {
            for other in &choices[i][1..] {
                let mut chosen = firsts.clone();
                chosen[i] = other;
                list.push(whole(known, format!("{}:{}", field.name, other.label), &chosen));
            }
        }
        list
    }

    /// The tensor that a buffer is created for: none, and some around the plainest size of a buffer.
    fn tensors(&self) -> Vec<Argument> {
        let format = self.standard.format("f32").map_or(0, |format| u64::from(format.id));
        let of = |label: &str, elements: u64, strides: &[u64]| {
            let strided = (!strides.is_empty()).then(|| ("strides", words(strides)));
            let fields = [
                ("format", Value::Word(format)),
                ("rank", Value::Word(1)),
                ("dims", words(&[elements])),
            ];
            let fields = fields.into_iter().chain(strided);
            let fields = fields.map(|(name, value)| (name.to_owned(), value)).collect();
            let named = Named { bytes: 4 * elements, strides: !strides.is_empty() };
            Argument {
                asked: "names_tensor(",
                ..plain(label, Value::Struct(fields), Model::Tensor(named))
            }
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

    /// The descriptor of an operator that is offered, and the same with one of its choices changed.
    fn operators(&self, known: &Struct) -> Vec<Argument> {
        let mut list = vec![self.operator(known, "offered".to_owned(), None)];
        for name in ["math_mode", "determinism"] {
            for choice in self.numbers(&Type::Enum(name.to_owned())) {
                if let Value::Word(word @ 1..) = choice.value {
                    let label = format!("{name}:{}", choice.label);
                    list.push(self.operator(known, label, Some((name, word))));
                }
            }
        }
        list
    }

    fn operator(&self, known: &Struct, label: String, more: Option<(&str, u64)>) -> Argument {
        let mut value = descriptor(self.standard, "operator@", 16, 0);
        let Value::Struct(fields) = &mut value else { panic!("a descriptor is a struct") };
        fields.extend(more.map(|(name, word)| (name.to_owned(), Value::Word(word))));
        let number = |name: &str| match fields.iter().find(|(known, _)| known == name) {
            Some((_, Value::Word(word))) => Model::Int(i128::from(*word)),
            // The id is known when an operator is chosen, and no rule here asks for it.
            _ => Model::Int(0),
        };
        let models = known.fields.iter().map(|field| number(&field.name)).collect();
        let setup = vec![(self.prop("operator"), "")];
        Argument { label, value, model: Model::Struct(models, GOOD_SLOTS), setup, asked: "" }
    }
}

/// A struct of chosen fields.
fn whole(known: &Struct, label: String, chosen: &[&Argument]) -> Argument {
    let fields = known.fields.iter().zip(chosen);
    let values = fields.map(|(field, choice)| (field.name.to_string(), choice.value.clone()));
    let models = chosen.iter().map(|choice| choice.model.clone());
    let asked = chosen.iter().map(|choice| choice.asked).find(|asked| !asked.is_empty());
    Argument {
        label,
        value: Value::Struct(values.collect()),
        model: Model::Struct(models.collect(), GOOD_SLOTS),
        setup: chosen.iter().flat_map(|choice| choice.setup.clone()).collect(),
        asked: asked.unwrap_or_default(),
    }
}

fn words(list: &[u64]) -> Value {
    Value::List(list.iter().map(|&word| Value::Word(word)).collect())
}
