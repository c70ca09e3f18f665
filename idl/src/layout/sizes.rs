use std::collections::BTreeMap;

use super::Size;
use crate::ir::{Definition, Enum, Key, Limits, Payload, Primitive, Schema, Type, TypeId};
use crate::resolve::{Instances, cycles, instances};

/// The sizes of all types that a schema leads to.
///
/// They hold for what a writer that keeps to `spec.md` writes; a reader accepts longer integers too (V-4). Every bound is one
/// that values reach, with two exceptions: of a type that contains itself the least size does not count `@min`, and of a set or a map
/// it does not count that its keys differ.
#[derive(Clone, Debug, Default)]
pub struct Sizes {
    /// Of the definitions, parameters standing for themselves.
    defined: Vec<Size>,
    /// Of types with arguments.
    instances: BTreeMap<Type, Size>,
    /// How many values the keys among the definitions have.
    varieties: Vec<Option<u64>>,
}

impl Sizes {
    /// Computes them, in time linear in the size of the schema.
    #[must_use]
    pub fn new(schema: &Schema) -> Self {
        let instances = instances(schema);
        let edges: Vec<Vec<usize>> = (0..instances.nodes.len())
            .map(|at| holds(schema, &instances, at))
            .collect();
        let cycles = cycles(&edges);
        let mut least: Vec<u32> = schema.types.iter().map(|def| def.facts.min_size).collect();
        least.resize(edges.len(), 0);
        for (ty, number) in instances.with_arguments() {
            least[number] = schema.min_size(ty);
        }
        let mut known = Known {
            instances: &instances,
            sizes: vec![Size::NONE; edges.len()],
            varieties: vec![None; schema.types.len()],
        };
        for at in cycles.inner_first {
            if at < schema.types.len() {
                known.varieties[at] = known.variety_of(&schema.types[at].definition);
            }
            known.sizes[at] = if cycles.groups[at].is_some() {
                Size {
                    min: u64::from(least[at]),
                    max: None,
                }
            } else {
                known.node(schema, at)
            };
        }
        let Known { sizes, varieties, .. } = known;
        Self {
            defined: sizes[..schema.types.len()].to_vec(),
            instances: instances
                .with_arguments()
                .map(|(ty, number)| (ty.clone(), sizes[number]))
                .collect(),
            varieties,
        }
    }

    /// The size of a type. Of a type parameter nothing is known.
    #[must_use]
    pub fn of(&self, ty: &Type) -> Size {
        self.within(ty, Limits::default())
    }

    /// The size of a type whose values have lengths within limits, as those of a field have.
    #[must_use]
    pub fn within(&self, ty: &Type, limits: Limits) -> Size {
        size(self, ty, limits)
    }

    /// The size of a value that is the variant of that index.
    #[must_use]
    pub fn of_variant(&self, index: usize, payload: &Payload) -> Size {
        let tag = index_size(index);
        match payload {
            Payload::Unit => tag,
            Payload::Tuple(types) => types.iter().fold(tag, |sum, ty| sum.and(self.of(ty))),
            Payload::Struct(fields) => fields
                .iter()
                .fold(tag, |sum, field| sum.and(self.within(&field.ty, field.limits))),
        }
    }

    /// The size of a definition, of whose parameters nothing is known.
    #[must_use]
    pub fn of_definition(&self, id: TypeId) -> Size {
        self.defined[id.0 as usize]
    }
}

/// The number that stands before the fields of a variant.
pub(super) fn index_size(index: usize) -> Size {
    let index = index as u64;
    Size::of_integer(index, Some(index))
}

/// Where the sizes of named types are.
trait Named {
    fn size(&self, ty: &Type) -> Size;
    fn variety(&self, id: TypeId) -> Option<u64>;
}

impl Named for Sizes {
    fn size(&self, ty: &Type) -> Size {
        match ty {
            Type::Named(id, arguments) if arguments.is_empty() => self.defined[id.0 as usize],
            ty => self.instances.get(ty).copied().unwrap_or(UNKNOWN),
        }
    }

    fn variety(&self, id: TypeId) -> Option<u64> {
        self.varieties[id.0 as usize]
    }
}

const UNKNOWN: Size = Size { min: 0, max: None };

fn size(named: &dyn Named, ty: &Type, limits: Limits) -> Size {
    match ty {
        Type::Primitive(primitive) => of_primitive(*primitive, limits),
        Type::Named(..) => named.size(ty),
        Type::Option(inner) => Size {
            min: 1,
            max: Size::exactly(1).and(size(named, inner, limits)).max,
        },
        Type::List(item) => many(limits, || size(named, item, Limits::default())),
        Type::Set(key) => many(varied(named, key, limits), || {
            size(named, key.ty(), Limits::default())
        }),
        Type::Map(key, value) => many(varied(named, key, limits), || {
            size(named, key.ty(), Limits::default()).and(size(named, value, Limits::default()))
        }),
        Type::Array(item, length) => size(named, item, Limits::default()).times(u64::from(*length)),
        Type::Tuple(types) => together(named, types.iter().map(|ty| (ty, Limits::default()))),
        Type::Param(_) => UNKNOWN,
    }
}

fn together<'a>(named: &dyn Named, types: impl Iterator<Item = (&'a Type, Limits)>) -> Size {
    types.fold(Size::NONE, |sum, (ty, limits)| sum.and(size(named, ty, limits)))
}

