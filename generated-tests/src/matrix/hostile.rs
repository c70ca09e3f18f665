//! Servers that break the rules, to the first who connects to them. To all others they are well-behaved.

use std::time::Duration;

use turbo_runtime::Status;
use turbo_runtime::client::{ConnectError, ConnectionState};

use super::stage::{Played, Stage, failure, hasty, holds, lab_at, same};

/// What a row about a hostile server is about.
pub(super) enum Hostility {
    /// It answers a call in such a way that the client hangs up, with one of these codes.
    Breach {
        script: &'static str,
        codes: &'static [&'static str],
    },
    /// There is no conversation with it.
    Opening { script: &'static str },
    /// It answers calls with what is no answer; the conversation goes on.
    BadAnswers,
    /// It answers no calls.
    Deaf,
    /// It does not speak this protocol.
    Version,
}

const PROTOCOL: &[&str] = &["4400"];

/// The row of that name.
pub(super) fn row(name: &str) -> Option<Hostility> {
    use Hostility::{BadAnswers, Breach, Deaf, Opening, Version};
    let breach = |script| Breach {
        script,
        codes: PROTOCOL,
    };
    Some(match name {
        "half a frame" => breach("half a frame"),
        "garbage" => breach("garbage"),
        "an empty message" => breach("empty"),
        "an unknown kind of frame" => breach("unknown kind"),
        "a text message" => Breach {
            script: "text",
            codes: &["1003", "4400"],
        },
        "an oversized message" => Breach {
            script: "oversized",
            codes: &["1009", "4400"],
        },
        "an answer to no call" => breach("nobody's"),
        "an item in place of an answer" => breach("item"),
        "a second Welcome" => breach("welcome"),
        "a Bound without a Bind" => breach("bound"),
        "more pings than can be answered" => breach("pings"),
        "a close for no reason" => Breach {
            script: "close",
            codes: &["server closed"],
        },
        "a close before Welcome" => Opening {
            script: "early close",
        },
        "garbage before Welcome" => Opening {
            script: "early garbage",
        },
        "a server that never says Welcome" => Opening { script: "mute" },
        "a server that never upgrades" => Opening { script: "silent" },
        "a page in place of a WebSocket" => Opening { script: "page" },
        "a WebSocket of no subprotocol" => Opening { script: "stranger" },
        "answers that are none" => BadAnswers,
        "a server that never answers" => Deaf,
        "another version of the protocol" => Version,
        _ => return None,
    })
}

impl Hostility {
    pub(super) async fn play(self, stage: &Stage) -> Played {
        match self {
            Self::Breach { script, codes } => breach(stage, script, codes).await,
            Self::Opening { script } => opening(stage, script).await,
            Self::BadAnswers => bad_answers(stage).await,
            Self::Deaf => deaf(stage).await,
            Self::Version => version(stage).await,
        }
    }
}

// W-2 to W-4, W-10, W-19, W-21, W-36
async fn breach(stage: &Stage, script: &str, codes: &[&str]) -> Played {
    let place = stage.control.script(script).await?;
    let (channel, lab) = lab_at(&place).await?;
    let error = failure("a call to it", lab.wait(&stage.ticket("call")).await)?;
    same("the status", &error.status(), &Status::Indeterminate)?;
    // The next server answers.
    same(
        "a call after that",
        &lab.echo(b"x").await?.as_ref(),
        &b"x".as_slice(),
    )?;
    same("the state", &channel.state(), &ConnectionState::Open)?;
    let heard = stage.control.heard(place.id).await?;
    holds(&format!("it heard {heard}"), codes.contains(&heard.as_str()))
}

// W-1, W-10, W-13
async fn opening(stage: &Stage, script: &str) -> Played {
    let place = stage.control.script(script).await?;
    // An attempt may end before it has reached the server.
    while stage.control.attempts(place.id).await? == 0 {
        let mut connector = hasty(&place.url);
        if matches!(script, "mute" | "silent") {
            connector = connector.connect_timeout(Duration::from_millis(300));
        }
        let error = failure("a connection to it", connector.connect().await)?;
        let is_expected = match error {
            ConnectError::InvalidUrl(_) | ConnectError::InvalidOption(_) | ConnectError::Closed => false,
            ConnectError::NotTurbo(_) => script == "stranger",
            _ => true,
        };
        holds(&error.to_string(), is_expected)?;
    }
    // Whoever tries again comes to the next server.
    let (_channel, lab) = lab_at(&place).await?;
    same("a visit", &lab.visits().await?, &1)
}

// V-24, W-34
async fn bad_answers(stage: &Stage) -> Played {
    let place = stage.control.script("bad answers").await?;
    let (channel, lab) = lab_at(&place).await?;
    for what in [
        "a value that is none",
        "a status that is none",
        "an error that is none",
    ] {
        let error = failure(what, lab.wait(&stage.ticket("call")).await)?;
        same(what, &error.status(), &Status::Internal)?;
    }
    same("a good answer", &lab.wait(&stage.ticket("call")).await?, &7)?;
    same("the attempts", &stage.control.attempts(place.id).await?, &1)?;
    channel.close().await;
    same(
        "it heard",
        &stage.control.heard(place.id).await?.as_str(),
        &"1000",
    )
}

// W-23
async fn deaf(stage: &Stage) -> Played {
    let place = stage.control.script("deaf").await?;
    let (channel, lab) = lab_at(&place).await?;
    let call = lab.wait(&stage.ticket("call")).timeout(Duration::from_millis(50));
    let error = failure("a call to it", call.await)?;
    same("the status", &error.status(), &Status::DeadlineExceeded)?;
    channel.close().await;
    same(
        "it heard",
        &stage.control.heard(place.id).await?.as_str(),
        &"1000",
    )
}

// W-11
async fn version(stage: &Stage) -> Played {
    let place = stage.control.script("version").await?;
    let error = failure("a connection to it", hasty(&place.url).connect().await)?;
    holds(&error.to_string(), matches!(error, ConnectError::Version(_)))?;
    stage.pause(100).await?;
    same("the attempts", &stage.control.attempts(place.id).await?, &1)
}
