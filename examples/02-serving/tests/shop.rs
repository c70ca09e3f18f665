//! The programs as they are: the stock, the shop, clients, and the page in a real browser.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A program that serves; killed when dropped.
struct Server {
    process: Child,
    /// Where it says it is.
    address: String,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut process = shop(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdout = process.stdout.take().expect("its output is a pipe");
        let line = BufReader::new(stdout)
            .lines()
            .next()
            .expect("a line")
            .expect("text");
        let (_, address) = line.split_once(" is on ").expect("an address");
        Self {
            process,
            address: address.to_owned(),
        }
    }

    fn port(&self) -> &str {
        let (_, port) = self
            .address
            .trim_end_matches('/')
            .rsplit_once(':')
            .expect("a port");
        port
    }

    /// Asks it to end as Ctrl-C does, and waits until it has.
    fn stop(mut self) {
        let id = self.process.id().to_string();
        let told = Command::new("kill").args(["-INT", &id]).status();
        assert!(told.expect("kill is there").success());
        let patience = Instant::now() + Duration::from_secs(60);
        loop {
            match self.process.try_wait().expect("its status") {
                Some(status) => break assert!(status.success(), "{status}"),
                None if Instant::now() > patience => panic!("it does not end"),
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn shop(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shop"));
    command.args(arguments);
    command
}

fn printed(arguments: &[&str]) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = shop(arguments).output().expect("the program starts");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8_lossy(&stdout).into_owned()
}

fn refused(arguments: &[&str]) -> String {
    let Output { status, stderr, .. } = shop(arguments).output().expect("the program starts");
    assert!(!status.success());
    String::from_utf8_lossy(&stderr).into_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of text")
}

#[test]
fn a_shop_asks_its_stock_over_everything_there_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let (stock_socket, shop_socket, authority) = (path("stock.sock"), path("shop.sock"), path("ca.pem"));
    let stock = Server::start(&["stock", "--unix", text(&stock_socket)]);
    for url in [stock.address.clone(), format!("unix:{}", text(&stock_socket))] {
        let shop = Server::start(&[
            "serve",
            "--stock",
            &url,
            "--unix",
            text(&shop_socket),
            "--authority",
            text(&authority),
        ]);
        let url = format!("wss://localhost:{}/rpc", shop.port());
        let trusting = ["--url", &url, "--trust", text(&authority)];
        let shelf = printed(&[&["shelf"], &trusting[..]].concat());
        assert!(shelf.ends_with("   3  lamp\n   1  teapot\n"), "{shelf}");
        let bought = printed(&[&["buy"], &trusting[..], &["apple", "2"]].concat());
        assert!(bought.starts_with("2 of apple, "), "{bought}");
        let sold_out = refused(&[&["buy"], &trusting[..], &["teapot", "2"]].concat());
        assert!(sold_out.contains("SoldOut"), "{sold_out}");
        let stranger = refused(&["shelf", "--url", &url]);
        assert!(stranger.contains("TLS could not be agreed on"), "{stranger}");
        let unix = format!("ws+unix:{}:/rpc", text(&shop_socket));
        assert!(printed(&["shelf", "--url", &unix]).contains("lamp"));
        shop.stop();
    }
    stock.stop();
}

/// A server that has no file descriptor left goes on when there are some again.
#[cfg(target_os = "linux")]
#[test]
fn a_server_without_file_descriptors_waits_for_some() {
    let command = format!("ulimit -n 32; exec '{}' stock", env!("CARGO_BIN_EXE_shop"));
    let mut process = Command::new("sh")
        .args(["-c", &command])
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    let stdout = process.stdout.take().expect("its output is a pipe");
    let line = BufReader::new(stdout)
        .lines()
        .next()
        .expect("a line")
        .expect("text");
    let (_, address) = line.split_once(" is on ").expect("an address");
    let stock = Server {
        process,
        address: address.to_owned(),
    };
    let place = stock.address.trim_start_matches("tcp://");
    let many: Vec<_> = (0..64)
        .map(|_| std::net::TcpStream::connect(place).expect("a connection"))
        .collect();
    drop(many);
    let folder = tempfile::tempdir().expect("a folder");
    let authority = folder.path().join("ca.pem");
    let shop = Server::start(&[
        "serve",
        "--stock",
        &stock.address,
        "--authority",
        text(&authority),
    ]);
    let url = format!("wss://localhost:{}/rpc", shop.port());
    assert!(printed(&["shelf", "--url", &url, "--trust", text(&authority)]).contains("lamp"));
    stock.stop();
}

#[test]
fn the_page_comes_over_http_2_with_its_web_sockets() {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/npm/node_modules");
    assert!(
        tools.join("playwright-core").is_dir(),
        "the npm packages of xtask are not installed: run `cargo xtask setup`"
    );
    let stock = Server::start(&["stock"]);
    let folder = tempfile::tempdir().expect("a folder");
    let log: PathBuf = folder.path().join("log");
    let mut process = shop(&["serve", "--verbose", "--stock", &stock.address])
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(&log).expect("a file"))
        .spawn()
        .expect("the program starts");
    let stdout = process.stdout.take().expect("its output is a pipe");
    let line = BufReader::new(stdout)
        .lines()
        .next()
        .expect("a line")
        .expect("text");
    let (_, address) = line.split_once(" is on ").expect("an address");
    let shop = Server {
        process,
        address: address.to_owned(),
    };
    let output = Command::new("node")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "--test",
            "--test-reporter=spec",
            "--test-timeout=240000",
            "tests/page.test.mjs",
        ])
        .env("SHOP", &shop.address)
        .output()
        .expect("Node is installed: run `cargo xtask setup`");
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let log = std::fs::read_to_string(&log).expect("the log");
    assert!(log.contains("a WebSocket is opened version=HTTP/2.0"), "{log}");
    shop.stop();
    stock.stop();
}
