//! Beyond one machine: the same servers and clients over [NATS](https://nats.io), and a gateway between the two worlds.
//!
//! | who | calls |
//! |---|---|
//! | an instance of some services | [`serve`]: takes its share of the calls, as a member of a queue group |
//! | a client of them | [`connect`]: a channel for generated clients |
//! | an endpoint for browsers | [`Gateway`], given to [`EndpointBuilder::gateway`](crate::server::EndpointBuilder::gateway) |
//!
//! Every call is a small conversation of its own, rules W-71 to W-79, W-85 and W-86 of the specification: one message carries `Hello`,
//! `Bind` and `Call` to whichever instance takes it, and the answers go to the caller's inbox. So a call that is answered at
//! once takes two messages, and signatures, statuses, credit, deadlines and cancellation are those of any other
//! connection.
//!
//! | layer | files |
//! |---|---|
//! | names and messages | `subjects`, `packet` |
//! | conversations, and the one subscription that serves all of them | `line`, `hub`, `outlet` |
//! | an instance | `instance`, `drain`, on `transport`, which is what the server's sessions run over |
//! | a gateway | `gateway`, `forward` for each call, and `discovery` of what is there |
//! | a client: a channel to a gateway in the same process | `connect` |

mod connect;
mod discovery;
mod drain;
mod forward;
mod gateway;
mod hub;
mod instance;
mod line;
mod options;
mod outlet;
mod packet;
mod subjects;
mod transport;

pub use async_nats;

pub use connect::connect;
pub use gateway::Gateway;
pub use instance::{Instance, serve};
pub use options::Options;
