#[test]
fn quick() {
    let loader = turbo_idl::FsLoader::rooted("tests/cases/valid");
    let c = turbo_idl::compile(&loader, &["people.turbo".to_owned()]);
    println!("{}", turbo_idl::render(&c.diagnostics, &c.sources, turbo_idl::Style::Plain));
    println!("{}", turbo_idl::dump::ir(c.schema.as_ref().unwrap()));
}
