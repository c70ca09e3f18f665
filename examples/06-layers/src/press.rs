use std::time::Duration;

use futures_util::stream;
use turbo_runtime::server::Context;
use turbo_runtime::{Fault, Never, Stream};

use crate::v1::Reports;

/// Makes reports, a page after the other.
#[derive(Clone, Debug)]
pub struct Press {
    /// How long a page takes.
    pub page: Duration,
}

impl Press {
    async fn page(&self, title: &str, number: u32) -> String {
        tokio::time::sleep(self.page).await;
        // It is inside of the span of its call.
        tracing::debug!(number, "a page");
        format!("{title}, page {number}\n")
    }
}

impl Reports for Press {
    async fn render(&self, _cx: &Context, title: String, pages: u32) -> Result<String, Fault<Never>> {
        let mut report = String::new();
        for number in 1..=pages {
            report += &self.page(&title, number).await;
        }
        tracing::info!(pages, "a report");
        Ok(report)
    }

    fn pages(
        &self,
        _cx: &Context,
        title: String,
        pages: u32,
    ) -> impl Stream<Item = Result<String, Fault<Never>>> + Send + 'static {
        let state = (self.clone(), title, 1..=pages);
        stream::unfold(state, async |(press, title, mut numbers)| {
            let page = press.page(&title, numbers.next()?).await;
            Some((Ok(page), (press, title, numbers)))
        })
    }
}
