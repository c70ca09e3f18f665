//! Words of other languages, and what they are called here.

use crate::ir::Primitive;

/// What to write instead of a word that begins an item elsewhere.
pub(super) fn item(word: &str) -> Option<String> {
    let ours = match word {
        "message" | "record" | "class" | "interface" | "data" | "model" | "table" => "struct",
        "union" | "oneof" | "variant" | "sealed" => "enum",
        "exception" | "fault" => "error",
        "trait" | "protocol" | "rpc" => "service",
        "use" | "include" | "using" | "require" => "import",
        "module" | "namespace" | "mod" => "package",
        "fn" => return Some("methods stand inside of a service: `service Name { fn ... }`".to_owned()),
        "pub" | "public" | "export" => return Some("everything is public: leave the word out".to_owned()),
        _ => return None,
    };
    Some(format!("it is called `{ours}` here"))
}

/// What to write instead of a word that begins a method elsewhere.
pub(super) fn method(word: &str) -> Option<String> {
    match word {
        "rpc" | "def" | "func" | "fun" | "function" | "method" => Some("methods begin with `fn`".to_owned()),
        "async" => Some("every method is asynchronous: leave the word out".to_owned()),
        "pub" | "public" | "export" => Some("everything is public: leave the word out".to_owned()),
        _ => None,
    }
}

/// What to write instead of a word that begins an item elsewhere, where it can only mean one thing. `rest` is what
/// stands behind it.
pub(super) fn certain_item(word: &str, rest: &str) -> Option<&'static str> {
    Some(match word {
        "message" | "record" | "class" | "data" | "model" | "table" | "input" => "struct",
        // An interface has methods in some languages, and fields in others.
        "interface" | "trait" | "protocol" => {
            let body = rest.split_once('{').map_or("", |(_, body)| body);
            let member = body.split([';', ',', '}']).next().unwrap_or_default();
            if member.contains('(') || word != "interface" {
                "service"
            } else {
                "struct"
            }
        }
        "exception" | "fault" => "error",
        "include" => "import",
        _ => return None,
    })
}

/// Whether a word is surely the name of a type, here or elsewhere.
pub(super) fn is_type(word: &str) -> bool {
    const ELSEWHERE: [&str; 12] = [
        "int", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "float", "double", "boolean",
        "long", "number",
    ];
    Primitive::from_name(word).is_some()
        || ELSEWHERE.contains(&word)
        || word.starts_with(|c: char| c.is_ascii_uppercase())
        || word.starts_with("map<")
}
