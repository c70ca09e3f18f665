//! Code that `build.rs` generated, compiled and called.

include!(concat!(env!("OUT_DIR"), "/turbo.rs"));

#[cfg(test)]
mod tests {
    use turbo_runtime::server::{Context, Endpoint};
    use turbo_runtime::{Fault, memory};

    use crate::people::v1::{Connection, ConnectionClient, ConnectionServer};

    struct Fixed;

    impl Connection for Fixed {
        async fn visits(&self, _cx: &Context) -> Result<u32, Fault> {
            Ok(7)
        }

        async fn remote_addr(&self, _cx: &Context) -> Result<String, Fault> {
            Ok("nowhere".to_owned())
        }

        async fn user_agent(&self, _cx: &Context) -> Result<Option<String>, Fault> {
            Ok(None)
        }
    }

    #[tokio::test]
    async fn code_from_a_build_script_serves_and_calls() {
        let endpoint = Endpoint::builder().service(ConnectionServer::new(Fixed)).build();
        let connection = ConnectionClient::new(memory::connect(&endpoint));
        assert_eq!(connection.visits().await.expect("an answer"), 7);
        assert_eq!(connection.remote_addr().await.expect("an answer"), "nowhere");
        assert_eq!(connection.user_agent().await.expect("an answer"), None);
    }
}
