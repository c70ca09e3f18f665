//! Many calls of all kinds at once, begun, cancelled and fed with credit in random order: each ends once, and none is
//! forgotten.

mod common;

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::panic::{set_hook, take_hook};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use common::frames::*;
use common::lab::{self, Lab};
use common::peer::RawPeer;
use common::uploads;
use turbo_runtime::memory::MemoryTransport;
use turbo_runtime::server::Limits;
use turbo_runtime::transport::Transport;

const WINDOW: u32 = 16_384;

/// Of the streams towards the server.
const UPLOAD_WINDOW: u32 = 20_000;

/// A small generator: the schedule depends on the seed alone.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A call that has not ended.
struct Open {
    method: usize,
    /// What the server may still send.
    credit: i64,
    /// How many items it has sent.
    received: u32,
    upload: Option<Upload>,
}

/// What the client still has to send of a stream.
struct Upload {
    credit: i64,
    /// How many items it has sent.
    sent: u32,
    is_over: bool,
}

/// The client's books.
struct Client {
    transport: MemoryTransport,
    dice: Dice,
    open: BTreeMap<u32, Open>,
    ended: usize,
    /// Streams of which everything was sent, and was answered.
    uploaded: usize,
    outgoing: Vec<u8>,
}

impl Client {
    fn begin(&mut self) {
        let id = (0..).find(|id| !self.open.contains_key(id)).expect("a free id");
        let size = varint(self.dice.roll(3_000));
        let (method, arguments) = match self.dice.roll(22) {
            0 | 1 => (lab::ECHO, vec![1, 9]),
            2 => (lab::REFUSE, vec![2]),
            3 => (lab::PANIC, vec![]),
            4 => (lab::HANG, vec![]),
            5 => (lab::COUNT, size),
            6 => (lab::FOREVER, vec![]),
            7 => (lab::PANIC_STREAM, vec![]),
            8 => (lab::SLEEP, varint(self.dice.roll(4))),
            9 => (lab::WIDE, [varint(20), size].concat()),
            10 => (lab::BLOB, size),
            11 => (lab::DROP_PANIC, vec![self.dice.roll(2) as u8]),
            12 | 13 => (uploads::TAKE, varint(u64::from(u32::MAX))),
            14 => (uploads::TAKE, varint(self.dice.roll(5))),
            15 => (uploads::LEAVE, varint(self.dice.roll(5))),
            16 => (uploads::STALL, vec![]),
            17 => (uploads::ECHOES, vec![]),
            18 => (uploads::PANIC_READ, vec![]),
            19 => (uploads::DETACH, vec![]),
            20 => (uploads::SLOWLY, vec![]),
            _ => (lab::YIELD, vec![]),
        };
        let upload = (method >= uploads::TAKE).then(|| Upload {
            credit: i64::from(UPLOAD_WINDOW),
            sent: 0,
            is_over: false,
        });
        let open = Open {
            method,
            credit: i64::from(WINDOW),
            received: 0,
            upload,
        };
        self.open.insert(id, open);
        if self.dice.roll(4) == 0 {
            let timeout = varint(self.dice.roll(5));
            let payload = [varint(method as u64), timeout, arguments].concat();
            self.outgoing.extend(frame(CALL | FLAG_5, id, &payload));
        } else {
            self.outgoing.extend(call(id, method, &arguments));
        }
    }

    fn any_open(&mut self) -> Option<u32> {
        let at = self.dice.roll(self.open.len().max(1) as u64) as usize;
        self.open.keys().nth(at).copied()
    }

    /// Sends some items of a stream, or its end.
    fn upload(&mut self, id: u32) {
        let (count, is_last) = (self.dice.roll(8), self.dice.roll(6) == 0);
        let size = self.dice.roll(2_000) as usize;
        let open = self.open.get_mut(&id).expect("open");
        let Some(upload @ Upload { is_over: false, .. }) = &mut open.upload else {
            return;
        };
        for _ in 0..count {
            if upload.credit <= 0 {
                break;
            }
            let item = uploads::item(id, upload.sent, size);
            upload.credit -= parse(&item)[0].payload.len() as i64 + 16;
            upload.sent += 1;
            self.outgoing.extend(item);
        }
        if is_last {
            upload.is_over = true;
            self.outgoing.extend(frame(END, id, &[]));
        }
    }

    fn step(&mut self) {
        match self.dice.roll(16) {
            0..5 if self.open.len() < 60 => self.begin(),
            5 | 6 => {
                if let Some(id) = self.any_open() {
                    self.outgoing.extend(frame(CANCEL, id, &[]));
                }
            }
            7 | 8 => {
                if let Some(id) = self.any_open() {
                    self.open.get_mut(&id).expect("open").credit += 5_000;
                    self.outgoing.extend(credit(id, 5_000));
                }
            }
            9..15 => {
                if let Some(id) = self.any_open() {
                    self.upload(id);
                }
            }
            _ => {}
        }
    }

