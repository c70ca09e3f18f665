//! What a server counts of its clients' releases.

#[path = "common/shelf.rs"]
mod shelf;

use shelf::{SHELF, SHELF_1, call, shelf};
use turbo_runtime::server::Usage;
use turbo_runtime::{MethodDescriptor, ServiceDescriptor, Status, memory};

fn counted(usage: &Usage) -> Vec<(&str, &str, u64)> {
    let calls = usage.calls.iter();
    calls.map(|it| (it.method, it.release, it.calls)).collect()
}

/// I-35: by the release that the client's schema is of; adapted calls are those of their method, and what is refused is not served.
#[tokio::test]
async fn calls_are_counted_by_release_and_method() {
    let endpoint = shelf();
    assert_eq!(counted(&endpoint.usage()), []);
    let old = memory::connect(&endpoint);
    assert_eq!(call(&old, &SHELF_1, 0).await, Ok(12), "adapted");
    assert_eq!(call(&old, &SHELF_1, 0).await, Ok(12));
    assert_eq!(call(&old, &SHELF_1, 1).await, Ok(11), "as it was");
    let new = memory::connect(&endpoint);
    assert_eq!(call(&new, &SHELF, 0).await, Ok(10));
    static NEWER: ServiceDescriptor = ServiceDescriptor {
        name: "shelf.v1.Shelf",
        schema_id: *b"shelf-v4",
        methods: &[
            SHELF.methods[1],
            MethodDescriptor {
                name: "burn",
                signature: *b"burn----",
                ..SHELF.methods[0]
            },
        ],
    };
    assert_eq!(call(&new, &NEWER, 0).await, Ok(11));
    assert_eq!(call(&new, &NEWER, 1).await, Err(Status::SchemaMismatch));
    let usage = endpoint.usage();
    assert_eq!(
        counted(&usage),
        [
            ("get", "v1", 2),
            ("get", "(current)", 1),
            ("put", "v1", 1),
            ("put", "(unknown)", 1)
        ]
    );
    assert!(usage.since <= usage.until);
    assert!(usage.calls.iter().all(|it| it.service == "shelf.v1.Shelf"));
}

/// I-36: clients that make schema ids up take nothing: they are one line together.
#[tokio::test]
async fn schemas_that_nobody_knows_are_counted_as_one() {
    let endpoint = shelf();
    for id in 0..300_u64 {
        let descriptor: &'static ServiceDescriptor = Box::leak(Box::new(ServiceDescriptor {
            schema_id: id.to_le_bytes(),
            ..SHELF
        }));
        assert_eq!(call(&memory::connect(&endpoint), descriptor, 1).await, Ok(11));
    }
    assert_eq!(counted(&endpoint.usage()), [("put", "(unknown)", 300)]);
}
