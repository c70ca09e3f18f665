//! The transport without HTTP: what travels on the stream, and peers that misuse it.

mod common;

use std::net::SocketAddr;
use std::time::Duration;

use common::bytes::{BytePeer, Heard, PREFACE, close, message};
use common::frames::*;
use common::lab::{self, Lab};
use common::socket::PATIENCE;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::timeout;
use turbo_runtime::server::{Limits, Server};

struct Serving {
    lab: Lab,
    addr: SocketAddr,
    /// Dropping it stops the server.
    _stop: oneshot::Sender<()>,
}

impl Serving {
    async fn start(limits: Limits) -> Self {
        let lab = Lab::default();
        let endpoint = lab::endpoint(&lab).limits(limits).build();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let server = Server::new()
            .messages(listener, &endpoint)
            .grace(Duration::from_secs(1));
        tokio::spawn(server.run(async { _ = stopped.await }));
        Self {
            lab,
            addr,
            _stop: stop,
        }
    }

    async fn connect(&self) -> BytePeer<TcpStream> {
        let stream = TcpStream::connect(self.addr).await.expect("a connection");
        stream.set_nodelay(true).expect("TCP_NODELAY");
        BytePeer { stream }
    }

    async fn open(&self) -> BytePeer<TcpStream> {
        BytePeer::open(self.connect().await.stream).await
    }

    /// Checks that somebody else is served as ever.
    async fn serves(&self) {
        let mut peer = self.open().await;
        peer.send(&message(&call(0, lab::ECHO, &[2, 1, 1]))).await;
        let Heard::Frames(frames) = peer.hear().await else {
            panic!("no answer");
        };
        assert_eq!(frames[0].kind, REPLY);
    }
}

// W-67, W-68: to the byte, and whatever pieces the bytes arrive in.
#[tokio::test]
async fn a_conversation_is_a_preface_and_messages_with_their_lengths() {
    let server = Serving::start(Limits::default()).await;
    let said = [
        PREFACE,
        &message(&hello()),
        &message(&[bind_lab(), call(0, lab::ECHO, &[2, b'h', b'i'])].concat()),
    ]
    .concat();
    assert_eq!(&said[..10], b"turbo.v1\n\x0f");
    for piece in [said.len(), 1, 7] {
        let mut peer = server.connect().await;
        for part in said.chunks(piece) {
            peer.send(part).await;
            tokio::task::yield_now().await;
        }
        peer.expect_preface().await;
        let mut kinds = Vec::new();
        while kinds.len() < 3 {
            let Heard::Frames(frames) = peer.hear().await else {
                panic!("the server hung up");
            };
            kinds.extend(frames.iter().map(|frame| frame.kind));
        }
        assert_eq!(kinds, [WELCOME, BOUND, REPLY]);
    }
}

// W-67, W-68, W-69: the bytes of the specification.
#[tokio::test]
async fn the_example_of_the_specification_is_understood() {
    let server = Serving::start(Limits::default()).await;
    let example = concat!(
        "74 75 72 62 6f 2e 76 31 0a ",
        "0b 01 00 08 01 fb 00 40 fb 00 10 00 ",
        "03 0f 00 00 ",
        "00 fb e8 03 00"
    );
    let bytes: Vec<u8> = example
        .split(' ')
        .map(|byte| u8::from_str_radix(byte, 16).expect("hexadecimal"))
        .collect();
    let mut peer = server.connect().await;
    peer.send(&bytes).await;
    peer.expect_preface().await;
    assert!(matches!(peer.hear().await, Heard::Frames(frames) if frames[0].kind == WELCOME));
    assert_eq!(peer.hear().await, Heard::Close(1000, String::new()));
    assert_eq!(peer.hear().await, Heard::End);
}

// W-68, V-4: a length in a longer form than it needs.
#[tokio::test]
async fn a_length_may_be_written_longer_than_it_has_to_be() {
    let server = Serving::start(Limits::default()).await;
    let mut peer = server.open().await;
    let frames = call(0, lab::ECHO, &[1, 1]);
    let length = [0xfc, frames.len() as u8, 0, 0, 0];
    peer.send(&[&length[..], &frames].concat()).await;
    assert!(matches!(peer.hear().await, Heard::Frames(frames) if frames[0].kind == REPLY));
}

