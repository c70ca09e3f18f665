//! What is there behind NATS: whoever binds a service asks its instances. Rules W-85 and W-86.

use std::collections::HashMap;
use std::error::Error;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_nats::{Client, Message, StatusCode, Subject};
use futures_util::StreamExt;
use tokio::time::timeout;

use super::{outlet, subjects};
use crate::frame::{Availability, Bind, Bound, Standing};
use crate::server::bindings;
use crate::server::revisions::Served;
use crate::wire::{Reader, Writer};

/// How long is waited for an instance that has more than those that have answered.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a gateway has found, for as long as it is taken to hold.
///
/// Only that everything is there is kept: who misses something asks again next time, and hears at once of an instance that
/// has come.
pub(crate) struct Findings {
    term: Duration,
    known: Mutex<Known>,
    /// Nobody finds two questions that are one to it.
    hasher: RandomState,
}

struct Known {
    since: Instant,
    /// Schema ids, and where the asker's stands, by question.
    whole: HashMap<u64, ([u8; 8], Standing)>,
}

/// Questions of which the answer is kept.
const KEPT: usize = 1_024;

impl Findings {
    pub(crate) fn new(term: Duration) -> Self {
        Self {
            term,
            known: Mutex::new(Known {
                since: Instant::now(),
                whole: HashMap::new(),
            }),
            hasher: RandomState::new(),
        }
    }

    /// What is there of a service whose instances are asked at that subject.
    pub(crate) async fn ask(&self, client: &Client, subject: Subject, bind: &Bind) -> Bound {
        let question = self
            .hasher
            .hash_one((&bind.service, &bind.schema_id, &bind.signatures));
        let known = self.lock().whole.get(&question).copied();
        if let Some((schema_id, standing)) = known {
            return all(bind, schema_id, standing, Availability::Available);
        }
        let answer = match gather(client, subject, bind).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::debug!(%error, service = %bind.service, "instances cannot be asked");
                None
            }
        };
        // Of a service of which nobody knows, the call will tell.
        let Some(bound) = answer else {
            return all(bind, [0; 8], Standing::default(), Availability::Available);
        };
        if is_whole(&bound) {
            let mut known = self.lock();
            if known.whole.len() < KEPT {
                known.whole.insert(question, (bound.schema_id, bound.standing));
            }
        }
        bound
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.since.elapsed() >= self.term {
            known.whole.clear();
            known.since = Instant::now();
        }
        known
    }
}

/// Asks all instances. `None` if none answers, and NATS does not say that there is none.
async fn gather(
    client: &Client,
    subject: Subject,
    bind: &Bind,
) -> Result<Option<Bound>, Box<dyn Error + Send + Sync>> {
    let mut writer = Writer::new();
    Bind::write_parts(&mut writer, &bind.service, bind.schema_id, bind.signatures.iter());
    let question = writer.take_bytes();
    let inbox = client.new_inbox();
    let mut answers = client.subscribe(inbox.clone()).await?;
    client
        .publish_with_reply(subject, Subject::from(inbox), question)
        .await?;
    let mut found = None;
    // Who has everything ends it; otherwise a newer instance may have what an older one lacks.
    let _ = timeout(PATIENCE, async {
        while let Some(answer) = answers.next().await {
            if answer.status == Some(StatusCode::NO_RESPONDERS) {
                found = Some(all(
                    bind,
                    [0; 8],
                    Standing::default(),
                    Availability::Unimplemented,
                ));
                return;
            }
            if let Some(bound) = heard(&answer, bind) {
                found = Some(match found.take() {
                    Some(before) => better(before, bound),
                    None => bound,
                });
                if found.as_ref().is_some_and(is_whole) {
                    return;
                }
            }
        }
    })
    .await;
    Ok(found)
}

/// What an instance says; nothing if it is no answer.
fn heard(answer: &Message, bind: &Bind) -> Option<Bound> {
    let bound = Bound::read(&mut Reader::new(&answer.payload)).ok()?;
    (answer.status.is_none() && bound.methods.len() == bind.signatures.len()).then_some(bound)
}

