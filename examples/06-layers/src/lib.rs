//! A service whose work is dear, behind the layers that keep it alive: a timeout, a limit of what runs at once, load shedding,
//! and a rate for everybody together. Each call has a span, and `/metrics` has the numbers.

mod api;
mod layers;
mod press;

pub use api::reports::v1;
pub use layers::{Settings, app};
pub use press::Press;
