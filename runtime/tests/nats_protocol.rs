//! An instance and a caller against a stranger that speaks NATS and the specification by hand. Rules W-71 to W-79.

#![cfg(feature = "nats")]
#![allow(missing_docs)]

mod common;
mod nats_support;

use std::time::Duration;

use common::lab::{self, Lab};
use futures_util::{StreamExt, TryStreamExt};
use nats_support::{Caller, NatsServer, options, soon, until};
use turbo_runtime::nats::async_nats::{Client, HeaderMap, Message, StatusCode, Subscriber};
use turbo_runtime::server::Limits;
use turbo_runtime::{Bytes, Status, nats};

const SERVICE: &str = "turbo.lab.v1.Lab";

/// `Hello` with a window and a `max_message` of 65,536.
const HELLO: &str = "01 00 0c 01 fc 00 00 01 00 fc 00 00 01 00 00";
const WELCOME: &str = "02 00 0b 01 fc 00 00 01 00 fc 00 00 01 00";

fn bytes(hex: &str) -> Bytes {
    let byte = |word: &str| u8::from_str_radix(word, 16).expect("two digits");
    hex.split_whitespace().map(byte).collect()
}

/// What binds one method of the lab.
fn bind(method: usize) -> String {
    let signature = format!(" {method:02x}").repeat(8);
    format!("03 00 1c 0a 6c 61 62 2e 76 31 2e 4c 61 62 6c 61 62 2d 76 31 2d 61 01{signature}")
}

/// A first message for a method, with arguments.
fn first(method: usize, arguments: &str) -> Bytes {
    let length = arguments.split_whitespace().count() + 1;
    bytes(&format!(
        "00 {HELLO} {} 05 01 {length:02x} 00 {arguments}",
        bind(method)
    ))
}

struct Stranger {
    client: Client,
    inbox: String,
    answers: Subscriber,
}

impl Stranger {
    async fn new(server: &NatsServer) -> Self {
        let client = server.client().await;
        let inbox = client.new_inbox();
        let answers = client.subscribe(inbox.clone()).await.expect("a subscription");
        Self {
            client,
            inbox,
            answers,
        }
    }

    async fn send(&self, subject: &str, payload: Bytes) {
        let sent = self
            .client
            .publish_with_reply(subject.to_owned(), self.inbox.clone(), payload);
        sent.await.expect("it is published");
    }

    async fn next(&mut self) -> Message {
        soon("an answer", self.answers.next()).await.expect("a message")
    }

    /// Whether nothing more has come when something else has made the same way.
    async fn hears_nothing(&mut self) {
        self.client
            .publish(self.inbox.clone(), "end".into())
            .await
            .expect("it is published");
        assert_eq!(&*self.next().await.payload, b"end");
    }
}

fn close(message: &Message) -> Option<&str> {
    assert!(message.reply.is_none() && message.payload.is_empty());
    Some(message.headers.as_ref()?.get("Turbo-Close")?.as_str())
}

fn limited(lab: &Lab) -> turbo_runtime::server::EndpointBuilder {
    lab::endpoint(lab).limits(Limits {
        window: 65_536,
        max_message: 65_536,
        ..Limits::default()
    })
}

/// W-71 to W-73: the example of the specification, byte by byte. A call that is answered at once takes two messages.
#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_the_specification() {
    let server = NatsServer::start();
    let _instance = server.serve(limited(&Lab::default())).await;
    let mut stranger = Stranger::new(&server).await;
    stranger.send(SERVICE, first(lab::ECHO, "01 68")).await;
    let answer = stranger.next().await;
    let expected = format!("00 {WELCOME} 04 00 0a 6c 61 62 2d 76 31 2d 61 01 00 06 01 02 01 68");
    assert_eq!(answer.payload, bytes(&expected));
    assert_eq!(
        (answer.reply, answer.headers),
        (None, None),
        "it is the last message"
    );
    stranger.hears_nothing().await;
}

