//! Crates with the types, and functions that encode and decode each of them.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use turbo_idl::ir::{Definition, Schema, TypeId};
use turboc::backend::{self, Work};
use turboc::options::Options;
use turboc::output::Output;

use super::types::{self, Kind};

/// Whose code is compiled.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// The name of the crate, and of the row.
    pub name: &'static str,
    dependencies: &'static str,
    kind: Option<Kind>,
    encode: &'static str,
    decode: &'static str,
}

/// Those that are measured, the floor first.
pub const PEERS: [Peer; 4] = [
    Peer {
        name: "types-alone",
        dependencies: "",
        kind: Some(Kind::Plain),
        encode: "",
        decode: "",
    },
    Peer {
        name: "turbo",
        dependencies: "turbo-runtime = { path = \"../../../../runtime\", default-features = false }\n",
        kind: None,
        encode: "turbo_runtime::wire::to_vec(value).unwrap_or_default()",
        decode: "turbo_runtime::wire::from_slice(bytes).ok()",
    },
    Peer {
        name: "serde-json",
        dependencies: "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n",
        kind: Some(Kind::Serde),
        encode: "serde_json::to_vec(value).unwrap_or_default()",
        decode: "serde_json::from_slice(bytes).ok()",
    },
    Peer {
        name: "with-prost",
        dependencies: "prost = \"0.14\"\n",
        kind: Some(Kind::Prost),
        encode: "prost::Message::encode_to_vec(value)",
        decode: "prost::Message::decode(bytes).ok()",
    },
];

/// Writes a workspace with a crate for each peer.
pub fn write(folder: &Path, schema: &Schema) -> Result<(), String> {
    let members: Vec<&str> = PEERS.iter().map(|peer| peer.name).collect();
    let workspace = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n");
    put(&folder.join("Cargo.toml"), &workspace)?;
    for peer in PEERS {
        let root = folder.join(peer.name);
        let manifest = format!(
            "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{}",
            peer.name, peer.dependencies
        );
        put(&root.join("Cargo.toml"), &manifest)?;
        put(&root.join("src/lib.rs"), &library(&peer, schema))?;
    }
    Ok(())
}

fn library(peer: &Peer, schema: &Schema) -> String {
    let mut text = match peer.kind {
        Some(kind) => types::print(schema, kind),
        None => generated(schema),
    };
    if peer.encode.is_empty() {
        return text;
    }
    text.push_str("pub mod used {\n");
    for (index, def) in schema.types.iter().enumerate() {
        // Those of prost are numbers and no messages.
        if matches!(&def.definition, Definition::Enum(item) if item.is_plain()) {
            continue;
        }
        let ty = match peer.kind {
            Some(_) => types::path(schema, TypeId(index as u32)),
            None => {
                let modules = schema.package(def.package).dotted().replace('.', "::");
                format!("super::{modules}::{}", def.name.as_written())
            }
        };
        let _ = write!(
            text,
            "pub fn encode_{index}(value: &{ty}) -> Vec<u8> {{ {} }}\n\
             pub fn decode_{index}(bytes: &[u8]) -> Option<{ty}> {{ {} }}\n",
            peer.encode, peer.decode
        );
    }
    text + "}\n"
}

/// What turboc writes.
fn generated(schema: &Schema) -> String {
    let mut output = Output::default();
    let options = Options {
        out: "api.rs".into(),
        ..Options::default()
    };
    if let Some(backend) = backend::find("rust_client") {
        backend.emit(&Work::new(schema), &options, &mut output);
    }
    output
        .into_files()
        .remove(&PathBuf::from("api.rs"))
        .unwrap_or_default()
}

/// Writes a file and the folders that it needs.
pub fn put(path: &Path, text: &str) -> Result<(), String> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, text))
        .map_err(|cause| format!("{}: {cause}", path.display()))
}
