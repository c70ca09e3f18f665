//! Frames as bytes, written and read by the tables of `spec.md` and by nothing that the runtime uses itself.

/// A varint by V-4.
pub fn varint(value: u64) -> Vec<u8> {
    let bytes = value.to_le_bytes();
    match value {
        0..=250 => vec![bytes[0]],
        251..=0xffff => [&[0xfb], &bytes[..2]].concat(),
        0x1_0000..=0xffff_ffff => [&[0xfc], &bytes[..4]].concat(),
        _ => [&[0xfd], &bytes[..]].concat(),
    }
}

pub fn string(text: &str) -> Vec<u8> {
    [&varint(text.len() as u64)[..], text.as_bytes()].concat()
}

pub fn frame(kind: u8, id: u32, payload: &[u8]) -> Vec<u8> {
    [
        &[kind][..],
        &varint(u64::from(id)),
        &varint(payload.len() as u64),
        payload,
    ]
    .concat()
}

pub const HELLO: u8 = 1;
pub const WELCOME: u8 = 2;
pub const BIND: u8 = 3;
pub const BOUND: u8 = 4;
pub const CALL: u8 = 5;
pub const REPLY: u8 = 6;
pub const FAIL: u8 = 7;
pub const ITEM: u8 = 8;
pub const END: u8 = 9;
pub const CANCEL: u8 = 10;
pub const CREDIT: u8 = 11;
pub const PING: u8 = 12;
pub const PONG: u8 = 13;
pub const GO_AWAY: u8 = 14;
pub const BYE: u8 = 15;
/// Flag 5: a timeout in `Call`, a typed error in `Fail`.
pub const FLAG_5: u8 = 0x20;
/// Flag 6: metadata in `Call`; nothing was done, in `Fail`.
pub const FLAG_6: u8 = 0x40;

pub fn hello_with(protocol: u32, window: u32, max_message: u32) -> Vec<u8> {
    let payload = [
        varint(u64::from(protocol)),
        varint(u64::from(window)),
        varint(u64::from(max_message)),
        vec![0],
    ]
    .concat();
    frame(HELLO, 0, &payload)
}

pub fn hello() -> Vec<u8> {
    hello_with(1, 65_536, 1 << 20)
}

pub fn bind(first: u32, service: &str, schema_id: &[u8; 8], signatures: &[[u8; 8]]) -> Vec<u8> {
    let mut payload = string(service);
    payload.extend(schema_id);
    payload.extend(varint(signatures.len() as u64));
    payload.extend(signatures.iter().flatten());
    frame(BIND, first, &payload)
}

/// Binds the lab's methods to the numbers from 0.
pub fn bind_lab() -> Vec<u8> {
    let signatures: Vec<[u8; 8]> = (0..super::lab::METHODS).map(|number| [number; 8]).collect();
    bind(0, "lab.v1.Lab", b"lab-v1-a", &signatures)
}

pub fn call(id: u32, method: usize, arguments: &[u8]) -> Vec<u8> {
    frame(CALL, id, &[&varint(method as u64)[..], arguments].concat())
}

pub fn credit(id: u32, bytes: u32) -> Vec<u8> {
    frame(CREDIT, id, &varint(u64::from(bytes)))
}

/// A frame that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub kind: u8,
    pub flags: u8,
    pub id: u32,
    pub payload: Vec<u8>,
}

impl Received {
    /// Whether the server says that nothing was done for the call. Rule W-66.
    pub fn is_refusal(&self) -> bool {
        (self.kind, self.flags) == (FAIL, FLAG_6)
    }

    /// The status and the message of a `Fail` without a value.
    pub fn failure(&self) -> (u32, String) {
        assert_eq!(
            (self.kind, self.flags & !FLAG_6),
            (FAIL, 0),
            "a plain Fail: {self:?}"
        );
        let (status, rest) = split_varint(&self.payload);
        let (length, rest) = split_varint(rest);
        assert_eq!(length as usize, rest.len());
        (status as u32, String::from_utf8(rest.to_vec()).expect("text"))
    }
}

/// Splits a message into its frames.
pub fn parse(message: &[u8]) -> Vec<Received> {
    let mut frames = Vec::new();
    let mut rest = message;
    while let [first, after @ ..] = rest {
        let (id, after) = split_varint(after);
        let (length, after) = split_varint(after);
        let (payload, after) = after.split_at(length as usize);
        frames.push(Received {
            kind: first & 0x1f,
            flags: first & 0xe0,
            id: id as u32,
            payload: payload.to_vec(),
        });
        rest = after;
    }
    frames
}

pub fn split_varint(bytes: &[u8]) -> (u64, &[u8]) {
    let (width, rest) = match bytes[0] {
        0xfb => (2, &bytes[1..]),
        0xfc => (4, &bytes[1..]),
        0xfd => (8, &bytes[1..]),
        small => return (u64::from(small), &bytes[1..]),
    };
    let mut value = [0; 8];
    value[..width].copy_from_slice(&rest[..width]);
    (u64::from_le_bytes(value), &rest[width..])
}
