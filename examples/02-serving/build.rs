//! Puts the page into the program, and compressed copies of it beside: it is done once, and as well as can be.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=web");
    let out = std::env::var("OUT_DIR")?;
    let target = Path::new(&out).join("web");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    copy(Path::new("web"), &target)?;
    // The folder is known only here, so what embeds it is written here.
    let embed = format!("#[derive(RustEmbed)]\n#[folder = {target:?}]\nstruct Web;\n");
    fs::write(Path::new(&out).join("web.rs"), embed)?;
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
            continue;
        }
        let bytes = fs::read(entry.path())?;
        for (extension, smaller) in [(".br", brotli(&bytes)?), (".gz", gzip(&bytes)?)] {
            // Whatever does not get smaller is sent as it is.
            if smaller.len() < bytes.len() {
                let mut name = target.clone().into_os_string();
                name.push(extension);
                fs::write(name, smaller)?;
            }
        }
        fs::write(target, bytes)?;
    }
    Ok(())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut smaller = Vec::new();
    brotli::BrotliCompress(
        &mut &*bytes,
        &mut smaller,
        &brotli::enc::BrotliEncoderParams::default(),
    )?;
    Ok(smaller)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}
