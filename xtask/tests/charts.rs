//! Charts of benchmarks: what is drawn from a result is XML that says everything, whatever peers are called.

use std::fs;
use std::path::Path;
use std::process::Command;

use roxmltree::Document;

/// What the sample in `benchmarks/charts/sample` becomes.
fn chart(test: &str) -> String {
    let charts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../benchmarks/charts");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let output = Command::new("node")
        .arg(charts.join("draw.mjs"))
        .args([&charts.join("sample"), &folder])
        .output()
        .expect("Node runs: see `cargo xtask setup`");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let drawn = fs::read_dir(&folder).expect("a folder of charts").count();
    assert_eq!(drawn, 1, "the sample has something of one chart only");
    fs::read_to_string(folder.join("codec-decode.svg")).expect("a chart")
}

#[test]
fn a_chart_is_well_formed_and_says_everything_in_words() {
    let svg = chart("words");
    let document = Document::parse(&svg).expect("XML");
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "svg");
    assert_eq!(root.tag_name().namespace(), Some("http://www.w3.org/2000/svg"));
    assert_eq!(root.attribute("role"), Some("img"));
    let told = root.attribute("aria-labelledby").unwrap_or_default();
    let words: Vec<&str> = told
        .split(' ')
        .map(|id| {
            let node = root.descendants().find(|it| it.attribute("id") == Some(id));
            node.and_then(|it| it.text()).expect("what the name is of")
        })
        .collect();
    assert_eq!(words[0], "Rust: decoding into values that own their memory");
    for figures in [
        "turbo 0.45 (0.41 to 0.52)",
        "bincode 2.0.1, its derives 1.00,",
        // Letters that XML keeps for itself, and two that it cannot have.
        "serde_json <&\"'\u{fffd}\u{fffd} with a name that is much too long for its place 4.50 (3.90 to 5.20)",
        // Of two rows of the same the last.
        "turbo 0.80 (0.70 to 0.90)",
    ] {
        assert!(words[1].contains(figures), "{figures:?} is not in {:?}", words[1]);
    }
    assert!(!words[1].contains("had no figure"));
}

#[test]
fn a_chart_has_a_bar_for_each_peer_and_ours_stands_out() {
    let svg = chart("bars");
    let document = Document::parse(&svg).expect("XML");
    let of_class = |name: &str, class: &str| {
        document
            .descendants()
            .filter(|it| it.has_tag_name(("http://www.w3.org/2000/svg", name)))
            .filter(|it| {
                let classes = it.attribute("class").unwrap_or_default();
                classes.split(' ').any(|it| it == class)
            })
            .count()
    };
    assert_eq!(of_class("rect", "bar"), 5);
    assert_eq!(of_class("rect", "ours"), 2);
    // Those whose middle half is more than a line.
    assert_eq!(of_class("path", "whisker"), 3);
    let small: Vec<&str> = document
        .descendants()
        .filter(|it| it.attribute("class") == Some("small"))
        .filter_map(|it| it.text())
        .collect();
    for part in [
        "A <processor> & \"more\", 2 cores",
        "Rust 1.95.0",
        "commit 0123456789",
        "postcard 1.1.3",
    ] {
        assert!(
            small.iter().any(|line| line.contains(part)),
            "{part:?} is not in {small:?}"
        );
    }
    assert!(svg.contains("@media (prefers-color-scheme:dark)"));
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        for at in ["x", "y", "width", "height"] {
            let number = node.attribute(at).map(str::parse::<f64>);
            assert!(
                number.is_none_or(|it| it.is_ok_and(|it| it >= 0.0)),
                "{at} of {node:?}"
            );
        }
    }
}
