//! Crates with the same types, and what uses them.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use turbo_idl::ir::{Definition, Schema, TypeId};
use turboc::backend::{self, Work};
use turboc::options::Options;
use turboc::output::Output;

use super::services;
use super::types::{self, Kind};
use crate::files::put;
use crate::proto::tools;

/// Whose code is compiled.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// The name of the crate, and of the row.
    pub name: &'static str,
    dependencies: &'static str,
    code: Code,
    used: Used,
}

/// Who writes the code.
#[derive(Clone, Copy, Debug)]
enum Code {
    /// This program, with derives.
    Derived(Kind),
    /// Backends of turboc.
    Turboc(&'static [&'static str]),
    /// prost-build, and tonic-prost-build where there are services.
    Protobuf,
}

/// What uses it, so that generic code is compiled as it is where it is used.
#[derive(Clone, Copy, Debug)]
enum Used {
    Nowhere,
    /// Two functions for each type, which encode and decode it.
    Values {
        encode: &'static str,
        decode: &'static str,
    },
    /// A server and a client with all methods, which the schema has then.
    Services(fn(&Schema) -> String),
}

/// Those that are measured, the floor first.
pub const PEERS: [Peer; 6] = [
    Peer {
        name: "types-alone",
        dependencies: "",
        code: Code::Derived(Kind::Plain),
        used: Used::Nowhere,
    },
    Peer {
        name: "turbo",
        dependencies: "turbo-runtime = { path = \"../../../../runtime\", default-features = false }\n",
        code: Code::Turboc(&["rust_client"]),
        used: Used::Values {
            encode: "turbo_runtime::wire::to_vec(value).unwrap_or_default()",
            decode: "turbo_runtime::wire::from_slice(bytes).ok()",
        },
    },
    Peer {
        name: "serde-json",
        dependencies: "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n",
        code: Code::Derived(Kind::Serde),
        used: Used::Values {
            encode: "serde_json::to_vec(value).unwrap_or_default()",
            decode: "serde_json::from_slice(bytes).ok()",
        },
    },
    Peer {
        name: "with-prost",
        dependencies: "prost = \"0.14\"\n",
        code: Code::Protobuf,
        used: Used::Values {
            encode: "prost::Message::encode_to_vec(value)",
            decode: "prost::Message::decode(bytes).ok()",
        },
    },
    Peer {
        name: "turbo-services",
        dependencies: "turbo-runtime = { path = \"../../../../runtime\" }\n",
        code: Code::Turboc(&["rust_server", "rust_client"]),
        used: Used::Services(services::of_turboc),
    },
    Peer {
        name: "with-tonic",
        dependencies: "prost = \"0.14\"\ntonic = \"0.14\"\ntonic-prost = \"0.14\"\n",
        code: Code::Protobuf,
        used: Used::Services(services::of_tonic),
    },
];

impl Peer {
    /// Whether its schema has methods.
    pub fn has_services(&self) -> bool {
        matches!(self.used, Used::Services(_))
    }

    /// Writes its `lib.rs`, and what that includes.
    fn write(&self, folder: &Path, schema: &Schema) -> Result<(), String> {
        let mut text = match self.code {
            Code::Derived(kind) => types::print(schema, kind),
            Code::Turboc(backends) => generated(schema, backends),
            Code::Protobuf => {
                tools::generate(tools::prost, schema, folder)?;
                format!("include!(\"{}\");\n", tools::INCLUDES)
            }
        };
        text += &match self.used {
            Used::Nowhere => String::new(),
            Used::Values { encode, decode } => self.values(schema, encode, decode),
            Used::Services(print) => print(schema),
        };
        put(&folder.join("lib.rs"), &text)
    }

    fn values(&self, schema: &Schema, encode: &str, decode: &str) -> String {
        let mut text = "pub mod used {\n".to_owned();
        for (index, def) in schema.types.iter().enumerate() {
            // Those of prost are numbers and no messages.
            if matches!(&def.definition, Definition::Enum(item) if item.is_plain()) {
                continue;
            }
            let id = TypeId(index as u32);
            let ty = match self.code {
                Code::Derived(_) => types::path(schema, id),
                Code::Turboc(_) | Code::Protobuf => type_path(schema, id),
            };
            let _ = write!(
                text,
                "pub fn encode_{index}(value: &{ty}) -> Vec<u8> {{ {encode} }}\n\
                 pub fn decode_{index}(bytes: &[u8]) -> Option<{ty}> {{ {decode} }}\n"
            );
        }
        text + "}\n"
    }
}

/// The path of a type in generated code, from a module beside it.
pub fn type_path(schema: &Schema, id: TypeId) -> String {
    let def = schema.type_def(id);
    let modules = schema.package(def.package).dotted().replace('.', "::");
    format!("super::{modules}::{}", def.name.as_written())
}

/// Writes a workspace with a crate for each peer, of the schema without methods or of that with.
pub fn write(folder: &Path, values: &Schema, services: &Schema) -> Result<(), String> {
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
        let schema = if peer.has_services() { services } else { values };
        peer.write(&root.join("src"), schema)?;
    }
    Ok(())
}

/// What turboc writes.
fn generated(schema: &Schema, backends: &[&str]) -> String {
    let mut output = Output::default();
    let options = Options {
        out: "api.rs".into(),
        ..Options::default()
    };
    for backend in backends.iter().filter_map(|name| backend::find(name)) {
        backend.emit(&Work::new(schema), &options, &mut output);
    }
    output
        .into_files()
        .remove(&PathBuf::from("api.rs"))
        .unwrap_or_default()
}