/// W-72, W-74, W-76: what follows goes where the instance says, and only from the one who began.
#[tokio::test(flavor = "multi_thread")]
async fn what_follows_goes_to_the_subject_that_the_instance_named() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.serve(limited(&lab)).await;
    let mut stranger = Stranger::new(&server).await;
    stranger.send(SERVICE, first(lab::HANG, "")).await;
    let answer = stranger.next().await;
    let private = answer.reply.expect("the call goes on").to_string();
    assert!(private.starts_with("turbo._i."), "{private}");
    assert_eq!(lab.alive(), 1);
    // Somebody else, who got to know the subject.
    let other = Stranger::new(&server).await;
    other.send(&private, bytes("01 0a 01 00")).await;
    // `Ping` by the first.
    stranger.send(&private, bytes("01 0c 00 01 07")).await;
    let pong = stranger.next().await;
    assert_eq!(pong.payload, bytes("01 0d 00 01 07"));
    assert_eq!(lab.alive(), 1, "nobody else may cancel");
    // The same message again, and then `Cancel`.
    stranger.send(&private, bytes("01 0c 00 01 07")).await;
    stranger.send(&private, bytes("02 0a 01 00")).await;
    let end = stranger.next().await;
    assert!(end.payload.starts_with(&bytes("02 07 01")), "{:?}", end.payload);
    assert_eq!(end.reply, None);
    lab.idle().await;
    // W-75: the conversation is over.
    stranger.send(&private, bytes("03 0a 01 00")).await;
    assert!(
        close(&stranger.next().await)
            .expect("a close")
            .starts_with("4404 ")
    );
}

/// W-73: a message that was lost on its way is noticed.
#[tokio::test(flavor = "multi_thread")]
async fn a_gap_ends_the_conversation() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.serve(limited(&lab)).await;
    let mut stranger = Stranger::new(&server).await;
    stranger.send(SERVICE, first(common::uploads::TAKE, "05")).await;
    let private = stranger.next().await.reply.expect("the call goes on");
    // An item, and the next but one.
    stranger.send(&private, bytes("01 08 01 02 00 00")).await;
    until("the item arrives", || lab.items() == 1).await;
    stranger.send(&private, bytes("03 08 01 02 02 00")).await;
    assert!(
        close(&stranger.next().await)
            .expect("a close")
            .starts_with("4404 ")
    );
    lab.idle().await;
}

/// W-75: garbage is answered, in every place, and harms nobody.
#[tokio::test(flavor = "multi_thread")]
async fn garbage_is_answered() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.serve(limited(&lab)).await;
    let mut stranger = Stranger::new(&server).await;
    let mut garbage: Vec<Bytes> = [
        "",
        "00",
        "ff",
        "00 ff",
        "01 01 00 00",
        "00 01 00 00",
        "00 05 01 00",
    ]
    .map(bytes)
    .into();
    // All that a first message can be cut to, before it holds a whole call.
    let whole = first(lab::ECHO, "01 68");
    garbage.extend((0..whole.len()).map(|end| whole.slice(..end)));
    // Another number, and another id.
    garbage.push(bytes(&format!("01 {HELLO} {} 05 01 03 00 01 68", bind(0))));
    garbage.push(bytes(&format!("00 {HELLO} {} 05 02 03 00 01 68", bind(0))));
    for payload in garbage {
        stranger.send(SERVICE, payload.clone()).await;
        let answer = stranger.next().await;
        assert!(
            close(&answer).expect("a close").starts_with("4400 "),
            "{payload:?}"
        );
    }
    // A `Hello` that is refused, and frames that no client sends.
    for frames in [
        format!(
            "01 00 0c 02 fc 00 00 01 00 fc 00 00 01 00 00 {} 05 01 03 00 01 68",
            bind(0)
        ),
        format!("{HELLO} {} 05 01 01 00 06 01 00", bind(lab::HANG)),
    ] {
        stranger.send(SERVICE, bytes(&format!("00 {frames}"))).await;
        let code = loop {
            let answer = stranger.next().await;
            if answer.payload.is_empty() {
                break close(&answer).expect("a close").to_owned();
            }
        };
        assert!(code.starts_with("4400 ") || code.starts_with("4406 "), "{code}");
    }
    lab.idle().await;
    // What asks for nothing gets nothing: without an inbox, with a close, with a status.
    for payload in [whole.clone(), Bytes::new(), bytes("ff ff ff")] {
        stranger
            .client
            .publish(SERVICE, payload)
            .await
            .expect("it is published");
    }
    let mut headers = HeaderMap::new();
    headers.insert("Turbo-Close", "4404 no\u{fffd}");
    stranger
        .client
        .publish_with_reply_and_headers("turbo._i.a.b", stranger.inbox.clone(), headers, Bytes::new())
        .await
        .expect("it is published");
    assert_eq!(stranger.next().await.status, Some(StatusCode::NO_RESPONDERS));
    stranger.send(SERVICE, whole).await;
    assert!(stranger.next().await.payload.ends_with(&bytes("06 01 02 01 68")));
    stranger.hears_nothing().await;
}

