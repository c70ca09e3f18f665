//! Values of every type, from one language to the other and back: those of the committed vectors, and any by chance.
//!
//! A schema says which types there are and what they are made of, so a type that is added is tested, or fails here.

mod cases;
mod derived;
mod describe;
mod live;
mod mirror;
mod oracle;
mod property;
mod random;
mod schema;
mod spell;
mod types;
mod value;
mod vectors;

#[path = "../support/node.rs"]
mod node;
#[path = "../support/package.rs"]
mod package;
