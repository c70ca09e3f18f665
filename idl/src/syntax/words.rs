use turbo_grammar::Rule;

/// What people call a part of the grammar, where a message says what was expected. Nothing for what is never
/// worth expecting: marks that may follow almost anything, and recovery.
pub(super) fn words(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::EOI => Some("the end of the file"),

        Rule::file | Rule::piece | Rule::item | Rule::line_item | Rule::block_item | Rule::expect_item => {
            Some("an item")
        }
        Rule::const_item | Rule::kw_const => Some("`const`"),
        Rule::type_item | Rule::kw_type => Some("`type`"),
        Rule::alias_item | Rule::kw_alias => Some("`alias`"),
        Rule::package | Rule::kw_package => Some("`package`"),
        Rule::import | Rule::kw_import => Some("`import`"),
        Rule::struct_item | Rule::kw_struct => Some("`struct`"),
        Rule::enum_item | Rule::kw_enum => Some("`enum`"),
        Rule::error_item | Rule::kw_error => Some("`error`"),
        Rule::service_item | Rule::kw_service => Some("`service`"),

        Rule::field | Rule::expect_field => Some("a field"),
        Rule::variant | Rule::expect_variant => Some("a variant"),
        Rule::method | Rule::expect_method => Some("a method"),
        Rule::parameter => Some("a parameter"),
        Rule::parameters => Some("`(`"),
        Rule::returns | Rule::arrow => Some("`->`"),
        Rule::throws | Rule::kw_throws => Some("`throws`"),
        Rule::kw_fn => Some("`fn`"),
        Rule::kw_as => Some("`as`"),

        Rule::name => Some("a name"),
        Rule::attribute_name => Some("the name of an attribute"),
        Rule::path | Rule::segment => Some("a name"),
        Rule::type_expr | Rule::named | Rule::stream_of => Some("a type"),
        Rule::string | Rule::quote => Some("a text in quotes"),
        Rule::number => Some("a number"),
        Rule::value | Rule::values | Rule::expect_arguments => Some("a value"),

        Rule::fields | Rule::variants | Rule::methods | Rule::open_brace => Some("`{`"),
        Rule::close_brace => Some("`}`"),
        Rule::open_paren => Some("`(`"),
        Rule::close_paren => Some("`)`"),
        Rule::close_bracket => Some("`]`"),
        Rule::close_angle => Some("`>`"),
        Rule::colon => Some("`:`"),
        Rule::comma => Some("`,`"),
        Rule::equals => Some("`=`"),
        Rule::semicolon => Some("`;`"),

        // Always possible, and never what was forgotten.
        Rule::doc | Rule::prefix | Rule::attribute | Rule::at => None,
        Rule::arguments | Rule::question | Rule::tuple_payload => None,
        Rule::list | Rule::open_bracket | Rule::value_list | Rule::kw_stream => None,
        Rule::lint_name => None,

        Rule::generics | Rule::type_arguments | Rule::open_angle => None,
        Rule::tuple | Rule::length | Rule::length_mark | Rule::default | Rule::default_mark => None,

        // Parts of words, lists of parts, and what only recovery looks for.
        Rule::WHITESPACE | Rule::comment_rest | Rule::block_comment => None,
        Rule::name_start | Rule::name_part | Rule::string_text | Rule::types => None,
        Rule::open_string | Rule::unclosed_string => None,
        Rule::line_end | Rule::member_end | Rule::block_end | Rule::members_end | Rule::item_start => None,
        Rule::wrong_comma | Rule::wrong_semicolon | Rule::unclosed => None,
        Rule::unparted_variant
        | Rule::missing_comma
        | Rule::missing_semicolon
        | Rule::missing_variant_comma => None,
        Rule::dangling | Rule::stray_close => None,
        Rule::bad_item | Rule::bad_rest | Rule::bad_item_end => None,
        Rule::bad_field
        | Rule::bad_variant
        | Rule::bad_method
        | Rule::bad_member_end
        | Rule::bad_arguments => None,
        Rule::bad_part
        | Rule::bad_word
        | Rule::bad_braces
        | Rule::bad_parens
        | Rule::bad_brackets
        | Rule::bad_angles => None,
        Rule::bad_group_end => None,
    }
}

/// The words for what was expected, each once, in the order in which people would say them: what goes on before what
/// ends something.
pub(super) fn expected(rules: &[Rule]) -> Vec<String> {
    const LAST: [&str; 12] = [
        "`as`", "`:`", "`=`", "`{`", "`(`", "`->`", "`throws`", "`,`", "`;`", "`)`", "`]`", "`}`",
    ];
    let rank = |word: &&str| LAST.iter().position(|last| last == word).map_or(0, |at| at + 1);
    let mut expected: Vec<&str> = rules.iter().filter_map(|&rule| words(rule)).collect();
    expected.sort_by_key(|word| (rank(word), *word));
    expected.dedup();
    expected.into_iter().map(str::to_owned).collect()
}
