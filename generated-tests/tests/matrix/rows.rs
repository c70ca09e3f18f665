//! The rows of the matrix: what is played, and which ends have no such thing. Who plays them is in `src/matrix` for Rust, and in
//! `scenarios` for JavaScript.

/// An end: a client, and what it runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    Native,
    RustInWasm,
    NodeJs,
    NodeWasm,
    ChromiumJs,
    ChromiumWasm,
}

use Column::{ChromiumJs, ChromiumWasm, Native, NodeJs, NodeWasm, RustInWasm};

impl Column {
    pub const ALL: [Self; 6] = [Native, RustInWasm, NodeJs, NodeWasm, ChromiumJs, ChromiumWasm];

    /// Two lines of a heading.
    pub const fn heading(self) -> (&'static str, &'static str) {
        match self {
            Native => ("Rust", "native"),
            RustInWasm => ("Rust", "in wasm"),
            NodeJs => ("Node", "js"),
            NodeWasm => ("Node", "wasm"),
            ChromiumJs => ("Chromium", "js"),
            ChromiumWasm => ("Chromium", "wasm"),
        }
    }

    pub fn name(self) -> String {
        let (first, second) = self.heading();
        format!("{first} {second}")
    }
}

/// A row, and why some ends have no such thing.
pub struct Row {
    pub group: &'static str,
    pub name: &'static str,
    pub not: &'static [(&'static [Column], &'static str)],
}

impl Row {
    /// Why an end does not play it.
    pub fn reason(&self, column: Column) -> Option<&'static str> {
        let reason = |(columns, reason): &(&[Column], _)| columns.contains(&column).then_some(*reason);
        self.not.iter().find_map(reason)
    }
}

/// What must hold of JavaScript at the end of all rows.
pub const NOTHING_UNHANDLED: &str = "nothing is left unhandled";

const RUST: &[Column] = &[Native, RustInWasm];
const NOT_PAGES: &[Column] = &[Native, RustInWasm, NodeJs, NodeWasm];

type Said = (&'static str, &'static [(&'static [Column], &'static str)]);

const VECTORS: &[Said] = &[
    ("vectors of people and scalars", &[]),
    ("vectors of everything", &[]),
];

const TYPED: &[(&[Column], &str)] = &[(
    RUST,
    "`tests/everything` and `tests/values` hold Rust against bincode",
)];

const VALUES: &[Said] = &[
    ("everything comes back as it was", TYPED),
    ("scalars have their bytes", TYPED),
    ("keys are written in order, whatever theirs was", TYPED),
    (
        "keys that JavaScript spells in its own way, and attributes",
        TYPED,
    ),
    ("generic types take any item", TYPED),
    ("newtypes, and types that contain themselves through them", TYPED),
    ("constants, and arguments that are left out", TYPED),
    ("what makes a struct fills in its defaults", TYPED),
    ("what is wrong in a value is told with its path", TYPED),
    ("lengths are checked on both sides", TYPED),
    ("keys that do not ascend are refused", TYPED),
    ("parameters and results of every kind", TYPED),
    ("any reply at all is either read or refused", TYPED),
];

const CALLS: &[Said] = &[
    ("a day of people", &[]),
    ("one answer", &[]),
    ("nothing in, nothing out", &[]),
    ("a thousand calls at once", &[]),
    ("3 MB there and back", &[]),
    ("over the limit of a message", &[]),
    ("metadata of a call", &[]),
    ("metadata of a connection", &[]),
    (
        "headers of the request",
        &[(
            &[RustInWasm, NodeJs, NodeWasm, ChromiumJs, ChromiumWasm],
            "the WebSocket of the platform sends no headers",
        )],
    ),
    ("an error of each status", &[]),
    ("a panic of the handler", &[]),
    ("the caller's timeout", &[]),
    ("the schema's timeout", &[]),
    ("the handler sees the deadline", &[]),
    ("a cancelled call", &[]),
    ("a slow call delays no other", &[]),
    ("what a conversation remembers", &[]),
    ("values over the schema's limits", &[]),
];

