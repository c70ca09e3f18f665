use std::time::Duration;

use crate::resume::DEFAULT_BUFFER;

/// What a connection may take from a server. Every limit has a safe default; rule W-32.
///
/// ```
/// use turbo_runtime::server::Limits;
/// let limits = Limits { max_message: 64 * 1024, ..Limits::default() };
/// ```
#[derive(Clone, Debug)]
pub struct Limits {
    /// The largest message that is accepted, in bytes; at least 4,096. A larger one ends the connection with close code 1009.
    /// Default: 4 MiB.
    pub max_message: u32,
    /// Calls in flight on one connection; one more fails with `resource_exhausted`. Default: 16,384.
    pub max_calls: usize,
    /// Bytes of arguments and metadata that the calls in flight on one connection hold together, as they came; one call
    /// more fails with `resource_exhausted`. Items of client streams that wait for their handlers count too, and a call whose
    /// item is one too many fails in the same way. What is alone may be as large as a message. Default: 64 MiB.
    pub max_call_bytes: usize,
    /// How much a client may send of a stream ahead of its handler, in bytes; from 16,384 to 2^31 - 1. One item may go beyond it. More
    /// lets a distant client send faster; a slow handler holds that much memory. Default: 256 KiB.
    pub window: u32,
    /// Methods bound on one connection, at most 65,536. Default: 65,536.
    pub max_methods: usize,
    /// Bytes of metadata, keys and values together, in `Hello` and in a call. Default: 16 KiB.
    pub max_metadata: usize,
    /// How deep a value of a type that contains itself may nest. Default: 128.
    pub max_depth: u32,
    /// Time until a complete `Hello` must have arrived. Default: 10 seconds.
    pub handshake: Duration,
    /// Bytes that may wait to be sent to one peer before the server stops reading from it. Streams pause at a quarter of
    /// that, so that they never keep a call or a cancellation from being heard; handlers that have begun go on until
    /// four times that waits. Default: 256 KiB.
    pub send_buffer: usize,
    /// Silence after which a client is asked whether it is still there, `None` for never. It is noticed at the latest after twice
    /// that. Default: 45 seconds.
    pub keepalive: Option<Duration>,
    /// How long a client that was asked may go on saying nothing before its connection counts as broken. Default: 20 seconds.
    pub patience: Duration,
    /// How long something may wait to be sent while the client takes nothing, `None` for any time; then the connection ends with
    /// close code 4410, within twice that. A message over 256 KiB gets this time for each 256 KiB. Default: 60 seconds.
    pub stall: Option<Duration>,
    /// How long a connection may be open without any call before the client is asked to go away, within twice that. `None`, the
    /// default, lets it stay. Clients of this crate come back when they have something to call.
    pub idle: Option<Duration>,
    /// How long the calls in flight of a conversation may take that a layer around it has ended, as a timeout does; see
    /// [`EndpointBuilder::connection_layer`](super::EndpointBuilder::connection_layer). Default: 10 seconds.
    pub farewell: Duration,
    /// How long a conversation whose connection broke waits for its client to come back: its calls go on meanwhile, and nothing of
    /// it is lost. Zero for not at all. Default: 30 seconds.
    pub resume: Duration,
    /// Bytes of messages that a client may not have acknowledged, and that are kept to be sent again; at least 65,536. More lets a
    /// distant client receive faster. As much is read ahead of a client while it does not acknowledge. Default: 1 MiB.
    pub resume_buffer: u32,
    /// Conversations without a connection, on the whole endpoint; beyond that the one that has waited longest ends.
    /// Default: 4,096.
    pub max_waiting: usize,
    /// Bytes that they hold together: messages that wait or are kept, and what their calls hold. Beyond that the one that has
    /// waited longest ends. Default: 64 MiB.
    pub max_waiting_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_message: 4 << 20,
            max_calls: 16_384,
            max_call_bytes: 64 << 20,
            window: 256 << 10,
            max_methods: 65_536,
            max_metadata: 16 << 10,
            max_depth: 128,
            handshake: Duration::from_secs(10),
            send_buffer: 256 << 10,
            keepalive: Some(Duration::from_secs(45)),
            patience: Duration::from_secs(20),
            stall: Some(Duration::from_secs(60)),
            idle: None,
            farewell: Duration::from_secs(10),
            resume: Duration::from_secs(30),
            resume_buffer: DEFAULT_BUFFER,
            max_waiting: 4_096,
            max_waiting_bytes: 64 << 20,
        }
    }
}
