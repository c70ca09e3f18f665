//! What a gateway says is there, is there: rules W-85 and W-86, by raw frames on both sides.

#![cfg(feature = "nats")]
#![allow(missing_docs)]

mod common;
mod nats_support;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use common::frames::{
    BOUND, FAIL, PONG, REPLY, Received, WELCOME, bind, call, frame, hello, split_varint, string, varint,
};
use common::lab::{self, LAB, Lab};
use common::socket::{self, Socket};
use futures_util::{SinkExt, StreamExt};
use nats_support::{NatsServer, options, soon};
use turbo_runtime::nats::{Gateway, Options};
use turbo_runtime::server::{Endpoint, Request, Response, Service};
use turbo_runtime::{Bytes, MethodDescriptor, MethodKind, ServiceDescriptor, Status};

const HERE: u8 = 0;
const OTHER: u8 = 1;
const NOBODY: u8 = 2;

/// A page, by hand, on a gateway of its own.
struct Page {
    socket: Socket,
    unread: VecDeque<Received>,
    next: u32,
}

impl Page {
    async fn open(server: &NatsServer, options: Options) -> Self {
        let gateway = Gateway::new(server.client().await, options)
            .await
            .expect("a gateway");
        Self::on(listen(Endpoint::builder().gateway(gateway).build()).await).await
    }

    async fn on(addr: SocketAddr) -> Self {
        let server = socket::Server {
            lab: Lab::default(),
            addr,
        };
        let mut page = Self {
            socket: server.socket().await,
            unread: VecDeque::new(),
            next: 0,
        };
        page.send(hello()).await;
        assert_eq!(page.frame().await.kind, WELCOME);
        page
    }

    async fn send(&mut self, frames: Vec<u8>) {
        self.socket.send(socket::binary(frames)).await.expect("sent");
    }

    async fn frame(&mut self) -> Received {
        loop {
            if let Some(frame) = self.unread.pop_front() {
                return frame;
            }
            self.unread.extend(socket::frames(&mut self.socket).await);
        }
    }

    /// Binds methods of a service, and answers with the schema id and the availability that the gateway tells.
    async fn bind(&mut self, service: &str, signatures: &[[u8; 8]]) -> ([u8; 8], Vec<u8>) {
        let first = self.next;
        self.next += signatures.len() as u32;
        self.send(bind(first, service, b"of-pages", signatures)).await;
        let frame = self.frame().await;
        assert_eq!((frame.kind, frame.id), (BOUND, first));
        told(&frame)
    }
}

fn told(frame: &Received) -> ([u8; 8], Vec<u8>) {
    let (schema_id, rest) = frame.payload.split_at(8);
    let (count, methods) = split_varint(rest);
    assert_eq!(count as usize, methods.len());
    (schema_id.try_into().expect("eight bytes"), methods.to_vec())
}

async fn listen(endpoint: Endpoint) -> SocketAddr {
    let app = axum::Router::new().route("/rpc", endpoint.into());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let addr = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    addr
}

/// The lab as it will be: two of its methods, and a new one.
struct Newer;

const fn method(number: u8) -> MethodDescriptor {
    MethodDescriptor {
        name: "method",
        signature: [number; 8],
        kind: MethodKind::Unary,
        is_idempotent: false,
        timeout: None,
    }
}

static NEWER: ServiceDescriptor = ServiceDescriptor {
    name: "lab.v1.Lab",
    schema_id: *b"lab-v1-b",
    methods: &[method(0), method(1), method(99)],
};

impl Service for Newer {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &NEWER
    }

    fn call(&self, _: usize, request: Request) -> Response {
        request.unary(
            |_| Ok(()),
            |_, ()| async { Ok::<_, turbo_runtime::Fault<turbo_runtime::Never>>(()) },
        )
    }
}

/// W-16, W-85, W-86: nobody, then an instance with some of it, then one with the rest; and calls are made all the same.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_gateway_says_is_true() {
    let server = NatsServer::start();
    let mut page = Page::open(&server, options()).await;
    let wanted = [[0; 8], [99; 8]];
    assert_eq!(page.bind(LAB.name, &wanted).await, ([0; 8], vec![NOBODY, NOBODY]));
    let older = server.instance(&Lab::default()).await;
    assert_eq!(
        page.bind(LAB.name, &wanted).await,
        (LAB.schema_id, vec![HERE, OTHER])
    );
    assert_eq!(
        page.bind(LAB.name, &[[77; 8]]).await,
        (LAB.schema_id, vec![OTHER])
    );
    let newer = server.serve(Endpoint::builder().service(Newer)).await;
    assert_eq!(
        page.bind(LAB.name, &wanted).await,
        (NEWER.schema_id, vec![HERE, HERE])
    );
    // What it said of the methods bound first is no more than it was then: the call decides.
    soon("it leaves", newer.shutdown(Duration::from_secs(20))).await;
    page.send(call(1, 0, &[1, 7])).await;
    let reply = page.frame().await;
    assert_eq!((reply.kind, &reply.payload[..]), (REPLY, &[1, 7][..]));
    page.send(call(1, 1, &[])).await;
    let fail = page.frame().await;
    assert_eq!(fail.kind, FAIL);
    assert_eq!(
        fail.failure().0,
        Status::SchemaMismatch as u32,
        "the instance says so"
    );
    soon("it leaves", older.shutdown(Duration::from_secs(20))).await;
    assert_eq!(page.bind(LAB.name, &[[1; 8]]).await, ([0; 8], vec![NOBODY]));
}

