use super::sample::{self, Sample};
use super::sizes::index_size;
use super::words::{encoding, rule, type_name};
use super::{Size, Sizes};
use crate::ir::{
    self, Definition, Enum, Field, Limits, PackageId, Param, Payload, Returns, Schema, Service, Signature,
    Type, TypeId,
};

/// How the values of a schema lie on the wire.
#[derive(Clone, Debug)]
pub struct Layout<'a> {
    schema: &'a Schema,
    sizes: Sizes,
}

/// How the values of one type lie on the wire.
#[derive(Clone, Debug)]
pub struct TypeLayout {
    /// Its name, with arguments if it has some: `Page<Person>`.
    pub name: String,
    /// Its package, as the wire spells it.
    pub package: String,
    /// `struct`, `enum`, `error` or `type`.
    pub keyword: &'static str,
    /// How many bytes a value takes.
    pub size: Size,
    /// The parts of a struct; the one part of a newtype, which has no name. Nothing of an enum.
    pub parts: Vec<Part>,
    /// The variants of an enum or an error.
    pub variants: Vec<Variant>,
}

/// One of the values that stand one after another.
#[derive(Clone, Debug)]
pub struct Part {
    /// The name of the field or the parameter, or the index of an element of a payload.
    pub name: String,
    /// Its type, as the schema would write it.
    pub ty: String,
    /// What its bytes are, in words.
    pub encoding: String,
    /// The rule of `spec.md` that says so.
    pub rule: &'static str,
    /// How many they are.
    pub size: Size,
}

/// A variant of an enum or an error.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its number, which stands before its parts.
    pub index: u32,
    /// Its name.
    pub name: String,
    /// The bytes of the number and of the parts.
    pub size: Size,
    /// Its fields.
    pub parts: Vec<Part>,
}

/// The arguments, the answer and the identity of a method.
#[derive(Clone, Debug)]
pub struct Method {
    /// Its name.
    pub name: String,
    /// Its service, as the wire spells it.
    pub service: String,
    /// What a client sends to bind it.
    pub signature: Signature,
    /// Its parameters, one after another.
    pub params: Vec<Part>,
    /// The bytes of all parameters.
    pub size: Size,
    /// An item of the stream that the client sends.
    pub stream: Option<Part>,
    /// The result, or an item of the stream that the server sends.
    pub returns: Option<Part>,
    /// Whether the server sends a stream.
    pub returns_stream: bool,
    /// The error that it throws.
    pub throws: Option<Part>,
}

/// One sample, or one for each variant.
pub type Variants = Vec<(Option<String>, Sample)>;

/// So many variants of one type get a sample.
const MOST_SAMPLES: usize = 64;

impl<'a> Layout<'a> {
    /// Of a schema that is well.
    #[must_use]
    pub fn new(schema: &'a Schema) -> Self {
        Self {
            schema,
            sizes: Sizes::new(schema),
        }
    }

    /// The sizes of its types.
    #[must_use]
    pub fn sizes(&self) -> &Sizes {
        &self.sizes
    }

    /// Every type that has a layout, in order of declaration: in the place of one with parameters stand those with arguments
    /// that the schema leads to, and itself where there is none.
    #[must_use]
    pub fn types(&self) -> Vec<Type> {
        let mut instances = self
            .schema
            .instances
            .keys()
            .filter(|ty| !has_param(ty))
            .peekable();
        let mut types = Vec::new();
        for (at, def) in self.schema.types.iter().enumerate() {
            let id = TypeId(at as u32);
            let before = types.len();
            // Ordered by id, as the definitions are.
            while let Some(ty) = instances.next_if(|ty| matches!(ty, Type::Named(of, _) if *of <= id)) {
                types.push(ty.clone());
            }
            if types.len() == before {
                let itself = (0..def.params.len() as u32).map(Type::Param).collect();
                types.push(Type::Named(id, itself));
            }
        }
        types
    }

    /// The name of a type as it is written in its own package.
    #[must_use]
    pub fn name(&self, ty: &Type) -> String {
        let Type::Named(id, _) = ty else {
            return type_name(self.schema, PackageId(0), &[], ty);
        };
        let def = self.schema.type_def(*id);
        let params: Vec<String> = def
            .params
            .iter()
            .map(|name| name.as_written().to_owned())
            .collect();
        type_name(self.schema, def.package, &params, ty)
    }

