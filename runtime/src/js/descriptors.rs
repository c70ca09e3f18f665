use core::cell::RefCell;
use core::time::Duration;

use crate::{MethodDescriptor, MethodKind, ServiceDescriptor};

const IS_STREAM: u8 = 1;
const IS_IDEMPOTENT: u8 = 2;
const TAKES_STREAM: u8 = 4;

thread_local! {
    /// What JavaScript has bound, once each: a page binds the same few services again and again.
    static INTERNED: RefCell<Vec<&'static ServiceDescriptor>> = const { RefCell::new(Vec::new()) };
}

/// The table of a service, for as long as the page lives.
pub(super) fn intern(
    name: &str,
    schema_id: &[u8],
    signatures: &[u8],
    flags: &[u8],
    timeouts: &[f64],
) -> &'static ServiceDescriptor {
    let (signatures, _) = signatures.as_chunks();
    let methods: Vec<MethodDescriptor> = signatures
        .iter()
        .zip(flags)
        .zip(timeouts)
        .map(|((signature, flags), timeout)| MethodDescriptor {
            // Messages name methods on the other side of the bridge.
            name: "",
            signature: *signature,
            kind: match (flags & TAKES_STREAM != 0, flags & IS_STREAM != 0) {
                (false, false) => MethodKind::Unary,
                (false, true) => MethodKind::ServerStream,
                (true, false) => MethodKind::ClientStream,
                (true, true) => MethodKind::Bidirectional,
            },
            is_idempotent: flags & IS_IDEMPOTENT != 0,
            timeout: (*timeout >= 0.0).then(|| Duration::from_millis(*timeout as u64)),
        })
        .collect();
    let schema_id = schema_id.first_chunk().copied().unwrap_or_default();
    INTERNED.with_borrow_mut(|interned| {
        let same =
            |it: &&&ServiceDescriptor| it.name == name && it.schema_id == schema_id && it.methods == methods;
        if let Some(descriptor) = interned.iter().find(same) {
            return *descriptor;
        }
        let descriptor: &'static ServiceDescriptor = Box::leak(Box::new(ServiceDescriptor {
            name: String::leak(name.to_owned()),
            schema_id,
            methods: Vec::leak(methods),
        }));
        interned.push(descriptor);
        descriptor
    })
}
