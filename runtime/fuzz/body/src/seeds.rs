//! Inputs to begin with: short conversations that make sense, and the wire vectors.

use generated_tests::vectors;

use crate::types::TYPES;

/// Those of a target.
///
/// # Panics
/// If there is no such target.
#[must_use]
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    match target {
        "frames" => frames(),
        "server" => server(),
        "client" => client(),
        "websocket" => websocket(),
        "values" => values(),
        "raw" => raw(),
        other => panic!("no target {other}"),
    }
}

fn frames() -> Vec<Vec<u8>> {
    let frame = |kind: u8, id: &[u8], payload: &[u8]| [&[kind], id, &[payload.len() as u8], payload].concat();
    vec![
        vec![],
        frame(1, &[0], &[1, 0xfb, 0, 0x40, 0xfb, 0, 0x40, 0]),
        [frame(5, &[1], &[2, 9]), frame(10, &[1], &[])].concat(),
        frame(0x65, &[0xfb, 0, 1], &[2, 9, 1, 1, b'a', 1, b'b', 7]),
        [frame(8, &[0xfc, 0, 0, 1, 0], &[7; 40]), frame(9, &[3], &[])].concat(),
    ]
}

/// A command that brings a message of one frame with this payload.
fn message(command: u8, kind: u8, id: u8, payload: &[u8]) -> Vec<u8> {
    [&[command, 0, kind, id, 0, payload.len() as u8], payload].concat()
}

/// The same with one number.
fn number(command: u8, kind: u8, id: u8, number: u8) -> Vec<u8> {
    vec![command, 0, kind, id, 128, number]
}

fn server() -> Vec<Vec<u8>> {
    let call = |id, method| message(0, 5, id, &[method, 1, 2, 3]);
    let work = |which, what| vec![160, which, what];
    let take = vec![255];
    let opened = vec![0];
    let join = |parts: &[Vec<u8>]| parts.concat();
    vec![
        vec![],
        join(&[opened.clone(), call(1, 0), work(0, 0), take.clone()]),
        join(&[
            opened.clone(),
            call(1, 1),
            work(0, 2),
            work(0, 2),
            number(0, 11, 1, 210),
            work(0, 2),
            take.clone(),
        ]),
        join(&[
            opened.clone(),
            call(2, 2),
            message(0, 8, 2, &[7; 60]),
            work(0, 3),
            message(0, 9, 2, &[]),
            work(0, 0),
            take.clone(),
        ]),
        join(&[
            opened.clone(),
            call(3, 3),
            message(0, 8, 3, &[7; 9]),
            work(0, 2),
            message(0, 10, 3, &[]),
            take.clone(),
        ]),
        join(&[
            opened.clone(),
            (1..15).flat_map(|id| call(id, 0)).collect(),
            take.clone(),
        ]),
        join(&[
            opened.clone(),
            call(1, 1),
            vec![230],
            call(2, 0),
            take.clone(),
            message(0, 13, 0, b"go away"),
            work(0, 0),
            take.clone(),
        ]),
        join(&[opened.clone(), message(0, 12, 0, b"?"), message(0, 15, 0, &[])]),
        // Without the opening: a `Hello` of its own.
        join(&[
            vec![255],
            message(0, 1, 0, &[1, 0xfb, 0, 0x40, 0xfb, 0, 0x40, 0]),
            take,
        ]),
        join(&[opened, vec![0, 255, 3, 5, 1, 0]]),
    ]
}

/// Of both sides: pieces of a message with a ping between them, large ones both ways, a close frame, and what is wrong.
fn websocket() -> Vec<Vec<u8>> {
    let frame = |first: u8, payload: &[u8]| [&[0, first, 0, payload.len() as u8], payload].concat();
    let large = |command: u8| vec![command, 216];
    let (receive, room, flush) = (vec![110], vec![190, 217], vec![220]);
    let conversations = [
        vec![
            frame(0, b"one"),
            receive.clone(),
            large(150),
            room.clone(),
            flush.clone(),
        ],
        vec![
            frame(2, b"a"),
            frame(6, b"?"),
            frame(3, b""),
            frame(4, b"b"),
            receive.clone(),
        ],
        vec![
            room.clone(),
            frame(6, b"!"),
            receive.clone(),
            frame(8, &[3, 232, b'x']),
            receive.clone(),
        ],
        vec![
            vec![0, 0, 128, 212],
            receive.clone(),
            large(150),
            large(150),
            flush.clone(),
        ],
        vec![
            vec![240, 1],
            frame(2, &[7; 200]),
            frame(4, &[8; 99]),
            receive.clone(),
            vec![250],
        ],
        vec![
            frame(9, b"text"),
            receive.clone(),
            frame(11, b""),
            receive.clone(),
            vec![255],
        ],
        vec![
            vec![90, 4, 0x82, 0xff, 0, 0],
            receive.clone(),
            room,
            vec![150, 3],
            flush,
        ],
    ];
    let of_side = |side| {
        let conversation = |parts: &Vec<Vec<u8>>| [vec![side], parts.concat()].concat();
        conversations.iter().map(conversation).collect::<Vec<_>>()
    };
    [of_side(0), of_side(1)].concat()
}

