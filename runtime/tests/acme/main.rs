//! Certificates that a server gets by itself, from an authority that checks all that a real one does.

mod authority;
#[path = "../common/mod.rs"]
mod common;

use std::sync::Arc;
use std::time::Duration;

use authority::Directory;
use axum::Router;
use common::certificates::Authority;
use common::socket::PATIENCE;
use common::who::{endpoint, listen, run};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};
use turbo_runtime::server::{Acme, Server, Tls};

const DOMAIN: &str = "people.example";

/// The certificate that the server shows for the domain, if it is one of that authority.
async fn shown(authority: &Authority, port: u16) -> std::io::Result<Vec<u8>> {
    let mut roots = RootCertStore::empty();
    for root in PemObject::pem_slice_iter(authority.pem().as_bytes()) {
        roots.add(root.expect("a certificate")).expect("an authority");
    }
    let config = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let name = ServerName::try_from(DOMAIN).expect("a name");
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    let certificates = stream.get_ref().1.peer_certificates();
    Ok(certificates.expect("certificates")[0].to_vec())
}

async fn first_certificate(directory: &Directory, port: u16) -> Vec<u8> {
    let found = timeout(PATIENCE, async {
        loop {
            if let Ok(shown) = shown(&directory.authority, port).await {
                return shown;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    match found.await {
        Ok(found) => found,
        Err(_) => panic!("no certificate: {:?}", directory.complaints()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_gets_its_certificate_and_keeps_it() {
    let cache = tempfile::tempdir().expect("a folder");
    let (listener, addr) = listen().await;
    let directory = Directory::start(DOMAIN, addr.port()).await;
    let acme = || {
        Acme::new([DOMAIN])
            .contact("mailto:admin@people.example")
            .cache(cache.path().join("acme"))
            .directory(&directory.url)
            .directory_authorities(directory.authority.pem())
    };
    let app = || Router::new().route("/rpc", endpoint().into());
    let tls = Tls::acme(acme()).expect("a configuration");
    let (stop, running) = run(Server::new().https(listener, app(), &tls));
    let certificate = first_certificate(&directory, addr.port()).await;
    assert_eq!(directory.issued(), 1);
    assert_eq!(directory.contacts(), ["mailto:admin@people.example"]);
    assert!(directory.complaints().is_empty(), "{:?}", directory.complaints());
    // A restart asks for nothing.
    timeout(PATIENCE, async {
        while std::fs::read_dir(cache.path().join("acme")).map_or(0, Iterator::count) < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("account and certificate are kept");
    drop(stop);
    running.await.expect("the server stops");
    let (listener, addr) = listen().await;
    let tls = Tls::acme(acme()).expect("a configuration");
    let _server = run(Server::new().https(listener, app(), &tls));
    assert_eq!(first_certificate(&directory, addr.port()).await, certificate);
    assert_eq!(directory.issued(), 1);
}

/// The authority asks the name's server, and that is somebody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_gets_a_certificate_for_the_name_of_another() {
    let (listener, addr) = listen().await;
    let (elsewhere, elsewhere_addr) = listen().await;
    let directory = Directory::start(DOMAIN, elsewhere_addr.port()).await;
    let other = Authority::new().issue(&[DOMAIN]);
    let other = Tls::pem(other.chain.as_bytes(), other.key.as_bytes()).expect("certificates");
    let acme = Acme::new([DOMAIN])
        .directory(&directory.url)
        .directory_authorities(directory.authority.pem());
    let tls = Tls::acme(acme).expect("a configuration");
    let app = || Router::new().route("/rpc", endpoint().into());
    let _server = run(Server::new()
        .https(listener, app(), &tls)
        .https(elsewhere, app(), &other));
    timeout(PATIENCE * 3, async {
        while directory.complaints().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the challenge is looked at");
    let complaint = &directory.complaints()[0];
    assert!(complaint.contains("NoApplicationProtocol"), "{complaint}");
    assert!(shown(&directory.authority, addr.port()).await.is_err());
    assert_eq!(directory.issued(), 0);
}

#[test]
fn what_cannot_be_asked_for_is_said() {
    assert!(Tls::acme(Acme::new([""; 0])).is_err());
    assert!(Tls::acme(Acme::new([DOMAIN]).directory_authorities("nothing")).is_err());
}
