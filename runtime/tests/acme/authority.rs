//! An ACME server (RFC 8555) for one order at a time: it checks signatures and nonces, looks at the challenge `tls-alpn-01`
//! (RFC 8737) over TLS, and signs what was asked for.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, head, post};
use rcgen::CertificateSigningRequestParams;
use ring::digest::{SHA256, digest};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use turbo_runtime::server::{Server, Tls};

use crate::common::certificates::Authority;
use crate::common::who::{listen, run};

const TOKEN: &str = "a-token-that-nobody-guesses";

pub struct Directory {
    pub url: String,
    pub authority: Arc<Authority>,
    desk: Arc<Mutex<Desk>>,
    _server: oneshot::Sender<()>,
}

#[derive(Clone)]
struct Office {
    base: String,
    domain: String,
    /// Where the server of the name listens.
    port: u16,
    authority: Arc<Authority>,
    desk: Arc<Mutex<Desk>>,
}

#[derive(Default)]
struct Desk {
    nonces: BTreeSet<String>,
    given: u32,
    /// The key of the account, as its JWK.
    account: Option<Value>,
    contacts: Vec<String>,
    is_valid: bool,
    certificate: Option<String>,
    issued: u32,
    complaints: Vec<String>,
}

impl Directory {
    /// An authority for one name, whose server listens on that port of this machine.
    pub async fn start(domain: &str, port: u16) -> Self {
        let authority = Arc::new(Authority::new());
        let identity = authority.issue(&["localhost"]);
        let tls = Tls::pem(identity.chain.as_bytes(), identity.key.as_bytes()).expect("certificates");
        let (listener, addr) = listen().await;
        let desk = Arc::new(Mutex::new(Desk::default()));
        let base = format!("https://localhost:{}", addr.port());
        let office = Office {
            base: base.clone(),
            domain: domain.to_owned(),
            port,
            authority: Arc::clone(&authority),
            desk: Arc::clone(&desk),
        };
        let app = Router::new()
            .route("/directory", get(directory))
            .route(
                "/nonce",
                head(async |State(office): State<Office>| office.answer(StatusCode::OK, "")),
            )
            .route("/{what}", post(request))
            .with_state(office);
        let (stop, _) = run(Server::new().https(listener, app, &tls));
        Self {
            url: format!("{base}/directory"),
            authority,
            desk,
            _server: stop,
        }
    }

    pub fn issued(&self) -> u32 {
        self.desk.lock().expect("no panic").issued
    }

    pub fn contacts(&self) -> Vec<String> {
        self.desk.lock().expect("no panic").contacts.clone()
    }

    pub fn complaints(&self) -> Vec<String> {
        self.desk.lock().expect("no panic").complaints.clone()
    }
}

async fn directory(State(office): State<Office>) -> Response {
    let url = |what| format!("{}/{what}", office.base);
    let links =
        json!({ "newNonce": url("nonce"), "newAccount": url("account"), "newOrder": url("new-order") });
    links.to_string().into_response()
}

async fn request(State(office): State<Office>, Path(what): Path<String>, body: String) -> Response {
    match office.read(&what, &body) {
        Ok(payload) => office.serve(&what, &payload).await,
        Err(why) => {
            office.complain(format!("{what}: {why}"));
            office.answer(StatusCode::BAD_REQUEST, why)
        }
    }
}

