//! How soon a window with 100,000 cached dossiers can be used, what it holds in memory and how long it ever keeps its page waiting.
//!
//! Beside it, in turns, an empty Tauri window under the same driver on the same display. Budget: usable within 1.3 × the
//! empty window's time, at most 100 MiB above its memory, and nothing on the page's thread longer than 16 ms.
//! `DOSSIERS` and `ROUNDS` in the environment make it smaller.

#[path = "../tests/window/display.rs"]
#[expect(dead_code, reason = "the bench does not type into native windows")]
mod display;
#[path = "../tests/window/driven.rs"]
#[expect(dead_code, reason = "the bench presses fewer things than the tests")]
mod driven;
#[path = "../tests/window/process.rs"]
mod process;
#[path = "../tests/window/window.rs"]
#[expect(dead_code, reason = "the bench names the program itself")]
mod window;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use lienthong_core::{
    app::{App, AppOptions, SilentHost},
    flows::{
        enter::enter,
        keep_in_sync::refresh,
        sign_in::{BrowserUse, SignInWish},
        sync::SyncReach,
    },
};
use lienthong_sandbox::{Running, Sandbox, SandboxOptions};
use serde_json::Value;

use crate::{
    display::Display,
    window::{Driver, Window},
};

/// The argument by which this program is the empty window.
const EMPTY: &str = "--empty-window";
const FIRST_ROW: &str = "//*[@role='row'][@aria-rowindex='2']";

fn main() {
    if env::args().any(|argument| argument == EMPTY) {
        return empty_window();
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(compare());
}

/// What any Tauri program pays: one window, one paragraph.
fn empty_window() {
    tauri::Builder::default()
        .run(tauri::generate_context!("benches/empty_window/tauri.conf.json"))
        .expect("an empty window");
}

async fn compare() {
    let dossiers = number("DOSSIERS", 100_000);
    let rounds = number("ROUNDS", 5);
    let sandbox = Sandbox::start(SandboxOptions { dossiers, ..SandboxOptions::default() }).await.expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    let begun = Instant::now();
    let cached = fill_cache(&sandbox, folder.path()).await;
    say(&format!("{cached} dossiers read into the cache in {:.1?}", begun.elapsed()));
    let display = Display::open("1366x768");
    let (own, empty) = (PathBuf::from(env!("CARGO_BIN_EXE_lienthong")), env::current_exe().expect("this program"));
    let (mut own_times, mut empty_times) = (Vec::new(), Vec::new());
    let (mut own_memory, mut empty_memory) = (Memory::default(), Memory::default());
    let (mut own_waits, mut empty_waits) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let driver = Driver::start(&display, folder.path()).await;
        let begun = Instant::now();
        let window = driver.open(&empty, &[EMPTY]).await;
        window.page.find("//*[@id='ready']").await;
        empty_times.push(begun.elapsed());
        empty_waits.append(&mut waits(&window, "").await);
        empty_memory = empty_memory.larger(memory_of(&empty, EMPTY));
        window.close().await;

        let driver = Driver::start(&display, folder.path()).await;
        let begun = Instant::now();
        let window = driver.open(&own, &[]).await;
        window.page.find(FIRST_ROW).await;
        own_times.push(begun.elapsed());
        own_memory = own_memory.larger(memory_of(&own, ""));
        own_waits.append(&mut waits(&window, WORK).await);
        window.close().await;
    }
    let (own_time, empty_time) = (median(&mut own_times), median(&mut empty_times));
    let ratio = own_time.as_secs_f64() / empty_time.as_secs_f64();
    let above = own_memory.kib().saturating_sub(empty_memory.kib()) / 1024;
    say(&format!("usable after {own_time:.2?}, the empty window after {empty_time:.2?}: {ratio:.2} × (budget 1.3)"));
    say(&format!("memory {} MiB, {above} MiB above the empty window (budget 100)", own_memory.kib() / 1024));
    say(&format!("of it, MiB: {}; of the empty window: {}", own_memory.told(), empty_memory.told()));
    for (name, waits) in [("page at work", &mut own_waits), ("empty page", &mut empty_waits)] {
        waits.sort_by(f64::total_cmp);
        let longest = waits.last().copied().unwrap_or_default();
        let over = waits.iter().filter(|wait| **wait > 16.0).count();
        let place = waits.len() * 999 / 1000;
        let most = waits.get(place).copied().unwrap_or_default();
        say(&format!("{name}: {} tasks, p99.9 {most:.1} ms, longest {longest:.1} ms, {over} over 16 ms", waits.len()));
    }
}

