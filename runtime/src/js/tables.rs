use std::cell::RefCell;

use crate::{MethodDescriptor, MethodKind, ServiceDescriptor};

thread_local! {
    /// What JavaScript has bound, once each: a page binds the same few services again and again.
    static INTERNED: RefCell<Vec<(Vec<u8>, &'static ServiceDescriptor)>> = const { RefCell::new(Vec::new()) };
}

/// The table of a service, for as long as the page lives: eight bytes that are the identity of its schema, two for how many methods
/// there are, the lower one first, eight for the signature of each, and then its name. `None` if that is not what the bytes are.
pub(super) fn intern(table: Vec<u8>) -> Option<&'static ServiceDescriptor> {
    INTERNED.with_borrow_mut(|interned| {
        if let Some((_, descriptor)) = interned.iter().find(|(bytes, _)| *bytes == table) {
            return Some(*descriptor);
        }
        let descriptor: &'static ServiceDescriptor = Box::leak(Box::new(read(&table)?));
        interned.push((table, descriptor));
        Some(descriptor)
    })
}

fn read(table: &[u8]) -> Option<ServiceDescriptor> {
    let (schema_id, rest) = table.split_first_chunk()?;
    let (count, rest) = rest.split_first_chunk()?;
    let (signatures, name) = rest.split_at_checked(usize::from(u16::from_le_bytes(*count)) * 8)?;
    let (signatures, _) = signatures.as_chunks();
    let method = |signature: &[u8; 8]| MethodDescriptor {
        // Messages name methods on the other side of the bridge, which also says of each call what it is.
        name: "",
        signature: *signature,
        kind: MethodKind::Unary,
        is_idempotent: false,
        timeout: None,
    };
    Some(ServiceDescriptor {
        name: String::leak(String::from_utf8(name.to_vec()).ok()?),
        schema_id: *schema_id,
        methods: Vec::leak(signatures.iter().map(method).collect()),
    })
}
