//! Plans between two revisions of a schema: what they make of values is what the values mean, and what has no plan cannot have one.

mod apply;

use std::collections::BTreeMap;

use apply::{Applied, Apply};
use evolve_model::{As, Cover, Maker, No, Random, Reader, Slot, Tree, V, encode, read, record, tree};
use turbo_idl::evolve::{Comparison, Errors, MethodPlans, PlanId, Plans, compare};
use turbo_idl::ir::{Limits, Method, Param, Returns, Schema, Type};

/// So many pairs of schemas are compared.
const PAIRS: u64 = 10_000;

fn bytes(schema: &Schema, ty: &Type, limits: Limits, value: &V) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(schema, ty, limits, value, &mut bytes).unwrap_or_else(|error| panic!("{error}: {value:?}"));
    bytes
}

/// Encodes and decodes, as the wire does.
fn sent(schema: &Schema, ty: &Type, limits: Limits, value: &V) -> V {
    let bytes = bytes(schema, ty, limits, value);
    let mut reader = Reader {
        schema,
        bytes: &bytes,
    };
    let read = reader
        .value(ty, limits)
        .unwrap_or_else(|error| panic!("{error}: {value:?}"));
    assert!(reader.bytes.is_empty());
    assert_eq!(read, *value);
    read
}

/// One way of one value.
struct Way<'a> {
    plans: &'a Plans,
    source: &'a Schema,
    target: &'a Schema,
}

impl Way<'_> {
    /// Checks all values of a type against a plan that is whole, or says whether one of them has no meaning in the target.
    fn check(&self, root: PlanId, from: &Type, to: &Type, how: As, is_whole: bool) -> bool {
        let none = Limits::default();
        let mut cover = Cover {
            schema: self.source,
            within: Vec::new(),
        };
        let apply = Apply {
            plans: self.plans,
            target: self.target,
        };
        let mut has_witness = false;
        for value in cover.values(from, none) {
            let value = sent(self.source, from, none, &value);
            let expected = read(self.target, to, none, &tree(self.source, from, &value), how);
            if !is_whole {
                has_witness |= expected == Err(No::Value);
                continue;
            }
            match (apply.root(root, &value), expected) {
                (Applied::Value(found), Ok(expected)) => {
                    assert_eq!(found, expected, "{value:?}");
                    sent(self.target, to, none, &found);
                    if self.plans.is_same(root) {
                        let (before, after) = (
                            bytes(self.source, from, none, &value),
                            bytes(self.target, to, none, &found),
                        );
                        assert_eq!(before, after, "{value:?}");
                    }
                }
                (Applied::Status, Err(No::Status)) => {}
                other => panic!("{other:?}: {value:?}"),
            }
        }
        has_witness
    }

    fn check_arguments(&self, method: &MethodPlans, from: &[Param], to: &[Param]) -> bool {
        let parts: Vec<(Type, Limits)> = from
            .iter()
            .map(|param| (param.ty.clone(), param.limits))
            .collect();
        let mut cover = Cover {
            schema: self.source,
            within: Vec::new(),
        };
        let apply = Apply {
            plans: self.plans,
            target: self.target,
        };
        let slots: Vec<Slot<'_>> = to
            .iter()
            .map(|param| Slot {
                name: param.name.as_written(),
                ty: param.ty.clone(),
                limits: param.limits,
                default: param.default.as_ref(),
            })
            .collect();
        let types: Vec<&Type> = to.iter().map(|param| &param.ty).collect();
        let mut has_witness = false;
        for row in cover.side_by_side(&parts) {
            let named = from.iter().zip(&row).map(|(param, value)| {
                let value = sent(self.source, &param.ty, param.limits, value);
                (
                    param.name.as_written().to_owned(),
                    tree(self.source, &param.ty, &value),
                )
            });
            let named: BTreeMap<String, Tree> = named.collect();
            let expected = record(self.target, &slots, &named);
            if !method.is_whole {
                has_witness |= expected == Err(No::Value);
                continue;
            }
            let found = apply.fields(&method.arguments, &types, &row);
            assert_eq!(Ok(&found), expected.as_ref(), "{row:?}");
            for (param, value) in to.iter().zip(&found) {
                sent(self.target, &param.ty, param.limits, value);
            }
        }
        has_witness
    }
}

