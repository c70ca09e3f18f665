use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use turbo_runtime::server::Context;
use turbo_runtime::{Fault, Never, Status};

use crate::Member;
use crate::v1::Notebook;

/// The notebooks of all members.
#[derive(Default)]
pub struct Pages(Mutex<HashMap<String, Vec<String>>>);

/// Notes that a notebook has room for.
const ROOM: usize = 1_000;

impl Pages {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Vec<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Notebook for Pages {
    async fn owner(&self, cx: &Context) -> Result<String, Fault<Never>> {
        Ok(Member::of(cx)?.name().to_owned())
    }

    async fn write(&self, cx: &Context, note: String) -> Result<u32, Fault<Never>> {
        let member = Member::of(cx)?;
        let mut notebooks = self.lock();
        let notes = notebooks.entry(member.name().to_owned()).or_default();
        if notes.len() >= ROOM {
            return Err(Fault::new(Status::ResourceExhausted, "the notebook is full"));
        }
        notes.push(note);
        Ok(u32::try_from(notes.len()).unwrap_or(u32::MAX))
    }

    async fn notes(&self, cx: &Context) -> Result<Vec<String>, Fault<Never>> {
        let member = Member::of(cx)?;
        Ok(self.lock().get(member.name()).cloned().unwrap_or_default())
    }
}
