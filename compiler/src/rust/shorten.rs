//! Short names for what generated code uses from elsewhere.
//!
//! Templates write absolute paths, which mean the same whatever the schema calls its types. The layout turns each into
//! the name that a person would write, and the module gets imports; where the schema has taken that name, the path stays.

mod imports;
mod items;
mod table;

pub(super) use self::imports::{Import, imports};
pub(crate) use self::items::Items;

/// The short names of a module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Short {
    /// The items whose name the schema has taken.
    taken: Items,
}

impl Short {
    /// What a module has whose own names include those.
    pub(super) fn new(taken: Items) -> Self {
        Self { taken }
    }

    /// No short names at all.
    pub(super) fn as_written() -> Self {
        Self::new(Items::all())
    }

    /// How much of the beginning of an absolute path goes. The item that it leads to is added to `used`, if it has a short name.
    pub(super) fn needless(self, path: &str, used: &mut Items) -> usize {
        let Some(index) = table::item_of(path).filter(|index| !self.taken.contains(*index)) else {
            return 0;
        };
        used.insert(index);
        table::ITEMS[index].needless()
    }
}

pub(super) fn is_word(byte: u8) -> bool {
    const WORD: [bool; 256] = {
        let mut word = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            let it = byte as u8;
            word[byte] = it.is_ascii_alphanumeric() || it == b'_' || !it.is_ascii();
            byte += 1;
        }
        word
    };
    WORD[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use super::{Items, Short, imports};
    use crate::rust::layout;

    /// What a module prints that has such names of its own, and what it imports.
    fn short(code: &str, names: &[&str]) -> (String, Vec<String>) {
        let mut taken = Items::default();
        names.iter().for_each(|name| taken.extend(Items::named(name)));
        let (text, used) = layout::laid_out(code, Short::new(taken), 0);
        let imports = imports(used, Items::default(), &[]);
        (
            text.trim_end().to_owned(),
            imports.into_iter().map(|import| import.path).collect(),
        )
    }

    #[test]
    fn what_only_native_code_uses_is_imported_for_it_alone() {
        let used = |code| layout::laid_out(code, Short::new(Items::default()), 0).1;
        let everywhere = used("const A: ::turbo_runtime::Fault = b;");
        let native = used("const A: ::turbo_runtime::Fault = ::turbo_runtime::server::Context;");
        let imports = imports(everywhere, native, &[]);
        let uses: Vec<_> = imports
            .iter()
            .map(|import| (&*import.path, import.is_native))
            .collect();
        assert_eq!(
            uses,
            [
                ("turbo_runtime::Fault", false),
                ("turbo_runtime::server::Context", true)
            ]
        );
    }

    #[test]
    fn the_prelude_needs_no_import() {
        let (code, uses) = short(
            "const X: ::core::option::Option<::std::string::String> = ::core::option::Option::None;",
            &[],
        );
        assert_eq!(code, "const X: Option<String> = None;");
        assert_eq!(uses, [""; 0]);
    }

    #[test]
    fn what_is_imported_from_one_module_is_imported_together() {
        let (code, uses) = short(
            "impl ::turbo_runtime::wire::Encode for X { fn encode(w: &mut ::turbo_runtime::wire::Writer) -> \
             ::core::fmt::Result { ::turbo_runtime::wire::Encode::encode(w) } }",
            &["X"],
        );
        assert_eq!(
            code,
            "impl Encode for X {\n    fn encode(w: &mut Writer) -> fmt::Result {\n        Encode::encode(w)\n    }\n}"
        );
        assert_eq!(uses, ["core::fmt", "turbo_runtime::wire::{Encode, Writer}"]);
    }

    #[test]
    fn a_name_that_the_schema_has_taken_stays_free() {
        let code = "fn f() -> ::core::option::Option<::turbo_runtime::wire::Writer> { ::core::option::Option::Some(1) }";
        let (code, uses) = short(code, &["Option", "Writer"]);
        assert_eq!(
            code,
            "fn f() -> ::core::option::Option<::turbo_runtime::wire::Writer> {\n    Some(1)\n}"
        );
        assert_eq!(uses, [""; 0]);
    }

    #[test]
    fn literals_comments_and_relative_paths_are_left_alone() {
        for code in [
            "/// ::core::option::Option\nconst A: X = x;",
            "const A: X = \"\\\" ::core::option::Option\";",
            "const A: X = b('\\'', '\"', 'a', <T as X>::core::option::Option, super::core::option::Option);",
            "const A: X = ::core::format_args!(\"\");",
        ] {
            assert_eq!(short(code, &[]), (code.to_owned(), vec![]));
        }
        assert_eq!(
            short("type A = &'a ::std::vec::Vec<'_>;", &[]).0,
            "type A = &'a Vec<'_>;"
        );
    }

    #[test]
    fn a_module_named_like_a_crate_is_not_meant() {
        let imports = imports(Items::named("Duration"), Items::default(), &["core"]);
        assert_eq!(imports[0].path, "::core::time::Duration");
    }
}
