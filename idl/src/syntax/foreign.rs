//! Words of other languages, and what they are called here.

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