/// W-77: an instance whose caller is gone notices when it has something to say, or at the next sign of life.
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_vanished_is_noticed() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let _instance = server.serve(limited(&lab)).await;
    for method in [lab::HANG, lab::FOREVER, common::uploads::STALL] {
        let mut stranger = Stranger::new(&server).await;
        stranger.send(SERVICE, first(method, "")).await;
        stranger.next().await;
        assert_eq!(lab.alive(), 1);
        drop(stranger);
        lab.idle().await;
    }
}

/// W-77: so is one that is connected and says nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_fell_silent_is_given_up() {
    let server = NatsServer::start();
    let lab = Lab::default();
    let quick = nats::Options {
        keepalive: Duration::from_millis(100),
        ..options()
    };
    let _instance = nats::serve(server.client().await, limited(&lab).build(), quick)
        .await
        .expect("an instance");
    let mut stranger = Stranger::new(&server).await;
    stranger.send(SERVICE, first(lab::HANG, "")).await;
    stranger.next().await;
    let sign = stranger.next().await;
    assert_eq!(sign.payload, bytes("01 0c 00 00"), "it says that it is there");
    let end = loop {
        let message = stranger.next().await;
        if message.payload.is_empty() {
            break message;
        }
    };
    assert!(close(&end).expect("a close").starts_with("4404 "));
    lab.idle().await;
}

