//! Generators that read Protocol Buffers.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use turbo_idl::ir::Schema;

use crate::files::put_all;

/// The file of [`prost`] that includes all others.
pub const INCLUDES: &str = "all.rs";

/// A generator: from files in one folder, whose paths there are given, to files in another.
pub type Tool = fn(&Path, &[String], &Path) -> Result<(), String>;

/// Writes what a generator makes of a schema into a folder.
///
/// # Errors
/// When it cannot be generated or written.
pub fn generate(tool: Tool, schema: &Schema, out: &Path) -> Result<(), String> {
    let source = tempfile::tempdir().map_err(|cause| cause.to_string())?;
    let files = super::files(schema);
    put_all(source.path(), &files)?;
    fs::create_dir_all(out).map_err(|cause| cause.to_string())?;
    let paths: Vec<String> = files.into_iter().map(|(path, _)| path).collect();
    tool(source.path(), &paths, out)
}

/// prost-build, and tonic-prost-build for services, with protox in the place of `protoc`.
///
/// # Errors
/// When a file is wrong, or one cannot be written.
pub fn prost(source: &Path, files: &[String], out: &Path) -> Result<(), String> {
    let descriptors = protox::compile(files, [source]).map_err(|cause| cause.to_string())?;
    tonic_prost_build::configure()
        .out_dir(out)
        .include_file(INCLUDES)
        .emit_rerun_if_changed(false)
        .compile_fds(descriptors)
        .map_err(|cause| cause.to_string())
}

/// protoc-gen-es, with buf in the place of `protoc`: modules and their declarations.
///
/// # Errors
/// When a file is wrong, one cannot be written, or [`has_es`] is false.
pub fn es(source: &Path, _: &[String], out: &Path) -> Result<(), String> {
    let out = out.display();
    let template = format!(
        "version: v2\nplugins:\n  - local: protoc-gen-es\n    opt: target=js+dts,import_extension=js\n    out: {out}\n"
    );
    put_all(source, &[("buf.gen.yaml".to_owned(), template)])?;
    let programs = packages().join(".bin");
    let mut path = OsString::from(&programs);
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = Command::new(programs.join("buf"));
    command
        .current_dir(source)
        .arg("generate")
        .env("PATH", path)
        .stdin(Stdio::null());
    let output = command
        .output()
        .map_err(|cause| format!("cannot start buf: {cause}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// Whether [`es`] is installed.
pub fn has_es() -> bool {
    packages().join(".bin").join("protoc-gen-es").is_file()
}

/// The packages that the benchmarks in JavaScript use.
pub fn packages() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../js/node_modules"))
}
