//! A service that tells what it knows of its client, behind the hook of `guarded`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use turbo_runtime::server::{Context, Endpoint, EndpointBuilder, Request, Response, Service};
use turbo_runtime::{Fault, MethodDescriptor, MethodKind, Never, ServiceDescriptor};

use super::frames::{bind, call};
use super::guarded::{Asked, User, decide};

pub static DESK: ServiceDescriptor = ServiceDescriptor {
    name: "desk.v1.Desk",
    schema_id: *b"desk-v1a",
    methods: &[MethodDescriptor {
        name: "look",
        signature: *b"look----",
        kind: MethodKind::Unary,
        is_idempotent: false,
        timeout: None,
    }],
};

/// Answers a [`Seen`].
pub const LOOK: usize = 0;

/// The name of the principal, how often the conversation has looked, and `app` of its metadata.
pub type Seen = (String, u32, Option<String>);

struct Desk;

/// Lives as long as its conversation.
#[derive(Default)]
struct Looks(AtomicU32);

impl Service for Desk {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &DESK
    }

    fn call(&self, _: usize, request: Request) -> Response {
        request.unary(
            |_| Ok(()),
            |cx: Context, ()| async move {
                let name = cx
                    .principal::<User>()
                    .map_or("nobody", |user| &user.name)
                    .to_owned();
                let looks = cx.connection::<Looks>().0.fetch_add(1, Ordering::SeqCst) + 1;
                let app = cx.connection_metadata().get("app").map(str::to_owned);
                Ok::<Seen, Fault<Never>>((name, looks, app))
            },
        )
    }
}

pub fn desk(asked: &Asked) -> EndpointBuilder {
    let asked = Arc::clone(asked);
    Endpoint::builder()
        .service(Desk)
        .authenticate(move |client| decide(client, Arc::clone(&asked)))
}

pub fn bind_desk() -> Vec<u8> {
    bind(0, DESK.name, &DESK.schema_id, &[DESK.methods[0].signature])
}

pub fn look(id: u32) -> Vec<u8> {
    call(id, LOOK, &[])
}
