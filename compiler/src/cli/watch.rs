//! `turboc generate --watch`: what was read is looked at, and whether it has changed.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use turbo_idl::{FsLoader, LoadError, Loader};

/// How often files are looked at: a person does not notice it, and neither does a processor.
const PAUSE: Duration = Duration::from_millis(100);

/// By which a change of a file is noticed. None where there is none.
type Stamp = Option<(SystemTime, u64)>;

/// Loads files and remembers which, and how they were before they were read. Those that are not there count too: they may come.
pub(super) struct Watched {
    files: FsLoader,
    seen: RefCell<BTreeMap<PathBuf, Stamp>>,
}

impl Watched {
    /// With a file that the caller is going to read.
    pub(super) fn new(first: PathBuf) -> Self {
        let watched = Self {
            files: FsLoader::new(),
            seen: RefCell::default(),
        };
        watched.add(first);
        watched
    }

    /// How many files there are to look at.
    pub(super) fn count(&self) -> usize {
        self.seen.borrow().len()
    }

    /// Comes back when a file is not as it was read, and has stopped changing: an editor may remove a file before it writes it again.
    pub(super) fn wait(&self) {
        let mut before = self.seen.borrow().clone();
        let mut has_changed = false;
        loop {
            thread::sleep(PAUSE);
            let now = before.keys().map(|path| (path.clone(), stamp(path))).collect();
            if before != now {
                has_changed = true;
                before = now;
            } else if has_changed {
                return;
            }
        }
    }

    fn add(&self, path: PathBuf) {
        let stamp = stamp(&path);
        self.seen.borrow_mut().entry(path).or_insert(stamp);
    }
}

impl Loader for Watched {
    fn load(&self, path: &str, limit: usize) -> Result<Vec<u8>, LoadError> {
        self.add(PathBuf::from(path));
        self.files.load(path, limit)
    }

    fn neighbours(&self, path: &str) -> Vec<String> {
        self.files.neighbours(path)
    }
}

fn stamp(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
