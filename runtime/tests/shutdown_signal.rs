//! What ends a server from outside. One test, since signals are for the whole process.
#![cfg(all(unix, feature = "server"))]

use core::pin::pin;
use std::process::Command;

use futures_util::poll;
use turbo_runtime::server::shutdown_signal;

#[tokio::test]
async fn ctrl_c_and_sigterm_end_the_wait_and_not_the_process() {
    for signal in ["INT", "TERM", "INT"] {
        let mut asked = pin!(shutdown_signal());
        assert!(poll!(asked.as_mut()).is_pending());

        let killed = Command::new("kill")
            .args(["-s", signal, &std::process::id().to_string()])
            .status();

        assert!(killed.unwrap().success());
        asked.await;
    }
}
