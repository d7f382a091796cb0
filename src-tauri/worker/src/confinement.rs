//! What the process gives up before it opens the first file, so that a file that takes it over gains little.
//!
//! Everywhere: memory beyond the limit (the allocator refuses it). Unix: address space, core dumps, files written,
//! open files. Linux: the file system and TCP (Landlock), sockets, new processes, opening files, tracing others
//! (seccomp). A kernel without Landlock or seccomp leaves the other walls standing; on Windows and macOS only the
//! memory limit, the time limit and the separate process hold.

use std::collections::BTreeMap;

/// Never fails: each wall stands for itself.
pub fn give_up_what_is_not_needed() {
    #[cfg(unix)]
    unix::limit_resources();
    #[cfg(target_os = "linux")]
    linux::confine();
}

/// What cannot be done any more, by name.
pub type GivenUp = BTreeMap<&'static str, bool>;

/// Tries to open a file, to make one, to hold many open, to reach out, to start a program and to take all memory.
pub fn try_what_was_given_up() -> GivenUp {
    let files = std::env::current_exe().is_ok_and(|path| std::fs::File::open(path).is_err());
    // The name would be new: only a folder that may be written to takes it.
    let writing = std::fs::File::create_new(std::env::temp_dir().join("lienthong-worker-was-here")).is_err();
    let open = open_files_are_few();
    let network = std::net::UdpSocket::bind("127.0.0.1:0").is_err();
    let processes = std::process::Command::new(if cfg!(windows) { "cmd.exe" } else { "/bin/true" }).spawn().is_err();
    let mut much: Vec<u8> = Vec::new();
    let limit = usize::try_from(lienthong_worker::protocol::MEMORY_LIMIT_BYTES).unwrap_or(usize::MAX);
    let memory = much.try_reserve_exact(limit).is_err();
    [
        ("files", files),
        ("writing", writing),
        ("open", open),
        ("network", network),
        ("processes", processes),
        ("memory", memory),
    ]
    .into()
}

/// Copies of the standard output, until no more are given.
#[cfg(unix)]
fn open_files_are_few() -> bool {
    use std::os::fd::AsFd as _;
    let stdout = std::io::stdout();
    let copies: Vec<_> = std::iter::repeat_with(|| stdout.as_fd().try_clone_to_owned()).take(64).collect();
    copies.iter().any(Result::is_err)
}

#[cfg(not(unix))]
const fn open_files_are_few() -> bool {
    false
}

#[cfg(unix)]
mod unix {
    use lienthong_worker::protocol::MEMORY_LIMIT_BYTES;
    use rlimit::Resource;

    pub fn limit_resources() {
        let limits = [
            // macOS knows no limit on address space that holds; the allocator's own limit stands there.
            #[cfg(target_os = "linux")]
            (Resource::AS, MEMORY_LIMIT_BYTES),
            (Resource::CORE, 0),
            (Resource::FSIZE, 0),
            (Resource::NOFILE, 16),
        ];
        #[cfg(not(target_os = "linux"))]
        let _: u64 = MEMORY_LIMIT_BYTES;
        for (resource, limit) in limits {
            // A limit that is already lower cannot be raised and need not be.
            resource.set(limit, limit).unwrap_or_default();
        }
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;

    use landlock::{ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, RulesetError, RulesetStatus};
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
        TargetArch,
    };

    type Rules = BTreeMap<i64, Vec<SeccompRule>>;

    /// Landlock comes first: seccomp then forbids what Landlock needed.
    pub fn confine() {
        // A kernel without one of them leaves the others standing.
        drop(close_file_system_and_tcp());
        let _: Option<()> = forbid(forbidden_calls(), libc::EPERM);
        // The C library falls back from clone3 to clone, whose flags can be looked at, only on this error.
        let _: Option<()> = forbid([(libc::SYS_clone3, Vec::new())].into(), libc::ENOSYS);
    }

    /// A ruleset without a rule permits nothing.
    fn close_file_system_and_tcp() -> Result<RulesetStatus, RulesetError> {
        let abi = ABI::V5;
        let status = Ruleset::default()
            .handle_access(AccessFs::from_all(abi))?
            .handle_access(AccessNet::from_all(abi))?
            .create()?
            .restrict_self()?;
        Ok(status.ruleset)
    }

    fn forbid(rules: Rules, errno: i32) -> Option<()> {
        let arch: TargetArch = std::env::consts::ARCH.try_into().ok()?;
        let errno = SeccompAction::Errno(u32::try_from(errno).ok()?);
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, errno, arch).ok()?;
        let program: BpfProgram = filter.try_into().ok()?;
        seccompiler::apply_filter(&program).ok()
    }

    /// Calls that a reader of bytes from a pipe has no business with.
    fn forbidden_calls() -> Rules {
        let mut rules: Rules = [
            libc::SYS_socket,
            libc::SYS_socketpair,
            libc::SYS_connect,
            libc::SYS_bind,
            libc::SYS_listen,
            libc::SYS_accept4,
            libc::SYS_sendto,
            libc::SYS_sendmsg,
            libc::SYS_execve,
            libc::SYS_execveat,
            libc::SYS_openat,
            libc::SYS_openat2,
            libc::SYS_unlinkat,
            libc::SYS_renameat2,
            libc::SYS_mkdirat,
            libc::SYS_linkat,
            libc::SYS_symlinkat,
            libc::SYS_fchmodat,
            libc::SYS_fchownat,
            libc::SYS_truncate,
            libc::SYS_ftruncate,
            libc::SYS_ptrace,
            libc::SYS_process_vm_readv,
            libc::SYS_process_vm_writev,
            libc::SYS_pidfd_open,
            libc::SYS_pidfd_getfd,
            libc::SYS_kill,
            libc::SYS_bpf,
            libc::SYS_io_uring_setup,
            libc::SYS_perf_event_open,
            libc::SYS_userfaultfd,
            libc::SYS_keyctl,
            libc::SYS_add_key,
            libc::SYS_request_key,
            libc::SYS_mount,
            libc::SYS_umount2,
            libc::SYS_chroot,
            libc::SYS_pivot_root,
            libc::SYS_setns,
            libc::SYS_unshare,
            libc::SYS_memfd_create,
            libc::SYS_init_module,
            libc::SYS_finit_module,
            libc::SYS_kexec_load,
            libc::SYS_reboot,
        ]
        .into_iter()
        .chain(old_calls())
        .map(|call| (call, Vec::new()))
        .collect();
        // A new thread is allowed, a new process is not.
        let thread_flag = u64::try_from(libc::CLONE_THREAD).unwrap_or(0);
        let no_thread = SeccompCondition::new(0, SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(thread_flag), 0);
        if let Ok(rule) = no_thread.and_then(|condition| SeccompRule::new(vec![condition])) {
            rules.insert(libc::SYS_clone, vec![rule]);
        }
        rules
    }

    /// Older names of the same calls, which newer processors do not have.
    #[cfg(target_arch = "x86_64")]
    fn old_calls() -> Vec<i64> {
        vec![
            libc::SYS_open,
            libc::SYS_creat,
            libc::SYS_unlink,
            libc::SYS_rename,
            libc::SYS_renameat,
            libc::SYS_mkdir,
            libc::SYS_rmdir,
            libc::SYS_link,
            libc::SYS_symlink,
            libc::SYS_chmod,
            libc::SYS_chown,
            libc::SYS_fork,
            libc::SYS_vfork,
            libc::SYS_accept,
        ]
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn old_calls() -> Vec<i64> {
        Vec::new()
    }
}
