//! The rows that a table of edits leads to, the two schemas that have them all, and their cases.

use std::collections::BTreeMap;

use evolve_model::{Cover, V};
use turbo_idl::breaking::{Level, findings};
use turbo_idl::case::pascal;
use turbo_idl::ir::{Method, Param, Returns, Schema, Type};

use crate::case::{Case, End, Outcome, method};
use crate::notation::Notation;
use crate::pair::{Verdict, verdicts};
use crate::position::{POSITIONS, Position, TYPES};
use crate::revision::Revision;
use crate::table::{About, Block, Way, table};

/// One edit in one position.
#[derive(Debug)]
pub struct Row {
    /// The edit.
    pub edit: String,
    /// The position: `argument`, or `method`.
    pub position: &'static str,
    /// What the table says of it.
    pub verdict: Verdict,
    /// The rule of `turboc breaking` that the table says of it.
    pub rule: Option<String>,
    /// The method in the old revision, and in the new one.
    pub methods: [Option<(usize, usize)>; 2],
    /// Its cases.
    pub cases: Vec<Case>,
}

/// A table with all that follows from it.
#[derive(Debug)]
pub struct Matrix {
    /// The old revision.
    pub old: Revision,
    /// The new revision.
    pub new: Revision,
    /// The rows.
    pub rows: Vec<Row>,
}

/// An edit has so many of the positions that nest it: each has another choice.
const NESTED: usize = 2;

/// The positions of the edit of that index.
fn positions(at: usize, not: &[String]) -> Vec<&'static Position> {
    let (plain, nested) = POSITIONS.split_at(5);
    let shifted = nested.iter().cycle().skip(at * 5).step_by(5).take(nested.len());
    let is_well = |position: &&Position| !not.iter().any(|word| position.is(word));
    let nested = shifted.filter(is_well).take(NESTED);
    plain.iter().filter(is_well).chain(nested).collect()
}

impl Matrix {
    /// Reads a table.
    ///
    /// # Panics
    /// When it is not well: with what is wrong.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let blocks = table(text);
        let [old, new] = [0, 1].map(|revision| {
            let text = schema(&blocks, revision);
            Revision::read(text).unwrap_or_else(|said| panic!("{said}"))
        });
        let mut rows = Vec::new();
        let mut edits = 0;
        for block in &blocks {
            let maker = Maker {
                old: &old.schema,
                new: &new.schema,
                block,
            };
            match &block.about {
                About::Method { refused, calls, .. } => rows.push(maker.method(refused.as_ref(), calls)),
                About::Edit { lift, lower, not, .. } => {
                    for position in positions(edits, not) {
                        let way = if position.is_lift { lift } else { lower };
                        rows.push(maker.edit(position, way));
                    }
                    edits += 1;
                }
            }
        }
        Self { old, new, rows }
    }

    /// What the compiler says of a row: its verdict, and the rules of `turboc breaking` that report something of its method alone.
    ///
    /// # Panics
    /// When the revisions lead to too many types.
    #[must_use]
    pub fn said(&self, row: &Row) -> (Verdict, Vec<&'static str>) {
        let only = |schema: &Schema, at: Option<(usize, usize)>| {
            let mut schema = schema.clone();
            for (service, item) in schema.services.iter_mut().enumerate() {
                let mut index = 0;
                item.methods.retain(|_| {
                    index += 1;
                    at == Some((service, index - 1))
                });
            }
            schema
        };
        let (old, new) = (
            only(&self.old.schema, row.methods[0]),
            only(&self.new.schema, row.methods[1]),
        );
        let found = findings(&old, &new, "old", Level::Wire).expect("small schemas");
        let verdict = verdicts(&old, &new)
            .first()
            .map_or(Verdict::Same, |judged| judged.verdict);
        (
            verdict,
            found
                .iter()
                .filter_map(|found| found.rule.lint())
                .map(|lint| lint.name)
                .collect(),
        )
    }
}