fn of_primitive(primitive: Primitive, limits: Limits) -> Size {
    match primitive {
        Primitive::String | Primitive::Bytes => many(limits, || Size::exactly(1)),
        primitive => Size {
            min: u64::from(primitive.min_size()),
            max: primitive.max_size().map(u64::from),
        },
    }
}

/// The most items that a list has whose items take no bytes (V-21).
const MOST_WITHOUT_BYTES: u64 = 65_536;

/// A count, and then so many items.
fn many(limits: Limits, item: impl FnOnce() -> Size) -> Size {
    if limits.max == Some(0) {
        return Size::exactly(1);
    }
    let item = item();
    let min = limits.min.unwrap_or(0);
    let mut max = limits.max;
    if item.max == Some(0) {
        max = Some(max.map_or(MOST_WITHOUT_BYTES, |max| max.min(MOST_WITHOUT_BYTES)));
    }
    let max = max.map(|max| max.max(min));
    let count = Size::of_integer(min, max);
    let items = Size {
        min: item.min.saturating_mul(min),
        max: max.zip(item.max).map(|(max, bytes)| bytes.saturating_mul(max)),
    };
    count.and(items)
}

/// A set has no more items than there are keys.
fn varied(named: &dyn Named, key: &Key, limits: Limits) -> Limits {
    let variety = match key.ty() {
        Type::Primitive(Primitive::Bool) => Some(2),
        Type::Primitive(Primitive::U8 | Primitive::I8) => Some(256),
        Type::Named(id, _) => named.variety(*id),
        _ => None,
    };
    let max = match (limits.max, variety) {
        (Some(max), Some(variety)) => Some(max.min(variety)),
        (max, variety) => max.or(variety),
    };
    Limits { max, ..limits }
}

/// What is known while the sizes are computed.
struct Known<'a> {
    instances: &'a Instances<'a>,
    sizes: Vec<Size>,
    varieties: Vec<Option<u64>>,
}

impl Named for Known<'_> {
    fn size(&self, ty: &Type) -> Size {
        self.instances
            .number(ty)
            .map_or(UNKNOWN, |number| self.sizes[number])
    }

    fn variety(&self, id: TypeId) -> Option<u64> {
        self.varieties[id.0 as usize]
    }
}

impl Known<'_> {
    fn node(&self, schema: &Schema, at: usize) -> Size {
        let node = &self.instances.nodes[at];
        let limits = limits(&schema.type_def(node.def).definition);
        let variants = node.variants.iter().zip(&limits).map(|(types, limits)| {
            together(
                self,
                types
                    .iter()
                    .zip(limits)
                    .map(|(ty, limits)| (ty.as_ref(), *limits)),
            )
        });
        if !node.is_enum {
            return variants.fold(Size::NONE, Size::and);
        }
        variants
            .enumerate()
            .map(|(index, fields)| index_size(index).and(fields))
            .reduce(Size::or)
            .unwrap_or(Size::exactly(1))
    }

    /// How many values there are of what may be a key, where they are few.
    fn variety_of(&self, definition: &Definition) -> Option<u64> {
        match definition {
            Definition::Enum(item) | Definition::Error(item) => {
                item.is_plain().then_some(item.variants.len() as u64)
            }
            Definition::Newtype(item) => match &item.ty {
                Type::Primitive(Primitive::Bool) => Some(2),
                Type::Primitive(Primitive::U8 | Primitive::I8) => Some(256),
                Type::Named(id, _) => self.varieties[id.0 as usize],
                _ => None,
            },
            Definition::Struct(_) => None,
        }
    }
}

/// The types whose sizes the size of a node depends on.
fn holds(schema: &Schema, instances: &Instances<'_>, at: usize) -> Vec<usize> {
    let node = &instances.nodes[at];
    let limits = limits(&schema.type_def(node.def).definition);
    let mut held = Vec::new();
    for (types, limits) in node.variants.iter().zip(&limits) {
        for (ty, limits) in types.iter().zip(limits) {
            held_by(instances, ty, *limits, &mut held);
        }
    }
    held
}

fn held_by(instances: &Instances<'_>, ty: &Type, limits: Limits, held: &mut Vec<usize>) {
    match ty {
        Type::Named(..) => held.extend(instances.number(ty)),
        Type::Option(inner) => held_by(instances, inner, limits, held),
        Type::List(_) if limits.max == Some(0) => {}
        ty => {
            for part in ty.parts() {
                held_by(instances, part, Limits::default(), held);
            }
        }
    }
}

/// The limits of each type of a definition, in the order of its variants and of what they hold.
fn limits(definition: &Definition) -> Vec<Vec<Limits>> {
    match definition {
        Definition::Struct(item) => vec![item.fields.iter().map(|field| field.limits).collect()],
        Definition::Enum(item) | Definition::Error(item) => of_variants(item),
        Definition::Newtype(item) => vec![vec![item.limits]],
    }
}

fn of_variants(item: &Enum) -> Vec<Vec<Limits>> {
    let variants = item.variants.iter().map(|variant| match &variant.payload {
        Payload::Unit => Vec::new(),
        Payload::Tuple(types) => vec![Limits::default(); types.len()],
        Payload::Struct(fields) => fields.iter().map(|field| field.limits).collect(),
    });
    variants.collect()
}
