/// Waits until the process is asked to end: by Ctrl-C, or by `SIGTERM`, as service managers and containers send it.
///
/// It is what [`Server::run`](super::Server::run) and the graceful shutdown of axum wait for. From the first poll on neither signal ends the
/// process by itself any more. Where a signal cannot be listened to, only the other one counts.
///
/// # Panics
///
/// Panics outside of a tokio runtime.
pub async fn shutdown_signal() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => _ = signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
