//! Sessions that outlive their connections, as a client sees them that plays by hand, and as one that plays foul does.

mod common;

use std::time::Duration;

use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;
use common::sessions::*;
use common::socket::{Server, binary, frames};
use futures_util::SinkExt;
use turbo_runtime::server::{Endpoint, Limits};
use turbo_runtime::transport::Disconnect;

fn serve_with(limits: Limits) -> (Lab, Endpoint) {
    let lab = Lab::default();
    let endpoint = lab::endpoint(&lab).limits(limits).build();
    (lab, endpoint)
}

fn serve() -> (Lab, Endpoint) {
    serve_with(Limits::default())
}

fn echo(id: u32) -> Vec<u8> {
    call(id, lab::ECHO, &[1, 7])
}

/// Asks for one echo and takes it.
async fn is_served(peer: &mut RawPeer, id: u32) {
    peer.send(&echo(id)).await;
    let reply = peer.next().await;
    assert_eq!((reply.kind, reply.id), (REPLY, id));
}

/// W-54: what a server grants, and that a client which does not ask gets nothing.
#[tokio::test]
async fn a_session_is_granted_to_whom_asks() {
    let (_, endpoint) = serve_with(Limits {
        resume: Duration::from_secs(7),
        ..Limits::default()
    });
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(&hello_wishing(&wish_for_session())).await;
    let Grant::Session { window, buffer, .. } = grant_of(&peer.next().await) else {
        panic!("a session");
    };
    assert_eq!((window, buffer), (7_000, 1 << 20));
    // W-45: nothing, and what is not known.
    for wish in [&[][..], &[0], &[9, 1, 2]] {
        let mut peer = RawPeer::connect(&endpoint);
        peer.send(&hello_wishing(wish)).await;
        assert_eq!(grant_of(&peer.next().await), Grant::None);
    }
    let (_, never) = serve_with(Limits {
        resume: Duration::ZERO,
        ..Limits::default()
    });
    let mut peer = RawPeer::connect(&never);
    peer.send(&hello_wishing(&wish_for_session())).await;
    assert_eq!(grant_of(&peer.next().await), Grant::None);
}

/// W-50, W-51: the work goes on, and what was not received comes again.
#[tokio::test]
async fn a_broken_connection_is_resumed_where_it_was() {
    let (lab, endpoint) = serve();
    let (mut peer, id) = open(&endpoint).await;
    peer.send(&call(1, lab::SLEEP, &varint(50))).await;
    peer.send(&call(2, lab::HANG, &[])).await;
    is_served(&mut peer, 3).await;
    assert_eq!(lab.alive(), 2);
    drop(peer);
    // The answer to the third call, which was the second message, is lost, too.
    let (mut peer, grant) = back(&endpoint, &id, 1).await;
    assert_eq!(grant, Grant::Resumed { received: 4 });
    let echoed = peer.next().await;
    assert_eq!((echoed.kind, echoed.id), (REPLY, 3));
    let slept = peer.next().await;
    assert_eq!((slept.kind, slept.id), (REPLY, 1));
    assert_eq!(lab.alive(), 1, "the other goes on");
    is_served(&mut peer, 3).await;
    // What was cancelled, too, and more than once.
    drop(peer);
    let (mut peer, grant) = back(&endpoint, &id, 3).await;
    assert_eq!(grant, Grant::Resumed { received: 5 });
    assert_eq!(peer.next().await.id, 3);
    peer.send(&frame(CANCEL, 2, &[])).await;
    assert_eq!(peer.next().await.failure().0, 1);
    lab.idle().await;
}

