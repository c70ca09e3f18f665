use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use turbo_runtime::{Fault, Status};

use crate::v1::DoorError;

/// Names, and what Argon2 makes of passwords. It is meant to be slow and to take memory, so few are looked at at once.
pub struct Accounts {
    hashes: Mutex<HashMap<String, String>>,
    turns: Arc<Semaphore>,
    /// Of no password: who gives a name that nobody has waits as long as others.
    nobody: String,
}

/// Passwords that are looked at at once.
const AT_ONCE: usize = 2;

/// Members at most: anybody may join.
const ROOM: usize = 10_000;

/// The longest name and password, in bytes.
const MOST: usize = 256;

impl Accounts {
    /// Nobody yet.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn new() -> Result<Self, Fault<DoorError>> {
        Ok(Self {
            hashes: Mutex::default(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            nobody: hash("")?,
        })
    }

    /// Makes an account.
    ///
    /// # Errors
    /// The name is taken, or one of the two is too short or too long.
    pub async fn join(&self, name: String, password: String) -> Result<(), Fault<DoorError>> {
        if name.is_empty() || name.len() > MOST || password.len() < 8 || password.len() > MOST {
            let why = "a name of at least 1 byte and a password of at least 8 are needed, and at most 256";
            return Err(Fault::new(Status::InvalidArgument, why));
        }
        let hash = self.slowly(move || hash(&password)).await??;
        let mut hashes = self.lock();
        if hashes.contains_key(&name) {
            return Err(DoorError::Taken.into());
        }
        if hashes.len() >= ROOM {
            return Err(Fault::new(Status::ResourceExhausted, "there are enough members"));
        }
        hashes.insert(name, hash);
        Ok(())
    }

    /// Whether it is the password of that name.
    ///
    /// # Errors
    /// It is not.
    pub async fn check(&self, name: &str, password: String) -> Result<(), Fault<DoorError>> {
        let known = self.lock().get(name).cloned();
        let is_known = known.is_some();
        let hash = known.unwrap_or_else(|| self.nobody.clone());
        let is_right = self
            .slowly(move || match PasswordHash::new(&hash) {
                Ok(hash) if password.len() <= MOST => Argon2::default()
                    .verify_password(password.as_bytes(), &hash)
                    .is_ok(),
                _ => false,
            })
            .await?;
        match is_known && is_right {
            true => Ok(()),
            false => Err(DoorError::Wrong.into()),
        }
    }

    /// Works on another thread, when it is its turn: calls of others go on meanwhile.
    async fn slowly<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, Fault<DoorError>> {
        let turn = Arc::clone(&self.turns).acquire_owned().await?;
        // The turn ends with the work, and not with the caller that may have gone.
        let done = spawn_blocking(move || (work(), drop(turn)).0).await?;
        Ok(done)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.hashes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(password: &str) -> Result<String, Fault<DoorError>> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt)?;
    let salt = SaltString::encode_b64(&salt)?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt)?;
    Ok(hash.to_string())
}
