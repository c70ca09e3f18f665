//! Signing in as a program does, against the server in this process.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use notebook::v1::{DoorClient, DoorError, NotebookClient};
use notebook::{Accounts, Passes, Visitor, app, visit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use turbo_runtime::client::{CallError, ConnectError, Connector, connect};
use turbo_runtime::{Metadata, Status, memory};

const PASSWORD: &str = "correct horse";
const HOUR: Duration = Duration::from_secs(3_600);

async fn serve(good_for: Duration) -> SocketAddr {
    let accounts = Accounts::new().expect("random numbers");
    let (app, _) = app(accounts, Passes::new(good_for), Path::new("web"));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, app).await });
    at
}

/// A server with Ada and Grace as members, and its address.
async fn members(good_for: Duration) -> String {
    let url = format!("ws://{}/rpc", serve(good_for).await);
    let door = DoorClient::new(connect(&url).await.expect("a connection"));
    for name in ["ada", "grace"] {
        door.join(name, PASSWORD).await.expect("the name is free");
    }
    url
}

fn bearer(token: &str) -> Metadata {
    let mut metadata = Metadata::new();
    metadata
        .insert("authorization", format!("Bearer {token}"))
        .expect("a key");
    metadata
}

#[tokio::test]
async fn everybody_has_a_notebook_of_their_own() {
    let url = members(HOUR).await;
    let stranger = connect(&url).await.expect("strangers are let in");
    let refused = NotebookClient::new(stranger).owner().await;
    assert_eq!(
        refused.expect_err("nobody is signed in").status(),
        Status::Unauthenticated
    );
    let ada = visit(&url, "ada", PASSWORD).await.expect("she is a member");
    let grace = visit(&url, "grace", PASSWORD).await.expect("she is a member");
    assert_eq!(ada.notebook().owner().await.expect("signed in"), "ada");
    assert_eq!(ada.notebook().write("engine").await.expect("signed in"), 1);
    assert_eq!(ada.notebook().notes().await.expect("signed in"), ["engine"]);
    assert!(grace.notebook().notes().await.expect("signed in").is_empty());
}

#[tokio::test]
async fn a_wrong_password_and_a_wrong_name_are_told_alike() {
    let url = members(HOUR).await;
    let door = DoorClient::new(connect(&url).await.expect("a connection"));
    for (name, password) in [("ada", "wrong horse"), ("nobody", PASSWORD), ("", "")] {
        let refused = door.sign_in(name, password).await.expect_err("it is wrong");
        assert!(
            matches!(refused, CallError::Error(DoorError::Wrong)),
            "{refused:?}"
        );
    }
    let taken = door.join("ada", "another horse").await.expect_err("it is hers");
    assert!(matches!(taken, CallError::Error(DoorError::Taken)), "{taken:?}");
    for (name, password) in [("", PASSWORD), ("eve", "short"), ("eve", &"x".repeat(257))] {
        let refused = door.join(name, password).await.expect_err("it is no good");
        assert_eq!(refused.status(), Status::InvalidArgument, "{refused:?}");
    }
    let pass = door.sign_in("ada", PASSWORD).await.expect("it is right");
    assert!(!format!("{pass:?}").contains(&pass.token), "tokens are in no log");
}

/// A pass that ends takes the calls with it, on connections that are open too.
#[tokio::test]
async fn signing_out_ends_the_pass_everywhere() {
    let url = members(HOUR).await;
    let channel = connect(&url).await.expect("a connection");
    let door = DoorClient::new(channel.clone());
    let pass = door.sign_in("ada", PASSWORD).await.expect("it is right");
    let shows = Connector::new(&url).metadata("authorization", format!("Bearer {}", pass.token));
    let other = NotebookClient::new(shows.clone().connect().await.expect("a connection"));
    assert_eq!(other.owner().await.expect("signed in"), "ada");
    channel.renew(bearer(&pass.token)).await.expect("it is good");
    door.sign_out().await.expect("signed in");
    for notebook in [other, NotebookClient::new(channel)] {
        let refused = notebook.owner().await.expect_err("the pass has ended");
        assert_eq!(refused.status(), Status::Unauthenticated, "{refused:?}");
    }
    let refused = shows.connect().await.expect_err("it is not good");
    assert!(matches!(refused, ConnectError::Unauthenticated(_)), "{refused:?}");
}

