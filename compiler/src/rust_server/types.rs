//! What a handler answers.

use turbo_idl::ir::{Method, Type};

use crate::rust::types::Types;

/// The result of a method, or the item of its stream.
pub(super) fn answer(types: &Types<'_>, method: &Method, value: Option<&Type>) -> String {
    let value = value.map_or_else(|| "()".to_owned(), |ty| types.owned(ty));
    let fault = match method.throws {
        Some(error) => format!("::turbo_runtime::Fault<{}>", types.named(error)),
        None => "::turbo_runtime::Fault".to_owned(),
    };
    format!("::core::result::Result<{value}, {fault}>")
}
