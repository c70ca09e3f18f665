//! A case in values.

use evolve_model::{V, encode};
use turbo_idl::ir::{Limits, Method, Returns, Schema, Type};

use crate::glue::flat;

/// One call of an old client, and what both sides see.
#[derive(Clone, Debug)]
pub struct Case {
    /// The index of the client's revision.
    pub client: usize,
    /// The index of the server's revision.
    pub server: usize,
    /// The method in the client's revision: its service, and its index there.
    pub old: (usize, usize),
    /// The same in the server's revision, if that has it.
    pub new: Option<(usize, usize)>,
    /// What the client sends.
    pub arguments: Vec<V>,
    /// What the client streams.
    pub items: Vec<V>,
    /// What the handler sees.
    pub seen_arguments: Vec<V>,
    /// What the handler is streamed.
    pub seen_items: Vec<V>,
    /// What the handler answers; nothing if it is not to be called.
    pub answer: Option<Outcome>,
    /// What the client receives.
    pub received: Outcome,
}

/// How a call goes.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The items of a stream, or the result; nothing if the method has none.
    pub items: Vec<V>,
    /// What comes after them.
    pub end: End,
}

/// How a call ends.
#[derive(Clone, Debug)]
pub enum End {
    /// Well.
    Done,
    /// With an error of the schema.
    Error(V),
    /// With a status and without a value.
    Status(String),
}

pub(crate) fn method(schema: &Schema, (service, index): (usize, usize)) -> &Method {
    &schema.services[service].methods[index]
}

impl Case {
    /// The line that `evolve-live` reads.
    pub(crate) fn line(&self, number: usize, old: &Schema, new: &Schema) -> String {
        let before = method(old, self.old);
        let after = self.new.map(|at| method(new, at));
        let arguments = |schema: &Schema, method: &Method, values: &[V]| {
            let params = method.params.iter().zip(values);
            list(params.map(|(param, value)| hex(schema, &param.ty, param.limits, value)))
        };
        let items = |schema: &Schema, method: &Method, values: &[V]| match &method.stream {
            Some(param) => list(
                values
                    .iter()
                    .map(|value| hex(schema, &param.ty, param.limits, value)),
            ),
            None => "[]".to_owned(),
        };
        let (answer, seen) = match (&self.answer, after) {
            (Some(answer), Some(after)) => (
                answer.word(new, after),
                format!(
                    "{} {}",
                    arguments(new, after, &self.seen_arguments),
                    items(new, after, &self.seen_items)
                ),
            ),
            _ => ("never".to_owned(), "[] []".to_owned()),
        };
        format!(
            "{number} {} {} {} {} {} {seen} {answer} {}",
            self.client,
            self.server,
            flat(old, self.old),
            arguments(old, before, &self.arguments),
            items(old, before, &self.items),
            self.received.word(old, before)
        )
    }
}

impl Outcome {
    fn word(&self, schema: &Schema, method: &Method) -> String {
        let none = Limits::default();
        let items = match &method.returns {
            // The answer of a method without a result has no bytes.
            Returns::Unary(None) if matches!(self.end, End::Done) => "[.]".to_owned(),
            Returns::Unary(None) => "[]".to_owned(),
            Returns::Unary(Some(ty)) | Returns::Stream(ty) => {
                list(self.items.iter().map(|value| hex(schema, ty, none, value)))
            }
        };
        let end = match &self.end {
            End::Done => "done".to_owned(),
            End::Error(value) => {
                let error = Type::named(method.throws.expect("a method that throws"));
                format!("error:{}", hex(schema, &error, none, value))
            }
            End::Status(status) => format!("status:{status}"),
        };
        format!("{items}|{end}")
    }
}

fn list(words: impl Iterator<Item = String>) -> String {
    format!("[{}]", words.collect::<Vec<_>>().join(","))
}

fn hex(schema: &Schema, ty: &Type, limits: Limits, value: &V) -> String {
    let mut bytes = Vec::new();
    encode(schema, ty, limits, value, &mut bytes).unwrap_or_else(|error| panic!("{error}: {value:?}"));
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    format!(".{}", digits.collect::<String>())
}
