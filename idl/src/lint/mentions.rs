//! What an item mentions: all that lints about the whole ask of it.

use super::references::{each, each_path};
use super::unused_import::name_of;
use crate::ast::{Field, File, Item, Payload, Prefix};
use crate::ir::{Service, Type, TypeDef};
use crate::resolve::{Items, Lookup, Names, Numbered};

/// What an item mentions.
#[derive(Debug)]
pub(crate) struct Mentions {
    /// The numbers of the items that it refers to, each once.
    pub(crate) refs: Vec<u32>,
    /// The last parts of the names that lead nowhere, as those of variants.
    pub(crate) unknown: Vec<String>,
    /// The imports of its file that it uses, by their places in the tree.
    pub(crate) imports: Vec<u32>,
    /// Whether there is an `@allow` in it.
    pub(crate) has_allow: bool,
    /// Whether an array stands in its types.
    pub(crate) has_arrays: bool,
}

/// Finds out what an item of a file mentions, and what the schema has for it.
pub(crate) fn mentions(
    names: &Names,
    items: &Items<'_>,
    imports_of_file: &ImportNames<'_>,
    one: &Numbered<'_>,
    (def, service): (Option<&TypeDef>, Option<&Service>),
) -> Mentions {
    let mut refs = Vec::new();
    each(names, one.file, one.item, &mut |reference| {
        refs.push(items.number(reference.target.file, reference.index) as u32);
    });
    refs.sort_unstable();
    refs.dedup();
    let mut unknown = Vec::new();
    let mut has_allow = false;
    let mut prefixes = Vec::new();
    each_prefix(one.item, &mut |prefix| {
        has_allow = has_allow
            || prefix
                .attributes
                .iter()
                .any(|attribute| attribute.name.text == "allow");
        prefixes.push(prefix);
    });
    let mut imports = imports_of_file.linked(prefixes.into_iter());
    each_path(one.item, &mut |path| {
        if let Lookup::Unknown | Lookup::UnknownImport | Lookup::Lost | Lookup::Import =
            names.lookup(one.file, path)
        {
            unknown.extend(path.segments.last().map(|name| name.text.clone()));
        }
        if let [import, _, ..] = path.segments.as_slice() {
            imports.extend(imports_of_file.named(&import.text));
        }
    });
    imports.sort_unstable();
    imports.dedup();
    Mentions {
        refs,
        unknown,
        imports,
        has_allow,
        has_arrays: def.is_some_and(|def| def.definition.types().any(has_array))
            || service.is_some_and(|service| {
                let params = service
                    .methods
                    .iter()
                    .flat_map(|method| method.params.iter().chain(&method.stream));
                params.into_iter().any(|param| has_array(&param.ty))
            }),
    }
}

/// The imports of a file by name, with their places in the tree: several of one name, if that was complained about.
pub(crate) struct ImportNames<'a>(Vec<(&'a str, u32)>);

impl<'a> ImportNames<'a> {
    pub(crate) fn new(file: &'a File) -> Self {
        let mut names: Vec<(&str, u32)> = file.imports.iter().map(name_of).zip(0..).collect();
        names.sort_unstable();
        Self(names)
    }

    fn named(&self, name: &str) -> impl Iterator<Item = u32> {
        let from = self.0.partition_point(|(other, _)| *other < name);
        let those = self.0[from..].iter().take_while(move |(other, _)| *other == name);
        those.map(|&(_, at)| at)
    }

    /// The imports that documentation links to, as in `[geo.Point]`.
    pub(super) fn linked<'p>(&self, prefixes: impl Iterator<Item = &'p Prefix>) -> Vec<u32> {
        let mut linked = Vec::new();
        if !self.0.is_empty() {
            let lines = prefixes.flat_map(|prefix| &prefix.docs);
            let links = lines.flat_map(|line| line.text.split('[').skip(1));
            for name in links.filter_map(|link| Some(link.split_once('.')?.0)) {
                linked.extend(self.named(name));
            }
        }
        linked
    }
}

fn has_array(ty: &Type) -> bool {
    matches!(ty, Type::Array(..)) || ty.parts().any(has_array)
}

/// Everything that stands before an item or what is in it.
fn each_prefix<'a>(item: &'a Item, call: &mut dyn FnMut(&'a Prefix)) {
    let fields = |fields: &'a [Field], call: &mut dyn FnMut(&'a Prefix)| {
        fields.iter().for_each(|field| call(&field.prefix));
    };
    item.prefix().into_iter().for_each(&mut *call);
    match item {
        Item::Struct(item) => fields(&item.fields, call),
        Item::Enum(item) => {
            for variant in &item.variants {
                call(&variant.prefix);
                if let Payload::Struct { fields: list, .. } = &variant.payload {
                    fields(list, call);
                }
            }
        }
        Item::Service(item) => {
            for method in &item.methods {
                call(&method.prefix);
                method.params.iter().for_each(|param| call(&param.prefix));
            }
        }
        Item::Const(_) | Item::Newtype(_) | Item::Alias(_) | Item::Lost(_) => {}
    }
}
