use std::collections::BTreeMap;
use std::sync::Arc;

use super::attributes::{self, Place};
use super::names::{At, Kind, Lookup, Names};
use super::spellings::{Extent, MOST_WRITTEN_OUT, spell};
use crate::ast::{self, EnumKind, Item, Prefix};
use crate::diagnostics::{Code, Diagnostic, Report, quoted};
use crate::ir::{
    Constant, Definition, Docs, Enum, Facts, Ident, Newtype, Package, PackageId, Primitive, Schema, Service,
    Signature, Struct, Type, TypeDef, TypeId, Value,
};
use crate::load::Unit;
use crate::parallel;
use crate::source::{FileId, SourceMap, Span};

/// Makes a schema of the trees. Types have the ids that [`names`](super::names()) gave them; facts and signatures are
/// still empty.
pub(crate) fn lower(units: &[Unit], names: &Names, sources: &SourceMap, report: &mut Report) -> Schema {
    let mut schema = Schema::default();
    let mut known = Known::new(units, names, sources);
    for unit in units {
        let mut lower = Lower::new(names, report, &mut known, unit.ast.id);
        for (index, item) in unit.ast.items.iter().enumerate() {
            if let Item::Const(item) = item {
                schema
                    .constants
                    .extend(lower.constant_item(item, At(unit.ast.id, index)));
            }
        }
    }
    spell(units, names, report, &mut known);
    for made in all_made(units, names, &mut known) {
        schema.packages.push(made.package);
        schema.types.extend(made.types);
        schema.services.extend(made.services);
        report.extend(made.found);
    }
    super::keys::check(&known, &schema, report);
    schema
}

/// What a file says but for its constants.
struct Made {
    package: Package,
    types: Vec<TypeDef>,
    services: Vec<Service>,
    found: Vec<Diagnostic>,
    keys: Vec<(TypeId, Span)>,
    parts_written: usize,
}

/// So many files are worth a thread.
const MANY: usize = 4;

/// What each file says, and the keys of all of them in `known`.
fn all_made(units: &[Unit], names: &Names, known: &mut Known<'_>) -> Vec<Made> {
    let mut made = parallel::map_if(units.len() >= MANY, units, |unit| {
        made(unit, names, &mut known.clone())
    });
    // Each file had all that was left to write aliases out. If together they took more, they share it in their order.
    let written: usize = made.iter().map(|made| made.parts_written).sum();
    if written > known.parts_left {
        made.clear();
        for unit in units {
            let mut own = known.clone();
            made.push(self::made(unit, names, &mut own));
            known.parts_left = own.parts_left;
        }
    }
    for made in &mut made {
        known.keys.append(&mut made.keys);
    }
    made
}

fn made(unit: &Unit, names: &Names, known: &mut Known<'_>) -> Made {
    let file = unit.ast.id;
    let mut report = Report::default();
    let parts_left = known.parts_left;
    let name = known.sources.file(file).name();
    let mut lower = Lower::new(names, &mut report, known, file);
    let package = lower.package(unit.ast.package.as_ref(), name);
    for import in &unit.ast.imports {
        attributes::read(&import.prefix, Place::Import, lower.report);
    }
    let (mut types, mut services) = (Vec::with_capacity(unit.ast.items.len()), Vec::new());
    for (index, item) in unit.ast.items.iter().enumerate() {
        lower.params = item.generics().iter().map(|name| name.text.clone()).collect();
        match item {
            Item::Struct(item) => types.push(lower.struct_item(item)),
            Item::Enum(item) => types.push(lower.enum_item(item)),
            Item::Newtype(item) => types.push(lower.newtype_item(item, At(file, index))),
            Item::Alias(item) => {
                attributes::read(&item.prefix, Place::Alias, lower.report);
            }
            Item::Service(item) => services.push(lower.service(item)),
            Item::Const(_) | Item::Lost(_) => {}
        }
    }
    Made {
        package,
        types,
        services,
        found: report.into_found(),
        keys: std::mem::take(&mut known.keys),
        parts_written: parts_left - known.parts_left,
    }
}

/// So many unknown names of a file are compared with the known ones, which takes time.
const MOST_SUGGESTIONS: usize = 50;

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
    fn new(units: &'a [Unit], names: &Names, sources: &'a SourceMap) -> Self {
        let mut newtypes = BTreeMap::new();
        let mut enums = BTreeMap::new();
        for unit in units {
            for item in &unit.ast.items {
                match (names.item(unit.ast.id, item.name()), item) {
                    (Some(Kind::Newtype(id, at)), _) => {
                        newtypes.insert(id, at);
                    }
                    (Some(Kind::Enum(id)), Item::Enum(item)) => {
                        enums.entry(id).or_insert(item);
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
        Self {
            names,
            report,
            known,
            file,
            package: PackageId(file.0),
            params: Vec::new(),
            suggestions_left: MOST_SUGGESTIONS,
            place: TypePlace::default(),
        }
    }
}

impl Lower<'_, '_> {
    fn package(&mut self, declared: Option<&ast::Package>, file: &str) -> Package {
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

    fn struct_item(&mut self, item: &ast::Struct) -> TypeDef {
        let fields = item.fields.iter().filter_map(|field| self.field(field)).collect();
        self.type_def(
            &item.prefix,
            &item.name,
            Place::Type,
            Definition::Struct(Struct { fields }),
        )
    }

    fn enum_item(&mut self, item: &ast::Enum) -> TypeDef {
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

    fn newtype_item(&mut self, item: &ast::Spelling, at: At) -> TypeDef {
        let attributes = attributes::read(&item.prefix, Place::Newtype, self.report);
        let ty = self.known.spelled.get(&at).cloned().flatten();
        let definition = match ty {
            Some(ty) => Definition::Newtype(Newtype {
                limits: self.limits(&attributes, &ty),
                ty,
            }),
            // Complained about: it holds a place.
            None => Definition::Struct(Struct { fields: Vec::new() }),
        };
        self.type_def_of(&item.prefix, &item.name, attributes, definition)
    }

    fn constant_item(&mut self, item: &ast::Const, at: At) -> Option<Constant> {
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

    fn service(&mut self, item: &ast::Service) -> Service {
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

pub(super) fn docs(prefix: &Prefix) -> Docs {
    Docs {
        lines: prefix.docs.iter().map(|line| line.text.clone()).collect(),
    }
}
