//! Servers that break the rules, over real sockets. A script is played to the first who connects; all others reach a server that
//! means well.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use tokio::sync::watch;
use tower::ServiceExt;

/// A script, and what has come of it.
pub struct Script {
    name: String,
    pub attempts: AtomicU32,
    /// How the connection ended.
    pub heard: watch::Sender<Option<String>>,
    good: Mutex<MethodRouter>,
}

/// What a script does next.
enum Move {
    Say(Message),
    /// A close frame follows, and nothing else.
    Close(u16, &'static str),
}

impl Script {
    /// `good` is who answers those that come later.
    pub fn new(name: String, good: MethodRouter) -> Self {
        Self {
            name,
            attempts: AtomicU32::new(0),
            heard: watch::Sender::new(None),
            good: Mutex::new(good),
        }
    }

    /// Answers a request for a WebSocket.
    pub async fn answer(self: Arc<Self>, request: Request) -> Response {
        if self.attempts.fetch_add(1, Ordering::SeqCst) > 0 {
            let good = self.good.lock().unwrap_or_else(PoisonError::into_inner).clone();
            return match good.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
        }
        match self.name.as_str() {
            "page" => return "a page".into_response(),
            "silent" => std::future::pending().await,
            _ => {}
        }
        let (mut parts, _) = request.into_parts();
        let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => upgrade,
            Err(rejection) => return rejection.into_response(),
        };
        let upgrade = match self.name.as_str() {
            "stranger" => upgrade,
            _ => upgrade.protocols(["turbo.v1"]),
        };
        upgrade
            .on_upgrade(move |socket| async move {
                let heard = self.play(socket).await;
                // What was asked stays what was heard.
                self.heard
                    .send_if_modified(|before| before.is_none() && before.replace(heard).is_none());
            })
            .map(Body::new)
    }

    /// Plays to the end of the connection, and answers how the client ended it.
    async fn play(&self, mut socket: WebSocket) -> String {
        let mut calls = 0;
        let mut is_open = false;
        while let Some(Ok(message)) = socket.recv().await {
            let bytes = match message {
                Message::Binary(bytes) => bytes,
                Message::Close(close) => {
                    return close.map_or_else(|| "nothing".to_owned(), |close| close.code.to_string());
                }
                _ => continue,
            };
            let mut moves = Vec::new();
            for (kind, id, payload) in frames(&bytes) {
                if let (CALL, Some(replies)) = (kind & KIND, self.name.strip_prefix("reply:")) {
                    let arguments = arguments(kind, payload).map_or_else(|| "none".to_owned(), hex);
                    self.heard.send_replace(Some(format!("asked {arguments}")));
                    let reply = replies.split(',').nth(calls as usize).unwrap_or_default();
                    moves.push(say(frame(REPLY, id, &unhex(reply))));
                    calls += 1;
                    continue;
                }
                let kind = kind & KIND;
                if kind == HELLO && !is_open {
                    is_open = true;
                    moves.extend(self.open());
                } else if kind == CALL {
                    moves.extend(self.reply(calls, id));
                    calls += 1;
                }
            }
            for next in moves {
                let (message, is_last) = match next {
                    Move::Say(message) => (message, false),
                    Move::Close(code, reason) => {
                        let reason = reason.into();
                        (Message::Close(Some(CloseFrame { code, reason })), true)
                    }
                };
                if socket.send(message).await.is_err() {
                    break;
                }
                if is_last {
                    return "server closed".to_owned();
                }
            }
        }
        "the end".to_owned()
    }

    /// What follows `Hello`.
    fn open(&self) -> Vec<Move> {
        match self.name.as_str() {
            "mute" => vec![],
            "early close" => vec![Move::Close(1011, "not today")],
            "early garbage" => vec![say([0xff; 40])],
            "version" => vec![Move::Close(4406, "this server speaks protocol 2")],
            _ => vec![say(welcome())],
        }
    }

