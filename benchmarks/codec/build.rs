//! The types of turbo are those of the benchmark of JavaScript.

fn main() {
    turboc::build("../js/bench.turbo");
}