const STREAMS: &[Said] = &[
    ("a stream of the server", &[]),
    ("a stream of the client", &[]),
    ("streams both ways", &[]),
    ("a stream that fails at its end", &[]),
    ("leaving a stream", &[]),
    ("a slow reader stops the server", &[]),
    ("a slow server stops the client", &[]),
    ("fifty streams at once", &[]),
    ("a server that wants no more", &[]),
    ("a source that fails", &[(RUST, "a stream of Rust has no errors")]),
    ("streams beyond every window", &[]),
];

const NO_SOURCES: &[(&[Column], &str)] = &[(
    RUST,
    "Rust's streams are polled, which `runtime/tests/client_uploads.rs` is about",
)];

const SOURCES: &[Said] = &[
    ("ten thousand items of any source", NO_SOURCES),
    ("a slow handler and its permits", NO_SOURCES),
    ("the end of a call ends its source", NO_SOURCES),
    ("what the source throws is what the call rejects with", NO_SOURCES),
    ("an item that cannot be sent", NO_SOURCES),
    ("a server that answers early", NO_SOURCES),
    ("lines and answers in turn", NO_SOURCES),
    ("what is left of a call is told to nobody else", NO_SOURCES),
    ("leaving a loop ends the call and its source", NO_SOURCES),
    ("a source that makes calls, and ends them", NO_SOURCES),
    ("a channel that is closed tells the source", NO_SOURCES),
];

const FAULTS: &[Said] = &[
    ("cut in a call", &[]),
    ("cut in a stream of the server", &[]),
    ("cut in a stream of the client", &[]),
    ("a day of people, cut again and again", &[]),
    ("the server restarts", &[]),
    ("killed in a call", &[]),
    ("killed in an idempotent call", &[]),
    ("killed in a stream", &[]),
    ("killed in a stream that is reopened", &[]),
    ("killed in a stream of the client", &[]),
    ("the server asks to leave", &[]),
    ("the server has no room", &[]),
    ("the server sends the idle away", &[]),
    ("a nudge instead of waiting", &[]),
    ("a server that is not there yet", &[]),
    ("states as they change", &[]),
    ("nobody listens", &[]),
    ("an address that is none", &[]),
    ("a channel that is closed", &[]),
    ("a page that was frozen", &[(NOT_PAGES, "it is no page")]),
    ("a page that is looked at again", &[(NOT_PAGES, "it is no page")]),
    (
        "a page of another origin",
        &[(NOT_PAGES, "only browsers say of which origin they are")],
    ),
];

const IDENTITY: &[Said] = &[
    ("methods of another schema", &[]),
    ("another schema is told", &[]),
    ("credentials that are refused", &[]),
    ("credentials that expire, renewed", &[]),
    ("a renewal that is refused", &[]),
    ("credentials for each connection", &[]),
    ("credentials that are refused later", &[]),
    ("credentials that cannot be had", &[]),
];

const HOSTILE: &[Said] = &[
    ("half a frame", &[]),
    ("garbage", &[]),
    ("an empty message", &[]),
    ("an unknown kind of frame", &[]),
    ("a text message", &[]),
    ("an oversized message", &[]),
    ("an answer to no call", &[]),
    ("an item in place of an answer", &[]),
    ("a second Welcome", &[]),
    ("a Bound without a Bind", &[]),
    ("more pings than can be answered", &[]),
    ("a close for no reason", &[]),
    ("a close before Welcome", &[]),
    ("garbage before Welcome", &[]),
    ("a server that never says Welcome", &[]),
    ("a server that never upgrades", &[]),
    ("a page in place of a WebSocket", &[]),
    ("a WebSocket of no subprotocol", &[]),
    ("answers that are none", &[]),
    ("a server that never answers", &[]),
    ("another version of the protocol", &[]),
    (NOTHING_UNHANDLED, &[(RUST, "Rust has no promises")]),
];

/// All rows in the order of the table.
pub fn rows() -> Vec<Row> {
    let groups = [
        ("Bytes", VECTORS),
        ("Values of everything", VALUES),
        ("Calls", CALLS),
        ("Streams", STREAMS),
        ("Sources in JavaScript", SOURCES),
        ("Connections that are lost", FAULTS),
        ("Who is who", IDENTITY),
        ("Servers that break the rules", HOSTILE),
    ];
    groups
        .into_iter()
        .flat_map(|(group, said)| said.iter().map(move |&(name, not)| Row { group, name, not }))
        .collect()
}