// W-68
#[tokio::test]
async fn messages_of_every_size_come_through() {
    let server = Serving::start(Limits::default()).await;
    let mut peer = server.open().await;
    for size in [
        0_usize, 1, 240, 251, 4_000, 16_380, 16_384, 16_390, 65_536, 70_000, 900_000,
    ] {
        let text = vec![b'x'; size];
        let arguments = [varint(size as u64), text.clone()].concat();
        // Two at once: the second begins in the middle of what is read.
        let messages = [
            message(&call(0, lab::ECHO, &arguments)),
            message(&call(1, lab::ECHO, &arguments)),
        ];
        let mut replies = Vec::new();
        let (mut read, mut write) = tokio::io::split(peer.stream);
        let sending = async {
            write.write_all(&messages.concat()).await.expect("sent");
            write
        };
        let receiving = async {
            let mut other = BytePeer {
                stream: tokio::io::join(&mut read, tokio::io::sink()),
            };
            while replies.len() < 2 {
                let Heard::Frames(frames) = other.hear().await else {
                    panic!("the server hung up");
                };
                replies.extend(frames);
            }
        };
        let (write, ()) = tokio::join!(sending, receiving);
        peer = BytePeer {
            stream: read.unsplit(write),
        };
        for (id, reply) in replies.iter().enumerate() {
            assert_eq!((reply.kind, reply.id), (REPLY, id as u32), "{size} bytes");
            assert_eq!(reply.payload, arguments, "{size} bytes");
        }
    }
}

// W-67
#[tokio::test]
async fn strangers_hear_nothing() {
    let server = Serving::start(Limits::default()).await;
    for said in [
        &b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"[..],
        b"turbo.v2\n",
        b"turbo.v1\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"t\0",
        b"\0",
    ] {
        let mut peer = server.connect().await;
        peer.send(said).await;
        let mut heard = Vec::new();
        // The connection may be reset, as there were bytes that nobody read.
        let _ = timeout(PATIENCE, peer.stream.read_to_end(&mut heard))
            .await
            .expect("the connection ends");
        assert_eq!(heard, b"", "{said:?}");
    }
    server.serves().await;
}

// W-13, W-67
#[tokio::test]
async fn a_peer_that_does_not_say_hello_is_told_so() {
    let limits = Limits {
        handshake: Duration::from_millis(100),
        ..Limits::default()
    };
    let server = Serving::start(limits).await;
    for said in [
        &b""[..],
        b"turb",
        PREFACE,
        &[PREFACE, &[0xfc]].concat(),
        &[PREFACE, &message(&hello())[..5]].concat(),
    ] {
        let mut peer = server.connect().await;
        peer.send(said).await;
        peer.expect_preface().await;
        assert_eq!(peer.close_code().await, 4408, "{said:?}");
        drop(peer);
    }
}

// W-4, W-68: the length alone is enough, and the peer may be in the middle of its message.
#[tokio::test]
async fn a_message_over_the_limit_is_refused_by_its_length() {
    let limits = Limits {
        max_message: 8_192,
        ..Limits::default()
    };
    let server = Serving::start(limits).await;
    for length in [8_193, 1 << 20, u32::MAX] {
        let mut peer = server.open().await;
        peer.send(&varint(u64::from(length))).await;
        peer.send(&[0; 4_000]).await;
        assert_eq!(peer.close_code().await, 1009);
        for _ in 0..20 {
            peer.send(&[1; 1_000]).await;
            tokio::task::yield_now().await;
        }
        // Nobody hung up on it before it had heard why; it ends its own half, and the connection is over.
        peer.stream.shutdown().await.expect("still open");
        assert_eq!(peer.hear().await, Heard::End);
    }
    let mut peer = server.open().await;
    let exactly = call(0, lab::ECHO, &[&varint(8_180)[..], &[b'x'; 8_180]].concat());
    assert!(exactly.len() <= 8_192);
    peer.send(&message(&exactly)).await;
    assert!(matches!(peer.hear().await, Heard::Frames(frames) if frames[0].kind == REPLY));
}

