//! Adapters: what serves clients of earlier releases, made of the plans of `turbo_idl::evolve`.
//!
//! For each method of a release that is other than now and has a way there is a call of its own. Functions beside the service read the
//! bytes of the release straight into values of the schema, and write values straight as bytes of the release: no type of the release
//! exists in Rust. There is one function for a pair of types, and one for all releases in which it would be the same.

mod code;
mod fill;
mod lift;
mod lower;
mod maker;
mod model;
mod pool;
mod sent;
mod skip;
mod spot;

use std::collections::{BTreeMap, BTreeSet};

use turbo_idl::evolve::{Errors, FieldStep, MethodPlans};
use turbo_idl::ir::{Definition, PackageId, Payload, Schema, Service, Signature, Type};

use self::code::ENCODE;
use self::lower::Given;
use self::maker::Maker;
pub(super) use self::model::{Call, Functions, Served};
use self::pool::Job;
use self::spot::Spot;
use crate::backend::Work;
use crate::releases::Release;
use crate::rust::lower::{Lowering, bytes, literal, wire_name};
use crate::rust::names;

/// The adapters of a schema, by package.
#[derive(Debug, Default)]
pub(super) struct Adapters {
    packages: BTreeMap<PackageId, Functions>,
    /// By the full name of the service.
    services: BTreeMap<String, Served>,
}

impl Adapters {
    /// What a service knows of its past.
    pub(super) fn served(&self, lowering: &Lowering<'_>, service: &Service) -> Served {
        let served = self.services.get(&wire_name(lowering, service));
        served.cloned().unwrap_or_default()
    }

    /// The functions of each package that has some.
    pub(super) fn functions(&self) -> impl Iterator<Item = (PackageId, &Functions)> {
        let packages = self
            .packages
            .iter()
            .map(|(package, functions)| (*package, functions));
        packages.filter(|(_, functions)| !functions.is_empty())
    }
}

/// The adapters that the releases call for.
pub(super) fn of(work: &Work<'_>) -> Adapters {
    let (schema, releases) = (work.schema(), work.releases());
    let mut adapters = Adapters::default();
    if releases.is_empty() {
        return adapters;
    }
    let names: Vec<String> = releases.iter().map(|release| release.name.clone()).collect();
    let taken = locals(schema);
    for index in 0..schema.packages.len() as u32 {
        let package = PackageId(index);
        let lowering = work.rust().lowering(schema, package);
        let mut maker = Maker::new(&lowering, releases);
        let mut services: Vec<(String, Served)> = Vec::new();
        for (at, service) in schema.services.iter().enumerate() {
            if service.package == package {
                let served = Served {
                    count: work.release_count(),
                    ..maker.served(at, service)
                };
                services.push((wire_name(&lowering, service), served));
            }
        }
        maker.finish();
        let mut settled = maker.pool.settle(&names, &taken);
        for (_, served) in &mut services {
            for call in &mut served.calls {
                for code in call.code() {
                    *code = settled.named(code);
                }
            }
        }
        let calls = services.iter().flat_map(|(_, served)| &served.calls);
        settled.keep(calls.flat_map(Call::parts));
        adapters.services.extend(services);
        adapters
            .packages
            .insert(package, Functions::new(settled.functions));
    }
    adapters
}

/// What generated code calls its locals, so that none of them hides a function.
fn locals(schema: &Schema) -> BTreeSet<String> {
    let mut locals = BTreeSet::new();
    for def in &schema.types {
        match &def.definition {
            Definition::Struct(item) => {
                locals.extend(item.fields.iter().map(|field| names::local(&field.name)));
            }
            Definition::Enum(item) | Definition::Error(item) => {
                for variant in &item.variants {
                    if let Payload::Struct(fields) = &variant.payload {
                        locals.extend(fields.iter().map(|field| names::local(&field.name)));
                    }
                }
            }
            Definition::Newtype(_) => {}
        }
    }
    for method in schema.services.iter().flat_map(|service| &service.methods) {
        let params = method.params.iter().chain(&method.stream);
        locals.extend(params.map(|param| names::local(&param.name)));
    }
    locals
}

