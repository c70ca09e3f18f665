//! What making adapters of one package needs to know.

use turbo_idl::evolve::{Plans, Step, VariantStep};
use turbo_idl::ir::{Definition, Enum, Limits, Schema, Type, TypeDef, TypeId};

use super::code::Code;
use super::pool::{Job, Made, Pool};
use super::spot::{Layer, Spot};
use crate::releases::Release;
use crate::rust::lower::Lowering;
use crate::rust::names;

/// Makes functions for values of one release at a time.
pub(super) struct Maker<'a> {
    pub(super) lowering: &'a Lowering<'a>,
    pub(super) releases: &'a [Release],
    /// The release whose values are read and written.
    pub(super) release: usize,
    pub(super) pool: Pool,
    /// The types that a function of a plan is about: of the release and of the schema.
    pub(super) pairs: std::collections::HashMap<(usize, Job), (Type, Spot)>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(lowering: &'a Lowering<'a>, releases: &'a [Release]) -> Self {
        Self {
            lowering,
            releases,
            release: 0,
            pool: Pool::default(),
            pairs: std::collections::HashMap::new(),
        }
    }

    /// The schema as it is now.
    pub(super) fn schema(&self) -> &'a Schema {
        self.lowering.schema
    }

    /// The schema of the release.
    pub(super) fn old(&self) -> &'a Schema {
        &self.releases[self.release].schema
    }

    pub(super) fn lift_plans(&self) -> &'a Plans {
        &self.releases[self.release].comparison.lift
    }

    pub(super) fn lower_plans(&self) -> &'a Plans {
        &self.releases[self.release].comparison.lower
    }

    /// What to call a function by that is about two types.
    pub(super) fn call(&mut self, job: Job, old: &Type, new: Spot) -> String {
        self.pairs
            .entry((self.release, job.clone()))
            .or_insert_with(|| (old.clone(), new));
        self.pool.call(self.release, job)
    }

    /// Makes all functions that are promised, and those that they need.
    pub(super) fn finish(&mut self) {
        while let Some((index, release, job)) = self.pool.next() {
            self.release = release;
            let made = self.make(release, job);
            self.pool.make(index, made);
        }
    }

    fn make(&mut self, release: usize, job: Job) -> Made {
        match job {
            Job::Arguments(method) => self.arguments(method),
            Job::Skip(ty) => self.skipping(&ty),
            Job::Order(new, old) => self.ordering(new, old),
            Job::Lift(_) | Job::Lower(_) | Job::LowerThrown(_) => {
                let (old, new) = self.pairs[&(release, job.clone())].clone();
                match job {
                    Job::Lift(plan) => self.lifting(plan, &old, &new),
                    Job::LowerThrown(plan) => self.lowering_function(plan, &old, &new, true),
                    Job::Lower(plan) => self.lowering_function(plan, &old, &new, false),
                    Job::Arguments(_) | Job::Skip(_) | Job::Order(..) => Made::nothing(),
                }
            }
        }
    }

    /// Puts boxes, newtypes and levels around what reads the value in them.
    pub(super) fn around(&self, code: Code, layers: &[Layer], levels: usize) -> Code {
        let code = layers.iter().rev().fold(code, |code, layer| match layer {
            Layer::Box => code.within("boxed_with("),
            Layer::Newtype(id) => code.map(&self.lowering.types.named(*id)),
        });
        (0..levels).fold(code, |code, _| code.within("nested("))
    }

    /// Where variants of a key stood in the release, if that is another order: what `order` is called by, for a key in a place.
    pub(super) fn order(&mut self, plan: &Step, key: &Spot, of: (TypeId, TypeId)) -> Option<String> {
        let Step::Enum { variants, .. } = plan else {
            return None;
        };
        let places = variants.iter().filter_map(|variant| match variant {
            VariantStep::To(index, _) => Some(*index),
            VariantStep::Fallback(_) | VariantStep::Status => None,
        });
        if places.is_sorted() {
            return None;
        }
        let (new, old) = of;
        let function = self.pool.call(self.release, Job::Order(new, old));
        let ty = self.lowering.types.owned(&key.ty());
        let bare = key.clone().bare(self.schema(), Limits::default());
        if bare.layers.is_empty() {
            return Some(function);
        }
        let inner = ".0".repeat(bare.layers.len());
        Some(format!("|key: &{ty}| {function}(&key{inner})"))
    }

    /// Where each variant of an enum of the schema stood in one of the release.
    fn ordering(&self, new: TypeId, old: TypeId) -> Made {
        let (new_def, old_def) = (self.schema().type_def(new), self.old().type_def(old));
        let path = self.lowering.types.named(new);
        let mut is_whole = true;
        let mut arms = String::new();
        for variant in &enum_of(new_def).variants {
            let name = variant.name.as_written();
            let mut there = enum_of(old_def).variants.iter();
            match there.position(|it| it.name.as_written() == name) {
                Some(index) => {
                    let variant = names::variant(&variant.name);
                    arms.push_str(&format!("{path}::{variant} => {index},"));
                }
                None => is_whole = false,
            }
        }
        if !is_whole {
            arms.push_str("_ => u32::MAX,");
        }
        Made {
            docs: format!(
                "Where `{}` stands in the order of {{}}.",
                new_def.name.as_written()
            ),
            stem: format!("{}_order_in_", stem(new_def)),
            code: format!("(value: &{path}) -> u32 {{ match value {{ {arms} }} }}"),
        }
    }
}

impl Made {
    pub(super) fn nothing() -> Self {
        Self {
            docs: String::new(),
            stem: String::new(),
            code: String::new(),
        }
    }
}

/// The variants of an enum or an error.
pub(super) fn enum_of(def: &TypeDef) -> &Enum {
    const NONE: &Enum = &Enum { variants: Vec::new() };
    match &def.definition {
        Definition::Enum(item) | Definition::Error(item) => item,
        Definition::Struct(_) | Definition::Newtype(_) => NONE,
    }
}

/// `person`
pub(super) fn stem(def: &TypeDef) -> String {
    turbo_idl::case::snake(def.name.as_written())
}

/// Limits as arguments: `0, 64`.
pub(super) fn bounds(limits: Limits) -> Option<String> {
    crate::rust::lower::lengths(limits, String::new).map(|lengths| lengths.bounds)
}
