use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use turbo_runtime::Fault;
use turbo_runtime::server::Context;

use crate::v1::{Offer, Stock, StockError};

/// What there is, and how many of it.
pub struct Warehouse {
    shelves: Mutex<BTreeMap<String, u32>>,
}

impl Warehouse {
    /// A few things to begin with.
    #[must_use]
    pub fn stocked() -> Self {
        let shelves = [("apple", 40), ("lamp", 3), ("teapot", 1)].map(|(item, left)| (item.to_owned(), left));
        Self {
            shelves: Mutex::new(BTreeMap::from(shelves)),
        }
    }
}

impl Stock for Warehouse {
    async fn offers(&self, _: &Context) -> Result<Vec<Offer>, Fault> {
        let shelves = self.shelves.lock().unwrap_or_else(PoisonError::into_inner);
        let offer = |(item, left): (&String, &u32)| Offer {
            item: item.clone(),
            left: *left,
        };
        Ok(shelves.iter().map(offer).collect())
    }

    async fn take(&self, _: &Context, item: String, count: u32) -> Result<u32, Fault<StockError>> {
        let mut shelves = self.shelves.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(left) = shelves.get_mut(&item) else {
            return Err(StockError::Unknown { item }.into());
        };
        *left = left
            .checked_sub(count)
            .ok_or(StockError::SoldOut { left: *left })?;
        Ok(*left)
    }
}
