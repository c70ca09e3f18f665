//! Diagnostics for programs: JSON of our own, and SARIF 2.1.0. Neither reads files nor prints.

mod json;
mod report;
mod sarif;
mod value;

pub use report::{Format, Report};