/// W-51: unknown, of another endpoint, and too late: a new conversation begins, on this connection.
#[tokio::test(start_paused = true)]
async fn a_session_that_is_not_there_is_replaced_by_another() {
    let (lab, endpoint) = serve();
    let (_, elsewhere) = serve();
    let (mut peer, id) = open(&endpoint).await;
    peer.send(&call(1, lab::HANG, &[])).await;
    is_served(&mut peer, 2).await;
    let mut guessed = id;
    guessed[15] ^= 1;
    for (endpoint, id) in [(&endpoint, guessed), (&endpoint, [0; 16]), (&elsewhere, id)] {
        let (mut stranger, grant) = back(endpoint, &id, 2).await;
        assert!(matches!(grant, Grant::Session { id: other, .. } if other != id));
        stranger.send(&bind_lab()).await;
        assert_eq!(stranger.next().await.kind, BOUND);
        is_served(&mut stranger, 1).await;
    }
    assert_eq!(lab.alive(), 1);
    drop(peer);
    tokio::time::sleep(Duration::from_secs(29)).await;
    assert_eq!(lab.alive(), 1, "W-50");
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(lab.alive(), 0, "W-24");
    let (_, grant) = back(&endpoint, &id, 2).await;
    assert!(matches!(grant, Grant::Session { .. }));
}

/// W-50: `Bye` and a close frame are final.
#[tokio::test]
async fn an_orderly_end_is_final() {
    let (lab, endpoint) = serve();
    for with_bye in [true, false] {
        let (mut peer, id) = open(&endpoint).await;
        peer.send(&call(1, lab::HANG, &[])).await;
        is_served(&mut peer, 2).await;
        if with_bye {
            peer.send(&frame(BYE, 0, &[])).await;
            assert_eq!(peer.closed().await.code, 1000);
        } else {
            close(peer, 1001).await;
        }
        lab.idle().await;
        let (_, grant) = back(&endpoint, &id, 2).await;
        assert!(matches!(grant, Grant::Session { .. }));
    }
}

async fn close(peer: RawPeer, code: u16) {
    use turbo_runtime::transport::{Close, Transport};
    let mut transport = peer.into_transport();
    let close = Close::new(code, "");
    std::future::poll_fn(|cx| std::pin::Pin::new(&mut transport).poll_close(cx, &close)).await;
}

/// W-50, W-53: a client that gives its connection up for another says so, and loses nothing.
#[tokio::test]
async fn a_connection_that_is_given_up_for_another_is_not_the_end() {
    let (lab, endpoint) = serve();
    let (mut peer, id) = open(&endpoint).await;
    peer.send(&call(1, lab::HANG, &[])).await;
    is_served(&mut peer, 2).await;
    close(peer, 4409).await;
    let (mut peer, grant) = back(&endpoint, &id, 2).await;
    assert_eq!(grant, Grant::Resumed { received: 3 });
    is_served(&mut peer, 2).await;
    assert_eq!(lab.alive(), 1);
}

/// W-52: counts that cannot be hurt the one who tells them, and nobody else.
#[tokio::test]
async fn impossible_counts_are_refused() {
    let (_, endpoint) = serve();
    let (mut peer, id) = open(&endpoint).await;
    is_served(&mut peer, 1).await;
    peer.send(&ack(2)).await;
    is_served(&mut peer, 1).await;
    for received in [4, u64::MAX, 1, 0] {
        let mut liar = RawPeer::connect(&endpoint);
        liar.send(&resume(&id, received)).await;
        assert_eq!(liar.closed().await.code, 4400);
    }
    is_served(&mut peer, 1).await;
    drop(peer);
    let mut liar = RawPeer::connect(&endpoint);
    liar.send(&resume(&id, 1)).await;
    assert_eq!(liar.closed().await.code, 4400);
    let (mut peer, grant) = back(&endpoint, &id, 3).await;
    assert_eq!(grant, Grant::Resumed { received: 4 });
    assert_eq!(peer.next().await.kind, REPLY, "again");
}

