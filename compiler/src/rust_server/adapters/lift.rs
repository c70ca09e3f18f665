//! Values of a release, read as those of the schema.

use turbo_idl::evolve::{FieldStep, PlanId, Step, VariantStep};
use turbo_idl::ir::{Definition, Field, Limits, Payload, Type, TypeDef, TypeId, Value};

use super::code::{Code, READER};
use super::maker::{Maker, enum_of, stem};
use super::pool::{Job, Made};
use super::sent::{Label, Sent, limited, ordinary};
use super::spot::{Spot, released};
use crate::rust::names;

/// One of the schema.
struct Wanted {
    /// What a literal calls it. Nothing if it has no name.
    name: Option<String>,
    local: String,
    spot: Spot,
    limits: Limits,
}

impl Maker<'_> {
    /// What reads a value by a plan.
    pub(super) fn lift(&mut self, plan: PlanId, source: &Type, target: Spot, limits: Limits) -> Code {
        let plans = self.lift_plans();
        if plans.is_same(plan) {
            return ordinary(limits);
        }
        let old = self.old();
        let source = released(old, source, Limits::default());
        let (levels, source) = (source.levels, source.ty);
        let bare = target.bare(self.schema(), limits);
        let (spot, limits) = (bare.spot, bare.limits);
        let none = Limits::default();
        let min = |ty: &Type| old.min_size(ty);
        let code = match (plans.step(plan), source, &spot.written().clone()) {
            (Step::Widen { from, to }, ..) => {
                let (from, to) = (
                    crate::rust::types::primitive(*from),
                    crate::rust::types::primitive(*to),
                );
                Code::Function(format!("{READER}::widened::<{from}, {to}>"))
            }
            (Step::Wrap(inner), _, Type::Option(to)) => {
                let code = self.lift(*inner, source, spot.inside(to), limits);
                code.map("::core::option::Option::Some")
            }
            (Step::Option(inner), Type::Option(from), Type::Option(to)) => {
                let code = self.lift(*inner, from, spot.inside(to), limits);
                code.within("option_with(")
            }
            (Step::List(item), Type::List(from), Type::List(to)) => {
                let code = self.lift(*item, from, spot.held(to), none);
                limited(code.within(&format!("list_with({}", min(from))), limits)
            }
            (Step::Array(item, _), Type::Array(from, _), Type::Array(to, _)) => {
                let code = self.lift(*item, from, spot.inside(to), none);
                code.within(&format!("array_with({}", min(from)))
            }
            (Step::Set(item), Type::Set(from), Type::Set(to)) => {
                let key = spot.held(to.ty());
                let order = self.order(plans.step(*item), &key, self.enums(plans.step(*item)));
                let code = self.lift(*item, from.ty(), key, none);
                let code = match order {
                    Some(order) => code.within(&format!("set_by({}, {order}", min(from.ty()))),
                    None => code.within(&format!("set_with({}", min(from.ty()))),
                };
                limited(code, limits)
            }
            (Step::Map(key, value), Type::Map(from_key, from), Type::Map(to_key, to)) => {
                let key_spot = spot.held(to_key.ty());
                let order = self.order(plans.step(*key), &key_spot, self.enums(plans.step(*key)));
                let keys = self.lift(*key, from_key.ty(), key_spot, none).function();
                let code = self.lift(*value, from, spot.held(to), none);
                let min = min(from_key.ty()).saturating_add(min(from));
                let code = match order {
                    Some(order) => code.within(&format!("map_by({min}, {order}, {keys}")),
                    None => code.within(&format!("map_with({min}, {keys}")),
                };
                limited(code, limits)
            }
            (Step::Tuple(parts), Type::Tuple(from), Type::Tuple(to)) => {
                let parts = parts.iter().zip(from).zip(to).enumerate();
                let parts = parts.map(|(place, ((part, from), to))| {
                    let code = self.lift(*part, from, spot.inside(to), none);
                    Label::Place(place).read(&code)
                });
                let parts: Vec<String> = parts.collect();
                Code::Value(format!("({})", parts.join(", ")))
            }
            (Step::Struct { .. } | Step::Enum { .. }, ..) => {
                Code::Function(self.call(Job::Lift(plan), source, spot.clone()))
            }
            _ => ordinary(limits),
        };
        self.around(code, &bare.layers, levels)
    }

    /// The enums of the schema and of the release that a step is about.
    fn enums(&self, step: &Step) -> (TypeId, TypeId) {
        match step {
            Step::Enum { source, target, .. } => (*target, *source),
            _ => (TypeId(0), TypeId(0)),
        }
    }

    /// The function that reads a struct or an enum by a plan.
    pub(super) fn lifting(&mut self, plan: PlanId, source: &Type, target: &Spot) -> Made {
        let ty = target.ty();
        let (Type::Named(from, from_args), Type::Named(to, to_args)) = (source, &ty) else {
            return Made::nothing();
        };
        let (old_def, new_def) = (self.old().type_def(*from), self.schema().type_def(*to));
        let path = self.lowering.types.named(*to);
        let body = match (
            self.lift_plans().step(plan),
            &old_def.definition,
            &new_def.definition,
        ) {
            (Step::Struct { fields, .. }, Definition::Struct(old), Definition::Struct(new)) => {
                let sent = Sent::fields(&old.fields, from_args);
                let wanted = wanted(&new.fields, *to, to_args);
                let reads = self.reads(fields, &sent, &wanted);
                reads.body(&path, &wanted, true)
            }
            (Step::Enum { variants, .. }, ..) => {
                let body = self.variants(variants, (old_def, from_args), (*to, new_def, to_args));
                format!("match reader.variant()? {{ {body} }}")
            }
            _ => String::new(),
        };
        Made {
            docs: format!("Reads `{}` as it was in {{}}.", new_def.name.as_written()),
            stem: format!("{}_from_", stem(new_def)),
            code: reading(&self.lowering.types.owned(&ty), &body, old_def.facts.is_recursive),
        }
    }

    fn variants(
        &mut self,
        steps: &[VariantStep],
        (old, from_args): (&TypeDef, &[Type]),
        (to, new, to_args): (TypeId, &TypeDef, &[Type]),
    ) -> String {
        let path = self.lowering.types.named(to);
        let mut arms = String::new();
        for (index, (step, variant)) in steps.iter().zip(&enum_of(old).variants).enumerate() {
            let sent = Sent::payload(&variant.payload, from_args);
            let (target, fields) = match step {
                VariantStep::To(target, fields) => (*target, fields.as_slice()),
                VariantStep::Fallback(target) => (*target, &[][..]),
                VariantStep::Status => continue,
            };
            let target = &enum_of(new).variants[target];
            let wanted = match &target.payload {
                Payload::Unit => Vec::new(),
                Payload::Struct(fields) => wanted(fields, to, to_args),
                Payload::Tuple(types) => {
                    let part = |(place, ty): (usize, &Type)| Wanted {
                        name: None,
                        local: format!("item{place}"),
                        spot: Spot::member(to, to_args, ty),
                        limits: Limits::default(),
                    };
                    types.iter().enumerate().map(part).collect()
                }
            };
            let path = format!("{path}::{}", names::variant(&target.name));
            let reads = self.reads(fields, &sent, &wanted);
            let has_names = matches!(target.payload, Payload::Struct(_));
            let body = reads.body(&path, &wanted, has_names);
            match reads.has_statements() {
                true => arms.push_str(&format!("{index} => {{ {body} }}")),
                false => arms.push_str(&format!("{index} => {body},")),
            }
        }
        arms.push_str("other => ::core::result::Result::Err(reader.unknown_variant(other)),");
        arms
    }

    /// The function that reads the arguments of a method.
    pub(super) fn arguments(&mut self, method: usize) -> Made {
        let plans = &self.releases[self.release].comparison.methods[method];
        let old = &self.old().services[plans.old.0].methods[plans.old.1];
        let new = &self.schema().services[plans.new.0].methods[plans.new.1];
        let sent: Vec<Sent<'_>> = old.params.iter().map(Sent::param).collect();
        let wanted: Vec<Wanted> = new
            .params
            .iter()
            .map(|param| Wanted {
                name: None,
                local: names::local(&param.name),
                spot: Spot::outside(&param.ty),
                limits: param.limits,
            })
            .collect();
        let reads = self.reads(&plans.arguments, &sent, &wanted);
        let types: String = new
            .params
            .iter()
            .map(|param| format!("{}, ", self.lowering.types.owned(&param.ty)))
            .collect();
        let name = new.name.as_written();
        Made {
            docs: format!("Reads the arguments of `{name}` as they were in {{}}."),
            stem: format!("{}_arguments_from_", turbo_idl::case::snake(name)),
            code: reading(&format!("({types})"), &reads.body("", &wanted, false), false),
        }
    }

    /// What reads the members of the release, and what each member of the schema is.
    fn reads(&mut self, steps: &[FieldStep], sent: &[Sent<'_>], wanted: &[Wanted]) -> Reads {
        let mut reads = Reads {
            in_order: Vec::new(),
            filled: Vec::new(),
            is_positional: wanted.iter().any(|it| it.name.is_none()),
        };
        for (index, source) in sent.iter().enumerate() {
            let meant = steps.iter().position(|step| match step {
                FieldStep::From(from, _) | FieldStep::FromOr(from, ..) => *from == index,
                FieldStep::Fill(_) => false,
            });
            let text = match meant.map(|at| (&steps[at], &wanted[at])) {
                Some((FieldStep::From(_, plan), to)) => {
                    let code = self.lift(*plan, &source.ty, to.spot.clone(), to.limits);
                    source.label.read(&code)
                }
                Some((FieldStep::FromOr(_, plan, value), to)) => self.or(*plan, source, to, value),
                _ => source.label.read(&self.skip(&source.ty, source.limits)),
            };
            reads.in_order.push((meant, text));
        }
        for (at, (step, to)) in steps.iter().zip(wanted).enumerate() {
            if let FieldStep::Fill(value) = step {
                reads.filled.push((at, self.filled(&to.spot, value)));
            }
        }
        reads
    }

    /// What was optional, or a default.
    fn or(&mut self, plan: PlanId, source: &Sent<'_>, to: &Wanted, value: &Value) -> String {
        let bare = released(self.old(), &source.ty, Limits::default());
        let Type::Option(inner) = bare.ty else {
            return String::new();
        };
        let code = self.lift(plan, inner, to.spot.clone(), to.limits);
        let code = self.around(code.within("option_with("), &[], bare.levels);
        let read = source.label.read(&code);
        let default = self.filled(&to.spot, value);
        match value {
            Value::String(_) => format!(
                "match {read} {{ ::core::option::Option::Some(value) => value, ::core::option::Option::None => {default} }}"
            ),
            Value::EmptyList | Value::EmptyMap | Value::EmptySet if default.ends_with("::new()") => {
                format!("{read}.unwrap_or_default()")
            }
            Value::EmptyList | Value::EmptyMap | Value::EmptySet => {
                format!("{read}.unwrap_or_else(|| {default})")
            }
            _ => format!("{read}.unwrap_or({default})"),
        }
    }
}

