//! The real window killed with SIGKILL while it works, and a second process beside it.
//!
//! `LIENTHONG_TEST_KILLS` says how often it is killed; a few times without it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use lienthong_core::{
    app::{App, AppOptions, Seat, SilentHost},
    flows::send::open_send_dialog,
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::{
    ONE_AT_A_TIME,
    desk::{Act, Desk, Order},
    display::Display,
    driven::Page,
    process::Process,
    steps::open_dossier,
    truth::{Tally, assert_done},
    window::{Driver, Window},
};

/// How long the window may take for anything.
const PATIENCE: Duration = Duration::from_secs(90);

fn kills() -> usize {
    std::env::var("LIENTHONG_TEST_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(4)
}

fn places(desk: &Desk) -> Vec<(&'static str, PathBuf)> {
    vec![
        ("LIENTHONG_DATA_DIR", desk.data()),
        ("LIENTHONG_KEY_FILE", desk.data().join("device.key")),
        ("LIENTHONG_POLICY", desk.beside("no-policy.toml")),
    ]
}

fn open_window(display: &Display, desk: &Desk) -> Process {
    let mut window = Command::new(env!("CARGO_BIN_EXE_lienthong"));
    window.envs(places(desk)).stdout(Stdio::null());
    display.show(&mut window);
    Process::start(&mut window)
}

async fn driven_window(display: &Display, desk: &Desk) -> Window {
    let driver = Driver::start_with(display, &places(desk)).await;
    driver.open(Path::new(env!("CARGO_BIN_EXE_lienthong")), &[]).await
}

/// Puts one order into the journal for whoever runs the outbox.
fn queue(desk: &Desk, act: Act) -> Order {
    let order = desk.order(act);
    let mut words = order.words.clone();
    words.push("--no-wait".into());
    let ended = desk.run(&words);
    assert_eq!(ended.status, Some(0), "{ended:?}");
    order
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The last step of each order is on the server.
fn has_all(desk: &Desk, orders: &[Order]) -> bool {
    orders.iter().all(|order| {
        let lines = desk.dossier(&order.dossier).history;
        lines.iter().any(|line| line.client_ref.as_deref() == Some(&order.key))
    })
}

/// Somebody asked for a dossier of these orders since they were given.
fn has_begun(desk: &Desk, orders: &[Order], since: usize) -> bool {
    let log = desk.sandbox.state().log.requests();
    let ids: Vec<String> = orders.iter().map(|order| desk.dossier(&order.dossier).id.to_string()).collect();
    log.iter().skip(since).any(|request| ids.iter().any(|id| request.path.contains(id)))
}

#[test]
fn a_window_killed_at_random_moments_does_each_queued_transfer_once() {
    let _alone = ONE_AT_A_TIME.blocking_lock();
    let desk = Desk::of_hoa();
    let display = Display::open("1366x768");
    let acts = [Act::Send, Act::Attach];
    let orders = acts.map(|act| queue(&desk, act));
    let since = desk.sandbox.state().log.requests().len();
    let window = open_window(&display, &desk);
    wait_until("it begins", || has_begun(&desk, &orders, since));
    let begun = Instant::now();
    wait_until("it ends", || has_all(&desk, &orders));
    let work = begun.elapsed();
    drop(window);

    let mut random = StdRng::seed_from_u64(7);
    let mut tally = Tally::default();
    while tally.kills < kills() {
        let orders = acts.map(|act| queue(&desk, act));
        let since = desk.sandbox.state().log.requests().len();
        let mut window = open_window(&display, &desk);
        wait_until("it begins", || has_begun(&desk, &orders, since));
        let moment = work.mul_f64(random.random_range(0.0..1.0));
        let until = Instant::now() + moment;
        wait_until("the moment comes", || Instant::now() >= until);
        tally.kills += usize::from(!has_all(&desk, &orders));
        tally.rounds += 1;
        window.child().kill().expect("killed");
        drop(window);
        let window = open_window(&display, &desk);
        wait_until("the new window ends it", || has_all(&desk, &orders));
        drop(window);
        for order in &orders {
            let what = format!("window killed {moment:?} into its work, {}", order.key);
            desk.assert_resumes(order, &what);
        }
        assert!(tally.rounds < 10 + kills() * 4, "{tally:?}: it is hardly ever killed at work");
    }
    desk.assert_audit_whole("after all kills");
    eprintln!("Window: killed at random moments of {work:?} of send and attach: {tally:?}, losses 0, doubles 0");
}

#[test]
fn what_the_command_line_orders_while_the_window_runs_is_done_once_and_both_see_it() {
    let _alone = ONE_AT_A_TIME.blocking_lock();
    let desk = Desk::of_hoa();
    let display = Display::open("1366x768");
    let first = queue(&desk, Act::Send);
    let window = open_window(&display, &desk);
    // From here on the window holds the outbox.
    wait_until("the window works", || has_all(&desk, std::slice::from_ref(&first)));
    for act in Act::ALL {
        let order = desk.order(act);
        let before = desk.effects();
        let both = [desk.start(desk.command(&order.words)), desk.start(desk.command(&["outbox", "run"]))];
        let [ordered, ran] = both.map(crate::desk::ended);
        let what = format!("{act:?} beside the window");
        assert_done(&ordered, &what);
        assert_eq!(ran.status, Some(0), "{what}: {ran:?}");
        desk.assert_once(&order, &what);
        let files = ordered.json["files"].as_array().map_or(0, Vec::len);
        // Each file, the effect, iDesk's own note of it, iGate's history: nothing is asked for twice.
        let wanted = files + if act == Act::Send { 2 } else { 3 };
        assert_eq!(desk.effects() - before, wanted, "{what}: no double work");
    }
    for words in [&["sync"][..], &["dossiers", "--offline"], &["whoami"]] {
        let ended = desk.run(words);
        assert_eq!(ended.status, Some(0), "beside the window: {words:?} {ended:?}");
    }
    drop(window);
    desk.assert_audit_whole("window and command line");
}

#[test]
fn what_was_typed_into_a_dialog_is_there_when_the_window_was_killed() {
    let _alone = ONE_AT_A_TIME.blocking_lock();
    let desk = Desk::of_hoa();
    let display = Display::open("1366x768");
    let dossier = desk.new_dossier();
    let code = dossier.code;
    let typed = "Trích yếu đã gõ dở, chưa gửi";
    desk.block_on(async {
        let window = driven_window(&display, &desk).await;
        open_dialog(&window.page, &code).await;
        let field = "//*[@role='dialog' or self::dialog]//textarea";
        window.page.find(field).await.clear().await.expect("emptied");
        window.page.type_into(field, typed).await;
        // Nothing on the screen says when it is kept: the journal, which another process may read, does.
        let seat = beside(&desk).await;
        let id = dossier.id.to_string();
        let begun = Instant::now();
        while open_send_dialog(&seat, &id).await.expect("the dialog").subject != typed {
            assert!(begun.elapsed() < PATIENCE, "never kept");
            tokio::task::yield_now().await;
        }
        kill_windows_of(&desk);
        drop(window);
        let window = driven_window(&display, &desk).await;
        open_dialog(&window.page, &code).await;
        let kept = window.page.find(field).await.prop("value").await.expect("its text");
        assert_eq!(kept.as_deref(), Some(typed));
        window.close().await;
    });
}

/// The same seat opened by this program.
async fn beside(desk: &Desk) -> Arc<Seat> {
    let options = AppOptions {
        data_dir: Some(desk.data()),
        key_file: Some(desk.data().join("device.key")),
        policy_file: Some(desk.beside("no-policy.toml")),
        ..AppOptions::default()
    };
    let app = App::open(options, Arc::new(SilentHost)).expect("the program opens");
    app.resume().await.expect("resumed").expect("a session")
}

/// Kills every process of the program that works on this desk's data folder, as the kernel would.
fn kill_windows_of(desk: &Desk) {
    let data = desk.data().display().to_string();
    let mut killed = 0;
    for process in std::fs::read_dir("/proc").expect("processes").flatten() {
        let program = std::fs::read_link(process.path().join("exe")).unwrap_or_default();
        let environment = std::fs::read(process.path().join("environ")).unwrap_or_default();
        if program.ends_with("lienthong") && String::from_utf8_lossy(&environment).contains(&data) {
            let pid = process.file_name();
            killed += usize::from(Command::new("kill").arg("-KILL").arg(pid).status().is_ok_and(|sent| sent.success()));
        }
    }
    assert_eq!(killed, 1, "one window was there to be killed");
}

async fn open_dialog(page: &Page, code: &str) {
    open_dossier(page, code, code).await;
    page.press("Gửi sang iDesk").await;
    page.find("//*[@role='dialog' or self::dialog]//textarea").await;
}