/// The schema of a revision.
fn schema(blocks: &[Block], revision: usize) -> String {
    let mut text = format!("package matrix;\n\n{TYPES}");
    let mut services: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut edits = 0;
    for block in blocks {
        for item in &block.types[revision] {
            text.push_str(&format!("{item}\n"));
        }
        let name = &block.name;
        match &block.about {
            About::Method { methods, .. } => {
                if let Some(method) = &methods[revision] {
                    let (attribute, method) = match method.strip_prefix("@idempotent ") {
                        Some(method) => ("@idempotent ", method),
                        None => ("", method.as_str()),
                    };
                    let method = format!("    {attribute}fn {name}{method};\n");
                    services.entry("Methods").or_default().push(method);
                }
            }
            About::Edit { types, not, .. } => {
                let ty = &types[revision];
                let error = format!("{}Error", pascal(name));
                text.push_str(&format!(
                    "error {error} {{ @status(aborted) It {{ value: {ty} }} }}\n"
                ));
                for position in positions(edits, not) {
                    let method = position.method.replace('$', ty).replace('!', &error);
                    let methods = services.entry(position.service).or_default();
                    methods.push(format!("    fn {name}{method};\n"));
                }
                edits += 1;
            }
        }
    }
    for (name, methods) in services {
        text.push_str(&format!("\nservice {name} {{\n{}}}\n", methods.concat()));
    }
    text
}

struct Maker<'a> {
    old: &'a Schema,
    new: &'a Schema,
    block: &'a Block,
}

fn find(schema: &Schema, service: &str, name: &str) -> Option<(usize, usize)> {
    let service_at = schema
        .services
        .iter()
        .position(|it| it.name.as_written() == service)?;
    let methods = &schema.services[service_at].methods;
    let index = methods.iter().position(|it| it.name.as_written() == name)?;
    Some((service_at, index))
}

fn types(params: &[Param]) -> Vec<Type> {
    params.iter().map(|param| param.ty.clone()).collect()
}

fn streamed(method: &Method) -> Option<&Type> {
    method.stream.as_ref().map(|param| &param.ty)
}

fn answered(method: &Method) -> Option<&Type> {
    match &method.returns {
        Returns::Unary(ty) => ty.as_ref(),
        Returns::Stream(ty) => Some(ty),
    }
}

fn done(items: Vec<V>) -> Outcome {
    Outcome {
        items,
        end: End::Done,
    }
}

