use futures_util::{TryStreamExt, stream};
use turbo_runtime::server::{ClientStream, Context};
use turbo_runtime::{Fault, Stream};

use crate::v1::{Factored, Factors, FactorsError};

/// One of those who do the work.
pub struct Worker {
    name: String,
}

/// Divisors that are tried before others get their turn.
const STEPS: u64 = 10_000;

impl Worker {
    /// A worker of that name, which its answers bear.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}

impl Factors for Worker {
    async fn factor(&self, _: &Context, number: u64) -> Result<Factored, Fault<FactorsError>> {
        if number == 0 {
            return Err(FactorsError::Zero.into());
        }
        Ok(Factored {
            factors: factors(number).await,
            worker: self.name.clone(),
        })
    }

    fn primes(&self, _: &Context, from: u64) -> impl Stream<Item = Result<u64, Fault>> + Send + 'static {
        stream::unfold(from.max(2), |from| async move {
            let mut number = from;
            while factors(number).await.len() > 1 {
                number = number.checked_add(1)?;
            }
            Some((Ok(number), number.checked_add(1)?))
        })
    }

    async fn common(&self, _: &Context, mut numbers: ClientStream<u64>) -> Result<u64, Fault> {
        let mut common = 0;
        while let Some(number) = numbers.try_next().await? {
            common = divisor(common, number);
        }
        Ok(common)
    }
}

/// The prime factors, ascending. Divides, which is slow: there are many workers.
async fn factors(mut number: u64) -> Vec<u64> {
    let mut factors = Vec::new();
    let mut divisor = 2_u64;
    while divisor.saturating_mul(divisor) <= number {
        if number.is_multiple_of(divisor) {
            factors.push(divisor);
            number /= divisor;
            continue;
        }
        divisor += 1;
        if divisor.is_multiple_of(STEPS) {
            // The connection's task does the work; a caller that has gone is noticed here.
            tokio::task::yield_now().await;
        }
    }
    if number > 1 {
        factors.push(number);
    }
    factors
}

fn divisor(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::{divisor, factors};

    #[tokio::test]
    async fn numbers_are_the_products_of_their_factors() {
        for number in 1..2_000 {
            let found = factors(number).await;
            assert_eq!(found.iter().product::<u64>(), number);
            assert!(found.is_sorted());
        }
        assert_eq!(factors(360).await, [2, 2, 2, 3, 3, 5]);
        assert_eq!(factors(1_000_003 * 999_983).await, [999_983, 1_000_003]);
    }

    #[test]
    fn divisors() {
        assert_eq!(
            [(0, 0), (0, 6), (12, 18), (7, 5)].map(|(a, b)| divisor(a, b)),
            [0, 6, 6, 1]
        );
    }
}
