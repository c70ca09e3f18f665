//! Files beside the services: of a folder, or inside the program.

#[cfg(feature = "embed")]
mod embedded;
mod headers;

use std::convert::Infallible;
use std::future::Future;
#[cfg(feature = "files")]
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
#[cfg(feature = "embed")]
use rust_embed::RustEmbed;
use tower::Service;
#[cfg(feature = "files")]
use tower_http::services::ServeDir;

#[cfg(feature = "embed")]
use self::embedded::Embedded;

/// A service of files, for [`Router::fallback_service`](axum::Router::fallback_service) and
/// [`Router::nest_service`](axum::Router::nest_service).
///
/// - Types follow from the names: scripts are `text/javascript`, WebAssembly is `application/wasm`, and text is UTF-8.
/// - Of a file that has compressed copies beside it (`app.js.br`, `app.js.zst`, `app.js.gz`) a client gets the one that it
///   understands.
/// - Every answer has an `ETag`, and a client that has it already gets 304. Browsers ask each time, except for
///   [`immutable`](Self::immutable) files. A folder also knows `Last-Modified` and ranges.
/// - A path that leads out of the folder finds nothing. Links inside a folder are followed.
///
/// ```no_run
/// # #[cfg(feature = "files")] {
/// use turbo_runtime::server::files::Files;
///
/// let files = Files::dir("web/dist").immutable("assets/").single_page("index.html");
/// let app: axum::Router = axum::Router::new().fallback_service(files);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Files {
    source: Source,
    immutable: Vec<String>,
    page: Option<String>,
}

#[derive(Clone, Debug)]
enum Source {
    #[cfg(feature = "files")]
    Dir(ServeDir),
    #[cfg(feature = "embed")]
    Embedded(Embedded),
}

impl Files {
    /// The files of a folder.
    #[cfg(feature = "files")]
    #[must_use]
    pub fn dir(folder: impl AsRef<Path>) -> Self {
        Self::of(Source::Dir(
            ServeDir::new(folder)
                .precompressed_br()
                .precompressed_zstd()
                .precompressed_gzip(),
        ))
    }

    /// The files that `#[derive(RustEmbed)]` put into the program.
    #[cfg(feature = "embed")]
    #[must_use]
    pub fn embedded<A: RustEmbed>() -> Self {
        Self::of(Source::Embedded(Embedded::new::<A>()))
    }

    fn of(source: Source) -> Self {
        Self {
            source,
            immutable: Vec::new(),
            page: None,
        }
    }

    /// Files whose path begins so never change: their names carry a hash, as those of `assets/` do where Vite has built
    /// them. Browsers keep them for a year and do not ask.
    #[must_use]
    pub fn immutable(mut self, prefix: impl Into<String>) -> Self {
        self.immutable
            .push(prefix.into().trim_start_matches('/').to_owned());
        self
    }

    /// Answers with this page where a path finds no file and its last part has no dot: for pages that look at the path
    /// themselves.
    #[must_use]
    pub fn single_page(mut self, page: impl Into<String>) -> Self {
        self.page = Some(page.into().trim_start_matches('/').to_owned());
        self
    }

    async fn answer(mut self, request: Request<Body>) -> Response {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let allow = [(header::ALLOW, HeaderValue::from_static("GET, HEAD"))];
            return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
        }
        let path = request.uri().path().trim_start_matches('/').to_owned();
        let page = self.page.as_deref().filter(|_| !has_extension(&path));
        let mut again = None;
        if let Some(page) = page {
            again = Uri::try_from(format!("/{page}")).ok().map(|uri| {
                let mut again = Request::new(Body::empty());
                *again.method_mut() = request.method().clone();
                *again.headers_mut() = request.headers().clone();
                *again.uri_mut() = uri;
                again
            });
        }
        let mut response = self.source.find(request).await;
        let is_absent = response.status() == StatusCode::NOT_FOUND;
        if let (true, Some(again)) = (is_absent, again) {
            response = self.source.find(again).await;
            headers::complete(&mut response, false);
            return response;
        }
        let is_immutable = self.immutable.iter().any(|prefix| path.starts_with(prefix));
        headers::complete(&mut response, is_immutable);
        response
    }
}

/// Whether the last part of a path names a file rather than a place in a page.
fn has_extension(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

impl Source {
    async fn find(&mut self, request: Request<Body>) -> Response {
        match self {
            #[cfg(feature = "files")]
            Self::Dir(folder) => match folder.call(request).await {
                Ok(response) => response.map(Body::new),
                Err(never) => match never {},
            },
            #[cfg(feature = "embed")]
            Self::Embedded(files) => files.find(&request),
        }
    }
}

impl Service<Request<Body>> for Files {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let files = self.clone();
        Box::pin(async move { Ok(files.answer(request).await) })
    }
}
