//! Names that only a server has.

use turbo_idl::ir::Ident;

use crate::rust::names;

pub(super) use crate::rust::names::{local, method};

/// `People`: the trait.
pub(super) fn handler(service: &Ident) -> String {
    names::type_name(service)
}

/// `PeopleServer`
pub(super) fn server(service: &Ident) -> String {
    format!("{}Server", names::type_name(service))
}

/// The type parameter for what implements the trait: another name than the trait's.
pub(super) fn parameter(service: &Ident) -> &'static str {
    if names::type_name(service) == "T" {
        "H"
    } else {
        "T"
    }
}
