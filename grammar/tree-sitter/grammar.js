/**
 * @file The `.turbo` schema language, for editors. The rules are named as in `../src/turbo.pest`, which defines the
 * language; the tests of `../check` compare the two over every schema of the project.
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

const NAME_START = "A-Za-z_";
const NAME_PART = `${NAME_START}0-9`;

/** One thing or more, with commas between, and perhaps one after the last. */
const listed = (rule) => seq(rule, repeat(seq(",", rule)), optional(","));

/** As `listed`, or nothing. pest lets the comma stand alone too. */
const listedOrNone = (rule) => choice(listed(rule), optional(","));

module.exports = grammar({
  name: "turbo",

  word: ($) => $.name,

  // In `src/scanner.c`: comments nest, and within a text or documentation nothing begins a comment.
  externals: ($) => [$.block_comment, $.string_text, $.doc_text, $._in_recovery],

  extras: ($) => [/[ \t\r\n]/, $.line_comment, $.block_comment],

  // The words that cannot be the first of a type: `-> stream throws E` throws, and streams nothing.
  reserved: {
    global: ($) => [],
    type: ($) => ["throws"],
  },

  supertypes: ($) => [$.item, $.type_expr, $.value],

  rules: {
    file: ($) => repeat($.item),

    item: ($) =>
      choice(
        $.package,
        $.import,
        $.const_item,
        $.type_item,
        $.alias_item,
        $.struct_item,
        $.enum_item,
        $.error_item,
        $.service_item,
      ),

    // Four slashes are no documentation.
    line_comment: (_) => token(choice(/\/\/([^\/\n][^\n]*)?/, /\/\/\/\/[^\n]*/)),
    doc: ($) => seq("///", optional($.doc_text)),

    _prefix: ($) => repeat1(choice($.doc, $.attribute)),
    attribute: ($) => seq("@", field("name", alias($.name, $.attribute_name)), optional($.arguments)),
    arguments: ($) => seq("(", listedOrNone($.value), ")"),

    package: ($) => seq(optional($._prefix), "package", field("path", $.path), ";"),
    import: ($) =>
      seq(optional($._prefix), "import", field("path", $.string), optional(seq("as", field("alias", $.name))), ";"),
    const_item: ($) =>
      seq(
        optional($._prefix),
        "const",
        field("name", $.name),
        ":",
        field("type", $.type_expr),
        "=",
        field("value", $.value),
        ";",
      ),
    type_item: ($) => seq(optional($._prefix), "type", ...spelling($)),
    alias_item: ($) => seq(optional($._prefix), "alias", ...spelling($)),

    struct_item: ($) =>
      seq(
        optional($._prefix),
        "struct",
        field("name", $.name),
        field("generics", optional($.generics)),
        field("body", $.fields),
      ),
    enum_item: ($) => seq(optional($._prefix), "enum", ...variants($)),
    error_item: ($) => seq(optional($._prefix), "error", ...variants($)),
    service_item: ($) => seq(optional($._prefix), "service", field("name", $.name), field("body", $.methods)),

    generics: ($) => seq("<", listed($.name), ">"),

    fields: ($) => seq("{", optional(listed($.field)), "}"),
    field: ($) =>
      seq(optional($._prefix), field("name", $.name), ":", field("type", $.type_expr), optional($.default)),

    variants: ($) => seq("{", optional(listed($.variant)), "}"),
    variant: ($) =>
      seq(
        optional($._prefix),
        field("name", $.name),
        optional(field("payload", choice($.tuple_payload, $.fields))),
      ),
    // Empty brackets are a mistake that the compiler explains.
    tuple_payload: ($) => seq("(", optional(listed($.type_expr)), ")"),

    methods: ($) => seq("{", repeat($.method), "}"),
    method: ($) =>
      seq(
        optional($._prefix),
        "fn",
        field("name", $.name),
        field("parameters", $.parameters),
        optional($.returns),
        optional($.throws),
        ";",
      ),
    parameters: ($) => seq("(", listedOrNone($.parameter), ")"),
    parameter: ($) => seq(optional($._prefix), field("name", $.name), ":", answer($), optional($.default)),
    returns: ($) => seq("->", answer($)),
    stream_of: ($) => seq("stream", field("type", $.type_expr)),
    throws: ($) => seq("throws", $.path),
    default: ($) => seq("=", field("value", $.value)),

    type_expr: ($) => choice($.named, $.list, $.tuple, $.optional),
    optional: ($) => seq(choice($.named, $.list, $.tuple), "?"),
    named: ($) => seq(field("path", alias($._type_path, $.path)), optional($.type_arguments)),
    type_arguments: ($) => seq("<", listed($.type_expr), ">"),
    list: ($) => seq("[", field("item", $.type_expr), optional($.length), "]"),
    length: ($) => seq(";", field("value", $.value)),
    tuple: ($) => seq("(", $.type_expr, ",", listed($.type_expr), ")"),

    value: ($) => choice($.string, $.number, $.value_list, $.constant),
    constant: ($) => choice($.path, alias($._lint, $.path)),
    _lint: ($) => alias($._lint_name, $.segment),
    // Longer than a name, and so read first.
    _lint_name: (_) => new RegExp(`[${NAME_START}][${NAME_PART}]*(-[${NAME_PART}]+)+`),
    value_list: ($) => seq("[", listedOrNone($.value), "]"),

    path: ($) => seq(alias($.name, $.segment), repeat($._further)),
    // `stream` is a type where none follows it.
    _type_path: ($) =>
      seq(alias(choice(reserved("type", $.name), "stream"), $.segment), repeat($._further)),
    // No white space stands around the dots of a path.
    _further: ($) =>
      seq(token.immediate("."), alias(token.immediate(new RegExp(`[${NAME_START}][${NAME_PART}]*`)), $.segment)),

    name: (_) => new RegExp(`[A-Za-z][${NAME_PART}]*`),

    string: ($) =>
      seq('"', repeat(choice($.string_text, $.escape)), token.immediate('"')),
    escape: (_) => token.immediate(/\\([nrt0\\"]|u\{[0-9A-Fa-f]{1,6}\})/),

    number: (_) => new RegExp(`-?[0-9]([eE][+-][0-9]|\\.[0-9]|[${NAME_PART}])*`),
  },
});

function spelling($) {
  return [field("name", $.name), "=", field("type", $.type_expr), ";"];
}

function variants($) {
  return [field("name", $.name), field("generics", optional($.generics)), field("body", $.variants)];
}

/** What a parameter takes or a method answers: one of a type, or a stream of it. */
function answer($) {
  return field("type", choice($.stream_of, $.type_expr));
}
