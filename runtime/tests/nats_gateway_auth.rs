//! A gateway with an authentication hook: who is refused reaches nobody, and instances learn who calls from the gateway alone.

#![cfg(feature = "nats")]
#![allow(missing_docs)]

mod common;
mod nats_support;

use std::sync::Arc;

use common::guarded::{Asked, GUARDED, Guarded, User, WAIT, WATCH, WHO, decide, guarded};
use common::tally::serve;
use futures_util::StreamExt;
use nats_support::{NatsServer, options, soon};
use turbo_runtime::client::{CallError, Channel, ConnectError, Connector};
use turbo_runtime::nats::{Gateway, Instance};
use turbo_runtime::server::{Context, Credentials, Endpoint, Principal};
use turbo_runtime::{Fault, Metadata, Never, Status};

/// What only the gateway and the instances know.
const WORD: &str = "between us";

/// An instance that believes the gateway, and nobody else.
async fn instance(server: &NatsServer) -> Instance {
    let endpoint = Endpoint::builder()
        .service(Guarded)
        .authenticate(|client: Credentials| async move {
            let said = client.metadata();
            if said.get("word") != Some(WORD) {
                return Err(Fault::new(Status::Unauthenticated, "only gateways call here"));
            }
            let name = said.get("user").unwrap_or("anonymous").to_owned();
            Ok(Principal::new(User { name }))
        });
    server.serve(endpoint).await
}

/// What a gateway tells of a caller that its endpoint has let in.
fn introduced(cx: &Context) -> Metadata {
    let name = cx.principal::<User>().map_or("nobody", |user| &user.name);
    let mut metadata = Metadata::new();
    metadata.insert("user", name).expect("a key");
    metadata.insert("word", WORD).expect("a key");
    metadata
}

async fn gateway(server: &NatsServer) -> Gateway {
    let gateway = Gateway::new(server.client().await, options())
        .await
        .expect("a gateway");
    gateway.introduce(introduced)
}

fn bearer(token: &str) -> Metadata {
    let mut metadata = Metadata::new();
    metadata
        .insert("authorization", format!("Bearer {token}"))
        .expect("a key");
    metadata
}

async fn connect(url: &str, token: &str) -> Result<Channel, ConnectError> {
    let channel = Connector::new(url)
        .metadata("authorization", format!("Bearer {token}"))
        // What callers say of themselves is not what instances hear.
        .metadata("user", "root")
        .connect();
    soon("a connection or a refusal", channel).await
}

async fn who(channel: &Channel) -> Result<String, CallError<Never>> {
    let call = channel.bind(&GUARDED).unary::<String, Never>(WHO, |_| {});
    soon("an answer", call).await
}

/// The hook of the gateway's endpoint decides, before anything is said to NATS; its principal is what instances are told.
#[tokio::test(flavor = "multi_thread")]
async fn the_hook_decides_and_instances_learn_the_principal() {
    let server = NatsServer::start();
    let _instance = instance(&server).await;
    let asked = Asked::default();
    let hook = Arc::clone(&asked);
    let endpoint = Endpoint::builder()
        .gateway(gateway(&server).await)
        .authenticate(move |client| decide(client, Arc::clone(&hook)))
        .build();
    let url = format!("ws://{}/rpc", serve(endpoint).await);
    let spy = server.client().await;
    let mut everything = spy.subscribe("turbo.>").await.expect("a subscription");
    spy.flush().await.expect("a connection");

    let refused = connect(&url, "guess").await.expect_err("it is refused");
    assert!(matches!(refused, ConnectError::Unauthenticated(_)), "{refused:?}");
    spy.publish("turbo.end", "".into())
        .await
        .expect("it is published");
    let first = soon("a message", everything.next()).await.expect("a message");
    assert_eq!(first.subject.as_str(), "turbo.end", "nothing was asked of NATS");

    let ada = connect(&url, "user-ada").await.expect("she is let in");
    let nobody = connect(&url, "anonymous").await.expect("anybody is");
    assert_eq!(who(&ada).await.expect("an answer"), "ada");
    assert_eq!(who(&nobody).await.expect("an answer"), "nobody");
    let mut names = ada.bind(&GUARDED).stream::<String, Never>(WATCH, |_| {});
    let name = soon("a name", names.next()).await.expect("no end");
    assert_eq!(name.expect("a name"), "ada");

    // Calls in flight are those of who began them; later ones are those of who the client is by then.
    let waiting = ada.bind(&GUARDED).unary::<String, Never>(WAIT, |_| {});
    soon("consent", ada.renew(bearer("user-grace")))
        .await
        .expect("she is let in");
    assert_eq!(who(&ada).await.expect("an answer"), "grace");
    let refused = soon("an answer", ada.renew(bearer("guess"))).await;
    assert_eq!(
        refused.expect_err("it is refused").status(),
        Status::Unauthenticated
    );
    assert_eq!(who(&ada).await.expect("an answer"), "grace");
    drop((waiting, names));
    assert_eq!(asked.lock().expect("no panic").len(), 5);
}

/// An instance has a hook of its own: whom it refuses gets `unauthenticated` for the call, and keeps its connection.
#[tokio::test(flavor = "multi_thread")]
async fn an_instance_refuses_whom_no_gateway_introduced() {
    let server = NatsServer::start();
    let _instance = instance(&server).await;
    let direct = server.channel().await;
    for _ in 0..3 {
        let refused = who(&direct).await.expect_err("it is refused");
        assert_eq!(refused.status(), Status::Unauthenticated, "{refused}");
        assert!(
            refused.to_string().contains("only gateways call here"),
            "{refused}"
        );
    }
}

/// Services of the gateway's own endpoint and services behind it see the same principal.
#[tokio::test(flavor = "multi_thread")]
async fn near_and_far_agree() {
    let server = NatsServer::start();
    let _instance = instance(&server).await;
    let asked = Asked::default();
    let near = guarded(&asked).build();
    let hook = Arc::clone(&asked);
    let far = Endpoint::builder()
        .gateway(gateway(&server).await)
        .authenticate(move |client| decide(client, Arc::clone(&hook)))
        .build();
    for endpoint in [near, far] {
        let channel = Connector::over(move || {
            let endpoint = endpoint.clone();
            async move {
                let (near, far) = turbo_runtime::memory::pair();
                tokio::spawn(async move { endpoint.serve(far, Default::default()).await });
                Ok(near)
            }
        })
        .metadata("authorization", "Bearer late-ada")
        .connect()
        .await
        .expect("she is let in");
        assert_eq!(who(&channel).await.expect("an answer"), "ada");
    }
}
