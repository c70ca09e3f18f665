//! Messages on pipes: a header with a length, then JSON.

use std::fmt;
use std::io::{self, BufRead, Read as _, Write};

use lsp_server::Message;

/// The largest message that is taken: far above that of any file that the compiler reads.
const MAX_MESSAGE: usize = 64 << 20;

/// The longest line of a header.
const MAX_HEADER: u64 = 4 << 10;

/// Why nothing more can be understood of a client.
#[derive(Debug)]
pub enum TransportError {
    /// The pipe broke.
    Io(io::Error),
    /// What came is not the protocol. The text says what is wrong with it.
    Malformed(String),
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "the connection to the editor broke: {error}"),
            Self::Malformed(what) => write!(f, "this is not the language server protocol: {what}"),
        }
    }
}

impl std::error::Error for TransportError {}

impl From<io::Error> for TransportError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The next message; nothing when the pipe ends between two.
pub(super) fn read(input: &mut dyn BufRead) -> Result<Option<Message>, TransportError> {
    let Some(length) = length(input)? else {
        return Ok(None);
    };
    let mut content = Vec::new();
    input.take(length as u64).read_to_end(&mut content)?;
    if content.len() < length {
        return Err(TransportError::Malformed("a message ends too early".to_owned()));
    }
    let message = serde_json::from_slice(&content)
        .map_err(|error| TransportError::Malformed(format!("a message is no JSON-RPC: {error}")))?;
    Ok(Some(message))
}

/// The length that a header gives.
fn length(input: &mut dyn BufRead) -> Result<Option<usize>, TransportError> {
    let malformed = |what: &str| Err(TransportError::Malformed(what.to_owned()));
    let mut length = None;
    let mut is_first = true;
    loop {
        let mut line = Vec::new();
        input.take(MAX_HEADER).read_until(b'\n', &mut line)?;
        if line.is_empty() && is_first {
            return Ok(None);
        }
        is_first = false;
        let Some(line) = line.strip_suffix(b"\n") else {
            return malformed("expected a header such as `Content-Length: 52`");
        };
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        let header = String::from_utf8_lossy(line);
        let Some((name, value)) = header.split_once(':') else {
            return malformed("expected a header such as `Content-Length: 52`");
        };
        if name.eq_ignore_ascii_case("content-length") {
            let Ok(value) = value.trim().parse() else {
                return malformed("the length of a message is no number");
            };
            length = Some(value);
        }
    }
    match length {
        None => malformed("a header has no `Content-Length`"),
        Some(length) if length > MAX_MESSAGE => malformed("a message is larger than 64 MiB"),
        length => Ok(length),
    }
}

/// Writes one message.
pub(super) fn write(output: &mut dyn Write, message: &Message) -> io::Result<()> {
    let mut output = output;
    message.write(&mut output)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_is_no_message_is_refused() {
        let huge = "Content-Length: 99999999999999999\r\n\r\n";
        for text in [
            "hello\r\n\r\n",
            "hello",
            "Content-Length: 2\r\n\r\n{",
            "Content-Length: 2\r\n\r\n{}",
            "Content-Length: x\r\n\r\n{}",
            "Content-Type: x\r\n\r\n{}",
            huge,
            "Content-Length: 68719476736\r\n\r\n",
        ] {
            assert!(read(&mut text.as_bytes()).is_err(), "{text:?}");
        }
        let endless = "x".repeat(100_000);
        assert!(read(&mut endless.as_bytes()).is_err());
        assert!(read(&mut "".as_bytes()).is_ok_and(|message| message.is_none()));
    }

    #[test]
    fn messages_come_one_after_another() {
        let exit = r#"{"jsonrpc":"2.0","method":"exit"}"#;
        let text = format!(
            "content-length: {0}\r\nContent-Type: x\r\n\r\n{exit}Content-Length:{0}\n\n{exit}",
            exit.len()
        );
        let mut input = text.as_bytes();
        for _ in 0..2 {
            assert!(read(&mut input).is_ok_and(|message| message.is_some()));
        }
        assert!(read(&mut input).is_ok_and(|message| message.is_none()));
    }
}
