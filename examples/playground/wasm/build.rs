//! Gives the module a larger stack than the 1 MiB that the linker has in mind.

/// The deepest schema that the language allows fits several times, in a module that is not optimised too.
const STACK: u32 = 8 << 20;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").as_deref() == Ok("wasm32") {
        println!("cargo::rustc-link-arg-cdylib=-zstack-size={STACK}");
    }
}
