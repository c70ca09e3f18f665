//! A peer on a stream of bytes without HTTP, which writes and reads by W-67 to W-69 and by nothing that the runtime uses.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::frames::*;
use super::socket::PATIENCE;

pub const PREFACE: &[u8] = b"turbo.v1\n";

/// A message with its length before it.
pub fn message(frames: &[u8]) -> Vec<u8> {
    [&varint(frames.len() as u64)[..], frames].concat()
}

/// The last word.
pub fn close(code: u16, reason: &[u8]) -> Vec<u8> {
    [
        &[0][..],
        &varint(u64::from(code)),
        &varint(reason.len() as u64),
        reason,
    ]
    .concat()
}

/// What a peer says.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    Frames(Vec<Received>),
    Close(u16, String),
    /// The stream has ended.
    End,
}

pub struct BytePeer<S> {
    pub stream: S,
}

impl<S: AsyncRead + AsyncWrite + Unpin> BytePeer<S> {
    /// Opens a conversation and takes the two answers.
    pub async fn open(stream: S) -> Self {
        let mut peer = Self { stream };
        peer.send(&[PREFACE, &message(&[hello(), bind_lab()].concat())].concat())
            .await;
        peer.expect_preface().await;
        let Heard::Frames(opened) = peer.hear().await else {
            panic!("no answer to Hello");
        };
        assert_eq!([opened[0].kind, opened[1].kind], [WELCOME, BOUND]);
        peer
    }

    pub async fn send(&mut self, bytes: &[u8]) {
        timeout(PATIENCE, self.stream.write_all(bytes))
            .await
            .expect("the server reads")
            .expect("the server is there");
    }

    pub async fn expect_preface(&mut self) {
        let mut preface = [0; PREFACE.len()];
        self.exactly(&mut preface).await;
        assert_eq!(preface, PREFACE);
    }

    /// Everything that comes until the stream ends.
    pub async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        let read = timeout(PATIENCE, self.stream.read_to_end(&mut rest));
        read.await.expect("the stream ends").expect("without an error");
        rest
    }

    pub async fn hear(&mut self) -> Heard {
        let mut first = [0];
        let read = timeout(PATIENCE, self.stream.read(&mut first));
        if read.await.expect("an answer").expect("read") == 0 {
            return Heard::End;
        }
        let length = self.varint(first[0]).await;
        if length > 0 {
            let mut frames = vec![0; length as usize];
            self.exactly(&mut frames).await;
            return Heard::Frames(parse(&frames));
        }
        self.exactly(&mut first).await;
        let code = self.varint(first[0]).await;
        self.exactly(&mut first).await;
        let mut reason = vec![0; usize::from(first[0])];
        self.exactly(&mut reason).await;
        Heard::Close(code as u16, String::from_utf8(reason).expect("text"))
    }

    /// The close code that ends the conversation.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            match self.hear().await {
                Heard::Close(code, _) => return code,
                Heard::Frames(_) => {}
                Heard::End => panic!("the stream ended without a reason"),
            }
        }
    }

    async fn varint(&mut self, first: u8) -> u64 {
        let width = match first {
            0xfb => 2,
            0xfc => 4,
            small => return u64::from(small),
        };
        let mut bytes = [0; 8];
        self.exactly(&mut bytes[..width]).await;
        u64::from_le_bytes(bytes)
    }

    async fn exactly(&mut self, bytes: &mut [u8]) {
        timeout(PATIENCE, self.stream.read_exact(bytes))
            .await
            .expect("an answer")
            .expect("all of it");
    }
}
