use turbo_idl::*;
#[test]
fn zz() {
    for open in ["[", "(", "{", "<", "/*", "[{(<", "struct A {", "a: [", "A<", "@x([", "fn f(", "@x ", "/// d\n", "a b, ", "\"", "\"\\\"", "@ ", "enum E { A {", "}", "service S { fn f(", "import \"", "/* */ ", "struct A { a: u8 }\n", "x ", "struct A { a: u8\n /// d\n"] {
        for close in ["", "]", "}", ")", ">", ";", ",", "u8", "\n", "\"", ") {", "} [", "; ("] {
            let mut times = vec![];
            for n in [2_000, 8_000] {
                let text = format!("package a;\n{}", format!("{open}{close}").repeat(n));
                let t = std::time::Instant::now();
                let c = compile(&MemoryLoader::new().with("a", text), &["a".to_owned()]);
                let t1 = t.elapsed().as_millis();
                let t = std::time::Instant::now();
                render(&c.diagnostics, &c.sources, Style::Plain);
                times.push((t1, t.elapsed().as_millis()));
            }
            if times[1].0 > 8 * times[0].0.max(30) || times[1].1 > 400 { println!("{open:?} {close:?} {times:?}"); }
        }
    }
}
