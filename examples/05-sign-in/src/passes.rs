use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::time::Instant;

/// The passes that are good. A token is kept as its hash: what is looked up tells nothing of what would be found next to it.
pub struct Passes {
    good: Mutex<Good>,
    good_for: Duration,
}

/// By the hash of a token: whose it is, and until when.
type Good = HashMap<[u8; 32], (Arc<str>, Instant)>;

/// Passes of one member; one more ends the oldest.
const AT_ONCE: usize = 16;

impl Passes {
    /// None yet. Each will be good for that long.
    #[must_use]
    pub fn new(good_for: Duration) -> Self {
        Self {
            good: Mutex::default(),
            good_for,
        }
    }

    /// How long a pass is good.
    #[must_use]
    pub fn good_for(&self) -> Duration {
        self.good_for
    }

    /// Makes a pass and answers its token.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn issue(&self, name: &str) -> Result<String, getrandom::Error> {
        let mut random = [0; 32];
        getrandom::fill(&mut random)?;
        let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let now = Instant::now();
        let mut good = self.lock();
        // Whoever gets one pays for those that nobody shows any more.
        good.retain(|_, (_, end)| *end > now);
        let of_name = || good.iter().filter(|(_, (owner, _))| **owner == *name);
        if of_name().count() >= AT_ONCE
            && let Some(first) = of_name().min_by_key(|(_, (_, end))| *end).map(|(key, _)| *key)
        {
            good.remove(&first);
        }
        good.insert(key(&token), (Arc::from(name), now + self.good_for));
        Ok(token)
    }

    /// Whose pass it is, and how long it is still good.
    #[must_use]
    pub fn look_up(&self, token: &str) -> Option<(Arc<str>, Duration)> {
        let good = self.lock();
        let (name, end) = good.get(&key(token))?;
        let left = end.checked_duration_since(Instant::now())?;
        Some((Arc::clone(name), left))
    }

    /// Ends a pass.
    pub fn end(&self, token: &str) {
        self.lock().remove(&key(token));
    }

    fn lock(&self) -> MutexGuard<'_, Good> {
        self.good.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
