//! Writes the seeds to where `cargo fuzz` looks for its corpus.

use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    let body = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (target, _) in runtime_fuzz_body::TARGETS {
        let folder = body.with_file_name("corpus").join(target);
        fs::create_dir_all(&folder)?;
        for (number, seed) in runtime_fuzz_body::seeds(target).iter().enumerate() {
            fs::write(folder.join(format!("seed-{number}")), seed)?;
        }
    }
    Ok(())
}