/// W-47: whatever is wrong with an `Ack`.
#[tokio::test]
async fn acknowledgements_are_checked() {
    let (_, endpoint) = serve();
    let wrong: [(&str, Vec<Vec<u8>>); 6] = [
        ("of what was not sent", vec![ack(3)]),
        ("less than the last", vec![ack(2), ack(1)]),
        ("not alone", vec![[ack(1), echo(1)].concat()]),
        ("behind another frame", vec![[echo(1), ack(1)].concat()]),
        ("of a call", vec![frame(ACK, 1, &varint(1))]),
        ("of too many bytes", vec![frame(ACK, 0, &[1, 0])]),
    ];
    for (what, messages) in wrong {
        let (mut peer, id) = open(&endpoint).await;
        is_served(&mut peer, 1).await;
        for message in messages {
            peer.send(&message).await;
        }
        assert_eq!(peer.closed().await.code, 4400, "{what}");
        let (_, grant) = back(&endpoint, &id, 2).await;
        assert!(matches!(grant, Grant::Session { .. }), "{what}");
    }
    let mut peer = RawPeer::open(&endpoint).await;
    peer.send(&ack(1)).await;
    assert_eq!(peer.closed().await.code, 4400, "without a session");
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(&ack(0)).await;
    assert_eq!(peer.closed().await.code, 4400, "before Hello");
}

/// W-46, W-49: a `Hello` that wishes for too little, resumes in company, or comes late.
#[tokio::test]
async fn a_hello_that_resumes_is_checked() {
    let (_, endpoint) = serve();
    let (mut peer, id) = open(&endpoint).await;
    let small = [vec![1], varint(65_535)].concat();
    let small_too = [&[2][..], &varint(65_535), &id, &[1]].concat();
    for message in [
        hello_wishing(&small),
        hello_wishing(&small_too),
        hello_wishing(&[2, 0]),
        [resume(&id, 1), echo(1)].concat(),
        [resume(&id, 1), resume(&id, 1)].concat(),
    ] {
        let mut other = RawPeer::connect(&endpoint);
        other.send(&message).await;
        assert_eq!(other.closed().await.code, 4400);
    }
    is_served(&mut peer, 1).await;
    peer.send(&resume(&id, 1)).await;
    assert_eq!(peer.closed().await.code, 4400, "a second Hello");
}

/// W-53: the new connection takes the place of the old one, which is told.
#[tokio::test]
async fn a_new_connection_takes_the_place_of_the_old_one() {
    let (lab, endpoint) = serve();
    let (mut old, id) = open(&endpoint).await;
    old.send(&call(1, lab::HANG, &[])).await;
    is_served(&mut old, 2).await;
    for round in 0..5 {
        let (mut new, grant) = back(&endpoint, &id, 2 + round).await;
        assert_eq!(grant, Grant::Resumed { received: 3 + round });
        assert_eq!(old.closed().await.code, 4409);
        is_served(&mut new, 2).await;
        old = new;
    }
    assert_eq!(lab.alive(), 1);
}

/// W-53: of those that come together, one is served in the end.
#[tokio::test(flavor = "multi_thread")]
async fn connections_that_race_for_a_session() {
    let (lab, endpoint) = serve();
    let (mut peer, id) = open(&endpoint).await;
    peer.send(&call(1, lab::HANG, &[])).await;
    is_served(&mut peer, 2).await;
    for _ in 0..50 {
        let racers = [(); 4].map(|()| {
            let endpoint = endpoint.clone();
            tokio::spawn(async move {
                let mut racer = RawPeer::connect(&endpoint);
                racer.send(&resume(&id, 2)).await;
                match racer.message().await {
                    Ok(welcome) => assert_eq!(grant_of(&parse(&welcome)[0]), Grant::Resumed { received: 3 }),
                    Err(Disconnect::Closed(close)) => assert_eq!(close.code, 4409),
                    Err(other) => panic!("{other}"),
                }
                racer
            })
        });
        for racer in racers {
            racer.await.expect("no panic");
        }
    }
    let (mut peer, grant) = back(&endpoint, &id, 2).await;
    assert_eq!(grant, Grant::Resumed { received: 3 });
    is_served(&mut peer, 2).await;
    assert_eq!(lab.alive(), 1);
}

/// W-53: thousands of connections, one after the other, are a nuisance to nobody.
#[tokio::test]
async fn thousands_of_resumptions_change_nothing() {
    let (lab, endpoint) = serve();
    let mut other = RawPeer::open(&endpoint).await;
    let (mut peer, id) = open(&endpoint).await;
    peer.send(&call(1, lab::HANG, &[])).await;
    is_served(&mut peer, 2).await;
    for round in 0..3_000 {
        let (next, grant) = back(&endpoint, &id, 2).await;
        assert_eq!(grant, Grant::Resumed { received: 3 });
        peer = next;
        if round % 500 == 0 {
            is_served(&mut other, 2).await;
        }
    }
    is_served(&mut peer, 2).await;
    assert_eq!(lab.alive(), 1);
}

