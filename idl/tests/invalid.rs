//! Every kind of wrong schema, and what is said about it: one case a file or a folder, found by pattern.

mod common;

use std::path::Path;

use common::{compile_case, files_of_case};
use turbo_idl::{
    Code, Compilation, Diagnostic, Fix, FsLoader, Loader, MemoryLoader, Severity, Style, apply, compile, fix,
    render,
};

/// A file with one import more than may be read. Each of the files that it imports is small, and counts as 4 KiB.
fn one_import_too_many() -> String {
    let mut text = "package large;\n".to_owned();
    let mut imports = 0;
    while text.len() + imports * (4 << 10) <= 64 << 20 {
        imports += 1;
        text += &format!("import \"a{imports}.turbo\";\n");
    }
    text
}

/// One name of each kind, all of such a length.
fn names_of(length: usize) -> String {
    let name = |first: &str| format!("{first}{}", "x".repeat(length - 1));
    let mut text = format!("const {}: u8 = 1;\n", name("C"));
    text += &format!(
        "struct {}<{}> {{ {}: {} }}\n",
        name("S"),
        name("T"),
        name("f"),
        name("T")
    );
    text += &format!("enum {} {{ {} }}\n", name("E"), name("V"));
    text += &format!(
        "service {} {{ fn {}({}: u8); }}\n",
        name("A"),
        name("m"),
        name("p")
    );
    text
}

/// Wrong inputs that are too large to keep as files.
fn generated() -> Vec<(&'static str, String)> {
    let methods: String = (0..65_536).map(|at| format!("fn m{at}();\n")).collect();
    let variants: String = (0..20_000).map(|at| format!("Variant{at},\n")).collect();
    let calls: String = (0..1_200).map(|at| format!("fn m{at}() -> All;\n")).collect();
    vec![
        (
            // I-10
            "E0413-too-many",
            format!("package large;\nenum All {{\n{variants}}}\nservice Large {{\n{calls}}}\n"),
        ),
        (
            "E0103-too-large",
            format!("package large;\n//{}\n", "x".repeat(4 << 20)),
        ),
        ("E0105-imports", one_import_too_many()),
        (
            // L-6
            "E0214-long",
            format!(
                "package long.{}.v1;\n{}{}",
                "x".repeat(201),
                names_of(200),
                names_of(201)
            ),
        ),
        (
            // L-32
            "E0603-too-often",
            format!(
                "package large;\nconst TEXT: string = \"{}\";\nstruct All {{\n{}}}\n",
                "x".repeat(1 << 20),
                (0..258)
                    .map(|at| format!("text{at}: string = TEXT,\n"))
                    .collect::<String>()
            ),
        ),
        (
            "E0404-too-many",
            format!("package large;\nservice Large {{\n{methods}}}\n"),
        ),
    ]
}

/// Checks one case against its snapshot, which shows the input above what is said about it.
fn check_case(path: &Path) {
    let compilation = compile_case(path);
    let rendered = render(&compilation.diagnostics, &compilation.sources, Style::Plain);
    assert!(
        !compilation.diagnostics.is_empty(),
        "{} is not wrong",
        path.display()
    );
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    assert_eq!(
        compilation.schema.is_none(),
        compilation.diagnostics.iter().any(is_error)
    );
    let name = common::case_name(path);
    if let Some(code) = code_of_name(&name) {
        let has_it = compilation
            .diagnostics
            .iter()
            .any(|diagnostic| diagnostic.rule == code);
        assert!(has_it, "{name} does not show its code:\n{rendered}");
    }
    each_fix_helps(path, &compilation);
    let fixed = fixed(path, &compilation);
    insta::with_settings!({
        omit_expression => true, prepend_module_to_snapshot => false, snapshot_suffix => name,
    }, {
        insta::assert_snapshot!("invalid", format!("{}{rendered}{fixed}", files_of_case(path)));
    });
}

