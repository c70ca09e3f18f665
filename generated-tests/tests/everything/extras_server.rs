//! A server of `Extras` that answers with what it was asked, mostly.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use generated_tests::everything::sample::extras::v1::{
    Boxed, Chain, Choice, Code, Codes, Defaults, End, Extras, ExtrasError, Inner, Keys, Limited, Maybe,
    Moment, Money, Outer, Pair, Pause, Ratio, Some as Something, Tree, Version, Wrapped,
};
use turbo_runtime::server::{ClientStream, Context};
use turbo_runtime::{Decimal, Fault, Stream, Timestamp, Uuid};

pub struct Mirror;

type TreeOfPairs = Tree<Pair<u8, String>>;

impl Extras for Mirror {
    async fn limited(
        &self,
        _: &Context,
        value: Limited,
        text: String,
        _: Vec<Code>,
    ) -> Result<Limited, Fault<ExtrasError>> {
        if text.is_empty() {
            return Err(ExtrasError::Refused {
                why: "it is empty".into(),
                code: value.code,
            }
            .into());
        }
        Ok(value)
    }

    async fn keys(&self, _: &Context, value: Keys) -> Result<Keys, Fault> {
        Ok(value)
    }

    async fn choice(&self, _: &Context, value: Choice) -> Result<Choice, Fault> {
        Ok(value)
    }

    async fn defaults(&self, _: &Context, value: Defaults, some: Something) -> Result<Defaults, Fault> {
        Ok(Defaults {
            level: some.level,
            ..value
        })
    }

    async fn refs(
        &self,
        _: &Context,
        map: BTreeMap<String, u8>,
        set: BTreeSet<i64>,
        pair: (String, u8),
        array: [u8; 3],
        code: Code,
        outer: Outer,
        at: Timestamp,
        wait: Duration,
        money: Decimal,
        id: Uuid,
        letter: char,
        maybe: Option<BTreeMap<u8, u8>>,
        version: Version,
    ) -> Result<(Outer, Money), Fault> {
        let sum =
            map.len() + set.len() + usize::from(pair.1) + array.len() + code.0.len() + letter.len_utf8();
        let more = maybe.map_or(0, |map| map.len()) + usize::from(version.major) + id.as_bytes().len();
        let late = u64::try_from(at.as_micros())? + wait.as_secs();
        Ok((
            Outer(Inner(outer.0.0 + u16::try_from(sum + more)?)),
            Money(money + Decimal::from(late)),
        ))
    }

    async fn newtypes(
        &self,
        _: &Context,
        _: Moment,
        _: Pause,
        _: Ratio,
        codes: Codes,
    ) -> Result<Wrapped<Codes>, Fault> {
        Ok(Wrapped { value: Some(codes) })
    }

    async fn maybe(&self, _: &Context, codes: Maybe) -> Result<Maybe, Fault> {
        Ok(codes)
    }

    async fn tree(&self, _: &Context, tree: TreeOfPairs) -> Result<Vec<TreeOfPairs>, Fault> {
        Ok(vec![tree.clone(), tree])
    }

    async fn chain(&self, _: &Context, chain: Chain) -> Result<Chain, Fault> {
        Ok(chain)
    }

    async fn boxed(&self, _: &Context, boxed: Boxed) -> Result<End, Fault> {
        Ok(End::Closed(Box::new(boxed)))
    }

    fn versions(
        &self,
        _: &Context,
        from: Version,
    ) -> impl Stream<Item = Result<Version, Fault<ExtrasError>>> + Send + 'static {
        stream::iter([Ok(from)])
    }

    async fn gather(
        &self,
        _: &Context,
        mut numbers: ClientStream<Vec<u8>>,
    ) -> Result<u64, Fault<ExtrasError>> {
        let mut sum = 0;
        while let Some(list) = numbers.try_next().await? {
            sum += list.into_iter().map(u64::from).sum::<u64>();
        }
        Ok(sum)
    }

    fn relay(
        &self,
        _: &Context,
        from: Outer,
        codes: ClientStream<Code>,
    ) -> impl Stream<Item = Result<Maybe, Fault<ExtrasError>>> + Send + 'static {
        let codes = codes.skip(usize::from(from.0.0));
        codes.map(|code| Ok(Maybe(Some(Codes(vec![code?])))))
    }
}
