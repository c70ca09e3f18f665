//! A server that sends values by chance, and compares what comes back for each.

use futures_util::stream::{StreamExt, try_unfold};
use generated_tests::everything::sample::mirror::v1::Mirror;
use turbo_runtime::server::{ClientStream, Context};
use turbo_runtime::wire::{Decode, Encode, from_slice, to_vec};
use turbo_runtime::{Fault, Status, Stream};

use super::oracle;
use super::random::Random;
use super::schema::{everything, types};
#[allow(
    clippy::wildcard_imports,
    deprecated,
    reason = "all the types that the macro names"
)]
use super::types::*;

/// So many values of each type are sent, made from the seed.
pub struct Values {
    pub count: usize,
    pub seed: u64,
}

impl Values {
    /// The bytes of values of a type.
    fn of(&self, text: &str) -> Vec<Vec<u8>> {
        let schema = everything();
        let ty = &types(&schema)[text];
        let mut random = Random::new(&schema, self.seed);
        let value = |_| oracle::write(&schema, ty, &random.value(ty));
        (0..self.count).map(value).collect()
    }

    /// Sends each and waits for it to come back; after the last the client is through, too.
    fn exchange<T>(
        &self,
        text: &'static str,
        back: ClientStream<T>,
    ) -> impl Stream<Item = Result<T, Fault>> + Send + 'static
    where
        T: Encode + Decode + Send + 'static,
    {
        let state = (back, self.of(text).into_iter(), None::<Vec<u8>>, self.seed);
        try_unfold(state, move |(mut back, mut values, sent, seed)| async move {
            let fault = |what: String| {
                let message = format!("{text}, SEED={seed}: {what}");
                Fault::new(Status::DataLoss, message)
            };
            if let Some(sent) = sent {
                let again = match back.next().await {
                    Some(value) => to_vec(&value?).map_err(|error| fault(error.to_string()))?,
                    None => return Err(fault("nothing came back".to_owned())),
                };
                if again != sent {
                    return Err(fault(format!("{sent:x?} came back as {again:x?}")));
                }
            }
            match values.next() {
                Some(bytes) => {
                    let value = from_slice(&bytes).map_err(|error| fault(error.to_string()))?;
                    Ok(Some((value, (back, values, Some(bytes), seed))))
                }
                None if back.next().await.is_some() => Err(fault("more came back than was sent".to_owned())),
                None => Ok(None),
            }
        })
    }
}

macro_rules! mirror {
    ($($method:ident $text:literal ($ty:ty),)*) => {
        #[allow(deprecated, reason = "one of the types is")]
        impl Mirror for Values {
            $(
                fn $method(
                    &self,
                    _: &Context,
                    values: ClientStream<$ty>,
                ) -> impl Stream<Item = Result<$ty, Fault>> + Send + 'static {
                    self.exchange($text, values)
                }
            )*
        }
    };
}
each_type!(mirror);