/// A fix by itself makes its diagnostic go away.
fn each_fix_helps(path: &Path, compilation: &Compilation) {
    let same = |compilation: &Compilation, wanted: &Diagnostic| {
        let is_same = |it: &&Diagnostic| it.rule == wanted.rule && it.message == wanted.message;
        compilation.diagnostics.iter().filter(is_same).count()
    };
    for diagnostic in &compilation.diagnostics {
        for fix in &diagnostic.fixes {
            let after = compile_changed(path, compilation, fix);
            assert!(
                same(&after, diagnostic) < same(compilation, diagnostic),
                "{}: `{}` does not help against {}: {}\n{}",
                path.display(),
                fix.title,
                diagnostic.rule,
                diagnostic.message,
                render(&after.diagnostics, &after.sources, Style::Plain)
            );
        }
    }
}

/// Compiles a case anew after one fix.
fn compile_changed(path: &Path, compilation: &Compilation, fix: &Fix) -> Compilation {
    let mut loader = MemoryLoader::new();
    for (file, source) in compilation.sources.iter() {
        let edits = fix.edits.iter().filter(|edit| edit.span.file == file);
        let text = apply(source.text(), edits).expect("a fix is in order");
        loader = loader.with(source.name(), text);
    }
    compile(&loader, &[name_of_file(path)])
}

/// The files after all fixes, and how much is left of what was wrong: what `turboc check --fix` does.
fn fixed(path: &Path, compilation: &Compilation) -> String {
    let loader = FsLoader::rooted(path.parent().expect("a folder"));
    let roots = [name_of_file(path)];
    let check = |loader: &dyn Loader| {
        let compilation = compile(loader, &roots);
        (compilation.sources, compilation.diagnostics)
    };
    let fixed = fix(&loader, check, |_| true);
    let errors = |diagnostics: &[Diagnostic]| {
        let is_error = |it: &&Diagnostic| it.severity == Severity::Error;
        diagnostics.iter().filter(is_error).count()
    };
    let (before, after) = (errors(&compilation.diagnostics), errors(&fixed.diagnostics));
    assert!(
        after <= before,
        "{}: {before} errors became {after}",
        path.display()
    );
    let mut shown = String::new();
    for (name, file) in &fixed.files {
        shown.push_str(&format!("---- fixed: {name}\n{}", common::visible(&file.after)));
    }
    if !shown.is_empty() {
        shown.push_str(&format!(
            "---- left: {} of {}\n",
            fixed.diagnostics.len(),
            compilation.diagnostics.len()
        ));
    }
    shown
}

fn name_of_file(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

fn code_of_name(name: &str) -> Option<Code> {
    Code::from_id(name.split('-').next().unwrap_or_default())
}

#[test]
fn files() {
    insta::glob!("cases/invalid/*.turbo", check_case);
}

#[test]
fn folders() {
    insta::glob!("cases/invalid/*/main.turbo", check_case);
}

#[test]
fn large_ones() {
    for (name, text) in generated() {
        let imports = text.matches("import ").count();
        let loader = (1..=imports).fold(MemoryLoader::new().with("large.turbo", text), |loader, at| {
            loader.with(&format!("a{at}.turbo"), format!("package a{at};"))
        });
        let compilation = compile(&loader, &["large.turbo".to_owned()]);
        let rendered = render(&compilation.diagnostics, &compilation.sources, Style::Plain);
        assert!(compilation.schema.is_none(), "{name} is not wrong");
        insta::with_settings!({
            omit_expression => true, prepend_module_to_snapshot => false, snapshot_suffix => name,
        }, {
            insta::assert_snapshot!("invalid", rendered);
        });
    }
}

#[test]
fn every_code_has_a_case() {
    let folder = common::cases().join("invalid");
    let mut names: Vec<String> = generated().into_iter().map(|(name, _)| name.to_owned()).collect();
    for entry in std::fs::read_dir(folder).expect("the cases are there") {
        names.push(entry.expect("a case").file_name().to_string_lossy().into_owned());
    }
    let without: Vec<&str> = Code::ALL
        .iter()
        // Those of `turbo.toml` are reported by turboc, which has their cases; `tests/lock.rs` asks for those of `turbo.lock`.
        .filter(|code| !code.id().starts_with("E07") && !code.id().starts_with("E08"))
        .filter(|&&code| !names.iter().any(|name| code_of_name(name) == Some(code)))
        .map(|code| code.id())
        .collect();
    assert!(without.is_empty(), "codes without a case: {without:?}");
}
