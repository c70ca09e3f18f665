//! Inputs that chance makes of words, marks and schemas that compile.

use proptest::prelude::*;

use crate::survive::survive;

const SAMPLES: [&str; 11] = [
    include_str!("../cases/format/comments.turbo"),
    include_str!("../cases/format/spaces.turbo"),
    include_str!("../cases/valid/generics.turbo"),
    include_str!("../cases/valid/values.turbo"),
    include_str!("../cases/valid/everything/main.turbo"),
    include_str!("../cases/valid/people.turbo"),
    include_str!("../cases/valid/shapes.turbo"),
    include_str!("../cases/valid/services.turbo"),
    include_str!("../cases/valid/names.turbo"),
    include_str!("../cases/valid/comments.turbo"),
    include_str!("../cases/invalid/many-at-once.turbo"),
];

/// Words and marks that mean something, and some that never do.
const TOKENS: [&str; 66] = [
    "set<",
    "map<",
    "A<",
    "<T>",
    "T",
    "stream ",
    "none",
    "[]",
    "; 4]",
    "@max(5)",
    "@js(number)",
    "@fallback",
    "@derive(Hash)",
    "= 5",
    "package",
    "a.b",
    ";",
    "import",
    "\"b.turbo\"",
    "as",
    "struct",
    "enum",
    "error",
    "service",
    "fn",
    "stream",
    "throws",
    "const",
    "type",
    "alias",
    "A",
    "B",
    "x",
    "y",
    "u8",
    "string",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    ":",
    ",",
    "->",
    "=",
    "?",
    "@",
    "@status(not_found)",
    "@timeout(5s)",
    "@deprecated(\"x\")",
    "/// doc\n",
    "// c\n",
    "/*",
    "*/",
    "\"",
    "\\",
    "\n",
    "5",
    "-",
    ".",
    "é",
    "\0",
    "\u{feff}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        survive(bytes);
    }

    #[test]
    fn random_words(words in proptest::collection::vec(0..TOKENS.len(), 0..120), spaced in any::<bool>()) {
        let words: Vec<&str> = words.into_iter().map(|at| TOKENS[at]).collect();
        survive(words.join(if spaced { " " } else { "" }));
    }

    #[test]
    fn truncations(sample in 0..SAMPLES.len(), cut in any::<prop::sample::Index>()) {
        let bytes = SAMPLES[sample].as_bytes();
        survive(&bytes[..cut.index(bytes.len())]);
    }

    #[test]
    fn mutations(
        sample in 0..SAMPLES.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0..TOKENS.len(), 0..4_usize), 1..6),
    ) {
        let mut text = SAMPLES[sample].to_owned();
        for (place, token, removed) in changes {
            let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let first = place.index(starts.len());
            let end = starts.get(first + removed).copied().unwrap_or(text.len());
            text.replace_range(starts[first]..end, TOKENS[token]);
        }
        survive(text);
    }
}
