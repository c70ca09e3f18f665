/// What a type of another language or format is called here.
pub(super) fn foreign_type(name: &str) -> Option<String> {
    let ours = match name {
        "int" | "integer" | "Int" | "Integer" | "int32" | "Int32" | "sint32" | "sfixed32" => "i32",
        "long" | "Long" | "int64" | "Int64" | "sint64" | "sfixed64" | "bigint" => "i64",
        "short" | "int16" | "Int16" => "i16",
        "int8" | "Int8" | "sbyte" => "i8",
        "uint" | "uint32" | "UInt32" | "fixed32" | "usize" => "u32",
        "uint64" | "UInt64" | "fixed64" | "ulong" => "u64",
        "uint16" | "UInt16" | "ushort" => "u16",
        "byte" | "uint8" | "UInt8" => "u8",
        "float" | "Float" | "float32" | "Float32" => "f32",
        "double" | "Double" | "float64" | "Float64" | "number" | "real" => "f64",
        "boolean" | "Boolean" | "Bool" => "bool",
        "str" | "text" | "varchar" | "String" => "string",
        "blob" | "binary" | "Bytes" | "Uint8Array" | "buffer" => "bytes",
        "void" | "unit" | "Void" => return Some("a method that answers nothing has no `->`".to_owned()),
        "any" | "Any" | "unknown" | "object" | "json" => {
            return Some("every value has a type: define a struct or an enum for it".to_owned());
        }
        "stream" => return Some("`stream` stands before the type of its items: `-> stream Item`".to_owned()),
        _ => return None,
    };
    Some(format!("it is called `{ours}` here"))
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
