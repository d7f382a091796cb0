//! The shim between the program and its disk (`shim.c`): built once, put over a command.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use crate::desk::{Desk, Ended, ended};

/// What the shim is to do.
#[derive(Clone, Debug, Default)]
pub struct Shim {
    /// Where changes are noted.
    pub log: Option<PathBuf>,
    /// Only changes of paths with this in them count.
    pub points: &'static str,
    /// Only fsyncs count.
    pub syncs_only: bool,
    /// The counted change at which the program is killed.
    pub kill: Option<(usize, Moment)>,
    pub faults: Vec<Fault>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Instead of the change.
    Before,
    /// When it has happened.
    After,
}

/// A fault of the disk.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// Letters, as `shim.c` lists them.
    pub ops: &'static str,
    /// Only paths with this in them.
    pub path: &'static str,
    pub errno: i32,
    /// So many go well before.
    pub skip: usize,
}

pub const EIO: i32 = 5;
pub const EACCES: i32 = 13;
pub const ENOSPC: i32 = 28;
pub const EROFS: i32 = 30;

impl Fault {
    /// No room: nothing grows, nothing new is made.
    pub const fn full(path: &'static str) -> Self {
        Self { ops: "wtmn", path, errno: ENOSPC, skip: 0 }
    }

    /// The file system may only be read.
    pub const fn read_only(path: &'static str) -> Self {
        Self { ops: "owtmnu", path, errno: EROFS, skip: 0 }
    }

    /// What is there belongs to somebody else now.
    pub const fn forbidden(path: &'static str) -> Self {
        Self { ops: "ormnu", path, errno: EACCES, skip: 0 }
    }

    /// The disk does not take anything any more.
    pub const fn broken(path: &'static str) -> Self {
        Self { ops: "wtf", path, errno: EIO, skip: 0 }
    }

    /// The disk does not even give any more.
    pub const fn unreadable(path: &'static str) -> Self {
        Self { ops: "gwtf", path, errno: EIO, skip: 0 }
    }

    pub const fn after(self, skip: usize) -> Self {
        Self { skip, ..self }
    }
}

impl Shim {
    /// Notes every change in this file.
    pub fn noting(log: PathBuf) -> Self {
        Self { log: Some(log), ..Self::default() }
    }

    /// Answers with faults.
    pub fn faulty(faults: &[Fault]) -> Self {
        Self { faults: faults.to_vec(), ..Self::default() }
    }

    /// Puts the shim over a command that works in `root`.
    pub fn cover(&self, command: &mut Command, root: &Path) {
        command.env("LD_PRELOAD", built()).env("SHIM_ROOT", root).env("SHIM_POINTS", self.points);
        if let Some(log) = &self.log {
            command.env("SHIM_LOG", log);
        }
        if self.syncs_only {
            command.env("SHIM_SYNCS", "1");
        }
        if let Some((number, moment)) = self.kill {
            command.env("SHIM_KILL", number.to_string());
            command.env("SHIM_AFTER", if moment == Moment::After { "1" } else { "0" });
        }
        let rules: Vec<String> = self
            .faults
            .iter()
            .map(|fault| format!("{}:{}:{}:{}:0", fault.ops, fault.path, fault.errno, fault.skip))
            .collect();
        command.env("SHIM_FAULTS", rules.join(";"));
    }
}

impl Desk {
    /// Runs a command under the shim.
    pub fn run_under(&self, shim: &Shim, words: &[impl AsRef<std::ffi::OsStr>]) -> Ended {
        let mut command = self.command(words);
        shim.cover(&mut command, &self.data());
        ended(self.start(command))
    }
}

/// Builds it with the compiler that links every Rust program here.
fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/crash/shim.c");
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let library = folder.join("disk-shim.so");
        // Beside it and renamed: another run of the tests may use the one that is there.
        let beside = folder.join(format!("disk-shim-{}.so", std::process::id()));
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o"])
            .args([&beside, &source])
            .status()
            .expect("cc is installed");
        assert!(built.success(), "the shim does not compile");
        std::fs::rename(&beside, &library).expect("in its place");
        library
    })
}
