use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::attributes::{self, Place};
use super::names::{At, Kind, Lookup, Names};
use super::spellings::{Extent, MOST_WRITTEN_OUT};
use crate::ast::{self, EnumKind, Item, Prefix};
use crate::diagnostics::{Code, Diagnostic, Report, quoted};
use crate::ir::{
    Constant, Definition, Docs, Enum, Facts, Ident, Newtype, Package, PackageId, Primitive, Service,
    Signature, Struct, Type, TypeDef, TypeId, Value,
};
use crate::load::Unit;
use crate::source::{FileId, SourceMap, Span};

/// So many unknown names of each of so many files are compared with the known ones, which takes time.
pub(crate) fn most_suggestions(files: usize) -> usize {
    (5_000 / files.max(1)).clamp(1, 50)
}

/// What is known of all files before their types are made. Clones share what does not change any more.
#[derive(Clone)]
pub(super) struct Known<'a> {
    pub(super) units: &'a [Unit],
    pub(super) sources: &'a SourceMap,
    /// What aliases stand for and newtypes wrap; nothing if that was complained about.
    pub(super) spelled: Arc<BTreeMap<At, Option<Type>>>,
    pub(super) extents: Arc<BTreeMap<At, Extent>>,
    pub(super) newtypes: Arc<BTreeMap<TypeId, At>>,
    pub(super) enums: Arc<BTreeMap<TypeId, &'a ast::Enum>>,
    pub(super) constants: Arc<BTreeMap<At, Option<Value>>>,
    /// The types of the schema that are used as keys.
    pub(super) keys: Vec<(TypeId, Span)>,
    pub(super) parts_left: usize,
}

impl<'a> Known<'a> {
    pub(super) fn new(units: &'a [Unit], names: &Names, sources: &'a SourceMap) -> Self {
        let mut newtypes = BTreeMap::new();
        let mut enums = BTreeMap::new();
        for unit in units {
            for item in &unit.ast.items {
                let meant = |name| names.item(unit.ast.id, name);
                match item {
                    Item::Newtype(item) => {
                        if let Some(Kind::Newtype(id, at)) = meant(&item.name) {
                            newtypes.insert(id, at);
                        }
                    }
                    Item::Enum(item) => {
                        if let Some(Kind::Enum(id)) = meant(&item.name) {
                            enums.entry(id).or_insert(item);
                        }
                    }
                    _ => {}
                }
            }
        }
        Self {
            units,
            sources,
            spelled: Arc::default(),
            extents: Arc::default(),
            newtypes: Arc::new(newtypes),
            enums: Arc::new(enums),
            constants: Arc::default(),
            keys: Vec::new(),
            parts_left: MOST_WRITTEN_OUT,
        }
    }
}

/// Makes the parts of one file.
pub(super) struct Lower<'a, 'k> {
    pub(super) names: &'a Names,
    pub(super) report: &'a mut Report,
    pub(super) known: &'a mut Known<'k>,
    pub(super) file: FileId,
    package: PackageId,
    /// The names of the type parameters that may stand here.
    pub(super) params: Vec<String>,
    pub(super) suggestions_left: usize,
    /// Whether something is left out that was complained about elsewhere.
    pub(super) is_lost: Cell<bool>,
    /// Where a type stands that is looked at.
    pub(super) place: TypePlace,
}

/// Where a whole type of a method stands, as it matters to what may be written there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TypePlace {
    pub(super) result: Option<Span>,
    pub(super) param: Option<Span>,
    pub(super) throws: bool,
}

impl TypePlace {
    pub(super) fn is_result(self, span: Span) -> bool {
        self.result == Some(span)
    }

    pub(super) fn is_param(self, span: Span) -> bool {
        self.param == Some(span)
    }
}

impl<'a, 'k> Lower<'a, 'k> {
    pub(super) fn new(
        names: &'a Names,
        report: &'a mut Report,
        known: &'a mut Known<'k>,
        file: FileId,
    ) -> Self {
        let suggestions_left = most_suggestions(known.units.len());
        Self {
            names,
            report,
            known,
            file,
            package: PackageId(file.0),
            params: Vec::new(),
            suggestions_left,
            is_lost: Cell::new(false),
            place: TypePlace::default(),
        }
    }

    /// Leaves something out that was complained about elsewhere.
    pub(super) fn lost<T>(&self) -> Option<T> {
        self.is_lost.set(true);
        None
    }
}

impl Lower<'_, '_> {
    pub(super) fn package(&mut self, declared: Option<&ast::Package>, file: &str) -> Package {
        let start = Span {
            file: self.file,
            start: 0,
            end: 0,
        };
        let Some(package) = declared else {
            // Complained about by the syntax.
            return Package {
                path: Vec::new(),
                docs: Docs::default(),
                file: file.to_owned(),
                span: start,
            };
        };
        attributes::read(&package.prefix, Place::Package, self.report);
        Package {
            path: package.path.segments.iter().map(ident).collect(),
            docs: docs(&package.prefix),
            file: file.to_owned(),
            span: package.path.span,
        }
    }