fn wanted(fields: &[Field], owner: TypeId, arguments: &[Type]) -> Vec<Wanted> {
    let field = |field: &Field| Wanted {
        name: Some(names::field(&field.name)),
        local: names::local(&field.name),
        spot: Spot::member(owner, arguments, &field.ty),
        limits: field.limits,
    };
    fields.iter().map(field).collect()
}

/// A function that reads, from its parameter on.
pub(super) fn reading(ty: &str, body: &str, is_recursive: bool) -> String {
    let body = match is_recursive {
        true => format!("reader.nested(|reader| {{ {body} }})"),
        false => body.to_owned(),
    };
    let parameter = if is_recursive || body.contains("reader") {
        "reader"
    } else {
        "_"
    };
    format!(
        "({parameter}: &mut ::turbo_runtime::wire::Reader<'_>) -> ::core::result::Result<{ty}, \
         ::turbo_runtime::wire::DecodeError> {{ {body} }}"
    )
}

/// How members are read.
struct Reads {
    /// In the order of the bytes: the member of the schema that it becomes, if any, and what reads it.
    in_order: Vec<(Option<usize>, String)>,
    /// Members that were not sent.
    filled: Vec<(usize, String)>,
    is_positional: bool,
}

impl Reads {
    /// Whether something has to be read before the value is put together.
    fn has_statements(&self) -> bool {
        let meant: Vec<usize> = self.in_order.iter().filter_map(|(meant, _)| *meant).collect();
        meant.len() < self.in_order.len() || (self.is_positional && !meant.is_sorted())
    }

