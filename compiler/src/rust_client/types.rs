//! What a call answers.

use turbo_idl::ir::{Method, Returns};

use crate::rust::types::Types;

/// `Call<Person, PersonError>`, or the stream.
pub(super) fn call(types: &Types<'_>, method: &Method) -> String {
    let (kind, value) = match &method.returns {
        Returns::Unary(Some(value)) => ("Call", types.owned(value)),
        Returns::Unary(None) => ("Call", "()".to_owned()),
        Returns::Stream(item) => ("ServerStream", types.owned(item)),
    };
    match method.throws {
        Some(error) => format!("::turbo_runtime::client::{kind}<{value}, {}>", types.named(error)),
        None => format!("::turbo_runtime::client::{kind}<{value}>"),
    }
}
