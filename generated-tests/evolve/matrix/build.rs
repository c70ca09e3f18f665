//! Makes the clients of the old revision and the server of the new one, which has the old one in its lock.

use std::path::PathBuf;

use evolve_build::{Matrix, World, lock};

fn main() {
    println!("cargo::rerun-if-changed=edits.txt");
    let text = std::fs::read_to_string("edits.txt").expect("the table");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo says where to write"));
    let Matrix { old, new, rows } = Matrix::read(&text);
    let lock = lock(&[&old, &new]);
    let mut world = World::new(&out.join("world"));
    world.add(old, &lock, true);
    world.add(new, &lock, false);
    world.cases(rows.into_iter().flat_map(|row| row.cases).collect());
    world.finish();
}
