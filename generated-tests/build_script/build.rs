//! The one line that a package needs.

fn main() {
    turboc::build("../people/people.turbo");
}
