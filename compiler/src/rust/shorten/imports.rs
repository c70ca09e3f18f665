//! What stands between `use` and `;`.

use std::collections::BTreeMap;

use super::items::Items;
use super::table::ITEMS;

/// One `use`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::rust) struct Import {
    pub(in crate::rust) path: String,
    /// Whether only sections use it that are left out on wasm32.
    pub(in crate::rust) is_native: bool,
}

/// The imports of a module: of what it uses everywhere, and of what only sections use that are left out on wasm32. `children` are the
/// modules inside of it.
pub(in crate::rust) fn imports(everywhere: Items, native: Items, children: &[&str]) -> Vec<Import> {
    let mut imports = Vec::new();
    for (items, is_native) in [(everywhere, false), (native.without(everywhere), true)] {
        let items = items.indices().map(|index| &ITEMS[index]);
        let paths = items.filter(|item| item.needs_import()).map(|item| item.path);
        imports.extend(
            lines(paths, children)
                .into_iter()
                .map(|path| Import { path, is_native }),
        );
    }
    imports
}

/// Those of one module together.
fn lines(items: impl Iterator<Item = &'static str>, children: &[&str]) -> Vec<String> {
    let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for item in items {
        if let Some((module, name)) = item.rsplit_once("::") {
            modules.entry(module).or_default().push(name);
        }
    }
    let lines = modules.into_iter().map(|(module, names)| {
        let root = module.split("::").nth(1).unwrap_or_default();
        // Only a module of that name could be meant instead of the crate.
        let module = if children.contains(&root) {
            module
        } else {
            module.trim_start_matches("::")
        };
        match names.as_slice() {
            [name] => format!("{module}::{name}"),
            names => format!("{module}::{{{}}}", names.join(", ")),
        }
    });
    // As rustfmt sorts them: `a::b` before `a::{`.
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines
}
