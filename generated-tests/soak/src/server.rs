//! The server: a process of its own that keeps the journal.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use axum::serve::ListenerExt;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use turbo_runtime::server::{ClientStream, Context, Endpoint};
use turbo_runtime::{Bytes, Fault, Status, Stream};

use crate::Sabotage;
use crate::api::soak::v1::{Item, Report, Soak, SoakServer};
use crate::journal::Journal;
use crate::pattern;

/// Serves until the other half of the program, which holds the standard input, has gone.
///
/// # Errors
/// There is no port.
pub(crate) async fn run(sabotage: Option<Sabotage>) -> Result<(), String> {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .map_err(|cause| format!("no port: {cause}"))?;
    let address = listener.local_addr().map_err(|cause| cause.to_string())?;
    let endpoint = Endpoint::builder()
        .service(SoakServer::new(Books {
            sabotage,
            ..Books::default()
        }))
        .build();
    let app = axum::Router::new().route("/rpc", endpoint.into());
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    tokio::spawn(async move {
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    println!("{address}");
    tokio::spawn(async {
        // Ctrl-C is for the other half, which ends this one when it has its report.
        while tokio::signal::ctrl_c().await.is_ok() {}
    });
    let mut nothing = [0; 16];
    while tokio::io::stdin()
        .read(&mut nothing)
        .await
        .is_ok_and(|read| read > 0)
    {}
    Ok(())
}

/// The handler of all calls.
#[derive(Default)]
struct Books {
    journal: Journal,
    disorders: Arc<AtomicU64>,
    live: Arc<AtomicU32>,
    sabotage: Option<Sabotage>,
}

/// A handler that is at work.
struct Alive(Arc<AtomicU32>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Books {
    fn start(&self) -> Alive {
        self.live.fetch_add(1, Ordering::Relaxed);
        Alive(Arc::clone(&self.live))
    }

    /// Whether this call is to be treated in that wrong way.
    fn is_to_suffer(&self, number: u64, sabotage: Sabotage) -> bool {
        self.sabotage == Some(sabotage) && number % 16 == 5
    }
}

/// Whether an item is the one that comes next; says so if not.
fn check(item: &Item, number: u64, place: u32, disorders: &AtomicU64) -> Result<(), Fault> {
    if item.place == place && pattern::is(&item.payload, number, place) {
        return Ok(());
    }
    disorders.fetch_add(1, Ordering::Relaxed);
    let what = format!("item {} of {number:#x} in place {place}", item.place);
    eprintln!("{what}");
    Err(Fault::new(Status::DataLoss, what))
}

async fn pause(millis: u32) {
    if millis > 0 {
        tokio::time::sleep(Duration::from_millis(millis.into())).await;
    }
}

impl Soak for Books {
    async fn once(
        &self,
        _: &Context,
        number: u64,
        millis: u32,
        size: u32,
        payload: Bytes,
    ) -> Result<Bytes, Fault> {
        let _alive = self.start();
        self.journal.begin(number);
        if !pattern::is(&payload, number, u32::MAX) {
            self.disorders.fetch_add(1, Ordering::Relaxed);
            return Err(Fault::new(
                Status::DataLoss,
                "other bytes than those that were sent",
            ));
        }
        if self.is_to_suffer(number, Sabotage::Twice) {
            self.journal.begin(number);
        }
        pause(millis).await;
        let place = u32::from(self.is_to_suffer(number, Sabotage::Answer));
        Ok(pattern::bytes(number, place, size))
    }

    async fn again(&self, _: &Context, number: u64, millis: u32, size: u32) -> Result<Bytes, Fault> {
        let _alive = self.start();
        pause(millis).await;
        Ok(pattern::bytes(number, 0, size))
    }

    fn numbers(
        &self,
        _: &Context,
        number: u64,
        count: u32,
        size: u32,
    ) -> impl Stream<Item = Result<Item, Fault>> + Send + 'static {
        let alive = self.start();
        self.journal.begin(number);
        let missing = self.is_to_suffer(number, Sabotage::Item).then_some(0);
        let places = (0..count).filter(move |place| Some(*place) != missing);
        stream::iter(places).map(move |place| {
            let _alive = &alive;
            let payload = pattern::bytes(number, place, size);
            Ok(Item { place, payload })
        })
    }

    async fn collect(&self, _: &Context, number: u64, mut items: ClientStream<Item>) -> Result<u32, Fault> {
        let _alive = self.start();
        self.journal.begin(number);
        let mut taken = 0;
        while let Some(item) = items.try_next().await? {
            check(&item, number, taken, &self.disorders)?;
            taken += 1;
        }
        Ok(taken)
    }

    fn echo(
        &self,
        _: &Context,
        number: u64,
        items: ClientStream<Item>,
    ) -> impl Stream<Item = Result<Item, Fault>> + Send + 'static {
        let alive = self.start();
        self.journal.begin(number);
        let disorders = Arc::clone(&self.disorders);
        items.enumerate().map(move |(place, item)| {
            let _alive = &alive;
            let item = item?;
            check(&item, number, place as u32, &disorders)?;
            Ok(item)
        })
    }

    async fn hang(&self, _: &Context, number: u64) -> Result<(), Fault> {
        let _alive = self.start();
        self.journal.begin(number);
        std::future::pending().await
    }

    async fn report(&self, _: &Context) -> Result<Report, Fault> {
        let (begun, duplicates) = self.journal.counts();
        Ok(Report {
            begun,
            duplicates,
            disorders: self.disorders.load(Ordering::Relaxed),
            live: self.live.load(Ordering::Relaxed),
        })
    }
}
