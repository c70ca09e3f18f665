use turbo_idl::MemoryLoader;

/// The files of an input, by path. The first is the one that is compiled; the others can be imported.
#[derive(Clone, Debug)]
pub struct Files(pub Vec<(String, Vec<u8>)>);

/// Begins a line that names the next file. Readable, so that a corpus is.
const SEPARATOR: &[u8] = b"==== ";

impl Files {
    /// The name of the file that an input begins with.
    pub const FIRST: &'static str = "main.turbo";

    /// Splits an input at its lines `==== path`. Any bytes are an input.
    #[must_use]
    pub fn split(input: &[u8]) -> Self {
        let mut files = vec![(Self::FIRST.to_owned(), Vec::new())];
        for line in input.split_inclusive(|&byte| byte == b'\n') {
            if let Some(path) = line.strip_prefix(SEPARATOR) {
                let path = String::from_utf8_lossy(path);
                files.push((path.trim_end().to_owned(), Vec::new()));
            } else if let Some((_, text)) = files.last_mut() {
                text.extend_from_slice(line);
            }
        }
        Self(files)
    }

    /// A loader that has them.
    #[must_use]
    pub fn loader(&self) -> MemoryLoader {
        let files = self.0.iter();
        files.fold(MemoryLoader::new(), |loader, (path, text)| {
            loader.with(path.as_str(), text.clone())
        })
    }
}

/// The input that is split into these files; the first has no line of its own.
#[must_use]
pub fn join(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut input = Vec::new();
    for (at, (path, text)) in files.iter().enumerate() {
        if at > 0 {
            if input.last().is_some_and(|&byte| byte != b'\n') {
                input.push(b'\n');
            }
            input.extend_from_slice(SEPARATOR);
            input.extend_from_slice(path.as_bytes());
            input.push(b'\n');
        }
        input.extend_from_slice(text);
    }
    input
}
