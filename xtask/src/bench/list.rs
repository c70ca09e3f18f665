//! Which benchmarks there are.

/// What can be asked for.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Wanted {
    /// Values in Rust, beside twelve others: 10 minutes; --quick: 2.
    Codec,
    /// Calls, streams and large payloads of native clients, beside raw sockets and other libraries: 15 minutes; --quick: 3.
    Rpc,
    /// Values in JavaScript, in Node and in Chromium, and then `calls`: 15 minutes; --quick: 5.
    Js,
    /// Calls and streams from Node and from Chromium over a socket, beside what a page might use instead: 8 minutes; --quick: 2.
    Calls,
    /// How long turboc takes, and rustc and tsc on what it writes: 40 minutes; --quick: 10.
    Compile,
    /// What a page loads: the client, and what each method and type adds, beside other clients: 2 minutes; --quick: 1.
    Size,
    /// Memory and keepalive of connections that wait, beside other servers: 6 minutes; --quick: 3.
    Idle,
    /// Calls of old clients, which the server adapts to, beside those of current ones: 4 minutes; --quick: 1.
    Evolve,
    /// Small calls beside streams that saturate the socket: 2 minutes; --quick: half a minute.
    Fairness,
    /// Measures nothing: draws the charts of the results that are there.
    Charts,
}

/// What is run: it has a result of its own.
#[derive(Clone, Copy)]
pub(crate) enum Bench {
    Codec,
    Rpc,
    Js,
    Calls,
    Compile,
    Size,
    Idle,
    Evolve,
    Fairness,
}

/// What a benchmark is made of.
pub(crate) enum Kind {
    /// A package in `benchmarks/`, and which part of it, where it has several.
    Rust {
        package: &'static str,
        part: Option<&'static str>,
    },
    /// A script in `benchmarks/js`.
    JavaScript { script: &'static str },
}

impl Wanted {
    /// What has to run for it.
    pub(crate) fn benches(self) -> &'static [Bench] {
        match self {
            Self::Codec => &[Bench::Codec],
            Self::Rpc => &[Bench::Rpc],
            Self::Js => &[Bench::Js, Bench::Calls],
            Self::Calls => &[Bench::Calls],
            Self::Compile => &[Bench::Compile],
            Self::Size => &[Bench::Size],
            Self::Idle => &[Bench::Idle],
            Self::Evolve => &[Bench::Evolve],
            Self::Fairness => &[Bench::Fairness],
            Self::Charts => &[],
        }
    }
}

impl Bench {
    pub(crate) const ALL: &[Self] = &[
        Self::Size,
        Self::Codec,
        Self::Js,
        Self::Calls,
        Self::Rpc,
        Self::Fairness,
        Self::Evolve,
        Self::Idle,
        Self::Compile,
    ];

    /// That of its result, too.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Codec => "codec",
            Self::Rpc => "rpc",
            Self::Js => "js",
            Self::Calls => "calls",
            Self::Compile => "compile",
            Self::Size => "size",
            Self::Idle => "idle",
            Self::Evolve => "evolve",
            Self::Fairness => "fairness",
        }
    }

    pub(crate) fn kind(self) -> Kind {
        let rust = |package, part| Kind::Rust { package, part };
        match self {
            Self::Codec => rust("bench-codec", None),
            Self::Rpc => rust("bench-rpc", Some("rpc")),
            Self::Js => Kind::JavaScript { script: "main.mjs" },
            Self::Calls => Kind::JavaScript {
                script: "calls/main.mjs",
            },
            Self::Compile => rust("bench-compile", None),
            Self::Size => Kind::JavaScript {
                script: "size/main.mjs",
            },
            Self::Idle => rust("bench-rpc", Some("idle")),
            Self::Evolve => rust("bench-evolve", None),
            Self::Fairness => rust("bench-rpc", Some("fairness")),
        }
    }

    /// The folder in `benchmarks/` whose manifest names the peers.
    pub(crate) fn folder(self) -> &'static str {
        match self.kind() {
            Kind::Rust { package, .. } => package.trim_start_matches("bench-"),
            Kind::JavaScript { .. } => "js",
        }
    }

    /// Whether a browser takes part.
    pub(crate) fn has_browser(self) -> bool {
        matches!(self, Self::Js | Self::Calls)
    }

    /// How long a run of it takes on two cores.
    pub(crate) fn whole(self) -> &'static str {
        match self {
            Self::Codec => "10 minutes",
            Self::Rpc => "15 minutes",
            Self::Js => "6 minutes",
            Self::Calls => "8 minutes",
            Self::Compile => "40 minutes",
            Self::Idle => "6 minutes",
            Self::Evolve => "4 minutes",
            Self::Size | Self::Fairness => "2 minutes",
        }
    }

    /// The same with `--quick`.
    pub(crate) fn quick(self) -> &'static str {
        match self {
            Self::Codec | Self::Js | Self::Calls => "2 minutes",
            Self::Rpc | Self::Idle => "3 minutes",
            Self::Compile => "10 minutes",
            Self::Size | Self::Evolve => "a minute",
            Self::Fairness => "half a minute",
        }
    }
}
