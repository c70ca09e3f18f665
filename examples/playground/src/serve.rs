//! A server of files, for this machine only.

use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::path::Path;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// The page loads nothing from elsewhere, and runs no code but its own.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; \
                      img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Serves a folder on a port of 127.0.0.1, 0 being any that is free, and prints the address. Ends with Ctrl-C.
///
/// # Errors
/// The port cannot be had; the text is for people.
pub async fn serve(folder: &Path, port: u16) -> Result<(), String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(|cause| match cause.kind() {
            io::ErrorKind::AddrInUse => format!(
                "port {port} is in use: choose another with --port, or any that is free with --port 0"
            ),
            _ => format!("port {port}: {cause}"),
        })?;
    let address = listener.local_addr().map_err(|cause| cause.to_string())?;
    let set = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    let app = Router::new()
        .fallback_service(ServeDir::new(folder))
        .layer(set(header::CACHE_CONTROL, "no-cache"))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(set(header::CONTENT_SECURITY_POLICY, POLICY));
    // Whoever has read the address may close the pipe; the server goes on.
    let _ = writeln!(
        io::stdout(),
        "The playground is open on http://{address}/\nCtrl-C stops."
    );
    let stopped = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    axum::serve(listener, app)
        .with_graceful_shutdown(stopped)
        .await
        .map_err(|cause| cause.to_string())
}
