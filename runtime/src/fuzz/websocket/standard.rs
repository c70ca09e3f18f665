//! Frames as RFC 6455 has them, for somebody who has all bytes and is in no hurry.

use crate::websocket::Side;

/// A frame of the peer's.
pub(super) fn frame(side: Side, first: u8, payload: &[u8]) -> Vec<u8> {
    let masked = match side {
        Side::Client => 0,
        Side::Server => 0x80,
    };
    let mut frame = vec![first];
    match payload.len() {
        short @ 0..=125 => frame.push(masked | short as u8),
        long => {
            frame.push(masked | 126);
            frame.extend((long as u16).to_be_bytes());
        }
    }
    let key: &[u8] = if masked == 0 { &[0] } else { &[1, 2, 3, 250] };
    if masked != 0 {
        frame.extend(key);
    }
    frame.extend(
        payload
            .iter()
            .zip(key.iter().cycle())
            .map(|(byte, key)| byte ^ key),
    );
    frame
}

/// A message, or a frame that is none.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: u8,
    pub(super) payload: Vec<u8>,
    /// Where it ends.
    pub(super) end: usize,
}

#[derive(Debug, PartialEq)]
pub(super) enum End {
    Open,
    Closed,
    Text,
    TooLarge,
    Fault,
}

/// What bytes mean to that side, as the standard has it, and to somebody who has them all and is in no hurry.
pub(super) fn meaning(side: Side, bytes: &[u8], limit: usize) -> (Vec<Frame>, End) {
    let mut seen = Vec::new();
    let mut message: Option<(u8, Vec<u8>)> = None;
    let mut at = 0;
    loop {
        let rest = &bytes[at..];
        let [first, second, ..] = *rest else {
            return (seen, End::Open);
        };
        let (is_last, kind) = (first & 0x80 != 0, first & 0x0f);
        if first & 0x70 != 0 || !matches!(kind, 0..=2 | 8..=10) {
            return (seen, End::Fault);
        }
        let size = match second & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let key = if second & 0x80 == 0 { 0 } else { 4 };
        let Some(number) = rest.get(2..2 + size) else {
            return (seen, End::Open);
        };
        let length = match size {
            0 => u64::from(second & 0x7f),
            _ => number.iter().fold(0, |all, &byte| all << 8 | u64::from(byte)),
        };
        if kind >= 8 && (!is_last || length > 125) {
            return (seen, End::Fault);
        }
        let Some(key) = rest.get(2 + size..2 + size + key) else {
            return (seen, End::Open);
        };
        let is_right = match kind {
            0 => message.is_some(),
            1 | 2 => message.is_none(),
            _ => true,
        };
        if key.is_empty() == (side == Side::Server) || !is_right {
            return (seen, End::Fault);
        }
        let gathered = message.as_ref().map_or(0, |(_, gathered)| gathered.len());
        if kind < 8 && length > (limit - gathered) as u64 {
            return (seen, End::TooLarge);
        }
        let begin = 2 + size + key.len();
        let Some(payload) = rest.get(begin..begin + length as usize) else {
            return (seen, End::Open);
        };
        let key: &[u8] = if key.is_empty() { &[0] } else { key };
        let payload: Vec<u8> = payload
            .iter()
            .zip(key.iter().cycle())
            .map(|(byte, key)| byte ^ key)
            .collect();
        at += begin + length as usize;
        let (kind, payload) = if kind >= 8 {
            (kind, payload)
        } else {
            let (first, mut gathered) = message.take().unwrap_or((kind, Vec::new()));
            gathered.extend(payload);
            if !is_last {
                message = Some((first, gathered));
                continue;
            }
            (first, gathered)
        };
        let end = match kind {
            1 => Some(End::Text),
            8 if payload.len() == 1
                || core::str::from_utf8(payload.get(2..).unwrap_or_default()).is_err() =>
            {
                Some(End::Fault)
            }
            8 => Some(End::Closed),
            _ => None,
        };
        seen.push(Frame {
            kind,
            payload,
            end: at,
        });
        if let Some(end) = end {
            return (seen, end);
        }
    }
}