/// Typing, sorting, other tabs, scrolling to the end and back: what an official does with a long list.
const WORK: &str = r"
    const pause = (ms) => new Promise((go) => setTimeout(go, ms));
    const box = document.querySelector('input[role=searchbox]');
    const type = async (text) => {
        box.focus();
        for (let length = 1; length <= text.length; length += 1) {
            box.value = text.slice(0, length);
            box.dispatchEvent(new InputEvent('input', { bubbles: true }));
            await pause(60);
        }
        await pause(400);
    };
    await type('nguyen van a');
    await type('H08.12');
    box.value = '';
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await pause(500);
    for (const tab of document.querySelectorAll('[role=tab]')) { tab.click(); await pause(300); }
    for (const head of document.querySelectorAll('[role=columnheader] button')) { head.click(); await pause(300); }
    const grid = document.querySelector('[role=grid]');
    let scroller = grid;
    while (scroller && scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement;
    scroller ??= grid.querySelector('*');
    for (let step = 0; step <= 60; step += 1) {
        scroller.scrollTop = (scroller.scrollHeight * step) / 60;
        await pause(30);
    }
    for (let row = 2; row < 12; row += 1) {
        document.querySelector(`[role=row][aria-rowindex='${row}']`)?.click();
        await pause(120);
    }
";

/// How long each task of the page's thread took, in milliseconds, while `work` went on (or two seconds of nothing).
async fn waits(window: &Window, work: &str) -> Vec<f64> {
    let work = if work.is_empty() { "await new Promise((go) => setTimeout(go, 2000));" } else { work };
    let script = format!(
        "const done = arguments[arguments.length - 1];
         const waits = [];
         let last = performance.now();
         let on = true;
         const channel = new MessageChannel();
         channel.port1.onmessage = () => {{
             const now = performance.now();
             waits.push(now - last);
             last = now;
             if (on) channel.port2.postMessage(0);
         }};
         channel.port2.postMessage(0);
         (async () => {{ {work} }})().then(() => {{ on = false; done(waits.filter((wait) => wait > 1)); }},
                                          (fault) => done(String(fault)));"
    );
    let Value::Array(waits) = window.page.run_async(&script).await else { panic!("the page did not answer") };
    waits.iter().filter_map(Value::as_f64).collect()
}

/// Every dossier is Hoa's, and all are in her cache; answers how many. She stays signed in.
async fn fill_cache(sandbox: &Running, folder: &Path) -> usize {
    fs::write(folder.join("profile.toml"), sandbox.profile()).expect("a profile");
    let now = sandbox.state().clock.now();
    {
        let mut store = sandbox.state().store();
        let hoa = store.find_official(|official| official.sso_account.starts_with("hoant@")).expect("Hoa");
        for index in 0..store.world().dossiers.len() {
            store.change_dossier(index, now, |dossier| dossier.assignee = hoa);
        }
    }
    let control = format!("{}/sso/auto-login", sandbox.state().addresses.control);
    let body = r#"{"account":"hoant@binhan.example"}"#;
    curl(&["-sf", "-X", "POST", "-H", "content-type: application/json", "-d", body, &control]);
    let app = App::open(
        AppOptions {
            data_dir: Some(folder.join("data")),
            profile_file: Some(folder.join("profile.toml")),
            key_file: Some(folder.join("device.key")),
            policy_file: Some(folder.join("no-policy.toml")),
            ..AppOptions::default()
        },
        Arc::new(SilentHost),
    )
    .expect("the program");
    let wish = SignInWish { browser: BrowserUse::Address, ..SignInWish::default() };
    let visit = async {
        loop {
            if let Some(address) = app.sign_in.address() {
                break tokio::task::spawn_blocking(move || curl(&["-sL", "-o", "/dev/null", &address])).await;
            }
            tokio::task::yield_now().await;
        }
    };
    let (entered, visited) = tokio::join!(enter(&app, wish), visit);
    visited.expect("the browser");
    entered.expect("signed in");
    let seat = app.seat().expect("a seat");
    let report = refresh(&app.host, &seat, SyncReach::Everything).await;
    if let Some(failure) = report.failure() {
        panic!("not read: {failure:?}");
    }
    drop(seat);
    app.leave_seat().await;
    usize::try_from(report.dossiers.new).unwrap_or_default()
}

/// Proportional memory of a program and of all processes it started, by their names, in KiB.
#[derive(Default)]
struct Memory(Vec<(String, u64)>);

impl Memory {
    fn kib(&self) -> u64 {
        self.0.iter().map(|(_, kib)| kib).sum()
    }

    fn larger(self, other: Self) -> Self {
        if other.kib() > self.kib() { other } else { self }
    }

    fn told(&self) -> String {
        self.0.iter().map(|(name, kib)| format!("{name} {}", kib / 1024)).collect::<Vec<_>>().join(", ")
    }
}

fn memory_of(program: &Path, argument: &str) -> Memory {
    let mut parents = Vec::new();
    let mut family = Vec::new();
    for entry in fs::read_dir("/proc").expect("the processes").flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        parents.push((pid, parent.unwrap_or_default()));
        let is_it = fs::read_link(entry.path().join("exe")).is_ok_and(|exe| exe == program);
        let words = fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default();
        if is_it && words.contains(argument) && pid != std::process::id() {
            family.push(pid);
        }
    }
    let mut at = 0;
    while at < family.len() {
        let parent = family[at];
        family.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        at += 1;
    }
    let name = |pid: u32| fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default().trim().to_owned();
    Memory(family.iter().map(|pid| (name(*pid), proportional_kib(*pid))).collect())
}

fn proportional_kib(pid: u32) -> u64 {
    let facts = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = facts.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

fn curl(arguments: &[&str]) {
    let done = Command::new("curl").args(arguments).stdout(Stdio::null()).status().expect("curl");
    assert!(done.success(), "curl {:?}", arguments.last());
}

fn number(name: &str, otherwise: usize) -> usize {
    env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn say(line: &str) {
    use std::io::Write as _;
    // Nobody listens any more: nothing is left to be done.
    drop(writeln!(std::io::stdout(), "{line}"));
}
