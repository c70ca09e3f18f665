//! The tree-sitter grammar: generated, compiled, and asked.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use tree_sitter::{Language, Node, Parser, Tree, TreeCursor};
use tree_sitter_generate::{ABI_VERSION_MAX, OptLevel, generate_parser_in_directory};
use tree_sitter_loader::{CompileConfig, Loader};

use crate::marks::Mark;

/// The language of `grammar/tree-sitter`, made once a process.
///
/// # Panics
///
/// If the parser cannot be generated or compiled. The generator needs Node, and the parser a C compiler.
pub fn language() -> &'static Language {
    static LANGUAGE: OnceLock<Language> = OnceLock::new();
    LANGUAGE.get_or_init(make)
}

fn make() -> Language {
    let source = crate::grammar().join("tree-sitter");
    let made = tempfile::tempdir().expect("a folder");
    let src = made.path().join("src");
    fs::create_dir_all(&src).expect("a folder");
    for name in ["grammar.js", "tree-sitter.json", "src/scanner.c"] {
        fs::copy(source.join(name), made.path().join(name)).expect("a copy");
    }
    let mut warnings = Vec::new();
    generate_parser_in_directory(
        made.path(),
        None::<&Path>,
        None::<&Path>,
        ABI_VERSION_MAX,
        None,
        Some("node"),
        true,
        OptLevel::default(),
        &mut warnings,
    )
    .expect("grammar.js is a grammar");
    assert!(warnings.is_empty(), "{warnings:?}");
    let loader = Loader::with_parser_lib_path(made.path().to_owned());
    let library = made
        .path()
        .join("turbo")
        .with_extension(std::env::consts::DLL_EXTENSION);
    // The library stays loaded; its file may go.
    loader
        .load_language_at_path(CompileConfig::new(&src, None, Some(library)))
        .expect("the parser compiles")
}

/// Parses a text.
///
/// # Panics
///
/// If the parser gives up, which it does only when it is told to.
#[must_use]
pub fn parse(text: &str) -> Tree {
    let mut parser = Parser::new();
    parser.set_language(language()).expect("versions that match");
    parser.parse(text, None).expect("a tree")
}

/// Every mark of a tree, in order of place. See [`crate::marks`].
#[must_use]
pub fn marks(tree: &Tree) -> Vec<Mark> {
    let mut marks = Vec::new();
    each(tree, |node| {
        let range = node.byte_range();
        let is_streamed = parent_kind(&node) == "stream_of" && node.is_named() && !node.is_extra();
        let kinds = kind(&node).into_iter().chain(is_streamed.then_some("stream"));
        marks.extend(kinds.map(|kind| (kind, range.start, range.end)));
    });
    marks.sort_by_key(|&(kind, start, end)| (start, end, kind));
    marks
}

/// Calls a function with every node, from the root on.
pub fn each<'tree>(tree: &'tree Tree, mut visit: impl FnMut(Node<'tree>)) {
    let mut cursor = tree.walk();
    loop {
        visit(cursor.node());
        if cursor.goto_first_child() || next(&mut cursor) {
            continue;
        }
        return;
    }
}

fn next(cursor: &mut TreeCursor<'_>) -> bool {
    while !cursor.goto_next_sibling() {
        if !cursor.goto_parent() {
            return false;
        }
    }
    true
}

/// What the syntax tree calls a node; nothing if it does not keep it.
fn kind(node: &Node<'_>) -> Option<&'static str> {
    let parent = parent_kind(node);
    Some(match node.kind() {
        "line_comment" | "block_comment" => "comment",
        "doc" => "doc",
        "attribute" => "attribute",
        "attribute_name" => "attribute_name",
        "segment" => "segment",
        "path" => match parent {
            "package" => "package",
            "throws" => "throws",
            _ => "path",
        },
        "name" => match parent {
            "import" => "import",
            "const_item" => "const",
            "type_item" => "type",
            "alias_item" => "alias",
            "struct_item" => "struct",
            "enum_item" => "enum",
            "error_item" => "error",
            "service_item" => "service",
            "generics" => "type_parameter",
            "field" => "field",
            "variant" => "variant",
            "method" => "method",
            "parameter" => "parameter",
            _ => "a name nowhere",
        },
        "fields" if parent == "variant" => "struct_payload",
        "tuple_payload" => "tuple_payload",
        "named" => "named",
        "optional" => "optional",
        "tuple" => "tuple",
        "list" if (0..node.named_child_count()).any(|at| child_is(node, at, "length")) => "array",
        "list" => "list",
        "string" => "string",
        "number" => "number",
        "value_list" => "value_list",
        _ => return None,
    })
}

fn parent_kind<'tree>(node: &Node<'tree>) -> &'tree str {
    node.parent().map_or("", |parent| parent.kind())
}

fn child_is(node: &Node<'_>, at: usize, kind: &str) -> bool {
    u32::try_from(at)
        .ok()
        .and_then(|at| node.named_child(at))
        .is_some_and(|child| child.kind() == kind)
}
