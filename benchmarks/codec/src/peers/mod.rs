//! Whoever is measured, a file each.

mod bincode;
mod bitcode;
mod floor;
mod json;
mod messagepack;
mod postcard;
mod proto;
mod rkyv;
mod turbo;
mod wincode;

pub(crate) use self::bincode::{Bincode, BincodeSerde};
pub(crate) use self::bitcode::Bitcode;
pub(crate) use self::floor::{Encoded, Memcpy};
pub(crate) use self::json::{SerdeJson, SonicRs};
pub(crate) use self::messagepack::MessagePack;
pub(crate) use self::postcard::Postcard;
pub(crate) use self::proto::{Prost, messages};
pub(crate) use self::rkyv::Rkyv;
pub(crate) use self::turbo::{Turbo, types};
pub(crate) use self::wincode::Wincode;

/// Why a peer may fail here: never, since it reads what it wrote.
const OWN: &str = "its own bytes";