    /// Reads what has arrived, or waits for something.
    async fn read(&mut self, waits: bool) -> bool {
        let received = poll_fn(|cx| match Pin::new(&mut self.transport).poll_receive(cx) {
            Poll::Ready(received) => Poll::Ready(Some(received)),
            Poll::Pending if waits => Poll::Pending,
            Poll::Pending => Poll::Ready(None),
        })
        .await;
        let Some(received) = received else { return false };
        for frame in parse(&received.expect("the server is there")) {
            match frame.kind {
                ITEM => {
                    let open = self.open.get_mut(&frame.id).expect("an item of an open call");
                    assert!(open.credit > 0, "an item beyond the credit");
                    open.credit -= frame.payload.len() as i64 + 16;
                    if open.method == uploads::ECHOES {
                        let number = split_varint(&frame.payload).0;
                        assert_eq!(number, u64::from(open.received), "an item lost, or twice");
                    }
                    open.received += 1;
                }
                CREDIT => {
                    let bytes = split_varint(&frame.payload).0 as i64;
                    let open = self.open.get_mut(&frame.id).expect("credit for an open call");
                    let upload = open.upload.as_mut().expect("credit for a stream");
                    upload.credit += bytes;
                    assert!(
                        upload.credit <= i64::from(UPLOAD_WINDOW),
                        "credit for more than was sent"
                    );
                }
                CANCEL => {
                    let open = self.open.get_mut(&frame.id).expect("a Cancel of an open call");
                    let upload = open.upload.as_mut().expect("a Cancel of a stream");
                    assert_eq!(open.method, uploads::LEAVE, "somebody reads");
                    upload.is_over = true;
                }
                REPLY | FAIL | END => {
                    let open = self.open.remove(&frame.id).expect("it has not ended before");
                    self.check_end(&open, &frame);
                    self.ended += 1;
                }
                _ => {}
            }
        }
        true
    }

    /// A call that answers how much it has read has read everything, once.
    fn check_end(&mut self, open: &Open, frame: &Received) {
        let Some(upload) = &open.upload else { return };
        match (open.method, frame.kind) {
            (uploads::TAKE | uploads::SLOWLY, REPLY) => {
                let taken = split_varint(&frame.payload).0;
                assert!(taken <= u64::from(upload.sent));
                if taken > 4 || open.method == uploads::SLOWLY {
                    assert_eq!(taken, u64::from(upload.sent), "items lost");
                    assert!(upload.is_over);
                    self.uploaded += 1;
                }
            }
            (uploads::ECHOES, END) => {
                assert!(upload.is_over && open.received == upload.sent, "items lost");
                self.uploaded += 1;
            }
            (uploads::STALL | uploads::LEAVE, REPLY | END) => panic!("an end without a reason: {frame:?}"),
            _ => {}
        }
    }

    /// Sends, and goes on reading while the server does not take it.
    async fn send(&mut self) {
        let message = Bytes::from(std::mem::take(&mut self.outgoing));
        loop {
            let is_ready = poll_fn(|cx| Poll::Ready(Pin::new(&mut self.transport).poll_ready(cx))).await;
            match is_ready {
                Poll::Ready(Ok(())) => break,
                // What is left to read says why, and the reader fails with it.
                Poll::Ready(Err(_)) => while self.read(true).await {},
                Poll::Pending => {
                    self.read(false).await;
                    tokio::task::yield_now().await;
                }
            }
        }
        Pin::new(&mut self.transport)
            .start_send(message)
            .expect("the server is there");
    }
}

async fn play(seed: u64) -> usize {
    let lab = Lab::default();
    let limits = Limits {
        send_buffer: 16 << 10,
        window: UPLOAD_WINDOW,
        ..Limits::default()
    };
    let endpoint = lab::endpoint(&lab).limits(limits).build();
    let mut peer = RawPeer::connect(&endpoint);
    peer.send(&[hello_with(1, WINDOW, 8_192), bind_lab()].concat())
        .await;
    assert_eq!(peer.next().await.kind, WELCOME);
    assert_eq!(peer.next().await.kind, BOUND);
    let mut client = Client {
        transport: peer.into_transport(),
        dice: Dice(seed),
        open: BTreeMap::new(),
        ended: 0,
        uploaded: 0,
        outgoing: Vec::new(),
    };
    for _ in 0..150 {
        client.outgoing.extend(frame(PING, 0, &[]));
        for _ in 0..client.dice.roll(20) {
            client.step();
        }
        client.send().await;
        match client.dice.roll(4) {
            // The peer does not read for a while.
            0 => {}
            1 => tokio::time::sleep(Duration::from_millis(1)).await,
            _ => while client.read(false).await {},
        }
    }
    let all: Vec<u32> = client.open.keys().copied().collect();
    for id in all {
        client.outgoing.extend(frame(CANCEL, id, &[]));
    }
    client.outgoing.extend(frame(PING, 0, &[]));
    client.send().await;
    while !client.open.is_empty() {
        let read = tokio::time::timeout(Duration::from_secs(20), client.read(true)).await;
        assert!(
            read.is_ok(),
            "seed {seed}: calls {:?} never end",
            client.open.keys()
        );
    }
    assert!(client.ended > 100, "the schedule does something");
    let uploaded = client.uploaded;
    drop(client);
    lab.idle().await;
    uploaded
}

// W-18, W-19, W-20, W-22, W-26, W-38, W-40 to W-42
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_call_ends_once_whatever_the_order() {
    // Handlers that panic on purpose, by the thousand, are no news.
    let report = take_hook();
    set_hook(Box::new(move |panic| {
        if !panic.to_string().contains("on purpose") {
            report(panic);
        }
    }));
    let games: Vec<_> = (0..40).map(|seed| tokio::spawn(play(seed))).collect();
    let mut uploaded = 0;
    for game in games {
        uploaded += game.await.expect("a game without a fault");
    }
    assert!(uploaded > 100, "{uploaded} streams were sent to their ends");
}