/// W-54: whoever waits longest ends when there are too many; and a shutdown ends all that wait.
#[tokio::test(start_paused = true)]
async fn sessions_that_wait_are_bounded_and_end_with_the_server() {
    let (lab, endpoint) = serve_with(Limits {
        max_waiting: 3,
        ..Limits::default()
    });
    let mut ids = Vec::new();
    for _ in 0..5 {
        let (mut peer, id) = open(&endpoint).await;
        peer.send(&call(1, lab::HANG, &[])).await;
        is_served(&mut peer, 2).await;
        ids.push(id);
        drop(peer);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(lab.alive(), 3);
    assert!(matches!(
        back(&endpoint, &ids[1], 2).await.1,
        Grant::Session { .. }
    ));
    let (mut peer, grant) = back(&endpoint, &ids[2], 2).await;
    assert_eq!(grant, Grant::Resumed { received: 3 });
    is_served(&mut peer, 2).await;
    drop(peer);
    let before = tokio::time::Instant::now();
    endpoint.shutdown(Duration::from_secs(600)).await;
    assert!(
        before.elapsed() < Duration::from_secs(20),
        "nobody waits for them"
    );
    assert_eq!(lab.alive(), 0);
}

/// W-54: by what they hold, too.
#[tokio::test(start_paused = true)]
async fn sessions_that_wait_hold_no_more_than_they_may() {
    let (lab, endpoint) = serve_with(Limits {
        max_waiting_bytes: 100_000,
        ..Limits::default()
    });
    for _ in 0..4 {
        let (mut peer, _) = open(&endpoint).await;
        peer.send(&call(1, lab::HANG, &[])).await;
        peer.send(&call(2, lab::BLOB, &varint(40_000))).await;
        assert_eq!(peer.next().await.kind, REPLY);
        drop(peer);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(lab.alive(), 2);
}

/// W-50: what a session writes while it waits is bounded, and arrives.
#[tokio::test]
async fn a_stream_goes_on_when_its_reader_is_back() {
    let (lab, endpoint) = serve();
    let (mut peer, id) = open(&endpoint).await;
    peer.send(&call(1, lab::COUNT, &varint(1_000))).await;
    drop(peer);
    let (mut peer, grant) = back(&endpoint, &id, 1).await;
    let Grant::Resumed { received } = grant else {
        panic!("{grant:?}");
    };
    if received < 2 {
        peer.send(&call(1, lab::COUNT, &varint(1_000))).await;
    }
    for number in 0..1_000_u64 {
        let item = peer.next().await;
        assert_eq!((item.kind, split_varint(&item.payload).0), (ITEM, number));
    }
    assert_eq!(peer.next().await.kind, END);
    lab.idle().await;
}

/// W-47: for 64 messages, and for fewer after some seconds; and never for an `Ack`.
#[tokio::test(start_paused = true)]
async fn a_server_acknowledges_what_it_has_received() {
    let (_, endpoint) = serve();
    let (mut peer, _) = open(&endpoint).await;
    let mut told = Vec::new();
    for sent in 2..=130 {
        peer.send(&frame(CREDIT, 9, &[1])).await;
        if sent % 64 == 0 {
            told.push(peer.next().await);
        }
    }
    let before = tokio::time::Instant::now();
    told.push(peer.next().await);
    assert_eq!(before.elapsed().as_secs(), 5);
    let told: Vec<_> = told
        .iter()
        .map(|ack| (ack.kind, split_varint(&ack.payload).0))
        .collect();
    assert_eq!(told, [(ACK, 64), (ACK, 128), (ACK, 130)]);
    for _ in 0..1_000 {
        peer.send(&ack(1)).await;
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(peer.drain().await, 0);
    assert!(peer.inbox().is_empty());
    assert_eq!(peer.messages, 4, "the opening and three acknowledgements");
}

/// W-46: calls that stand before an acknowledgement do not keep it from being heard, although the server takes no more of
/// them before something has been acknowledged.
#[tokio::test]
async fn acknowledgements_behind_many_calls_are_found() {
    let server = Server::start(Limits {
        send_buffer: 16 << 10,
        resume_buffer: BUFFER,
        ..Limits::default()
    })
    .await;
    let mut socket = server.socket().await;
    let opening = [hello_wishing(&wish_for_session()), bind_lab()].concat();
    socket.send(binary(opening)).await.expect("sent");
    // W-46: as many as the server accepts, 70 bytes and more each.
    let calls = 800;
    for id in 0..calls {
        socket
            .send(binary(call(id, lab::BLOB, &varint(5_000))))
            .await
            .expect("sent");
    }
    let (mut replies, mut received, mut untold) = (0, 0, 0);
    while replies < calls {
        let frames = frames(&mut socket).await;
        if frames[0].kind == ACK {
            continue;
        }
        received += 1;
        untold += frames.iter().map(|frame| frame.payload.len() + 3).sum::<usize>() + 64;
        replies += frames.iter().filter(|frame| frame.kind == REPLY).count() as u32;
        if untold >= 65_536 {
            untold = 0;
            socket.send(binary(ack(received))).await.expect("sent");
        }
    }
}

/// W-46: a client that acknowledges nothing is sent no more than it announced.
#[tokio::test(start_paused = true)]
async fn nothing_is_sent_beyond_the_buffer() {
    let (_, endpoint) = serve();
    let (mut peer, _) = open(&endpoint).await;
    for id in 0..20 {
        peer.send(&call(id, lab::BLOB, &varint(10_000))).await;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(peer.drain().await, 0);
    let sent = peer.messages;
    assert!((6..9).contains(&sent), "{sent} messages");
    peer.send(&ack(sent as u64)).await;
    tokio::time::sleep(Duration::from_millis(1)).await;
    peer.drain().await;
    assert!(peer.messages > sent);
}

/// The example of the specification: W-45 to W-51, byte by byte.
#[tokio::test]
async fn the_example_of_the_specification() {
    let lab = Lab::default();
    let limits = Limits {
        window: 16_384,
        max_message: 4_096,
        resume_buffer: 65_536,
        ..Limits::default()
    };
    let endpoint = lab::endpoint(&lab).limits(limits).build();
    let bytes = |text: &str| -> Vec<u8> {
        text.split_whitespace()
            .map(|byte| u8::from_str_radix(byte, 16).expect("a byte"))
            .collect()
    };
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(&bytes("01 00 0e 01 fb 00 40 fb 00 10 00 01 fc 00 00 01 00"))
        .await;
    let welcome = peer.message().await.expect("a Welcome");
    let (head, rest) = welcome.split_at(11);
    assert_eq!(head, bytes("02 00 20 01 fb 00 40 fb 00 10 01"));
    let (id, rest) = rest.split_at(16);
    assert_eq!(rest, bytes("fb 30 75 fc 00 00 01 00"));
    // Nothing is bound, so that the answer is another than in the example.
    peer.send(&bytes("05 01 02 00 09")).await;
    let answer = peer.message().await.expect("an answer");
    drop(peer);
    let mut peer = RawPeer::connect(&endpoint);
    let hello = [
        bytes("01 00 1f 01 fb 00 40 fb 00 10 00 02 fc 00 00 01 00"),
        id.to_vec(),
        vec![1],
    ];
    peer.send(&hello.concat()).await;
    let welcome = peer.message().await.expect("a Welcome");
    assert_eq!(welcome.to_vec(), bytes("02 00 09 01 fb 00 40 fb 00 10 02 02"));
    assert_eq!(peer.message().await, Ok(answer));
    peer.send(&bytes("10 00 01 02")).await;
    peer.send(&frame(PING, 0, b"!")).await;
    assert_eq!(peer.next().await.kind, PONG);
}
