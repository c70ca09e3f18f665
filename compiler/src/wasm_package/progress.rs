//! Who watches a build.

/// Hears how far a build is.
pub trait Progress {
    /// A step begins; the one before it is done.
    fn step(&mut self, what: &str);

    /// What the step is busy with, such as the crate that cargo compiles.
    fn detail(&mut self, what: &str) {
        let _ = what;
    }

    /// The last step is done.
    fn done(&mut self) {}
}

/// Nobody watches.
impl Progress for () {
    fn step(&mut self, _what: &str) {}
}
