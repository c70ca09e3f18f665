//! The names of NATS that conversations use. Rule W-71.

use async_nats::{Client, Subject};

use super::Options;
use crate::client::ConnectError;

/// The longest name of a service, in bytes.
const MAX_SERVICE: usize = 255;

/// The longest subject that a peer may name, in bytes.
const MAX_SUBJECT: usize = 512;

/// Where the instances of a service listen; `None` if the name is none of a service.
///
/// What is published to comes from peers, so nothing of it may have a meaning of its own to a NATS server.
pub(crate) fn service(prefix: &str, name: &str) -> Option<Subject> {
    below(prefix, name)
}

/// Where they are asked what they have. No name of a service begins like that.
pub(crate) fn question(prefix: &str, name: &str) -> Option<Subject> {
    below(&format!("{prefix}._d"), name)
}

fn below(prefix: &str, name: &str) -> Option<Subject> {
    let is_name = name.len() <= MAX_SERVICE
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.split('.').all(|part| is_word(part, b""));
    is_name.then(|| Subject::from(format!("{prefix}.{name}")))
}

/// The subject below which a new instance listens for what follows the first messages.
pub(crate) fn instance(prefix: &str, client: &Client) -> String {
    format!("{prefix}._i.{}", unguessable(client))
}

/// A word that nobody guesses, as an inbox has it.
pub(crate) fn unguessable(client: &Client) -> String {
    let inbox = client.new_inbox();
    match inbox.rsplit_once('.') {
        Some((_, word)) => word.to_owned(),
        None => inbox,
    }
}

/// Whether an instance may ask for what follows to be sent there: only instances listen there, and not some other
/// system that happens to use the same NATS.
pub(crate) fn is_of_instance(prefix: &str, subject: &str) -> bool {
    let words = subject
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix("._i."));
    words.is_some_and(|words| words.split('.').count() == 2 && is_publishable(words))
}

/// Whether it can be published to as it is.
pub(crate) fn is_publishable(subject: &str) -> bool {
    subject.len() <= MAX_SUBJECT && subject.split('.').all(|word| is_word(word, b"-_$@=+/:"))
}

/// What is wrong with the options, if anything is.
pub(crate) fn check(options: &Options) -> Result<(), ConnectError> {
    let is_valid = |name: &str| name.split('.').all(|word| is_word(word, b"-")) && name.len() <= MAX_SERVICE;
    for (what, name) in [("prefix", &options.prefix), ("queue group", &options.queue)] {
        if !is_valid(name) {
            return Err(ConnectError::InvalidOption(format!(
                "the {what} {name:?} is not made of words with dots between them"
            )));
        }
    }
    Ok(())
}

fn is_word(word: &str, and: &[u8]) -> bool {
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || and.contains(&byte);
    !word.is_empty() && word.bytes().all(is_good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_services_mean_nothing_else_to_nats() {
        assert_eq!(
            service("turbo", "people.v1.People").as_deref(),
            Some("turbo.people.v1.People")
        );
        let hostile = [
            "",
            ">",
            "*",
            "a.*",
            "a..b",
            ".a",
            "a.",
            "_i.x.y",
            "a b",
            "a\r\nPUB x 0",
            "a\tb",
            "$SYS.x",
            "é",
        ];
        for name in hostile {
            assert_eq!(service("turbo", name), None, "{name:?}");
        }
        assert_eq!(service("turbo", &"a".repeat(256)), None);
        assert_eq!(
            question("turbo", "people.v1.People").as_deref(),
            Some("turbo._d.people.v1.People")
        );
        assert_eq!(question("turbo", ">"), None);
    }

    #[test]
    fn what_follows_goes_to_instances_only() {
        assert!(is_of_instance("turbo", "turbo._i.abc.def"));
        for other in [
            "turbo._i.abc",
            "turbo._i.abc.*",
            "turbo._i.abc.>",
            "turbo._i.a.b.c",
            "turbo.people.v1.People",
            "$SYS.REQ.x",
            "turbo._i.a.b c",
            "turbo2._i.a.b",
            "turbo._i..b",
        ] {
            assert!(!is_of_instance("turbo", other), "{other:?}");
        }
        assert!(is_publishable("_INBOX.xyz.1"));
        assert!(is_publishable("_INBOX_my-team.a.b"));
        assert!(!is_publishable("_INBOX.*"));
    }

    #[test]
    fn options_name_what_can_be_subscribed_to() {
        assert!(check(&Options::default()).is_ok());
        for prefix in ["", "a b", "a.*", ">", "a..b"] {
            let options = Options {
                prefix: prefix.to_owned(),
                ..Options::default()
            };
            assert!(check(&options).is_err(), "{prefix:?}");
        }
    }
}
