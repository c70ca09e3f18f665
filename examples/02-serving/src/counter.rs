use turbo_runtime::Fault;
use turbo_runtime::client::{CallError, Channel};
use turbo_runtime::server::Context;

use crate::v1::{Offer, Shop, StockClient, StockError};

/// The shop: it has nothing of its own, and asks the stock.
pub struct Counter {
    stock: StockClient,
}

impl Counter {
    /// A shop over the connection to its stock.
    #[must_use]
    pub fn new(stock: Channel) -> Self {
        Self {
            stock: StockClient::new(stock),
        }
    }
}

impl Shop for Counter {
    async fn shelf(&self, _: &Context) -> Result<Vec<Offer>, Fault> {
        Ok(self.stock.offers().await?)
    }

    async fn buy(&self, _: &Context, item: String, count: u32) -> Result<String, Fault<StockError>> {
        match self.stock.take(&item, count).await {
            Ok(left) => Ok(format!("{count} of {item}, {left} left")),
            // What the stock throws, the shop throws too.
            Err(CallError::Error(error)) => Err(error.into()),
            Err(other) => Err(other.into()),
        }
    }
}

impl Counter {
    /// The shelf for the page: one line an offer.
    ///
    /// # Errors
    /// The stock cannot be asked.
    pub async fn lines(&self) -> Result<String, CallError> {
        let offers = self.stock.offers().await?;
        Ok(offers
            .iter()
            .map(|offer| format!("{} {}\n", offer.left, offer.item))
            .collect())
    }
}