/// Showing a new pass ends the old one, and a connection does not change hands.
#[tokio::test]
async fn a_pass_is_extended() {
    let url = members(HOUR).await;
    let channel = connect(&url).await.expect("a connection");
    let door = DoorClient::new(channel.clone());
    let first = door.sign_in("ada", PASSWORD).await.expect("it is right");
    let of_grace = door.sign_in("grace", PASSWORD).await.expect("it is right");
    channel.renew(bearer(&first.token)).await.expect("it is good");
    let second = door.extend().await.expect("signed in");
    assert_ne!(second.token, first.token);
    channel.renew(bearer(&second.token)).await.expect("it is good");
    let refused = channel
        .renew(bearer(&first.token))
        .await
        .expect_err("it has ended");
    assert_eq!(refused.status(), Status::Unauthenticated);
    let refused = channel
        .renew(bearer(&of_grace.token))
        .await
        .expect_err("it is hers");
    assert_eq!(refused.status(), Status::Unauthenticated);
    assert_eq!(
        NotebookClient::new(channel)
            .owner()
            .await
            .expect("she is who she was"),
        "ada"
    );
}

/// Nobody gathers passes without end.
#[tokio::test]
async fn the_oldest_of_many_passes_ends() {
    let passes = Passes::new(HOUR);
    let others = passes.issue("grace").expect("random numbers");
    let first = passes.issue("ada").expect("random numbers");
    for _ in 0..15 {
        passes.issue("ada").expect("random numbers");
    }
    assert!(passes.look_up(&first).is_some());
    let last = passes.issue("ada").expect("random numbers");
    assert!(passes.look_up(&first).is_none() && passes.look_up(&last).is_some());
    assert!(passes.look_up(&others).is_some());
}

/// A program that stays longer than a pass is good stays signed in; one that does nothing for it does not.
#[tokio::test(start_paused = true)]
async fn a_visitor_outstays_a_pass() {
    let accounts = Accounts::new().expect("random numbers");
    let (_, endpoint) = app(accounts, Passes::new(HOUR), Path::new("web"));
    let idle = memory::connect(&endpoint);
    let door = DoorClient::new(idle.clone());
    door.join("ada", PASSWORD).await.expect("the name is free");
    let pass = door.sign_in("ada", PASSWORD).await.expect("it is right");
    idle.renew(bearer(&pass.token)).await.expect("it is good");
    let visitor = Visitor::sign_in(memory::connect(&endpoint), "ada", PASSWORD).await;
    let visitor = visitor.expect("she is a member");
    for _ in 0..3 {
        tokio::time::sleep(HOUR).await;
        let owner = visitor.notebook().owner().await;
        assert_eq!(owner.expect("still signed in"), "ada");
    }
    let refused = NotebookClient::new(idle).owner().await.expect_err("it is over");
    assert_eq!(refused.status(), Status::Unauthenticated);
    let channel = visitor.channel().clone();
    visitor.sign_out().await.expect("signed in");
    let refused = NotebookClient::new(channel).owner().await;
    assert_eq!(refused.expect_err("signed out").status(), Status::Unauthenticated);
}

/// What a page does, by hand: the cookie is out of reach of scripts and of other sites, and no form can ask for it.
#[tokio::test]
async fn the_door_for_pages() {
    let at = serve(HOUR).await;
    let url = format!("ws://{at}/rpc");
    let door = DoorClient::new(connect(&url).await.expect("a connection"));
    door.join("ada", PASSWORD).await.expect("the name is free");
    let body = format!(r#"{{"name":"ada","password":"{PASSWORD}"}}"#);
    let answer = request(at, "POST", "content-type: application/json", &body).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = cookie.expect("a cookie");
    assert!(
        cookie.ends_with("Max-Age=3600; Path=/; HttpOnly; SameSite=Strict"),
        "{cookie}"
    );
    let pair = cookie.split(';').next().expect("a pair");
    let page = Connector::new(&url).header("cookie", pair);
    let notebook = NotebookClient::new(page.clone().connect().await.expect("a connection"));
    assert_eq!(notebook.owner().await.expect("signed in"), "ada");

    let wrong = body.replace("correct", "wrong");
    let refused = request(at, "POST", "content-type: application/json", &wrong).await;
    assert!(refused.starts_with("HTTP/1.1 401"), "{refused}");
    let form = request(at, "POST", "content-type: text/plain", &body).await;
    assert!(form.starts_with("HTTP/1.1 415"), "{form}");

    let answer = request(at, "DELETE", &format!("cookie: other=1; {pair}"), "").await;
    assert!(answer.contains("set-cookie: pass=; Max-Age=0;"), "{answer}");
    let refused = notebook.owner().await.expect_err("signed out");
    assert_eq!(refused.status(), Status::Unauthenticated);
    // A cookie that is left over is no reason to turn somebody away.
    let later = NotebookClient::new(page.connect().await.expect("let in as nobody"));
    let refused = later.owner().await.expect_err("signed out");
    assert_eq!(refused.status(), Status::Unauthenticated);
}

async fn request(at: SocketAddr, method: &str, header: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(at).await.expect("a connection");
    let length = body.len();
    let request = format!(
        "{method} /session HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n{header}\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}
