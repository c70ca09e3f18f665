use std::time::Duration;

use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use tower::ServiceBuilder;
use turbo_runtime::server::{Connecting, Endpoint, Response};

use crate::press::Press;
use crate::v1::ReportsServer;

/// How much the service takes on.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Reports that are made at once; what comes on top fails at once, with `resource_exhausted`.
    pub at_once: usize,
    /// How long one may take, or it fails with `deadline_exceeded`.
    pub timeout: Duration,
    /// Calls that begin in a second; what comes on top waits.
    pub per_second: u64,
    /// How long a page takes.
    pub page: Duration,
    /// Clients at a time; those beyond are told to come back later, and do.
    pub clients: usize,
}

/// Reports at `/rpc`, and what is counted at `/metrics`.
///
/// # Panics
/// Outside of a tokio runtime: the buffer runs in a task of its own.
pub fn app(settings: &Settings, metrics: PrometheusHandle) -> (Router, Endpoint) {
    let press = Press { page: settings.page };
    // From the outside to the inside. A rate limit is not `Clone`, so it stands behind a buffer; those who wait in it have their
    // time run, and can be cancelled.
    let all = ServiceBuilder::new()
        .buffer(1_024)
        .rate_limit(settings.per_second, Duration::from_secs(1))
        .map_response(told);
    // A layer that sheds load looks at the readiness of the limit right inside of it.
    let dear = ServiceBuilder::new()
        .load_shed()
        .concurrency_limit(settings.at_once)
        .timeout(settings.timeout);
    // Around conversations. Who comes back to one whose connection broke meets none of this.
    let conversations = ServiceBuilder::new()
        .map_request(welcome)
        .load_shed()
        .concurrency_limit(settings.clients);
    let endpoint = Endpoint::builder()
        .connection_layer(conversations)
        .service_with(ReportsServer::new(press), dear)
        .layer(all)
        .build();
    let app = Router::new()
        .route("/rpc", endpoint.clone().into())
        .route("/metrics", get(async move || metrics.render()))
        .route("/healthy", get(async || "yes\n"));
    (app, endpoint)
}

/// What a layer of one's own may look like: it says aloud what was refused, in the span of the call.
fn told(response: Response) -> Response {
    if let Some(failure) = response.failure() {
        tracing::warn!(status = %failure.status(), why = failure.message(), "refused");
    }
    response
}

/// It says aloud who comes, in the span of the connection.
fn welcome(client: Connecting) -> Connecting {
    tracing::info!(
        agent = client.header("user-agent"),
        path = client.peer().path.as_deref(),
        "a client"
    );
    client
}