    /// What follows a call, counted from 0.
    fn reply(&self, number: u32, id: u32) -> Vec<Move> {
        let frame = |kind, payload: &[u8]| say(frame(kind, id, payload));
        match self.name.as_str() {
            "half a frame" => vec![say([REPLY, id as u8, 5, 0])],
            "garbage" => vec![say([0xde, 0xad, 0xbe, 0xef, 0xff, 0xff])],
            "empty" => vec![say([])],
            "unknown kind" => vec![say([31, 0, 0])],
            "text" => vec![Move::Say(Message::text("hello"))],
            "oversized" => vec![say(vec![0; (4 << 20) + 1])],
            "nobody's" => vec![say(self::frame(REPLY, id + 77, &[7]))],
            "item" => vec![frame(ITEM, &[7])],
            "welcome" => vec![say(welcome())],
            "bound" => vec![say(self::frame(BOUND, 9, &[0; 9]))],
            "pings" => vec![say(self::frame(PING, 0, &[]).repeat(5_000))],
            "close" => vec![Move::Close(1011, "")],
            "bad answers" => vec![match number {
                // No number that a `u32` may begin with.
                0 => frame(REPLY, &[0xff]),
                1 => frame(FAIL, &[99, 0]),
                // With flag 5: the value of an error, from a method that has none.
                2 => frame(FAIL | 0x20, &[5, 0xff]),
                _ => frame(REPLY, &[7]),
            }],
            _ => vec![],
        }
    }
}

/// The kind in the first byte of a frame; flags stand above it.
const KIND: u8 = 31;
const HELLO: u8 = 1;
const WELCOME: u8 = 2;
const BOUND: u8 = 4;
const CALL: u8 = 5;
const REPLY: u8 = 6;
const FAIL: u8 = 7;
const ITEM: u8 = 8;
const PING: u8 = 12;

fn say(bytes: impl Into<Vec<u8>>) -> Move {
    Move::Say(Message::binary(bytes.into()))
}

/// Protocol 1, a window of 16,384 and messages of 1 MiB; no session.
fn welcome() -> Vec<u8> {
    let payload = [1, 0xfb, 0, 0x40, 0xfc, 0, 0, 16, 0, 0];
    frame(WELCOME, 0, &payload)
}

/// A frame with a small id.
fn frame(kind: u8, id: u32, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![kind, id as u8];
    match payload.len() {
        length @ 0..=250 => frame.push(length as u8),
        length => frame.extend([&[0xfc][..], &(length as u32).to_le_bytes()].concat()),
    }
    frame.extend(payload);
    frame
}

/// The first bytes, ids and payloads of the frames of a message, as far as they are whole.
fn frames(mut message: &[u8]) -> Vec<(u8, u32, &[u8])> {
    let mut frames = Vec::new();
    while let Some((&kind, rest)) = message.split_first() {
        message = rest;
        let (Some(id), Some(length)) = (number(&mut message), number(&mut message)) else {
            break;
        };
        let Some((payload, rest)) = message.split_at_checked(length as usize) else {
            break;
        };
        frames.push((kind, id, payload));
        message = rest;
    }
    frames
}

/// What stands behind the method and the timeout of a call without metadata.
fn arguments(kind: u8, mut payload: &[u8]) -> Option<&[u8]> {
    number(&mut payload)?;
    if kind & 0x20 != 0 {
        number(&mut payload)?;
    }
    Some(payload)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks_exact(2);
    pairs
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

/// V-4.
fn number(bytes: &mut &[u8]) -> Option<u32> {
    let (&first, rest) = bytes.split_first()?;
    let width = match first {
        0..=250 => {
            *bytes = rest;
            return Some(u32::from(first));
        }
        251 => 2,
        252 => 4,
        _ => return None,
    };
    let (digits, rest) = rest.split_at_checked(width)?;
    *bytes = rest;
    Some(
        digits
            .iter()
            .rev()
            .fold(0, |sum, digit| sum << 8 | u32::from(*digit)),
    )
}
