//! Streams in every direction, through generated code at both ends.

use std::net::SocketAddr;

use futures_util::{StreamExt, TryStreamExt, stream};
use generated_tests::everything::sample::everything::v1::{
    EVERYTHING, EverythingClient, EverythingServer, Person, PersonError, PersonId,
};
use generated_tests::everything::sample::extras::v1::{
    Code, Codes, EXTRAS, ExtrasClient, ExtrasServer, Inner, Maybe, Outer,
};
use turbo_runtime::client::{CallError, Channel, connect};
use turbo_runtime::server::{ClientStream, Endpoint};
use turbo_runtime::wire::Encode;
use turbo_runtime::{Bytes, Failure, MethodKind, Status, memory};

use super::extras_server::Mirror as Extras;
use super::servers::Mirror;

fn endpoint() -> Endpoint {
    Endpoint::builder()
        .service(EverythingServer::new(Mirror))
        .service(ExtrasServer::new(Extras))
        .build()
}

/// One channel in memory, and one over a WebSocket.
async fn channels() -> [Channel; 2] {
    let app = axum::Router::new().route("/rpc", endpoint().into());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let addr: SocketAddr = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    let socket = connect(format!("ws://{addr}/rpc")).await.expect("a connection");
    [memory::connect(&endpoint()), socket]
}

fn person(number: u64) -> Person {
    let secret = Bytes::from(vec![7; 200]);
    Person::new(PersonId(number), format!("person {number}"), vec![], secret)
}

// W-38
#[test]
fn tables_say_which_way_methods_stream() {
    let kind = |name| {
        let mut methods = EVERYTHING.methods.iter().chain(EXTRAS.methods);
        methods
            .find(|method| method.name == name)
            .map(|method| method.kind)
    };
    assert_eq!(kind("get"), Some(MethodKind::Unary));
    assert_eq!(kind("watch"), Some(MethodKind::ServerStream));
    assert_eq!(kind("load"), Some(MethodKind::ClientStream));
    assert_eq!(kind("gather"), Some(MethodKind::ClientStream));
    assert_eq!(kind("chat"), Some(MethodKind::Bidirectional));
}

/// Far more than any window, so that credit has to come back.
#[tokio::test]
async fn a_client_uploads_as_much_as_it_likes() {
    for channel in channels().await {
        let client = EverythingClient::new(channel);
        let people = stream::iter((0..20_000).map(person));
        assert_eq!(client.load("nobody", people).await, Ok(20_000));
        assert_eq!(client.load("nobody", stream::empty()).await, Ok(0));
    }
}

// W-41
#[tokio::test]
async fn a_server_may_refuse_in_the_middle() {
    for channel in channels().await {
        let client = EverythingClient::new(channel);
        let endless = stream::iter((0..).map(person));
        let end = client.load("person 300", endless).await;
        let taken = PersonError::NameTaken("person 300".to_owned());
        assert_eq!(end, Err(CallError::Error(taken)));
        assert_eq!(client.load("nobody", stream::iter([person(1)])).await, Ok(1));
    }
}

#[tokio::test]
async fn a_conversation_goes_back_and_forth() {
    for channel in channels().await {
        let client = EverythingClient::new(channel);
        let (sender, lines) = tokio::sync::mpsc::channel::<String>(1);
        let lines = stream::unfold(lines, |mut lines| async {
            lines.recv().await.map(|line| (line, lines))
        });
        let mut answers = client.chat("hall", lines);
        for line in ["hi", "", "bye"] {
            let (sent, answer) = tokio::join!(sender.send(line.to_owned()), answers.next());
            sent.expect("the call listens");
            assert_eq!(answer, Some(Ok(format!("hall: {line}"))));
        }
        drop(sender);
        assert_eq!(answers.next().await, None);
    }
}

/// Both directions at once, each far more than its window.
#[tokio::test]
async fn a_conversation_may_be_a_long_one() {
    for channel in channels().await {
        let client = EverythingClient::new(channel);
        let lines = stream::iter((0..5_000).map(|number| format!("{number}{}", "x".repeat(300))));
        let mut answers = client.chat("r", lines);
        let mut expected = 0;
        while let Some(answer) = answers.try_next().await.expect("an answer") {
            assert!(answer.starts_with(&format!("r: {expected}x")), "{answer}");
            expected += 1;
        }
        assert_eq!(expected, 5_000);
    }
}

// V-27, W-43: the limit of a parameter that is a stream is that of each item, on both sides.
#[tokio::test]
async fn limits_of_items_hold_on_both_sides() {
    for channel in channels().await {
        let client = ExtrasClient::new(channel.clone());
        assert_eq!(
            client.gather(stream::iter([vec![1, 2, 3], vec![4]])).await,
            Ok(10)
        );
        let error = client
            .gather(stream::iter([vec![1], vec![0; 4]]))
            .await
            .expect_err("too long");
        assert_eq!(error.status(), Status::InvalidArgument);
        assert!(error.to_string().contains("Extras.gather.numbers"), "{error}");
        // A client that does not look.
        let unlimited = channel.bind(&EXTRAS).upload::<u64, PersonError, _>(
            EXTRAS
                .methods
                .iter()
                .position(|method| method.name == "gather")
                .expect("a method"),
            |_| {},
            stream::iter([vec![0_u8; 4]]),
            Encode::encode,
        );
        let error = unlimited.await.expect_err("too long");
        assert_eq!(error.status(), Status::InvalidArgument);
        assert!(error.to_string().contains("numbers"), "{error}");
    }
}

#[tokio::test]
async fn items_of_any_type_travel() {
    for channel in channels().await {
        let client = ExtrasClient::new(channel);
        let codes = ["a", "b", "c"].map(|code| Code(code.to_owned()));
        let relayed = client.relay(Outer(Inner(1)), stream::iter(codes.clone()));
        let relayed: Vec<_> = relayed.try_collect().await.expect("answers");
        let expected = codes[1..]
            .iter()
            .cloned()
            .map(|code| Maybe(Some(Codes(vec![code]))));
        assert_eq!(relayed, expected.collect::<Vec<_>>());
        let broken = client.relay(Outer(Inner(0)), stream::iter([Code(String::new())]));
        let error = broken.try_collect::<Vec<_>>().await.expect_err("an empty code");
        assert_eq!(error.status(), Status::InvalidArgument);
    }
}

/// A handler is a method like any other, and other code of the server may call it.
#[tokio::test]
async fn a_stream_can_be_made_in_place() {
    let numbers = ClientStream::from_stream(stream::iter([vec![1_u8], vec![2]]));
    let all: Result<Vec<Vec<u8>>, Failure> = numbers.try_collect().await;
    assert_eq!(all, Ok(vec![vec![1], vec![2]]));
}
