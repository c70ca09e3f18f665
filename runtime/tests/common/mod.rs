//! A service by hand, in the shape of generated code, and a peer that speaks raw bytes.

#![allow(dead_code, missing_docs, reason = "each test binary uses a part of it")]

pub mod bytes;
pub mod certificates;
pub mod desk;
pub mod frames;
pub mod guarded;
pub mod lab;
pub mod peer;
pub mod proxy;
pub mod sessions;
pub mod socket;
pub mod tally;
pub mod uploads;
pub mod who;
