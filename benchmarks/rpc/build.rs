//! The code of peers whose schemas are Protocol Buffers, made without `protoc`.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use buffa_codegen::BytesRepr;
use prost::Message;

const SCHEMA: &str = "bench.proto";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SCHEMA}");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let descriptors = protox::compile([SCHEMA], ["."])?;
    let file = out.join("descriptors.bin");
    fs::write(&file, descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        .bytes(".")
        .compile_fds(descriptors)?;
    let connect = out.join("connect");
    fs::create_dir_all(&connect)?;
    let mut messages = connectrpc_build::CodeGenConfig::default();
    messages.bytes_fields = vec![(".".to_owned(), BytesRepr::Bytes)];
    connectrpc_build::Config::new()
        .buffa_config(messages)
        .generate_json(false)
        .descriptor_set(file)
        .files(&[SCHEMA])
        .out_dir(connect)
        .include_file("_connectrpc.rs")
        .compile()?;
    Ok(())
}
