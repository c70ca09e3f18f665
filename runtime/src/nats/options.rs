use std::time::Duration;

use crate::frame::{MIN_MAX_MESSAGE, MIN_WINDOW};

/// What clients, gateways and instances that are to find each other agree on, and what each may hold.
///
/// ```
/// use turbo_runtime::nats::Options;
/// let options = Options { prefix: "shop".to_owned(), ..Options::default() };
/// ```
#[derive(Clone, Debug)]
pub struct Options {
    /// The first part of every subject: one or more words of ASCII letters, digits, `-` and `_`, joined by dots. Everybody has
    /// to use the same. Default: `turbo`.
    pub prefix: String,
    /// The queue group of the instances. Those of one group share the calls, and a call of several groups would be carried
    /// out by each. Default: `turbo`.
    pub queue: String,
    /// After which silence a side of a conversation shows that it is there. After four times that without a word from the
    /// other side the conversation is lost, and after twice that if there was never one. Everybody should use the same. Default: 5 seconds.
    pub keepalive: Duration,
    /// Conversations that are held at the same time; an instance refuses one more with `resource_exhausted`, and so does
    /// a gateway or a client. Default: 16,384.
    pub max_conversations: usize,
    /// How much an instance may send of a stream ahead of its reader, in bytes; from 16,384 to 2^31 - 1. It is about a
    /// gateway and a client; what instances take is up to their endpoint. Default: 256 KiB.
    pub window: u32,
    /// The largest message that a gateway or a client accepts from an instance, in bytes, at least 4,096. What the NATS
    /// server lets through (1 MiB unless it is told otherwise) is a bound as well. Default: 4 MiB.
    pub max_message: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            prefix: "turbo".to_owned(),
            queue: "turbo".to_owned(),
            keepalive: Duration::from_secs(5),
            max_conversations: 16_384,
            window: 256 << 10,
            max_message: 4 << 20,
        }
    }
}

impl Options {
    /// The same with every number inside its bounds.
    pub(crate) fn bounded(mut self) -> Self {
        self.window = self.window.clamp(MIN_WINDOW, i32::MAX as u32);
        self.max_message = self.max_message.max(MIN_MAX_MESSAGE);
        self.keepalive = self.keepalive.max(Duration::from_millis(10));
        self
    }
}
