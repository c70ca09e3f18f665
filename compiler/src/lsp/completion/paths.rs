use std::collections::BTreeSet;
use std::path::Path;

use gen_lsp_types::CompletionItemKind as Kind;
use turbo_idl::source::join;

use super::candidates::{Candidate, Scope};
use crate::lsp::uri;

/// Schemas and folders that an import could lead to, below what has been typed. Files that are open count, saved or not.
pub(super) fn paths(scope: &Scope<'_>) -> Vec<Candidate> {
    let own = scope.project.path(scope.file);
    let typed = &scope.text[scope.context.word.clone()];
    let typed = typed.rfind('/').map_or("", |slash| &typed[..=slash]);
    // The folder is that of a file in it.
    let Ok(neighbour) = join(own, &format!("{typed}_")) else {
        return Vec::new();
    };
    let folder = &neighbour[..neighbour.len() - 1];
    let mut names: BTreeSet<String> = BTreeSet::new();
    if uri::is_absolute(folder) {
        names.extend(on_disk(Path::new(folder)));
    }
    for (path, _) in scope.session.host.documents.iter() {
        let inside = path.strip_prefix(folder).filter(|rest| !rest.contains('/'));
        names.extend(inside.filter(|name| name.ends_with(".turbo")).map(str::to_owned));
    }
    names
        .into_iter()
        .filter(|name| format!("{folder}{name}") != own)
        .map(|name| Candidate {
            label: format!("{typed}{name}"),
            kind: if name.ends_with('/') {
                Kind::Folder
            } else {
                Kind::File
            },
            detail: None,
            symbol: None,
            rank: 0,
        })
        .collect()
}

/// The schemas of a folder, and the folders in it; a folder that cannot be read has none.
fn on_disk(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let names = entries.flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let is_hidden = name.starts_with('.');
        let is_folder = entry.path().is_dir();
        if is_folder && !is_hidden {
            return Some(format!("{name}/"));
        }
        (name.ends_with(".turbo") && !is_folder).then_some(name)
    });
    names.collect()
}