/// W-78: what strangers answer to a caller: garbage ends that call, with its status, and none besides.
#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_instance_spoils_its_own_calls_only() {
    let server = NatsServer::start();
    let client = server.client().await;
    let mut requests = client.subscribe(SERVICE).await.expect("a subscription");
    client.flush().await.expect("a connection");
    let caller = Caller::new(&server.channel().await);
    let hang = tokio::spawn(caller.hang());
    let held = soon("a request", requests.next()).await.expect("a message");
    let private = "turbo._i.me.1";
    let mut follows = client.subscribe(private).await.expect("a subscription");
    let hello = format!("{WELCOME} 04 00 0a 6c 61 62 2d 76 31 2d 61 01 00");
    let hostile = [
        ("".to_owned(), Status::Internal),
        ("00".to_owned(), Status::Internal),
        ("00 ff".to_owned(), Status::Internal),
        ("00 06 01 02 01 68".to_owned(), Status::Internal),
        (format!("00 {WELCOME} 06 01 02 01 68"), Status::Internal),
        (format!("00 {hello} 06 02 02 01 68"), Status::Internal),
        (format!("00 {hello} 05 01 00"), Status::Internal),
        (format!("00 {hello} 0b 01 00"), Status::Internal),
        (format!("00 {hello} 0b 01 05 fc ff ff ff ff"), Status::Internal),
        (format!("00 {hello} 07 01 00"), Status::Internal),
        (format!("00 {hello} {hello}"), Status::Internal),
        (format!("05 {hello} 06 01 02 01 68"), Status::Indeterminate),
    ];
    for (payload, status) in hostile {
        let call = tokio::spawn(caller.echo(b"h"));
        let request = soon("a request", requests.next()).await.expect("a message");
        let inbox = request.reply.expect("an inbox");
        client
            .publish_with_reply(inbox, private, bytes(&payload))
            .await
            .expect("it is published");
        let failed = soon("an end", call)
            .await
            .expect("no panic")
            .expect_err("garbage");
        assert_eq!(failed.status(), status, "{payload}: {failed}");
    }
    for (code, status) in [
        (1013, Status::ResourceExhausted),
        (1009, Status::ResourceExhausted),
        (4401, Status::Unauthenticated),
        (4400, Status::Internal),
        (4404, Status::Indeterminate),
        (1001, Status::Indeterminate),
    ] {
        let call = tokio::spawn(caller.echo(b"h"));
        let request = soon("a request", requests.next()).await.expect("a message");
        let mut headers = HeaderMap::new();
        headers.insert("Turbo-Close", format!("{code} because"));
        client
            .publish_with_headers(request.reply.expect("an inbox"), headers, Bytes::new())
            .await
            .expect("it is published");
        let failed = soon("an end", call)
            .await
            .expect("no panic")
            .expect_err("a close");
        assert_eq!(failed.status(), status, "{code}: {failed}");
    }
    // What the stranger is told: the ends of those calls, and nothing of the one that waits.
    assert!(!hang.is_finished());
    let inbox = held.reply.expect("an inbox");
    // An answer from where no instance listens is none, twice the same counts once, and after the end nothing does.
    let reply = bytes(&format!("00 {hello} 06 01 00"));
    client
        .publish_with_reply(inbox.clone(), SERVICE, reply.clone())
        .await
        .expect("it is published");
    client
        .publish_with_reply(inbox.clone(), private, bytes(&format!("00 {hello}")))
        .await
        .expect("it is published");
    client
        .publish_with_reply(inbox.clone(), private, bytes(&format!("00 {hello}")))
        .await
        .expect("it is published");
    client
        .publish(inbox.clone(), bytes("01 06 01 00"))
        .await
        .expect("it is published");
    soon("the reply", hang)
        .await
        .expect("no panic")
        .expect("an answer");
    client
        .publish_with_reply(inbox, private, reply)
        .await
        .expect("it is published");
    let gone = loop {
        let told = soon("the caller says so", follows.next())
            .await
            .expect("a message");
        if told.payload.is_empty() && close(&told).is_some_and(|close| close.starts_with("4404 ")) {
            break told;
        }
    };
    assert!(gone.reply.is_none());
}

/// W-26: an instance that sends more than the caller's credit ends that stream, however fast it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_an_instance_ends_its_stream() {
    let server = NatsServer::start();
    let client = server.client().await;
    let mut requests = client.subscribe(SERVICE).await.expect("a subscription");
    client.flush().await.expect("a connection");
    let caller = Caller::new(&server.channel().await);
    let mut stream = caller.forever();
    let (item, request) = tokio::join!(
        tokio::time::timeout(Duration::from_millis(100), stream.next()),
        soon("a request", requests.next())
    );
    assert!(item.is_err(), "nothing has been answered");
    let inbox = request.expect("a message").reply.expect("an inbox");
    let mut number: u32 = 0;
    let mut send = |frames: Vec<u8>| {
        let mut payload = match u8::try_from(number) {
            Ok(small) if small < 251 => vec![small],
            _ => [&[251][..], &u16::try_from(number).expect("few").to_le_bytes()].concat(),
        };
        payload.extend(frames);
        number += 1;
        client.publish_with_reply(inbox.clone(), "turbo._i.me.1", payload.into())
    };
    send(bytes(&format!("{WELCOME} 04 00 0a 6c 61 62 2d 76 31 2d 61 01 00")).to_vec())
        .await
        .expect("it is published");
    // Two megabytes, in items of a kilobyte.
    for _ in 0..2_000 {
        let mut item = vec![8, 1, 251, 0, 4, 0, 251, 253, 3];
        item.resize(5 + 1024, 7);
        send(item).await.expect("it is published");
    }
    let end = soon("an end", stream.try_collect::<Vec<_>>())
        .await
        .expect_err("too much");
    assert_eq!(end.status(), Status::Internal, "{end}");
}
