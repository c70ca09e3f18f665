use turbo_grammar::Rule;

use super::unexpected::{Place, is_name_part};
use super::{Builder, foreign};
use crate::diagnostics::did_you_mean;

impl Builder<'_> {
    /// What to do about something unexpected: a guess at what was meant, or how it is written.
    ///
    /// The bad place begins with the word `first`; the parser came to `at`.
    pub(super) fn hint(&self, at: usize, first: &str, expected: &[Rule], place: Place) -> String {
        let word = &self.text[self.token(at).range()];
        let before = self.text[..at].trim_end();
        let previous = &before[before.rfind(|c| !is_name_part(c)).map_or(0, |at| at + 1)..];
        if word == "-" && before.len() == at && !previous.is_empty() {
            return "names are made of letters, digits and `_`".to_owned();
        }
        if word == "#" && place == Place::Item {
            return "comments begin with `//`, and attributes with `@`".to_owned();
        }
        if let (Place::Item, "type", true) = (place, first, word.starts_with('"')) {
            return "a choice of texts is an enum: `enum Kind { Book, Food }`".to_owned();
        }
        if word == "'" {
            return "a text stands in double quotes, like `\"this\"`".to_owned();
        }
        if word.starts_with("//") {
            return "documentation stands above an item, a member or a method".to_owned();
        }
        if expected.contains(&Rule::attribute_name) {
            return "an attribute is written `@name` or `@name(argument)`".to_owned();
        }
        let guess = match place {
            Place::Item => guess_item(word, previous, first),
            Place::Method => guess_method(word, previous, first),
            Place::Field | Place::Variant | Place::Arguments => None,
        };
        guess.unwrap_or_else(|| shape(place, first).to_owned())
    }
}

/// What items begin with.
pub(super) const KEYWORDS: [&str; 9] = [
    "struct", "enum", "error", "service", "import", "package", "const", "type", "alias",
];

fn guess_item(word: &str, previous: &str, first: &str) -> Option<String> {
    if word == first {
        return foreign::item(word).or_else(|| did_you_mean(word, KEYWORDS));
    }
    let is_path_without_quotes = previous == "import" && word.starts_with(is_name_part);
    is_path_without_quotes.then(|| format!("the path of a file stands in quotes: `import \"{word}.turbo\";`"))
}

fn guess_method(word: &str, previous: &str, first: &str) -> Option<String> {
    if word == first {
        return foreign::method(word).or_else(|| did_you_mean(word, ["fn"]));
    }
    if word == ":" {
        return Some("the result of a method stands after `->`".to_owned());
    }
    did_you_mean(word, ["throws"]).or_else(|| did_you_mean(previous, ["stream"]))
}

/// What it looks like when it is right.
fn shape(place: Place, first: &str) -> &'static str {
    match place {
        Place::Item => match first {
            "package" => "a package is written `package acme.people.v1;`",
            "import" => "an import is written `import \"money.turbo\";` or `import \"money.turbo\" as cash;`",
            "struct" => "a struct is written `struct Name { field: type, }`",
            "enum" => "an enum is written `enum Name { Variant, }`",
            "error" => "an error is written `error Name { Variant, }`",
            "service" => "a service is written `service Name { fn method(); }`",
            "const" => "a constant is written `const NAME: type = value;`",
            "type" => "a type of its own is written `type Name = type;`",
            "alias" => "another spelling of a type is written `alias Name = type;`",
            _ => {
                "an item begins with `struct`, `enum`, `error`, `service`, `const`, `type`, `alias` or `import`"
            }
        },
        Place::Field => "a field is written `name: type,`",
        Place::Variant => "a variant is written `Name,` or `Name(type),` or `Name { field: type },`",
        Place::Method => "a method is written `fn name(parameter: type) -> type throws Error;`",
        Place::Arguments => "arguments are names, numbers or texts in quotes, with `,` between them",
    }
}