/// W-86: everything else goes on while instances are asked; and of one that does not say anything, nothing is known.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_waits_for_an_answer() {
    let server = NatsServer::start();
    let spy = server.client().await;
    let mut questions = spy.subscribe("turbo._d.>").await.expect("a subscription");
    spy.flush().await.expect("a connection");
    let mut page = Page::open(&server, options()).await;
    let ping = frame(common::frames::PING, 0, b"now");
    page.send([bind(0, "mute.v1.Mute", b"of-pages", &[[1; 8]]), ping].concat())
        .await;
    assert_eq!(page.frame().await.kind, PONG, "before the answer");
    let question = soon("a question", questions.next()).await.expect("a message");
    assert_eq!(question.subject.as_str(), "turbo._d.mute.v1.Mute");
    let bound = page.frame().await;
    assert_eq!((bound.kind, bound.id), (BOUND, 0));
    assert_eq!(told(&bound), ([0; 8], vec![HERE]), "the call will tell");
}

/// W-85, byte by byte: the question is the payload of a `Bind`, each answer that of a `Bound`, and nonsense is not answered.
#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_asks_and_a_stranger_answers() {
    let server = NatsServer::start();
    let _instance = server.instance(&Lab::default()).await;
    let stranger = server.client().await;
    let inbox = stranger.new_inbox();
    let mut answers = stranger.subscribe(inbox.clone()).await.expect("a subscription");
    let asked = |signatures: &[[u8; 8]], service: &str| {
        let mut payload = string(service);
        payload.extend(*b"whatever");
        payload.extend(varint(signatures.len() as u64));
        payload.extend(signatures.iter().flatten());
        Bytes::from(payload)
    };
    let good = asked(&[[0; 8], [200; 8], [26; 8]], LAB.name);
    for nonsense in [Bytes::new(), "garbage".into(), asked(&[[0; 8]], "lab.v1.Other")] {
        let sent = stranger.publish_with_reply("turbo._d.lab.v1.Lab", inbox.clone(), nonsense);
        sent.await.expect("it is published");
    }
    let sent = stranger.publish_with_reply("turbo._d.lab.v1.Lab", inbox.clone(), good);
    sent.await.expect("it is published");
    let answer = soon("an answer", answers.next()).await.expect("a message");
    assert!(answer.reply.is_none() && answer.headers.is_none());
    let expected = [&LAB.schema_id[..], &[3, HERE, OTHER, HERE]].concat();
    assert_eq!(answer.payload, expected, "the only answer");

    // Now the other way round: two strangers that share a service between them, and somebody who talks nonsense.
    let mut questions = stranger
        .subscribe("turbo._d.strange.v1.Strange")
        .await
        .expect("a subscription");
    stranger.flush().await.expect("a connection");
    let answering = tokio::spawn(async move {
        let question = soon("a question", questions.next()).await.expect("a message");
        let inbox = question.reply.expect("somewhere to answer");
        for answer in [
            &b"\xff"[..],
            b"strangeA\x02\x00\x01",
            b"strangeX\x01\x00",
            b"strangeB\x02\x01\x00",
        ] {
            let sent = stranger.publish(inbox.clone(), Bytes::from_static(answer));
            sent.await.expect("it is published");
        }
        stranger.flush().await.expect("a connection");
        question.payload
    });
    let mut page = Page::open(&server, options()).await;
    let bound = page.bind("strange.v1.Strange", &[[5; 8], [6; 8]]).await;
    assert_eq!(bound, (*b"strangeA", vec![HERE, HERE]));
    let question = soon("the question", answering).await.expect("no panic");
    let mut expected = string("strange.v1.Strange");
    expected.extend(*b"of-pages");
    expected.extend([2]);
    expected.extend([5; 8].iter().chain(&[6; 8]));
    assert_eq!(question, expected);
}

/// Many pages that come back at once ask once.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_asked_once() {
    let server = NatsServer::start();
    let _instance = server.instance(&Lab::default()).await;
    let spy = server.client().await;
    let mut questions = spy.subscribe("turbo._d.>").await.expect("a subscription");
    spy.flush().await.expect("a connection");
    let patient = Options {
        keepalive: Duration::from_secs(3_600),
        ..options()
    };
    let gateway = Gateway::new(server.client().await, patient)
        .await
        .expect("a gateway");
    let addr = listen(Endpoint::builder().gateway(gateway).build()).await;
    for _ in 0..20 {
        let mut page = Page::on(addr).await;
        assert_eq!(
            page.bind(LAB.name, &[[lab::ECHO as u8; 8]]).await,
            (LAB.schema_id, vec![HERE])
        );
    }
    let mut page = Page::on(addr).await;
    assert_eq!(
        page.bind(LAB.name, &[[90; 8]]).await.1,
        [OTHER],
        "another question"
    );
    spy.publish("turbo._d.end", "".into())
        .await
        .expect("it is published");
    let mut asked = Vec::new();
    loop {
        let question = soon("a question", questions.next()).await.expect("a message");
        if question.subject.as_str() == "turbo._d.end" {
            break;
        }
        asked.push(question);
    }
    assert_eq!(asked.len(), 2, "{asked:?}");
}
