//! A service that asks who calls, and a hook that knows a few tokens.

use std::future::pending;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use turbo_runtime::server::{
    Context, Credentials, Endpoint, EndpointBuilder, Occasion, Principal, Request, Response, Service,
};
use turbo_runtime::{Fault, MethodDescriptor, MethodKind, Never, ServiceDescriptor, Status, Stream};

/// Answers the name of the caller at once.
pub const WHO: usize = 0;
/// Streams the name of the caller, and then nothing for ever.
pub const WATCH: usize = 1;
/// Never answers.
pub const WAIT: usize = 2;

const fn method(name: &'static str, signature: u8, kind: MethodKind) -> MethodDescriptor {
    MethodDescriptor {
        name,
        signature: [signature; 8],
        kind,
        is_idempotent: false,
        timeout: None,
    }
}

pub static GUARDED: ServiceDescriptor = ServiceDescriptor {
    name: "guarded.v1.Guarded",
    schema_id: *b"guarded1",
    methods: &[
        method("who", 1, MethodKind::Unary),
        method("watch", 2, MethodKind::ServerStream),
        method("wait", 3, MethodKind::Unary),
    ],
};

pub struct User {
    pub name: String,
}

pub struct Guarded;

struct Name(Option<String>);

impl Stream for Name {
    type Item = Result<String, Fault>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        match self.0.take() {
            Some(name) => Poll::Ready(Some(Ok(name))),
            None => Poll::Pending,
        }
    }
}

fn name_of(cx: &Context) -> String {
    // No principal is of another type than the hook's.
    assert!(cx.principal::<String>().is_none());
    cx.principal::<User>()
        .map_or_else(|| "nobody".to_owned(), |user| user.name.clone())
}

impl Service for Guarded {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &GUARDED
    }

    fn call(&self, method: usize, request: Request) -> Response {
        match method {
            WHO => request.unary(
                |_| Ok(()),
                |cx, ()| async move { Ok::<_, Fault<Never>>(name_of(&cx)) },
            ),
            WATCH => request.stream(|_| Ok(()), |cx, ()| Response::stream(Name(Some(name_of(cx))))),
            _ => request.unary(
                |_| Ok(()),
                |cx, ()| async move {
                    pending::<()>().await;
                    Ok::<_, Fault<Never>>(name_of(&cx))
                },
            ),
        }
    }
}

/// What the hook was asked: the occasion, the token, and the name from before.
pub type Asked = Arc<Mutex<Vec<(Occasion, Option<String>, Option<String>)>>>;

/// The token of a client: a bearer, or a cookie.
pub fn token_of(client: &Credentials) -> Option<&str> {
    client.bearer().or_else(|| client.cookie("session"))
}

/// Knows `user-NAME`, for ever, `brief-NAME`, for a minute, and lets in `anonymous`. Others are refused, `broken` and
/// `panic` for no fault of theirs, and `slow` is never answered.
pub async fn decide(client: Credentials, asked: Asked) -> Result<Principal, Fault> {
    let token = token_of(&client).map(str::to_owned);
    let before = client.before::<User>().map(|user| user.name.clone());
    asked
        .lock()
        .expect("no panic")
        .push((client.occasion(), token.clone(), before));
    let Some(token) = token else {
        return Err(Fault::new(Status::Unauthenticated, "sign in first"));
    };
    let user = |name: &str| {
        Principal::new(User {
            name: name.to_owned(),
        })
    };
    match token.split_once('-') {
        Some(("user", name)) => Ok(user(name)),
        Some(("late", name)) => {
            tokio::task::yield_now().await;
            Ok(user(name))
        }
        Some(("brief", name)) => Ok(user(name).expires_in(Duration::from_secs(60))),
        _ => match &*token {
            "anonymous" => Ok(Principal::anonymous()),
            "banned" => Err(Fault::new(Status::PermissionDenied, "")),
            "busy" => Err(Fault::new(Status::Unavailable, "too busy")),
            "broken" => {
                std::fs::read("/nowhere/at/all")?;
                Ok(Principal::anonymous())
            }
            "panic" => panic!("a hook panics on purpose"),
            "slow" => {
                pending::<()>().await;
                Ok(Principal::anonymous())
            }
            _ => Err(Fault::new(Status::Unauthenticated, "that token is not known")),
        },
    }
}

pub fn guarded(asked: &Asked) -> EndpointBuilder {
    let asked = Arc::clone(asked);
    Endpoint::builder()
        .service(Guarded)
        .authenticate(move |client| decide(client, Arc::clone(&asked)))
}