fn answer(method: &Method) -> (bool, Option<&Type>) {
    match &method.returns {
        Returns::Unary(ty) => (false, ty.as_ref()),
        Returns::Stream(ty) => (true, Some(ty)),
    }
}

/// Checks all that one method says of values, and that it is refused for a reason if it is.
fn check_method(old: &Schema, new: &Schema, comparison: &Comparison, method: &MethodPlans) {
    let lift = Way {
        plans: &comparison.lift,
        source: old,
        target: new,
    };
    let lower = Way {
        plans: &comparison.lower,
        source: new,
        target: old,
    };
    let old_method = &old.services[method.old.0].methods[method.old.1];
    let new_method = &new.services[method.new.0].methods[method.new.1];
    let is_whole = method.is_whole;
    let mut is_refused = lift.check_arguments(method, &old_method.params, &new_method.params);
    match (&old_method.stream, &new_method.stream, method.items) {
        (Some(from), Some(to), Some(items)) => {
            is_refused |= lift.check(items, &from.ty, &to.ty, As::Value, is_whole);
        }
        (None, None, None) => {}
        _ => is_refused = true,
    }
    match (answer(old_method), answer(new_method), method.result) {
        ((was, Some(to)), (is, Some(from)), Some(result)) if was == is => {
            is_refused |= lower.check(result, from, to, As::Value, is_whole);
        }
        ((false, None), (false, _), None) => {}
        _ => is_refused = true,
    }
    match (old_method.throws, new_method.throws, method.errors) {
        (Some(to), Some(from), Errors::Value(error)) => {
            let (from, to) = (Type::named(from), Type::named(to));
            is_refused |= lower.check(error, &from, &to, As::Thrown, is_whole);
        }
        (None, Some(_), Errors::Status) | (_, None, Errors::Never) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(
        is_refused, !is_whole,
        "{}: every value of the old revision has a meaning in the new one",
        method.name
    );
    // What has one signature has the same bytes, so only limits can be in the way.
    if method.is_same && is_whole {
        let steps = [method.items, method.result].into_iter();
        let plans = [&comparison.lift, &comparison.lower].into_iter();
        for (plans, step) in plans.zip(steps) {
            assert!(step.is_none_or(|step| plans.is_same(step)));
        }
    }
}

/// I-20, I-21, I-22, I-23, I-24, I-25, I-26, I-27, I-28: over random schemas and random edits, in all positions of methods. A plan that is whole makes of each value what it means
/// in the other revision, and the bytes of that can be read there; of what has no whole plan there is a value without a meaning.
#[test]
fn plans_do_what_values_mean_and_refusals_have_a_witness() {
    let (mut whole, mut refused, mut same) = (0, 0, 0);
    for seed in 0..PAIRS {
        let run = || {
            let mut random = Random(seed);
            let mut maker = Maker { random: &mut random };
            let old = maker.schema();
            let new = maker.edited(&old);
            let comparison = compare(&old, &new).expect("small schemas");
            for method in &comparison.methods {
                check_method(&old, &new, &comparison, method);
            }
            comparison
        };
        let comparison = std::panic::catch_unwind(run).unwrap_or_else(|_| panic!("seed {seed}"));
        for method in &comparison.methods {
            match (method.is_same, method.is_whole) {
                (true, true) => same += 1,
                (false, true) => whole += 1,
                (_, false) => refused += 1,
            }
        }
        let named = comparison.obstacles().all(|obstacle| !obstacle.uses.is_empty());
        assert!(named, "seed {seed}: an obstacle that is in nobody's way");
    }
    assert!(
        whole > 1_000 && refused > 1_000 && same > 1_000,
        "{same} {whole} {refused}"
    );
}
