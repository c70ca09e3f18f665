//! A service with a past: a client of release 1 calls `get` in another form.

use std::future::ready;

use turbo_runtime::client::{CallError, Channel};
use turbo_runtime::server::{Adapter, Endpoint, Release, Request, Response, Revisions, Service};
use turbo_runtime::wire::Encode;
use turbo_runtime::{Fault, MethodDescriptor, MethodKind, Never, ServiceDescriptor, Status};

const fn method(name: &'static str, signature: [u8; 8]) -> MethodDescriptor {
    MethodDescriptor {
        name,
        signature,
        kind: MethodKind::Unary,
        is_idempotent: false,
        timeout: None,
    }
}

/// As it is now: release 3 is not out yet.
pub static SHELF: ServiceDescriptor = ServiceDescriptor {
    name: "shelf.v1.Shelf",
    schema_id: *b"shelf-v3",
    methods: &[method("get", *b"get-v3--"), method("put", *b"put-----")],
};

/// As it was in release 1.
pub static SHELF_1: ServiceDescriptor = ServiceDescriptor {
    name: "shelf.v1.Shelf",
    schema_id: *b"shelf-v1",
    methods: &[method("get", *b"get-v1--"), method("put", *b"put-----")],
};

static PAST: Revisions = Revisions {
    count: 3,
    releases: &[
        Release {
            name: "v1",
            schema_id: *b"shelf-v1",
        },
        Release {
            name: "v2",
            schema_id: *b"shelf-v2",
        },
    ],
    adapters: &[Adapter {
        signature: *b"get-v1--",
        method: 0,
    }],
    refused: &[],
};

struct Shelf;

impl Service for Shelf {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &SHELF
    }

    fn revisions(&self) -> &'static Revisions {
        &PAST
    }

    fn call(&self, method: usize, request: Request) -> Response {
        let more = u32::try_from(method).unwrap_or(u32::MAX);
        request.unary(
            |reader| reader.field::<u32>("n"),
            move |_, n| ready(Ok::<u32, Fault<Never>>(n + more)),
        )
    }
}

pub fn shelf() -> Endpoint {
    Endpoint::builder().service(Shelf).build()
}

/// Calls a method with 10; the answer is 10 and the number of the call.
pub async fn call(
    channel: &Channel,
    descriptor: &'static ServiceDescriptor,
    method: usize,
) -> Result<u32, Status> {
    let call = channel
        .bind(descriptor)
        .unary::<u32, Never>(method, |writer| 10_u32.encode(writer));
    call.await.map_err(|error: CallError<Never>| error.status())
}
