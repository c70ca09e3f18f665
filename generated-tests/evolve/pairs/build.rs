//! Makes pairs: families of revisions, each of which is an old client of all others and a new server for them.

use std::env;
use std::path::PathBuf;

use evolve_build::{Pair, Verdict, World, cases, family, is_breaking, lock, verdicts};

/// So many revisions of one schema are the two sides of pairs, in both directions.
const FAMILY: usize = 5;

/// So many pairs a family has.
const PAIRS: usize = FAMILY * (FAMILY - 1);

/// One family of so many has clients in JavaScript too.
const IN_JAVASCRIPT: usize = 2;

fn number(name: &str, default: usize) -> usize {
    println!("cargo::rerun-if-env-changed={name}");
    let text = env::var(name).ok();
    text.map_or(default, |text| text.parse().expect("a number"))
}

fn main() {
    let (pairs, seed) = (number("EVOLVE_PAIRS", 160), number("EVOLVE_SEED", 1));
    let first = number("EVOLVE_FIRST", 0);
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to write"));
    let mut world = World::new(&out.join("world"));
    let mut counts = [0; 4];
    for at in first..first + pairs.div_ceil(PAIRS) {
        let revisions = family(seed as u64 * 1_000_003 + at as u64, FAMILY);
        let lock = lock(&revisions.iter().collect::<Vec<_>>());
        let has_js = at % IN_JAVASCRIPT == 0;
        let indices: Vec<usize> = revisions
            .into_iter()
            .map(|revision| world.add(revision, &lock, has_js))
            .collect();
        for (at, &client) in indices.iter().enumerate() {
            for (server_at, &server) in indices
                .iter()
                .enumerate()
                .filter(|(_, server)| **server != client)
            {
                let releases: Vec<_> = indices.iter().map(|&at| &world.revision(at).schema).collect();
                let (old, new) = (releases[at], releases[server_at]);
                let found = verdicts(old, new);
                for judged in &found {
                    counts[judged.verdict as usize] += 1;
                }
                let is_refused = |verdict| matches!(verdict, Verdict::Refused | Verdict::Gone);
                let some = found.iter().any(|judged| is_refused(judged.verdict));
                assert!(
                    !some || is_breaking(old, new),
                    "`turboc breaking` does not say what is refused from r{client} to r{server}"
                );
                let pair = Pair {
                    releases: &releases,
                    client: at,
                    server: server_at,
                };
                let cases = cases((client, server), pair);
                world.cases(cases);
            }
        }
    }
    world.finish();
    let [same, adapted, refused, gone] = counts;
    let summary = format!(
        "{} pairs of seed {seed}, families from {first}: {same} methods are the same, {adapted} adapted, {refused} refused, {gone} gone",
        pairs.div_ceil(PAIRS) * PAIRS
    );
    std::fs::write(out.join("world/summary.txt"), summary).expect("a summary");
}