    /// Reads, and puts the value together.
    fn body(&self, path: &str, wanted: &[Wanted], has_names: bool) -> String {
        let has_statements = self.has_statements();
        let mut body = String::new();
        let mut members: Vec<(usize, String)> = Vec::new();
        for (meant, read) in &self.in_order {
            match meant {
                Some(at) if has_statements => {
                    body.push_str(&format!("let {} = {read};", wanted[*at].local));
                    members.push((*at, wanted[*at].local.clone()));
                }
                Some(at) => members.push((*at, read.clone())),
                None => body.push_str(&format!("{read};")),
            }
        }
        members.extend(self.filled.iter().cloned());
        if !has_names {
            members.sort_by_key(|(at, _)| *at);
        }
        let members = members.into_iter().map(|(at, value)| match &wanted[at].name {
            Some(name) if *name == value => name.clone(),
            Some(name) => format!("{name}: {value}"),
            None => value,
        });
        let members: String = members.map(|member| format!("{member}, ")).collect();
        let value = match (has_names, wanted.is_empty(), path) {
            (true, ..) => format!("{path} {{ {members} }}"),
            (false, true, "") => "()".to_owned(),
            (false, true, _) => path.to_owned(),
            (false, false, _) => format!("{path}({members})"),
        };
        format!("{body}::core::result::Result::Ok({value})")
    }
}
