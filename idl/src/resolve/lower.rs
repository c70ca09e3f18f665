use super::attributes::{self, Place};
use super::names::Names;
use crate::ast::{self, EnumKind, Item, Prefix};
use crate::diagnostics::Report;
use crate::ir::{
    Definition, Docs, Enum, Facts, Ident, Package, PackageId, Schema, Service, Signature, Struct, TypeDef,
};
use crate::load::Unit;
use crate::source::{FileId, SourceMap};

/// Makes a schema of the trees. Types have the ids that [`names`](super::names()) gave them; facts and signatures are
/// still empty.
pub(crate) fn lower(units: &[Unit], names: &Names, sources: &SourceMap, report: &mut Report) -> Schema {
    let mut schema = Schema::default();
    for unit in units {
        let file = unit.ast.id;
        let package = PackageId(schema.packages.len() as u32);
        let mut lower = Lower {
            names,
            report,
            file,
            package,
            suggestions_left: MOST_SUGGESTIONS,
        };
        let declared = unit.ast.package.as_ref();
        schema
            .packages
            .push(lower.package(declared, sources.file(file).name()));
        for import in &unit.ast.imports {
            attributes::read(&import.prefix, Place::Import, lower.report);
        }
        for item in &unit.ast.items {
            match item {
                Item::Struct(item) => schema.types.push(lower.struct_item(item)),
                Item::Enum(item) => schema.types.push(lower.enum_item(item)),
                Item::Service(item) => schema.services.push(lower.service(item)),
                Item::Lost(_) => {}
            }
        }
    }
    schema
}

/// So many unknown names of a file are compared with the known ones, which takes time.
const MOST_SUGGESTIONS: usize = 50;

/// Makes the parts of one file.
pub(super) struct Lower<'a> {
    pub(super) names: &'a Names,
    pub(super) report: &'a mut Report,
    pub(super) file: FileId,
    package: PackageId,
    pub(super) suggestions_left: usize,
}

impl Lower<'_> {
    fn package(&mut self, declared: Option<&ast::Package>, file: &str) -> Package {
        let start = crate::source::Span {
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

    fn type_def(
        &mut self,
        prefix: &Prefix,
        name: &ast::Name,
        place: Place,
        definition: Definition,
    ) -> TypeDef {
        let attributes = attributes::read(prefix, place, self.report);
        TypeDef {
            package: self.package,
            name: ident(name),
            docs: docs(prefix),
            deprecated: attributes.deprecated,
            params: Vec::new(),
            derives: Vec::new(),
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
