//! Runs the program in an empty folder, without a display, and keeps what it left behind.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// An empty folder to run the program in.
pub struct Desk(TempDir);

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Done {
    pub code: Option<i32>,
    pub out: Vec<u8>,
    pub err: String,
}

impl Desk {
    pub fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Puts a file on the desk.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path().join(name), bytes).expect("a file in the temporary folder");
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names of everything on the desk, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).expect("the temporary folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    pub fn run(&self, arguments: &[&str]) -> Done {
        let done = Command::new(env!("CARGO_BIN_EXE_downdraft"))
            .args(arguments)
            .current_dir(self.path())
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env("RUST_BACKTRACE", "1")
            .output()
            .expect("the program starts");
        let err = String::from_utf8(done.stderr).expect("messages are text");
        Done { code: done.status.code(), out: done.stdout, err }
    }

    /// Runs the program and expects it to be done without a word.
    pub fn succeed(&self, arguments: &[&str]) -> Vec<u8> {
        let done = self.run(arguments);
        assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{arguments:?}");
        done.out
    }

    /// Runs a scenario and reads its summary.
    pub fn summary(&self, arguments: &[&str]) -> serde_json::Value {
        let mut all = vec!["run"];
        all.extend(arguments);
        all.extend(["--summary", "-"]);
        serde_json::from_slice(&self.succeed(&all)).expect("the summary is JSON")
    }
}