fn client() -> Vec<Vec<u8>> {
    let start = |method, timeout| vec![0, method, 3, 1, 2, 3, timeout];
    let answer = |kind, id, payload: &[u8]| message(50, kind, id, payload);
    let look = |which| vec![130, which, 255];
    let (take, opened) = (vec![170], vec![0]);
    let (connect, lose) = (vec![235], vec![250]);
    let join = |parts: &[Vec<u8>]| parts.concat();
    vec![
        vec![],
        join(&[
            opened.clone(),
            start(0, 255),
            take.clone(),
            answer(6, 1, &[7]),
            look(0),
        ]),
        join(&[
            opened.clone(),
            start(2, 255),
            take.clone(),
            answer(8, 1, &[7]),
            look(0),
            look(0),
            answer(9, 1, &[]),
            look(0),
        ]),
        join(&[
            opened.clone(),
            start(3, 255),
            take.clone(),
            vec![200, 3, 2, 7, 7],
            take.clone(),
            number(50, 11, 1, 205),
            vec![200, 0, 0],
            take.clone(),
            answer(6, 1, &[7]),
            look(0),
        ]),
        join(&[
            opened.clone(),
            start(4, 50),
            take.clone(),
            vec![220, 210],
            take.clone(),
            answer(7, 1, &[4, 0]),
            look(0),
        ]),
        join(&[
            opened.clone(),
            start(1, 255),
            take.clone(),
            lose.clone(),
            connect.clone(),
            take.clone(),
            message(50, 2, 0, &[1, 0xfb, 0, 0x40, 0xfb, 0, 0x40]),
            take.clone(),
            answer(6, 1, &[7]),
            look(0),
        ]),
        join(&[
            opened.clone(),
            start(0, 255),
            take.clone(),
            vec![130, 0, 0],
            take.clone(),
            start(0, 255),
            take.clone(),
            answer(7, 1, &[1, 0]),
        ]),
        join(&[
            opened.clone(),
            answer(12, 0, b"?"),
            take.clone(),
            answer(14, 0, &[0]),
            start(0, 255),
            take.clone(),
            lose,
        ]),
        join(&[opened, start(0, 255), take, answer(10, 1, &[])]),
        join(&[
            vec![255],
            connect,
            message(50, 2, 0, &[1, 0xfb, 0, 0x40, 0xfb, 0, 0x40]),
        ]),
    ]
}

/// Every vector of a type that is known here, behind the number of its type.
fn values() -> Vec<Vec<u8>> {
    let lines = vectors::EVERYTHING.lines();
    let seeds = lines.filter_map(|line| {
        let mut fields = line.split('\t').skip(1);
        let (ty, bytes) = (fields.next()?, fields.next()?);
        let number = TYPES.iter().position(|(name, _)| *name == ty)?;
        let digits = |at: usize| u8::from_str_radix(bytes.get(at..at + 2)?, 16).ok();
        let bytes: Option<Vec<u8>> = (0..bytes.len()).step_by(2).map(digits).collect();
        Some([vec![number as u8], bytes?].concat())
    });
    seeds.collect()
}

/// Bytes that become values, and bytes that are some.
fn raw() -> Vec<Vec<u8>> {
    let text = |text: &str| [&[text.len() as u8], text.as_bytes()].concat();
    let values = |numbers: u8, text: &[u8]| {
        let numbers: Vec<u8> = (0..51_u8).map(|at| at.wrapping_mul(numbers)).collect();
        [&numbers, text, &[1], text, &[9], text, text].concat()
    };
    let list = [3, 4, 251, 0, 1, 252, 0, 0, 1, 0, 253, 1, 2, 3, 4, 5, 6, 7, 8];
    vec![
        vec![],
        values(5, &text("a")),
        values(1, &text("Ada Abbott, Chloé García, 李雷 and others")),
        [values(7, &text("éa李🦀")), vec![0; 60], text("Håkon Bell")].concat(),
        [
            values(0, &[0]),
            vec![0; 60],
            vec![1],
            text("more than thirty-two bytes of text, é and all"),
        ]
        .concat(),
        [
            values(3, &[1, 64]),
            vec![0; 60],
            vec![2],
            text("x"),
            text("Jürgen"),
        ]
        .concat(),
        [values(3, &[1, 64]), vec![0; 60], list.to_vec()].concat(),
        [vec![0; 120], vec![2], 1.5_f64.to_le_bytes().repeat(2)].concat(),
    ]
}
