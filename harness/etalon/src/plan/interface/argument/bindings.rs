//! Bindings of a plan with one input and one output of 64 bytes: good ones, and some that are wrong
//! in one way each.

use wire::message::Value;

use super::model::{GOOD_SLOTS, Holds, Model, Slots};
use super::{Argument, Arguments, Setup};

impl Arguments<'_> {
    /// Bindings to two buffers; `x` is that of the input, `y` that of the output.
    pub(super) fn bindings(&self) -> Vec<Argument> {
        let beyond = Slots { fit: false, ..GOOD_SLOTS };
        let crooked = Slots { aligned: false, ..GOOD_SLOTS };
        let shared = Slots { overlap: true, ..GOOD_SLOTS };
        let plain = [
            ("plain", [1, 1], [x(0), y(0)], GOOD_SLOTS),
            ("n_in:0", [0, 1], [x(0), y(0)], GOOD_SLOTS),
            ("n_in:2", [2, 1], [x(0), y(0)], GOOD_SLOTS),
            ("n_in:most", [0xffff_ffff, 1], [x(0), y(0)], GOOD_SLOTS),
            ("n_out:0", [1, 0], [x(0), y(0)], GOOD_SLOTS),
            ("n_out:2", [1, 2], [x(0), y(0)], GOOD_SLOTS),
            ("input-past-end", [1, 1], [x(4096), y(0)], beyond),
            ("output-past-end", [1, 1], [x(0), y(4096)], beyond),
            ("output-wraps", [1, 1], [x(0), y(u64::MAX - 255)], beyond),
            ("input-unaligned", [1, 1], [x(2), y(0)], crooked),
            ("output-unaligned", [1, 1], [x(0), y(2)], crooked),
            ("output-in-input", [1, 1], [x(0), x(0)], shared),
        ];
        let plain = plain.into_iter().map(|(label, counts, slots, rules)| {
            self.bound(label.to_owned(), ["plain"; 2], counts, slots, rules)
        });
        let far = Slots { near: false, ..GOOD_SLOTS };
        let foreign = [["foreign", "plain"], ["plain", "foreign"]]
            .map(|buffers| self.bound(buffers.join("-to-"), buffers, [1, 1], [x(0), y(0)], far));
        let tensors = [
            ["tensor", "plain"],
            ["plain", "tensor"],
            ["tensor", "tensor"],
            ["tensor", "square"],
            ["integers", "tensor"],
        ];
        plain.chain(foreign).chain(tensors.map(|buffers| self.bound_tensors(buffers))).collect()
    }

    /// Bindings with a handle that is none, in the slot of the input or of the output.
    pub fn unbound(&self) -> Vec<Argument> {
        let plain = || self.bound(String::new(), ["plain"; 2], [1, 1], [x(0), y(0)], GOOD_SLOTS);
        let named = |side: &str, what: &str| format!("{what}-{side}");
        let mut list = Vec::new();
        for (nth, side) in ["input", "output"].into_iter().enumerate() {
            let list_of = |slot: Value| (format!("{side}s"), Value::List(vec![slot]));
            let mut destroyed = plain();
            if let Setup::Prop(prop) = destroyed.setup[nth].0 {
                destroyed.setup[nth].0 = Setup::Destroyed(prop);
            }
            list.push(Argument { label: named(side, "destroyed"), ..destroyed });
            let stream = self.prop("stream");
            for (what, handle) in
                [("null", Value::Word(0)), ("stream", Value::Var("stream@s".to_owned()))]
            {
                let mut other = plain();
                other.setup.extend((what == "stream").then(|| (stream.clone(), "s")));
                if let Value::Struct(fields) = &mut other.value {
                    fields.push(list_of(Value::Struct(vec![("buffer".to_owned(), handle)])));
                }
                list.push(Argument { label: named(side, what), ..other });
            }
        }
        list
    }

    /// Bindings to buffers that were created for tensors, for plans of such and of others.
    fn bound_tensors(&self, buffers: [&str; 2]) -> Argument {
        let holds = buffers.map(|name| match name {
            "plain" => Holds::Bytes,
            "tensor" => Holds::Tensor,
            _ => Holds::Other,
        });
        let rules = Slots { holds, ..GOOD_SLOTS };
        let bound = self.bound(buffers.join("-to-"), buffers, [1, 1], [x(0), y(0)], rules);
        Argument { asked: "layouts_fit(", ..bound }
    }

    /// Bindings to buffers of these names among the props, with so many inputs and outputs.
    fn bound(
        &self,
        label: String,
        buffers: [&str; 2],
        counts: [u64; 2],
        slots: [Value; 2],
        rules: Slots,
    ) -> Argument {
        let [input, output] = slots;
        let fields = [
            ("n_in", Value::Word(counts[0])),
            ("n_out", Value::Word(counts[1])),
            ("inputs", Value::List(vec![input.clone(), input])),
            ("outputs", Value::List(vec![output.clone(), output])),
        ];
        let numbers = counts.map(|count| Model::Int(i128::from(count)));
        Argument {
            label,
            value: Value::Struct(fields.map(|(name, value)| (name.to_owned(), value)).into()),
            model: Model::Struct(numbers.to_vec(), rules),
            setup: buffers.map(|name| self.buffer(name)).into_iter().zip(["x", "y"]).collect(),
            asked: "",
        }
    }

    /// The buffer of this name among the props.
    fn buffer(&self, name: &str) -> Setup {
        let mut props = self.props.iter();
        let found = props.position(|prop| prop.kind == "buffer" && prop.name == name);
        Setup::Prop(found.unwrap_or_else(|| panic!("props.yaml has no buffer {name}")))
    }
}

/// So many bytes into the first buffer.
fn x(offset: u64) -> Value {
    slot("buffer@x", offset)
}

/// So many bytes into the second buffer.
fn y(offset: u64) -> Value {
    slot("buffer@y", offset)
}

fn slot(buffer: &str, offset: u64) -> Value {
    Value::Struct(vec![
        ("buffer".to_owned(), Value::Var(buffer.to_owned())),
        ("offset".to_owned(), Value::Word(offset)),
    ])
}
