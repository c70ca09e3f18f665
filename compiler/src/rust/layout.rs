//! The layout of generated Rust.
//!
//! Templates write tokens; here they get their lines, as `rustfmt` would lay them out, nearly. Only what templates write is
//! known: there is no grammar of Rust here, but brackets, and what may stand in them.

mod group;
mod items;
mod lexer;
mod printer;
mod run;
mod statements;
mod token;

use self::printer::Printer;
pub(super) use self::printer::STEP;

use super::shorten::{Items, Short};

/// Code as lines, with short names and a blank line between items, and what it needs imports for. Its first line begins with so
/// many spaces.
///
/// Code whose brackets do not match is a mistake of the templates. It stays as it is: that tells whoever compiles it more
/// than a panic of ours would.
pub(super) fn laid_out(code: &str, short: Short, indent: usize) -> (String, Items) {
    match lexer::tokens(code, short) {
        Some((tokens, used)) => (Printer::new(code, &tokens, indent).print(), used),
        None => (code.to_owned(), Items::default()),
    }
}

#[cfg(test)]
mod tests {
    use crate::rust::shorten::Short;

    fn laid_out(code: String, indent: usize) -> String {
        super::laid_out(&code, Short::as_written(), indent).0
    }

    const GOLDENS: [&str; 3] = [
        include_str!("../../../generated-tests/everything/expected/api.rs"),
        include_str!("../../../generated-tests/hostile_names/expected/api.rs"),
        include_str!("../../../generated-tests/people/expected/api.rs"),
    ];

    /// Generated code behind the comments at its top.
    fn body(golden: &str) -> &str {
        golden.split_once("\n\n").map_or("", |(_, body)| body)
    }

    /// Complains about the first line that differs.
    fn same(is: &str, should_be: &str) {
        for (number, (is, should_be)) in is.lines().zip(should_be.lines()).enumerate() {
            assert_eq!(is, should_be, "line {}", number + 1);
        }
        assert_eq!(is.len(), should_be.len());
    }

    #[test]
    fn what_is_laid_out_stays_as_it_is() {
        for golden in GOLDENS {
            same(&laid_out(body(golden).to_owned(), 0), body(golden));
        }
    }

    #[test]
    fn white_space_decides_nothing() {
        for golden in GOLDENS {
            let lines = body(golden).lines().map(str::trim);
            // Only a comment needs the end of its line.
            let squeezed: String = lines
                .map(|line| format!("{line}{}", if line.starts_with("//") { '\n' } else { ' ' }))
                .collect();
            same(&laid_out(squeezed, 0), body(golden));
        }
    }

    #[test]
    fn only_white_space_and_commas_change() {
        let tokens =
            |code: &str| -> String { code.chars().filter(|c| !c.is_whitespace() && *c != ',').collect() };
        let code = "impl<T: A> B for C<T> { fn f(&self, a: [u8; 4],) -> D<'_> { match self { Self::A {..} | Self::B(_,) => \
                    self.x(|a, (b,)| async move { g(a, b,).await }), r#type => { '\\'' ; } } } }";
        assert_eq!(tokens(&laid_out(code.to_owned(), 8)), tokens(code));
    }

    #[test]
    fn a_tuple_of_one_keeps_its_comma() {
        for (code, lines) in [
            ("const A: (u8,) = (1,);", "const A: (u8,) = (1,);\n"),
            ("const A: B = b(1,);", "const A: B = b(1);\n"),
            ("const A: B = |c, (d, )| e;", "const A: B = |c, (d,)| e;\n"),
        ] {
            assert_eq!(laid_out(code.to_owned(), 0), lines);
        }
    }

    #[test]
    fn long_lines_are_parted() {
        let long = "a".repeat(60);
        for (code, lines) in [
            (
                format!("use b::{{{long}, c, {long}, d}};"),
                format!("use b::{{\n    {long}, c,\n    {long}, d,\n}};\n"),
            ),
            (
                format!("const A: usize = {long}::B + {long}::C;"),
                format!("const A: usize = {long}::B\n    + {long}::C;\n"),
            ),
            (
                format!("fn f(a: {long}, b: {long}) {{}}"),
                format!("fn f(\n    a: {long},\n    b: {long},\n) {{}}\n"),
            ),
            (
                format!("fn f() {{ a.b({long}).c().d({long}); }}"),
                format!("fn f() {{\n    a\n        .b({long})\n        .c()\n        .d({long});\n}}\n"),
            ),
            // A comma behind the trait would be none of Rust's.
            (
                format!("fn f() {{ <T as {long}>::{long}(b, c); }}"),
                format!("fn f() {{\n    <T as {long}>::{long}(\n        b,\n        c,\n    );\n}}\n"),
            ),
            (
                format!("fn f(a: {long}<<T as B>::C, {long}>) {{}}"),
                format!("fn f(\n    a: {long}<\n        <T as B>::C,\n        {long},\n    >,\n) {{}}\n"),
            ),
        ] {
            assert_eq!(laid_out(code, 0), lines);
        }
    }

    #[test]
    fn what_has_no_brackets_that_match_stays() {
        for code in ["fn f( {}", "a }", "(]", "\"", "'"] {
            let laid_out = laid_out(code.to_owned(), 0);
            assert!(laid_out == code || laid_out.trim_end() == code, "{laid_out}");
        }
    }
}
