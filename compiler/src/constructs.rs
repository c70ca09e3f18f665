//! The parts of the language that a backend may not have code for yet.

use std::collections::BTreeSet;

use turbo_idl::Span;
use turbo_idl::ir::{
    Definition, Field, JsAs, Limits, Param, Payload, Primitive, Returns, Schema, Type, Value,
};

macro_rules! constructs {
    ($($variant:ident = $words:literal;)*) => {
        /// A part of the language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Construct { $(#[doc = $words] $variant,)* }

        impl Construct {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// What a message calls it: several of them.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }
        }
    };
}

constructs! {
    Char = "`char`";
    Uuid = "`uuid`";
    Timestamp = "`timestamp`";
    Duration = "`duration`";
    Decimal = "`decimal`";
    Array = "lists of a fixed length";
    Set = "sets";
    Map = "maps";
    Tuple = "tuples";
    Newtype = "newtypes";
    Generic = "generic types";
    Constant = "constants";
    Default = "defaults";
    Length = "`@min` and `@max`";
    Js = "`@js`";
    Sensitive = "`@sensitive`";
    Fallback = "`@fallback`";
    Derive = "`@derive`";
    ClientStream = "streams of the client";
}

/// Those of some parts that a schema uses, each with the name of what uses it, and nothing twice.
#[must_use]
pub fn uses(schema: &Schema, wanted: &[Construct]) -> Vec<(Construct, Span)> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut uses = Uses {
        wanted,
        found: Vec::new(),
        seen: BTreeSet::new(),
    };
    for constant in &schema.constants {
        uses.add(Construct::Constant, constant.span);
    }
    for def in &schema.types {
        if !def.params.is_empty() {
            uses.add(Construct::Generic, def.span);
        }
        if !def.derives.is_empty() {
            uses.add(Construct::Derive, def.span);
        }
        match &def.definition {
            Definition::Struct(item) => uses.fields(&item.fields),
            Definition::Newtype(item) => {
                uses.add(Construct::Newtype, def.span);
                uses.ty(&item.ty, def.span);
                uses.limits(item.limits, def.span);
            }
            Definition::Enum(item) | Definition::Error(item) => {
                for variant in &item.variants {
                    if variant.is_fallback {
                        uses.add(Construct::Fallback, variant.span);
                    }
                    match &variant.payload {
                        Payload::Unit => {}
                        Payload::Tuple(types) => types.iter().for_each(|ty| uses.ty(ty, variant.span)),
                        Payload::Struct(fields) => uses.fields(fields),
                    }
                }
            }
        }
    }
    for method in schema.services.iter().flat_map(|service| &service.methods) {
        method.params.iter().for_each(|param| uses.param(param));
        if let Some(stream) = &method.stream {
            uses.add(Construct::ClientStream, stream.span);
            uses.param(stream);
        }
        if let Returns::Unary(Some(ty)) | Returns::Stream(ty) = &method.returns {
            uses.ty(ty, method.span);
        }
    }
    uses.found
}

struct Uses<'a> {
    wanted: &'a [Construct],
    found: Vec<(Construct, Span)>,
    seen: BTreeSet<(Construct, Span)>,
}

impl Uses<'_> {
    fn add(&mut self, construct: Construct, span: Span) {
        if self.wanted.contains(&construct) && self.seen.insert((construct, span)) {
            self.found.push((construct, span));
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        for field in fields {
            self.ty(&field.ty, field.span);
            self.attributes(
                field.limits,
                field.default.as_ref(),
                field.js,
                field.is_sensitive,
                field.span,
            );
        }
    }

    fn param(&mut self, param: &Param) {
        self.ty(&param.ty, param.span);
        self.attributes(
            param.limits,
            param.default.as_ref(),
            param.js,
            param.is_sensitive,
            param.span,
        );
    }

    fn attributes(
        &mut self,
        limits: Limits,
        default: Option<&Value>,
        js: JsAs,
        is_sensitive: bool,
        span: Span,
    ) {
        self.limits(limits, span);
        if default.is_some() {
            self.add(Construct::Default, span);
        }
        if js != JsAs::Default {
            self.add(Construct::Js, span);
        }
        if is_sensitive {
            self.add(Construct::Sensitive, span);
        }
    }

    fn limits(&mut self, limits: Limits, span: Span) {
        if !limits.is_none() {
            self.add(Construct::Length, span);
        }
    }

    fn ty(&mut self, ty: &Type, span: Span) {
        let construct = match ty {
            Type::Primitive(Primitive::Char) => Some(Construct::Char),
            Type::Primitive(Primitive::Uuid) => Some(Construct::Uuid),
            Type::Primitive(Primitive::Timestamp) => Some(Construct::Timestamp),
            Type::Primitive(Primitive::Duration) => Some(Construct::Duration),
            Type::Primitive(Primitive::Decimal) => Some(Construct::Decimal),
            Type::Array(..) => Some(Construct::Array),
            Type::Set(_) => Some(Construct::Set),
            Type::Map(..) => Some(Construct::Map),
            Type::Tuple(_) => Some(Construct::Tuple),
            // Told of where the generic type is defined.
            Type::Param(_) | Type::Named(..) => None,
            Type::Primitive(_) | Type::Option(_) | Type::List(_) => None,
        };
        if let Some(construct) = construct {
            self.add(construct, span);
        }
        ty.parts().for_each(|part| self.ty(part, span));
    }
}
