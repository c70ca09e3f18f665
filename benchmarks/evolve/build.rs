//! Three times the code of a server and a client: of the old schema, of the new one with the old in its lock, and of the new one alone.

use std::fs;
use std::path::{Path, PathBuf};

use turbo_idl::lock::{FILE_NAME, Lock};
use turbo_idl::{MemoryLoader, compile};
use turboc::config::Config;

const CONFIG: &str = "schemas = [\"bench.turbo\"]
[[target]]
backend = \"rust_server\"
out = \"api.rs\"
[[target]]
backend = \"rust_client\"
out = \"api.rs\"
";

fn main() {
    println!("cargo::rerun-if-changed=schema");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo says where to write"));
    let read = |name: &str| fs::read_to_string(format!("schema/{name}.turbo")).expect("a schema");
    let (old, new) = (read("old"), read("new"));
    let loader = MemoryLoader::new().with("bench.turbo", old.as_str());
    let compiled = compile(&loader, &["bench.turbo".to_owned()])
        .schema
        .expect("a healthy schema");
    let mut lock = Lock::new();
    lock.add("r1", &compiled).expect("a release");
    generate(&out.join("old"), &old, None);
    generate(&out.join("new"), &new, Some(&lock.text()));
    generate(&out.join("alone"), &new, None);
}

fn generate(folder: &Path, schema: &str, lock: Option<&str>) {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join("bench.turbo"), schema).expect("a schema");
    fs::write(folder.join("turbo.toml"), CONFIG).expect("a configuration");
    if let Some(lock) = lock {
        fs::write(folder.join(FILE_NAME), lock).expect("a lock");
    }
    let config = Config::read(&folder.join("turbo.toml")).expect("a healthy configuration");
    let generated = turboc::compile::generate(&config);
    let said = generated.problems.render(Default::default());
    let files = generated.files.unwrap_or_else(|| panic!("{said}"));
    turboc::output::write(folder, &files).expect("files");
}
