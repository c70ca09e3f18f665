//! The releases of `turbo.lock`, for backends that serve clients of earlier revisions.

use std::path::PathBuf;

use turbo_idl::evolve::{Comparison, compare};
use turbo_idl::ir::Schema;
use turbo_idl::lock::{self, FILE_NAME, MAX_SIZE};
use turbo_idl::parallel;
use turbo_idl::source::normalize;
use turbo_idl::{Code, Diagnostic, LoadError, Loader, SourceMap};

use crate::compile::slashed;
use crate::config::Config;

/// A release that is not retired.
#[derive(Debug)]
pub struct Release {
    /// Its name.
    pub name: String,
    /// What was released.
    pub schema: Schema,
    /// What became of it in the schema as it is now.
    pub comparison: Comparison,
}

/// What lies beside a configuration.
#[derive(Debug, Default)]
pub(crate) struct Releases {
    /// From the oldest to the newest.
    pub(crate) live: Vec<Release>,
    /// How many there are, retired ones among them.
    pub(crate) count: usize,
    /// The file that says so, if there is one.
    pub(crate) file: Option<PathBuf>,
}

/// The releases of the lock in the folder of a configuration. Where there is none, there are none.
///
/// # Errors
/// The lock is damaged, cannot be read, or holds a release that cannot be compared with the schema.
pub(crate) fn beside(
    loader: &dyn Loader,
    config: &Config,
    schema: &Schema,
    sources: &mut SourceMap,
) -> Result<Releases, Box<Diagnostic>> {
    let name = normalize(&slashed(&config.root.join(FILE_NAME)));
    let bytes = match loader.load(&name, MAX_SIZE) {
        Ok(bytes) => bytes,
        Err(LoadError::NotFound) => return Ok(Releases::default()),
        Err(LoadError::TooLarge) => {
            let message = format!("`{name}` is larger than {} MiB", MAX_SIZE >> 20);
            return Err(Box::new(Diagnostic::without_place(Code::FileTooLarge, message)));
        }
        Err(LoadError::Unreadable(why)) => {
            let message = format!("cannot read `{name}`: {why}");
            return Err(Box::new(Diagnostic::without_place(Code::CannotRead, message)));
        }
    };
    let lock = lock::read(&name, &bytes, sources)?;
    let live: Vec<usize> = (0..lock.releases().len())
        .filter(|&at| !lock.releases()[at].is_retired())
        .collect();
    let live = parallel::map(&live, |&at| {
        let old = lock.revision(at)?;
        let told = &lock.releases()[at];
        let comparison = compare(&old, schema).map_err(|error| {
            let message = format!("release `{}` cannot be compared with the schemas", told.name);
            Box::new(match told.span {
                Some(span) => Diagnostic::error(Code::LockChanged, span, message, error.to_string()),
                None => Diagnostic::without_place(Code::LockChanged, message).note(error.to_string()),
            })
        })?;
        Ok(Release {
            name: told.name.clone(),
            schema: old,
            comparison,
        })
    });
    Ok(Releases {
        live: live.into_iter().collect::<Result<_, Box<Diagnostic>>>()?,
        count: lock.releases().len(),
        file: Some(PathBuf::from(name)),
    })
}
