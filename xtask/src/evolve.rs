//! `cargo xtask evolve`: old generated clients call new generated servers, for pairs of schemas by chance, from `generated-tests/evolve`.

use crate::shell::{self, Result};

/// So many pairs are compiled at once: families of twenty.
const BATCH: u32 = 480;

/// Pairs of a family.
const FAMILY: u32 = 20;

/// Makes random pairs of schemas, generates clients of the one and servers of the other, and has them call: what both sides see is held
/// against what the values mean, and what is refused against `turboc breaking`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask evolve --pairs 10000 --seed 7")]
pub(crate) struct Args {
    /// How many pairs, in families of twenty.
    #[arg(long, value_name = "N", default_value_t = 240)]
    pairs: u32,
    /// Of everything that is left to chance.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u32,
    /// Begins after so many families, to run again what has failed.
    #[arg(long, value_name = "N", default_value_t = 0)]
    first: u32,
}

/// Runs batch after batch, and ends with the first that fails.
///
/// # Errors
///
/// When something does not compile, or a call went other than it should.
pub(crate) fn run(args: &Args) -> Result {
    let families = args.pairs.div_ceil(FAMILY);
    let mut done = 0;
    while done < families {
        let (first, count) = (args.first + done, (families - done).min(BATCH / FAMILY));
        shell::step(&format!(
            "{} of {} pairs, families from {first}",
            done * FAMILY,
            families * FAMILY
        ));
        let mut command = shell::cargo();
        command
            .args(["test", "--quiet", "--package", "evolve-pairs", "--test", "pairs"])
            .args(["--", "--nocapture"])
            .env("EVOLVE_SEED", args.seed.to_string())
            .env("EVOLVE_PAIRS", (count * FAMILY).to_string())
            .env("EVOLVE_FIRST", first.to_string());
        shell::run(&mut command)?;
        done += count;
    }
    shell::step(&format!(
        "{} pairs of seed {} went as they should",
        families * FAMILY,
        args.seed
    ));
    Ok(())
}
