//! The service is that of the benchmark of JavaScript.

fn main() {
    turboc::build("../js/calls/calls.turbo");
}