impl Maker<'_> {
    /// What a service knows of the releases, and the calls that it adapts. Rule I-31.
    fn served(&mut self, at: usize, service: &Service) -> Served {
        let name = wire_name(self.lowering, service);
        let mut served = Served::default();
        let is_current = |it: Signature| service.methods.iter().any(|method| method.signature == it);
        for (index, release) in self.releases.iter().enumerate() {
            self.release = index;
            let Some(Service { schema_id: id, .. }) = find(&release.schema, &name) else {
                continue;
            };
            let id = *id;
            served.releases.push((literal(&release.name), bytes(id)));
            for (plan, method) in release.comparison.methods.iter().enumerate() {
                let signature = signature(release, method);
                if method.new.0 != at || is_current(signature) {
                    continue;
                }
                let place = (bytes(id), bytes(signature));
                if !method.is_whole {
                    served.refused.push(place);
                    continue;
                }
                // A newer release that cannot be told apart has a way.
                served.refused.retain(|it| *it != place);
                let call = self.adapted(plan, signature, method.new.1);
                // The newest release with a signature says what it means.
                match served.calls.iter_mut().find(|it| it.signature == call.signature) {
                    Some(known) => *known = call,
                    None => served.calls.push(call),
                }
            }
        }
        served.calls.sort_by_key(|call| call.method);
        let calls = &served.calls;
        served
            .refused
            .retain(|(_, signature)| calls.iter().any(|call| call.signature == *signature));
        served.refused.sort();
        served.refused.dedup();
        served
    }

    fn adapted(&mut self, plan: usize, signature: Signature, method: usize) -> Call {
        let plans = &self.releases[self.release].comparison.methods[plan];
        let new = &self.schema().services[plans.new.0].methods[plans.new.1];
        let old = &self.old().services[plans.old.0].methods[plans.old.1];
        let arguments = if self.is_sent_as_it_is(plans, old.params.len()) {
            let params = new
                .params
                .iter()
                .map(|param| format!("{}, ", super::lower::param(self.lowering, param).decoded));
            match new.params.is_empty() {
                true => "|_| ::core::result::Result::Ok(())".to_owned(),
                false => format!(
                    "|reader| ::core::result::Result::Ok(({}))",
                    params.collect::<String>()
                ),
            }
        } else {
            self.pool.call(self.release, Job::Arguments(plan))
        };
        let items = match (&old.stream, &new.stream, plans.items) {
            (Some(from), Some(to), Some(items)) if !self.lift_plans().is_same(items) => {
                let code = self.lift(items, &from.ty, Spot::outside(&to.ty), to.limits);
                let name = literal(to.name.as_written());
                Some(format!("|reader| reader.field_with({name}, {})", code.function()))
            }
            (_, Some(to), _) => {
                let decoding = super::lower::items(self.lowering, to).decoding;
                Some(format!("|reader| {decoding}"))
            }
            _ => None,
        };
        let value = match (plans.result, returned(old), returned(new)) {
            (Some(result), Some(to), Some(from)) => {
                let function = self.writing(result, Given::value(Spot::outside(from)), to);
                let ty = self.lowering.types.owned(from);
                // Else the closure would be one of what a list or an array coerces to.
                function.replacen("|value, writer|", &format!("|value: &{ty}, writer|"), 1)
            }
            _ => "|_, _| {}".to_owned(),
        };
        let error = match (plans.errors, old.throws, new.throws) {
            (Errors::Value(error), ..) if self.lower_plans().is_same(error) => {
                format!(".with_error(|value, writer| {{ {ENCODE}(value, writer); true }})")
            }
            (Errors::Value(error), Some(to), Some(from)) => {
                let (from, to) = (Spot::outside(&Type::named(from)), Type::named(to));
                let function = self.call(Job::LowerThrown(error), &to, from);
                format!(".with_error({function})")
            }
            _ => String::new(),
        };
        Call {
            method,
            signature: bytes(signature),
            arguments,
            items,
            lowering: format!("::turbo_runtime::server::Lowering::new({value}){error}"),
        }
    }

    /// Whether the bytes of the arguments are those of now.
    fn is_sent_as_it_is(&self, plans: &MethodPlans, count: usize) -> bool {
        let is_same = |(at, step): (usize, &FieldStep)| match step {
            FieldStep::From(from, plan) => *from == at && self.lift_plans().is_same(*plan),
            FieldStep::FromOr(..) | FieldStep::Fill(_) => false,
        };
        plans.arguments.len() == count && plans.arguments.iter().enumerate().all(is_same)
    }
}

fn returned(method: &turbo_idl::ir::Method) -> Option<&Type> {
    use turbo_idl::ir::Returns;
    match &method.returns {
        Returns::Unary(ty) => ty.as_ref(),
        Returns::Stream(ty) => Some(ty),
    }
}

fn signature(release: &Release, method: &MethodPlans) -> Signature {
    release.schema.services[method.old.0].methods[method.old.1].signature
}

/// The service of that full name.
fn find<'s>(schema: &'s Schema, name: &str) -> Option<&'s Service> {
    schema.services.iter().find(|service| {
        let package = schema.package(service.package).dotted();
        name.strip_prefix(&package)
            .and_then(|rest| rest.strip_prefix('.'))
            == Some(service.name.as_written())
    })
}