impl Maker<'_> {
    fn row(&self, position: &'static str, service: &str, refused: Option<&String>) -> Row {
        let methods = [self.old, self.new].map(|schema| find(schema, service, &self.block.name));
        Row {
            edit: self.block.name.clone(),
            position,
            verdict: match (refused, methods, self.block.is_unchanged) {
                (Some(_), [_, None], _) => Verdict::Gone,
                (Some(_), ..) => Verdict::Refused,
                (None, _, true) => Verdict::Same,
                (None, _, false) => Verdict::Adapted,
            },
            rule: refused.cloned(),
            methods,
            cases: Vec::new(),
        }
    }

    /// A call that nobody answers.
    fn unanswered(&self, old: (usize, usize), new: Option<(usize, usize)>) -> Case {
        let before = method(self.old, old);
        let mut cover = Cover {
            schema: self.old,
            within: Vec::new(),
        };
        let first = |param: &Param| cover.values(&param.ty, param.limits).swap_remove(0);
        Case {
            client: 0,
            server: 1,
            old,
            new,
            arguments: before.params.iter().map(first).collect(),
            items: Vec::new(),
            seen_arguments: Vec::new(),
            seen_items: Vec::new(),
            answer: None,
            received: Outcome {
                items: Vec::new(),
                end: End::Status("schema_mismatch".to_owned()),
            },
        }
    }

    fn edit(&self, position: &'static Position, way: &Way) -> Row {
        let mut row = self.row(position.name, position.service, way.refused.as_ref());
        let [Some(old), Some(new)] = row.methods else {
            panic!("{}: no method at {}", self.block.name, position.name);
        };
        let plain = self.unanswered(old, Some(new));
        if way.refused.is_some() {
            row.cases.push(plain);
            return row;
        }
        row.rule.clone_from(&way.limited);
        let values: Vec<(V, V)> = way
            .values
            .iter()
            .map(|(from, to)| {
                let read = |schema: &Schema, at: (usize, usize), text: &str| {
                    let method = method(schema, at);
                    let thrown = method.throws.map(Type::named);
                    let ty = method.params.first().map(|param| &param.ty);
                    let ty = ty.or(streamed(method)).or(answered(method)).or(thrown.as_ref());
                    self.one(schema, ty.expect("a type"), &position.value.replace('$', text))
                };
                let (source, target) = if position.is_lift {
                    ((self.old, old), (self.new, new))
                } else {
                    ((self.new, new), (self.old, old))
                };
                (read(source.0, source.1, from), read(target.0, target.1, to))
            })
            .collect();
        assert!(!values.is_empty(), "{}: no values", self.block.name);
        let (from, to): (Vec<V>, Vec<V>) = values.iter().cloned().unzip();
        let answered = |answer: Outcome, received: Outcome| Case {
            answer: Some(answer),
            received,
            ..plain.clone()
        };
        row.cases = match position.name {
            "client item" => vec![Case {
                items: from,
                seen_items: to,
                ..answered(done(vec![]), done(vec![]))
            }],
            "server item" => vec![answered(done(from), done(to))],
            "error" => values
                .into_iter()
                .map(|(from, to)| {
                    let end = |error| Outcome {
                        items: Vec::new(),
                        end: End::Error(error),
                    };
                    answered(end(from), end(to))
                })
                .collect(),
            _ if position.is_lift => values
                .into_iter()
                .map(|(from, to)| Case {
                    arguments: vec![from],
                    seen_arguments: vec![to],
                    ..answered(done(vec![]), done(vec![]))
                })
                .collect(),
            _ => values
                .into_iter()
                .map(|(from, to)| answered(done(vec![from]), done(vec![to])))
                .collect(),
        };
        row
    }

    fn one(&self, schema: &Schema, ty: &Type, text: &str) -> V {
        let mut notation = Notation { schema, rest: text };
        let value = notation.value(ty);
        assert!(
            notation.rest.trim().is_empty(),
            "line {}: `{}` is left",
            self.block.line,
            notation.rest
        );
        value
    }

    fn method(&self, refused: Option<&String>, calls: &[String]) -> Row {
        let mut row = self.row("method", "Methods", refused);
        let [Some(old), new] = row.methods else { return row };
        for call in calls {
            row.cases.push(self.call(old, new, call));
        }
        row
    }

    fn call(&self, old: (usize, usize), new: Option<(usize, usize)>, text: &str) -> Case {
        let before = method(self.old, old);
        let mut case = self.unanswered(old, new);
        let mut notation = Notation {
            schema: self.old,
            rest: text,
        };
        (case.arguments, case.items) = sent(&mut notation, before);
        if let (Some(new), true) = (new, notation.take("sees")) {
            let after = method(self.new, new);
            notation.schema = self.new;
            (case.seen_arguments, case.seen_items) = sent(&mut notation, after);
            notation.expect("answers");
            case.answer = Some(outcome(&mut notation, after));
            notation.expect("receives");
            notation.schema = self.old;
            case.received = outcome(&mut notation, before);
        }
        assert!(
            notation.rest.trim().is_empty(),
            "line {}: `{}` is left",
            self.block.line,
            notation.rest
        );
        case
    }
}

/// Arguments, and what is streamed.
fn sent(notation: &mut Notation<'_>, method: &Method) -> (Vec<V>, Vec<V>) {
    let arguments = notation.each(&types(&method.params));
    let items = streamed(method).map(|ty| notation.all("[", "]", |it| it.value(ty)));
    (arguments, items.unwrap_or_default())
}

fn outcome(notation: &mut Notation<'_>, method: &Method) -> Outcome {
    let is_stream = matches!(method.returns, Returns::Stream(_));
    let mut items = Vec::new();
    if is_stream {
        let ty = answered(method).expect("the type of its items");
        items = notation.all("[", "]", |it| it.value(ty));
    }
    if notation.take("!") {
        let end = if notation.take("status") {
            End::Status(notation.word().to_owned())
        } else {
            End::Error(notation.value(&Type::named(method.throws.expect("a method that throws"))))
        };
        return Outcome { items, end };
    }
    if !is_stream {
        match answered(method) {
            Some(ty) => items.push(notation.value(ty)),
            None => notation.expect("none"),
        }
    }
    done(items)
}
