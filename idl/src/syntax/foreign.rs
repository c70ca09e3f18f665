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

/// What to write instead of a type with arguments that has another form here.
pub(super) fn generic(name: &str, argument: &str) -> Option<String> {
    match name {
        "Option" | "Optional" | "Maybe" | "option" | "optional" => {
            Some(format!("an optional is written `{argument}?`"))
        }
        "Vec" | "List" | "Array" | "Sequence" | "list" | "array" | "vec" => {
            Some(format!("a list is written `[{argument}]`"))
        }
        "Stream" | "AsyncIterable" | "Iterator" | "stream" => Some(format!(
            "a method that answers a stream has the result `-> stream {argument}`"
        )),
        "Result" => Some("a method names its error after its result: `-> Type throws Error`".to_owned()),
        _ => None,
    }
}