    /// The layout of a type that the schema defines; nothing for others.
    #[must_use]
    pub fn describe(&self, ty: &Type) -> Option<TypeLayout> {
        let Type::Named(id, arguments) = ty else {
            return None;
        };
        let def = self.schema.type_def(*id);
        let parts = Parts {
            layout: self,
            package: def.package,
            params: def
                .params
                .iter()
                .map(|name| name.as_written().to_owned())
                .collect(),
            arguments,
        };
        let mut described = TypeLayout {
            name: self.name(ty),
            package: self.schema.package(def.package).dotted(),
            keyword: def.definition.keyword(),
            size: self.sizes.of(ty),
            parts: Vec::new(),
            variants: Vec::new(),
        };
        match &def.definition {
            Definition::Struct(item) => described.parts = parts.fields(&item.fields),
            Definition::Newtype(item) => {
                described.parts = vec![parts.part(String::new(), &item.ty, item.limits)];
            }
            Definition::Enum(item) | Definition::Error(item) => described.variants = parts.variants(item),
        }
        Some(described)
    }

    /// A value of a type in bytes, or of an enum one for each of its first 64 variants. Nothing where a value would be too long
    /// to look at, or has parameters.
    #[must_use]
    pub fn samples(&self, ty: &Type) -> Variants {
        let Type::Named(id, _) = ty else {
            return self.sample(ty).map(|sample| (None, sample)).into_iter().collect();
        };
        match &self.schema.type_def(*id).definition {
            Definition::Enum(item) | Definition::Error(item) => {
                let variants = item.variants.iter().enumerate().take(MOST_SAMPLES);
                variants
                    .filter_map(|(index, variant)| {
                        let sample = sample::variant(self.schema, ty, index)?;
                        Some((Some(variant.name.as_written().to_owned()), sample))
                    })
                    .collect()
            }
            Definition::Struct(_) | Definition::Newtype(_) => {
                self.sample(ty).map(|sample| (None, sample)).into_iter().collect()
            }
        }
    }

    fn sample(&self, ty: &Type) -> Option<Sample> {
        sample::value(self.schema, ty)
    }

    /// The arguments of a method in bytes. Nothing where they would be too long to look at.
    #[must_use]
    pub fn sample_arguments(&self, method: &ir::Method) -> Option<Sample> {
        sample::arguments(self.schema, method)
    }

    /// What a method's calls consist of.
    #[must_use]
    pub fn method(&self, service: &Service, method: &ir::Method) -> Method {
        let parts = Parts {
            layout: self,
            package: service.package,
            params: Vec::new(),
            arguments: &[],
        };
        let param = |param: &Param| parts.part(param.name.as_written().to_owned(), &param.ty, param.limits);
        let params: Vec<Part> = method.params.iter().map(param).collect();
        let of = |ty: &Type| parts.part(String::new(), ty, Limits::default());
        let (returns, returns_stream) = match &method.returns {
            Returns::Unary(ty) => (ty.as_ref().map(of), false),
            Returns::Stream(item) => (Some(of(item)), true),
        };
        Method {
            name: method.name.as_written().to_owned(),
            service: format!(
                "{}.{}",
                self.schema.package(service.package).dotted(),
                service.name.as_written()
            ),
            signature: method.signature,
            size: params.iter().fold(Size::NONE, |sum, part| sum.and(part.size)),
            params,
            stream: method.stream.as_ref().map(param),
            returns,
            returns_stream,
            throws: method.throws.map(|error| of(&Type::named(error))),
        }
    }
}

/// What is needed to describe the parts of one definition.
struct Parts<'a> {
    layout: &'a Layout<'a>,
    package: PackageId,
    params: Vec<String>,
    arguments: &'a [Type],
}

impl Parts<'_> {
    fn part(&self, name: String, ty: &Type, limits: Limits) -> Part {
        let schema = self.layout.schema;
        let ty = ty.with_arguments(self.arguments);
        Part {
            name,
            ty: type_name(schema, self.package, &self.params, &ty),
            encoding: encoding(schema, &ty, limits),
            rule: rule(schema, &ty),
            size: self.layout.sizes.within(&ty, limits),
        }
    }

    fn fields(&self, fields: &[Field]) -> Vec<Part> {
        let part = |field: &Field| self.part(field.name.as_written().to_owned(), &field.ty, field.limits);
        fields.iter().map(part).collect()
    }

    fn variants(&self, item: &Enum) -> Vec<Variant> {
        let variants = item.variants.iter().enumerate().map(|(index, variant)| {
            let parts = match &variant.payload {
                Payload::Unit => Vec::new(),
                Payload::Tuple(types) => types
                    .iter()
                    .enumerate()
                    .map(|(at, ty)| self.part(at.to_string(), ty, Limits::default()))
                    .collect(),
                Payload::Struct(fields) => self.fields(fields),
            };
            Variant {
                index: index as u32,
                name: variant.name.as_written().to_owned(),
                size: parts
                    .iter()
                    .fold(index_size(index), |sum, part| sum.and(part.size)),
                parts,
            }
        });
        variants.collect()
    }
}

fn has_param(ty: &Type) -> bool {
    matches!(ty, Type::Param(_)) || ty.parts().any(has_param)
}
