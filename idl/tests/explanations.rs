//! The long stories of `turboc explain`: what they show as wrong is, and what they show as right is too.

use turbo_idl::{Code, Compilation, MemoryLoader, Style, compile, render};

/// Codes whose mistake no short example can show.
const WITHOUT_EXAMPLE: [Code; 9] = [
    Code::TooMuchToRead,
    Code::NotUtf8,
    Code::FileTooLarge,
    Code::NestedTooDeeply,
    Code::TooManyMethods,
    Code::TooMuchToSign,
    Code::TooLarge,
    Code::NameTooLong,
    Code::TooMuchText,
];

/// The codes of schemas: those of `turbo.toml` and `turbo.lock` have examples in another language.
fn codes() -> impl Iterator<Item = Code> {
    Code::ALL
        .iter()
        .copied()
        .filter(|code| !code.id().starts_with("E07") && !code.id().starts_with("E08"))
}

/// The schemas of an explanation, in order.
fn examples(code: Code) -> Vec<&'static str> {
    let fences = code.explanation().split("```turbo\n").skip(1);
    fences
        .map(|rest| rest.split_once("```").expect("a closing fence").0)
        .collect()
}

/// Compiles an example beside the files that examples import.
fn compile_example(text: &str) -> Compilation {
    let loader = MemoryLoader::new()
        .with("main.turbo", text)
        .with("money.turbo", "package money; struct Amount { minor: i64 }")
        .with("my-money.turbo", "package my_money;");
    compile(&loader, &["main.turbo".to_owned()])
}

/// Checks the first example, and returns the others.
fn the_first_is_wrong<'a>(code: Code, examples: &'a [&'static str]) -> &'a [&'static str] {
    let [wrong, right @ ..] = examples else {
        panic!("{} has no example", code.id())
    };
    let found = compile_example(wrong).diagnostics;
    assert!(
        !found.is_empty() && found.iter().all(|found| found.rule == code),
        "{}: {found:?}",
        code.id()
    );
    assert!(!right.is_empty(), "{} does not show what is right", code.id());
    right
}

#[test]
fn the_first_example_has_the_error_and_the_others_have_none() {
    for code in codes() {
        let examples = examples(code);
        let right = if WITHOUT_EXAMPLE.contains(&code) {
            examples.as_slice()
        } else {
            the_first_is_wrong(code, &examples)
        };
        for example in right {
            let compilation = compile_example(example);
            let rendered = render(&compilation.diagnostics, &compilation.sources, Style::Plain);
            assert_eq!(rendered, "", "{}", code.id());
        }
    }
}

#[test]
fn codes_are_found_by_their_number() {
    for &code in Code::ALL {
        assert_eq!(Code::from_id(code.id()), Some(code));
        assert_eq!(Code::from_id(&code.id().to_lowercase()), Some(code));
        assert!(!code.explanation().trim().is_empty());
    }
    assert_eq!(Code::from_id("E9999"), None);
    assert!(Code::ALL.is_sorted_by_key(|code| code.id()));
}