/// What is there if either is: a method by whoever has it, and the schema of who has more.
fn better(one: Bound, other: Bound) -> Bound {
    let count = |bound: &Bound| {
        let there = bound.methods.iter();
        there.filter(|method| **method == Availability::Available).count()
    };
    let more = match count(&other) > count(&one) {
        true => &other,
        false => &one,
    };
    let (schema_id, standing) = (more.schema_id, more.standing);
    let methods = one.methods.into_iter().zip(other.methods);
    let methods = methods
        .map(|(one, other)| match (one as u8) < other as u8 {
            true => one,
            false => other,
        })
        .collect();
    Bound {
        schema_id,
        methods,
        standing,
    }
}

fn is_whole(bound: &Bound) -> bool {
    bound
        .methods
        .iter()
        .all(|method| *method == Availability::Available)
}

fn all(bind: &Bind, schema_id: [u8; 8], standing: Standing, availability: Availability) -> Bound {
    Bound {
        schema_id,
        methods: vec![availability; bind.signatures.len()],
        standing,
    }
}

/// Answers for an instance.
pub(crate) fn answer(client: &mut Client, service: &Served, question: Message) {
    let Some(inbox) = question.reply.filter(|inbox| subjects::is_publishable(inbox)) else {
        return;
    };
    let Ok(bind) = Bind::read(&mut Reader::new(&question.payload)) else {
        return;
    };
    if question.status.is_some() || bind.signatures.len() > MOST {
        return;
    }
    if let Some(bound) = bindings::bound(service, &bind) {
        let mut writer = Writer::new();
        bound.write(&mut writer);
        outlet::tell(client, inbox, writer.take_bytes());
    }
}

/// No client can bind more. Rule W-14.
const MOST: usize = 65_536;

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    const HERE: Availability = Availability::Available;
    const OTHER: Availability = Availability::SchemaMismatch;

    fn bound(schema: u8, methods: &[Availability]) -> Bound {
        Bound {
            schema_id: [schema; 8],
            methods: methods.to_vec(),
            standing: Standing {
                releases: u32::from(schema),
                is_known: false,
            },
        }
    }

    /// W-86: of a service in two versions, everything is there that either has.
    #[test]
    fn the_better_of_two_answers_is_what_either_has() {
        let (old, new) = (bound(1, &[HERE, OTHER, OTHER]), bound(2, &[OTHER, HERE, HERE]));
        let both = bound(2, &[HERE, HERE, HERE]);
        assert_eq!(better(old.clone(), new.clone()), both);
        assert_eq!(better(new, old.clone()), both);
        assert_eq!(better(old.clone(), old.clone()), old);
        assert!(is_whole(&both) && !is_whole(&old));
    }

    /// W-85: what is no answer to the question is none.
    #[test]
    fn nonsense_is_no_answer() {
        let bind = Bind {
            service: "a.B".to_owned(),
            schema_id: [0; 8],
            signatures: vec![[1; 8], [2; 8]],
        };
        let message = |payload: Bytes, status| Message {
            subject: Subject::from_static("inbox"),
            reply: None,
            length: payload.len(),
            payload,
            headers: None,
            status,
            description: None,
        };
        let written = |bound: &Bound| {
            let mut writer = Writer::new();
            bound.write(&mut writer);
            writer.take_bytes()
        };
        let good = written(&bound(1, &[HERE, OTHER]));
        assert_eq!(
            heard(&message(good.clone(), None), &bind),
            Some(bound(1, &[HERE, OTHER]))
        );
        assert_eq!(
            heard(&message(good, Some(StatusCode::NO_RESPONDERS)), &bind),
            None
        );
        assert_eq!(heard(&message(written(&bound(1, &[HERE])), None), &bind), None);
        assert_eq!(
            heard(&message(Bytes::from_static(b"\xff\xff"), None), &bind),
            None
        );
    }
}
