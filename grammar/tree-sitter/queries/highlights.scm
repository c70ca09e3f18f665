; Each word is captured once, so that it does not matter whether an editor lets the first pattern win or the last.

[
  (line_comment)
  (block_comment)
] @comment

(doc) @comment.documentation

(string ["\""] @string)
(string_text) @string
(escape) @string.escape
(number) @number

["package" "import" "as"] @keyword.import
["const" "type" "alias" "struct" "enum" "error" "service"] @keyword.type
"fn" @keyword.function
["throws"] @keyword.exception
(stream_of "stream" @keyword.modifier)

["{" "}" "(" ")" "[" "]" "<" ">"] @punctuation.bracket
["," ";" ":" "."] @punctuation.delimiter
["=" "->" "?"] @operator

(attribute "@" @attribute)
(attribute_name) @attribute

(package (path (segment) @module))
(import alias: (name) @module)

(struct_item name: (name) @type.definition)
(enum_item name: (name) @type.definition)
(error_item name: (name) @type.definition)
(service_item name: (name) @type.definition)
(type_item name: (name) @type.definition)
(alias_item name: (name) @type.definition)
(generics (name) @type.definition)

(const_item name: (name) @constant)
(field name: (name) @property)
(variant name: (name) @constructor)
(method name: (name) @function.method)
(parameter name: (name) @variable.parameter)

; The last part of a path is a type or a value; what stands before it is an import.
([
  (named path: (path . (segment) @type.builtin .))
  (throws (path . (segment) @type.builtin .))
]
  (#any-of? @type.builtin
    "bool" "u8" "u16" "u32" "u64" "u128" "i8" "i16" "i32" "i64" "i128" "f32" "f64" "char" "string" "bytes" "uuid"
    "timestamp" "duration" "decimal" "set" "map"))
([
  (named path: (path . (segment) @type .))
  (throws (path . (segment) @type .))
]
  (#not-any-of? @type
    "bool" "u8" "u16" "u32" "u64" "u128" "i8" "i16" "i32" "i64" "i128" "f32" "f64" "char" "string" "bytes" "uuid"
    "timestamp" "duration" "decimal" "set" "map"))
(named path: (path (segment) (segment) @type .))
(named path: (path (segment) @module . (segment)))
(throws (path (segment) (segment) @type .))
(throws (path (segment) @module . (segment)))

(constant (path . (segment) @constant.builtin .)
  (#any-of? @constant.builtin "true" "false" "none"))
(constant (path . (segment) @constant .)
  (#not-any-of? @constant "true" "false" "none"))
(constant (path (segment) (segment) @constant .))
(constant (path (segment) @module . (segment)))
