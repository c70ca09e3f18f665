//! What the TextMate grammar says each character of a file is.

use std::path::Path;

use crate::node;
use crate::tokens::Class;

/// A stretch of a file: its first byte, the byte after its last, and its scopes, from the outermost on.
#[derive(Clone, Debug)]
pub struct Scoped {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The scopes, with spaces between them.
    pub scopes: String,
}

/// What the grammar makes of each file.
///
/// # Panics
///
/// If Node or its packages are not there, or a line takes the grammar too long.
#[must_use]
pub fn scopes(files: &[&Path]) -> Vec<Vec<Scoped>> {
    let script = crate::grammar().join("check/src/textmate.mjs");
    let input: String = files.iter().map(|file| format!("{}\n", file.display())).collect();
    let mut scoped: Vec<Vec<Scoped>> = vec![Vec::new(); files.len()];
    for line in node::run(&script, &[], &input).lines() {
        let mut cells = line.split('\t');
        let mut number = || {
            cells
                .next()
                .and_then(|cell| cell.parse::<usize>().ok())
                .expect("a number")
        };
        let (file, start, end) = (number(), number(), number());
        let scopes = cells.next().expect("scopes").to_owned();
        scoped[file].push(Scoped { start, end, scopes });
    }
    scoped
}

/// What themes take the innermost scope for; nothing for marks and white space.
#[must_use]
pub fn class(scopes: &str) -> Option<Class> {
    // What stands in a text or a comment belongs to it.
    const WHOLE: [(&str, Class); 3] = [
        ("comment.line.documentation.", Class::Doc),
        ("comment.", Class::Comment),
        ("string.", Class::String),
    ];
    const INNERMOST: [(&str, Class); 15] = [
        ("constant.numeric.", Class::Number),
        ("constant.language.", Class::Literal),
        ("keyword.other.", Class::Keyword),
        ("keyword.control.", Class::Keyword),
        ("storage.", Class::Keyword),
        ("support.type.primitive.", Class::Primitive),
        ("entity.name.type.", Class::Type),
        ("entity.other.attribute-name.", Class::Attribute),
        ("variable.other.member.", Class::Field),
        ("variable.parameter.", Class::Parameter),
        ("variable.other.enummember.", Class::Variant),
        ("entity.name.function.", Class::Method),
        ("variable.other.constant.", Class::Constant),
        ("entity.name.namespace.", Class::Namespace),
        ("invalid.", Class::String),
    ];
    let find = |scope: &str, table: &[(&str, Class)]| {
        let found = table.iter().find(|(start, _)| scope.starts_with(start));
        found.map(|&(_, class)| class)
    };
    scopes
        .split(' ')
        .find_map(|scope| find(scope, &WHOLE))
        .or_else(|| find(scopes.rsplit(' ').next()?, &INNERMOST))
}
