//! Names that only a client has.

use turbo_idl::ir::Ident;

use crate::rust::names;

pub(super) use crate::rust::names::{client_method as method, local};

/// `PeopleClient`
pub(super) fn client(service: &Ident) -> String {
    format!("{}Client", names::type_name(service))
}