    pub(super) fn struct_item(&mut self, item: &ast::Struct) -> TypeDef {
        let fields = gathered(item.fields.iter().map(|field| self.field(field)));
        self.type_def(
            &item.prefix,
            &item.name,
            Place::Type,
            Definition::Struct(Struct { fields }),
        )
    }

    pub(super) fn enum_item(&mut self, item: &ast::Enum) -> TypeDef {
        let variants = item
            .variants
            .iter()
            .map(|variant| self.variant(variant, item.kind))
            .collect();
        let definition = match item.kind {
            EnumKind::Enum => Definition::Enum(Enum { variants }),
            EnumKind::Error => Definition::Error(Enum { variants }),
        };
        self.type_def(&item.prefix, &item.name, Place::Type, definition)
    }

    pub(super) fn newtype_item(&mut self, item: &ast::Spelling, at: At) -> TypeDef {
        let attributes = attributes::read(&item.prefix, Place::Newtype, self.report);
        let ty = self.known.spelled.get(&at).cloned().flatten();
        let definition = match ty {
            Some(ty) => Definition::Newtype(Newtype {
                limits: self.limits(&attributes, &ty),
                ty,
            }),
            // Complained about: it holds a place.
            None => {
                self.is_lost.set(true);
                Definition::Struct(Struct { fields: Vec::new() })
            }
        };
        self.type_def_of(&item.prefix, &item.name, attributes, definition)
    }

    pub(super) fn constant_item(&mut self, item: &ast::Const, at: At) -> Option<Constant> {
        let attributes = attributes::read(&item.prefix, Place::Constant, self.report);
        let value = self
            .constant_type(&item.ty)
            .and_then(|ty| Some((ty, self.literal(&item.value, ty)?)));
        Arc::make_mut(&mut self.known.constants).insert(at, value.clone().map(|(_, value)| value));
        let (ty, value) = value?;
        Some(Constant {
            package: self.package,
            name: ident(&item.name),
            docs: docs(&item.prefix),
            deprecated: attributes.deprecated,
            ty,
            value,
            span: item.name.span,
        })
    }

    fn constant_type(&mut self, ty: &ast::Type) -> Option<Primitive> {
        let is_written = |primitive: &Primitive| {
            !matches!(
                primitive,
                Primitive::Bytes
                    | Primitive::Uuid
                    | Primitive::Timestamp
                    | Primitive::Duration
                    | Primitive::Decimal
            )
        };
        if let ast::TypeKind::Path(path, arguments) = &ty.kind
            && arguments.is_empty()
        {
            match self.names.lookup(self.file, path) {
                Lookup::Primitive(primitive) if is_written(&primitive) => return Some(primitive),
                Lookup::Unknown | Lookup::UnknownImport | Lookup::Lost => {
                    self.type_of(ty);
                    return None;
                }
                _ => {}
            }
        }
        let shown = crate::dump::type_text(ty);
        self.report.add(
            Diagnostic::error(
                Code::BadConstant,
                ty.span,
                format!("a constant cannot be of type {}", quoted(&shown)),
                "not the type of a constant",
            )
            .help("constants are of type `bool`, `char` or `string`, or of a type of numbers"),
        );
        None
    }

    fn type_def(
        &mut self,
        prefix: &Prefix,
        name: &ast::Name,
        place: Place,
        definition: Definition,
    ) -> TypeDef {
        let attributes = attributes::read(prefix, place, self.report);
        self.type_def_of(prefix, name, attributes, definition)
    }

    fn type_def_of(
        &mut self,
        prefix: &Prefix,
        name: &ast::Name,
        attributes: attributes::Attributes<'_>,
        definition: Definition,
    ) -> TypeDef {
        TypeDef {
            package: self.package,
            name: ident(name),
            docs: docs(prefix),
            deprecated: attributes.deprecated,
            params: self.params.iter().map(Ident::new).collect(),
            derives: attributes.derives,
            definition,
            facts: Facts::default(),
            span: name.span,
        }
    }

    pub(super) fn service(&mut self, item: &ast::Service) -> Service {
        let attributes = attributes::read(&item.prefix, Place::Service, self.report);
        Service {
            package: self.package,
            name: ident(&item.name),
            docs: docs(&item.prefix),
            deprecated: attributes.deprecated,
            methods: item.methods.iter().map(|method| self.method(method)).collect(),
            schema_id: Signature::default(),
            span: item.name.span,
        }
    }
}

pub(super) fn ident(name: &ast::Name) -> Ident {
    Ident::new(&name.text)
}

/// What there is of some things, in no more memory than all of them take.
pub(super) fn gathered<T>(things: impl ExactSizeIterator<Item = Option<T>>) -> Vec<T> {
    let mut all = Vec::with_capacity(things.len());
    all.extend(things.flatten());
    all
}

pub(super) fn docs(prefix: &Prefix) -> Docs {
    Docs {
        lines: prefix.docs.iter().map(|line| line.text.clone()).collect(),
    }
}