// W-68, W-69
#[tokio::test]
async fn bytes_that_mean_nothing_break_the_protocol() {
    let server = Serving::start(Limits::default()).await;
    let too_long = close(1000, &[b'x'; 124]);
    for said in [
        &[0xff][..],
        &[0xfd, 1, 0, 0, 0, 0, 0, 0, 0],
        // A close whose code, length or reason is none.
        &[0, 0xfc, 0, 0, 0, 0],
        &[0, 0xfb, 0xe8, 3, 0xff],
        &[
            0, 0xfb, 0xe8, 3, 0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        ],
        &too_long,
        &close(1000, b"\xff\xfe"),
    ] {
        let mut peer = server.open().await;
        peer.send(said).await;
        assert_eq!(peer.close_code().await, 4400, "{said:?}");
    }
    server.serves().await;
}

// W-69, W-31
#[tokio::test]
async fn a_close_is_answered_and_ends_the_work() {
    let server = Serving::start(Limits::default()).await;
    for reason in [&b""[..], b"enough"] {
        let mut peer = server.open().await;
        // The echo and the close arrive together.
        let said = [
            message(&[call(0, lab::HANG, &[]), call(1, lab::ECHO, &[1, 1])].concat()),
            close(1000, reason),
        ]
        .concat();
        peer.send(&said).await;
        peer.stream.shutdown().await.expect("shut");
        loop {
            match peer.hear().await {
                Heard::Frames(_) => {}
                Heard::Close(code, _) => break assert_eq!(code, 1000),
                Heard::End => panic!("no answer"),
            }
        }
        assert_eq!(peer.hear().await, Heard::End);
        server.lab.idle().await;
    }
}

// W-69, W-24: whoever hangs up, in whatever way, takes the work along.
#[tokio::test]
async fn a_stream_that_ends_without_a_close_is_a_lost_connection() {
    let server = Serving::start(Limits::default()).await;
    for half in [&b""[..], &[5, CALL], &[0xfc, 1], &[0, 0xfb]] {
        let mut peer = server.open().await;
        peer.send(&message(
            &[call(0, lab::HANG, &[]), call(1, lab::ECHO, &[1, 1])].concat(),
        ))
        .await;
        assert!(matches!(peer.hear().await, Heard::Frames(_)));
        assert_eq!(server.lab.alive(), 1);
        peer.send(half).await;
        // Only one direction ends: there are no half conversations.
        peer.stream.shutdown().await.expect("shut");
        assert_eq!(peer.rest().await, b"");
        server.lab.idle().await;
    }
}

// W-31
#[tokio::test]
async fn bye_is_answered_with_a_close() {
    let server = Serving::start(Limits::default()).await;
    let mut peer = server.open().await;
    peer.send(&message(&frame(BYE, 0, &[]))).await;
    assert_eq!(peer.hear().await, Heard::Close(1000, String::new()));
    // The server has ended its half, and waits for the peer's.
    assert_eq!(peer.hear().await, Heard::End);
}

/// A peer that asks without reading the answers is not read any further itself.
#[tokio::test]
async fn a_peer_that_does_not_read_is_not_read() {
    let limits = Limits {
        send_buffer: 16 << 10,
        ..Limits::default()
    };
    let server = Serving::start(limits).await;
    let mut peer = server.open().await;
    let mut calls = Vec::new();
    for id in 0..64 {
        calls.extend(message(&call(
            id,
            lab::ECHO,
            &[&varint(1_000)[..], &[b'x'; 1_000]].concat(),
        )));
    }
    let mut sent = 0;
    while let Ok(written) = timeout(Duration::from_millis(500), peer.stream.write_all(&calls)).await {
        written.expect("the server is there");
        sent += calls.len();
        assert!(sent < 80 << 20, "{sent} bytes were read, and their answers kept");
    }
    server.serves().await;
}