impl Office {
    fn desk(&self) -> std::sync::MutexGuard<'_, Desk> {
        self.desk.lock().expect("no panic")
    }

    fn complain(&self, why: String) {
        self.desk().complaints.push(why);
    }

    /// With a fresh nonce.
    fn answer(&self, status: StatusCode, body: impl ToString) -> Response {
        let mut desk = self.desk();
        desk.given += 1;
        let nonce = format!("nonce-{}", desk.given);
        desk.nonces.insert(nonce.clone());
        (status, [("replay-nonce", nonce)], body.to_string()).into_response()
    }

    fn created(&self, place: &str, body: &Value) -> Response {
        let mut response = self.answer(StatusCode::CREATED, body);
        let place = format!("{}/{place}", self.base);
        response
            .headers_mut()
            .insert("location", place.parse().expect("a header"));
        response
    }

    /// Checks a request as RFC 8555, section 6, has it, and answers what is inside.
    fn read(&self, what: &str, body: &str) -> Result<Vec<u8>, &'static str> {
        let body: Value = serde_json::from_str(body).map_err(|_| "no JSON")?;
        let part = |name: &str| body[name].as_str().ok_or("a part is missing");
        let (protected, payload, signature) = (part("protected")?, part("payload")?, part("signature")?);
        let header: Value =
            serde_json::from_slice(&base64(protected)?).map_err(|_| "the header is no JSON")?;
        if header["alg"] != "ES256" || header["url"] != format!("{}/{what}", self.base) {
            return Err("another algorithm, or another request");
        }
        let mut desk = self.desk();
        let nonce = header["nonce"].as_str().ok_or("no nonce")?;
        if !desk.nonces.remove(nonce) {
            return Err("a nonce that was not given, or was used before");
        }
        let key = if what == "account" {
            let key = header["jwk"].clone();
            desk.account = Some(key.clone());
            key
        } else if header["kid"] == format!("{}/account-1", self.base) {
            desk.account.clone().ok_or("no account")?
        } else {
            return Err("another account");
        };
        let point = |name: &str| base64(key[name].as_str().unwrap_or_default());
        let public = [&[4][..], &point("x")?, &point("y")?].concat();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public)
            .verify(format!("{protected}.{payload}").as_bytes(), &base64(signature)?)
            .map_err(|_| "the signature is wrong")?;
        base64(payload)
    }

    async fn serve(&self, what: &str, payload: &[u8]) -> Response {
        let payload: Value = serde_json::from_slice(payload).unwrap_or_default();
        match what {
            "account" => {
                let contacts = payload["contact"].as_array().cloned().unwrap_or_default();
                self.desk().contacts = contacts
                    .iter()
                    .filter_map(|contact| contact.as_str().map(str::to_owned))
                    .collect();
                self.created("account-1", &json!({ "status": "valid" }))
            }
            "new-order" => {
                if payload["identifiers"] != json!([{ "type": "dns", "value": self.domain }]) {
                    self.complain(format!("another name: {payload}"));
                }
                self.desk().is_valid = false;
                self.created("order-1", &self.order())
            }
            "order-1" => self.answer(StatusCode::OK, self.order()),
            "authorization-1" => {
                let is_valid = self.desk().is_valid;
                let challenge = json!({
                    "type": "tls-alpn-01", "status": "pending", "token": TOKEN,
                    "url": format!("{}/challenge-1", self.base),
                });
                let authorization = json!({
                    "status": if is_valid { "valid" } else { "pending" },
                    "identifier": { "type": "dns", "value": self.domain },
                    "challenges": [challenge],
                });
                self.answer(StatusCode::OK, authorization)
            }
            "challenge-1" => {
                match self.look().await {
                    Ok(()) => self.desk().is_valid = true,
                    Err(why) => self.complain(why),
                }
                self.answer(StatusCode::OK, json!({ "status": "processing" }))
            }
            "finalize-1" if self.desk().is_valid => {
                let request = base64(payload["csr"].as_str().unwrap_or_default()).unwrap_or_default();
                match CertificateSigningRequestParams::from_der(&request.into()) {
                    Ok(request) => {
                        let mut desk = self.desk();
                        desk.certificate = Some(self.authority.sign(request));
                        desk.issued += 1;
                    }
                    Err(error) => self.complain(format!("the request for a certificate: {error}")),
                }
                self.answer(StatusCode::OK, self.order())
            }
            "certificate-1" => {
                let certificate = self.desk().certificate.clone().unwrap_or_default();
                self.answer(StatusCode::OK, certificate)
            }
            _ => self.answer(StatusCode::NOT_FOUND, ""),
        }
    }

    fn order(&self) -> Value {
        let desk = self.desk();
        let status = match (desk.is_valid, &desk.certificate) {
            (true, Some(_)) => "valid",
            (true, None) => "ready",
            (false, _) => "pending",
        };
        json!({
            "status": status,
            "authorizations": [format!("{}/authorization-1", self.base)],
            "finalize": format!("{}/finalize-1", self.base),
            "certificate": format!("{}/certificate-1", self.base),
        })
    }

    /// Asks the server of the name for the certificate that only the account can have made.
    async fn look(&self) -> Result<(), String> {
        let say = |error: std::io::Error| format!("the challenge: {error}");
        let mut config = ClientConfig::builder_with_provider(default_provider().into())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anybody))
            .with_no_client_auth();
        config.alpn_protocols = vec![b"acme-tls/1".to_vec()];
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await.map_err(say)?;
        let name = ServerName::try_from(self.domain.clone()).expect("a name");
        let stream = TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .map_err(say)?;
        let session = stream.get_ref().1;
        if session.alpn_protocol() != Some(b"acme-tls/1") {
            return Err("the challenge: another protocol".to_owned());
        }
        let certificate = &session.peer_certificates().expect("certificates")[0];
        let key = self.desk().account.clone().unwrap_or_default();
        let thumbprint = format!(
            r#"{{"crv":{},"kty":{},"x":{},"y":{}}}"#,
            key["crv"], key["kty"], key["x"], key["y"]
        );
        let thumbprint = to_base64(digest(&SHA256, thumbprint.as_bytes()).as_ref());
        let expected = digest(&SHA256, format!("{TOKEN}.{thumbprint}").as_bytes());
        // id-pe-acmeIdentifier, critical, an octet string of 32 bytes.
        let identifier = [
            &b"\x06\x08\x2b\x06\x01\x05\x05\x07\x01\x1f\x01\x01\xff\x04\x22\x04\x20"[..],
            expected.as_ref(),
        ]
        .concat();
        let name = [&[0x82, self.domain.len() as u8][..], self.domain.as_bytes()].concat();
        for part in [identifier, name] {
            if !certificate.windows(part.len()).any(|window| window == part) {
                return Err("the challenge: another certificate".to_owned());
            }
        }
        Ok(())
    }
}

/// Trusts anybody: what the certificate says is looked at afterwards. A critical extension that webpki does not know keeps it
/// from doing more.
#[derive(Debug)]
struct Anybody;

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 for URLs, without padding (RFC 4648, section 5).
fn base64(text: &str) -> Result<Vec<u8>, &'static str> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for digit in text.bytes() {
        let value = DIGITS
            .iter()
            .position(|other| *other == digit)
            .ok_or("no base64")?;
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Ok(bytes)
}

fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk
            .iter()
            .chain([&0; 2])
            .take(3)
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        for digit in 0..=chunk.len() {
            text.push(char::from(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    text
}
