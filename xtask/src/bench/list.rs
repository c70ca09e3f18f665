//! Which benchmarks there are.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// A benchmark, which has a result of its own.
pub(crate) struct Bench {
    /// As on the command line, and of its result.
    pub(crate) name: &'static str,
    /// Whoever asks for that one gets this too.
    part_of: Option<&'static str>,
    about: &'static str,
    /// How long a run takes on two cores.
    pub(crate) whole: &'static str,
    /// The same with `--quick`.
    pub(crate) quick: &'static str,
    pub(crate) kind: Kind,
}

/// What a benchmark is made of.
pub(crate) enum Kind {
    /// A package in `benchmarks/`, and which part of it, where it has several.
    Rust {
        package: &'static str,
        part: Option<&'static str>,
        /// Whether it runs programs of npm's.
        has_packages: bool,
    },
    /// A script in `benchmarks/js`.
    JavaScript {
        script: &'static str,
        has_browser: bool,
        beside: Beside,
    },
}

/// What a script needs beside the packages of `benchmarks/js`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    Nothing,
    /// The compiled engine, and the compiler.
    Turboc,
    /// The compiled engine, and the server in Rust.
    Server,
}

/// In the order in which all of them run.
pub(crate) const ALL: &[Bench] = &[
    Bench {
        name: "size",
        part_of: None,
        about: "What a page loads: the client, and what each method and type adds, beside other clients",
        whole: "2 minutes",
        quick: "a minute",
        kind: javascript("size/main.mjs", false, Beside::Turboc),
    },
    Bench {
        name: "codec",
        part_of: None,
        about: "Values in Rust, beside twelve others",
        whole: "10 minutes",
        quick: "2 minutes",
        kind: rust("bench-codec", None),
    },
    Bench {
        name: "js",
        part_of: None,
        about: "Values in JavaScript, in Node and in Chromium; then `calls`",
        whole: "6 minutes",
        quick: "2 minutes",
        kind: javascript("main.mjs", true, Beside::Nothing),
    },
    Bench {
        name: "calls",
        part_of: Some("js"),
        about: "Calls and streams from Node and from Chromium over a socket, beside what a page might use instead",
        whole: "8 minutes",
        quick: "2 minutes",
        kind: javascript("calls/main.mjs", true, Beside::Server),
    },
    Bench {
        name: "rpc",
        part_of: None,
        about: "Calls, streams and large payloads of native clients, beside raw sockets and other libraries",
        whole: "15 minutes",
        quick: "3 minutes",
        kind: rust("bench-rpc", Some("rpc")),
    },
    Bench {
        name: "fairness",
        part_of: None,
        about: "Small calls beside streams that saturate the socket",
        whole: "2 minutes",
        quick: "half a minute",
        kind: rust("bench-rpc", Some("fairness")),
    },
    Bench {
        name: "evolve",
        part_of: None,
        about: "Calls of old clients, which the server adapts to, beside those of current ones",
        whole: "4 minutes",
        quick: "a minute",
        kind: rust("bench-evolve", None),
    },
    Bench {
        name: "idle",
        part_of: None,
        about: "Memory and keepalive of connections that wait, beside other servers",
        whole: "6 minutes",
        quick: "3 minutes",
        kind: rust("bench-rpc", Some("idle")),
    },
    Bench {
        name: "compile",
        part_of: None,
        about: "How long turboc takes, and rustc and tsc on what it writes, beside others",
        whole: "2 hours",
        quick: "25 minutes",
        kind: Kind::Rust {
            package: "bench-compile",
            part: None,
            has_packages: true,
        },
    },
];

const fn rust(package: &'static str, part: Option<&'static str>) -> Kind {
    Kind::Rust {
        package,
        part,
        has_packages: false,
    }
}

const fn javascript(script: &'static str, has_browser: bool, beside: Beside) -> Kind {
    Kind::JavaScript {
        script,
        has_browser,
        beside,
    }
}

impl Bench {
    /// The folder in `benchmarks/` whose manifest names the peers.
    pub(crate) fn folder(&self) -> &'static str {
        match self.kind {
            Kind::Rust { package, .. } => package.trim_start_matches("bench-"),
            Kind::JavaScript { .. } => "js",
        }
    }

    /// Whether a browser takes part.
    pub(crate) fn has_browser(&self) -> bool {
        matches!(
            self.kind,
            Kind::JavaScript {
                has_browser: true,
                ..
            }
        )
    }
}

/// What was asked for.
#[derive(Clone)]
pub(crate) struct Wanted(pub(crate) Vec<&'static Bench>);

const CHARTS: &str = "charts";

/// Reads the name of a benchmark, or `charts`, which measures nothing.
pub(crate) fn wanted() -> impl TypedValueParser<Value = Wanted> {
    let names = ALL.iter().map(|bench| {
        let Bench {
            about, whole, quick, ..
        } = bench;
        PossibleValue::new(bench.name).help(format!("{about}: {whole}; --quick: {quick}"))
    });
    let charts =
        PossibleValue::new(CHARTS).help("Measures nothing: draws the charts of the results that are there");
    PossibleValuesParser::new(names.chain([charts])).map(|name| {
        let is_meant = |bench: &&Bench| bench.name == name || bench.part_of == Some(&name);
        Wanted(ALL.iter().filter(is_meant).collect())
    })
}
