//! How long 49 MB take from iGate to iDesk and back with `lienthongctl`, and how much memory, beside curl on the same servers.
//!
//! Budget: at most 40 MiB more than the same command with a small file needs, and no slower than `curl` down and `curl` up.
//! The sandbox runs in this process; both sides of a comparison meet the same servers in turns.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lienthong_sandbox::{
    Running, Sandbox, SandboxOptions,
    model::{DocumentState, ExternalDossier, FileContent, FileRole, Secrecy},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const BIG: u64 = 49 * 1024 * 1024;
const ROUNDS: usize = 5;
type Trouble = Box<dyn std::error::Error>;

fn main() -> Result<(), Trouble> {
    let runtime = tokio::runtime::Runtime::new()?;
    let sandbox = runtime.block_on(Sandbox::start(SandboxOptions { dossiers: 60, ..SandboxOptions::default() }))?;
    let folder = tempfile::tempdir()?;
    let desk = Desk::new(&sandbox, folder.path())?;
    desk.run(&["login"])?;
    desk.run(&["sync"])?;
    let world = World::prepared(&sandbox, ROUNDS + 1)?;
    let token = desk.token()?;

    let mut table = vec![row(["", "program", "curl", "ratio", "memory", "small file"])];
    let (mut worst_ratio, mut worst_added) = (0.0_f64, 0_i64);
    for (name, orders) in [("send", &world.sends), ("attach", &world.attachments)] {
        let (small, big) = orders.split_first().ok_or("nothing was prepared")?;
        let base = desk.measured(&small.command())?;
        let mut times = Vec::new();
        let mut curl_times = Vec::new();
        let mut peak = 0;
        for order in big {
            curl_times.push(desk.curl(&sandbox, order, &token)?);
            let measured = desk.measured(&order.command())?;
            times.push(measured.time);
            peak = peak.max(measured.peak_kib);
        }
        let (time, curl) = (median(&mut times), median(&mut curl_times));
        let ratio = time.as_secs_f64() / curl.as_secs_f64();
        let added = (peak - base.peak_kib) / 1024;
        worst_ratio = worst_ratio.max(ratio);
        worst_added = worst_added.max(added);
        table.push(row([
            name,
            &format!("{time:.2?}"),
            &format!("{curl:.2?}"),
            &format!("{ratio:.2}"),
            &format!("+{added} MiB"),
            &format!("{:.2?}, {} MiB", base.time, base.peak_kib / 1024),
        ]));
    }
    say(&format!("49 MB through two systems, median of {ROUNDS}:\n{}", table.join("\n")));
    say(&format!(
        "{} (budget: ratio ≤ 1, memory ≤ +40 MiB)",
        if worst_ratio <= 1.0 && worst_added <= 40 { "within budget" } else { "OVER BUDGET" }
    ));
    Ok(())
}

/// One transfer to be made, and where curl finds the same bytes.
struct Order {
    code: String,
    file: String,
    document: Option<String>,
}

impl Order {
    fn command(&self) -> Vec<String> {
        let words: Vec<&str> = match &self.document {
            None => vec!["send", &self.code, "--file", &self.file],
            Some(document) => {
                return vec![
                    "attach".into(),
                    self.code.clone(),
                    "--file".into(),
                    format!("{document}/{}", self.file),
                    // What is measured is the way of the bytes; these say nothing about a dossier.
                    "--accept-mismatch".into(),
                ];
            }
        };
        words.into_iter().map(str::to_owned).collect()
    }
}

/// The first of each kind is small, the others have 49 MB, each with bytes of its own: nothing is answered from a cache.
struct World {
    sends: Vec<Order>,
    attachments: Vec<Order>,
}

impl World {
    fn prepared(sandbox: &Running, wanted: usize) -> Result<Self, Trouble> {
        let now = sandbox.state().clock.now();
        let mut store = sandbox.state().store();
        let hoa = store.find_official(|official| official.sso_account.starts_with("hoant@")).ok_or("Hoa")?;
        let fits: Vec<usize> = (0..store.world().dossiers.len())
            .filter(|index| {
                let dossier = store.dossier(*index);
                dossier.assignee == hoa
                    && !dossier.status.is_closed()
                    && dossier.step.may_send()
                    && dossier.step.may_attach()
                    && dossier.components.iter().any(|component| !component.files.is_empty())
            })
            .take(2 * wanted)
            .collect();
        let bytes = |number: usize, small: bool| FileContent::Generated {
            size: if small { 4096 } else { BIG },
            seed: 1000 + number as u64,
        };
        let mut world = Self { sends: Vec::new(), attachments: Vec::new() };
        for (number, index) in fits.iter().enumerate() {
            let small = number % wanted == 0;
            if number < wanted {
                let file = store.change_dossier(*index, now, |dossier| {
                    let mut files = dossier.components.iter_mut().flat_map(|component| &mut component.files);
                    files.next().map(|file| {
                        file.name = format!("Bản vẽ {number}.pdf");
                        file.content = bytes(number, small);
                        file.id.to_string()
                    })
                });
                let code = store.dossier(*index).code.clone();
                world.sends.push(Order { code, file: file.ok_or("a file")?, document: None });
            } else {
                let (code, id) = (store.dossier(*index).code.clone(), store.dossier(*index).id.to_string());
                let issued = store
                    .documents()
                    .iter()
                    .filter(|document| document.state.is_issued() && document.secrecy == Secrecy::Thuong)
                    .nth(number - wanted)
                    .ok_or("too few issued documents")?;
                let document = issued.id.clone();
                let place = store.find_document(&document).ok_or("the document")?;
                let file = store.change_document(place, now, |document| {
                    document.external =
                        Some(ExternalDossier { dossier_code: code.clone(), dossier_id: id, system: "iGate".into() });
                    document.state = DocumentState::DaPhatHanh;
                    document.owner = hoa;
                    document.transfers.clear();
                    document.files.iter_mut().find(|file| file.role == FileRole::BanHanh).map(|file| {
                        file.content = bytes(number, small);
                        file.id.clone()
                    })
                });
                world.attachments.push(Order { code, file: file.ok_or("a file")?, document: Some(document) });
            }
        }
        if world.attachments.len() < wanted {
            return Err("too few dossiers".into());
        }
        Ok(world)
    }
}

struct Measured {
    time: Duration,
    peak_kib: i64,
}

/// One seat: a data folder, a key file and a browser that is curl.
struct Desk {
    folder: PathBuf,
    issuer: String,
    client: String,
}

impl Desk {
    fn new(sandbox: &Running, folder: &Path) -> Result<Self, Trouble> {
        fs::write(folder.join("profile.toml"), sandbox.profile())?;
        let addresses = sandbox.state().addresses.clone();
        let auto = format!("{}/sso/auto-login", addresses.control);
        let body = r#"{"account":"hoant@binhan.example"}"#;
        curl(&["-sf", "-X", "POST", "-H", "content-type: application/json", "-d", body, &auto])?;
        let client = sandbox.profile().lines().find_map(|line| {
            let (key, value) = line.split_once('=')?;
            (key.trim() == "client_id").then(|| value.trim().trim_matches('"').to_owned())
        });
        Ok(Self { folder: folder.to_owned(), issuer: addresses.issuer(), client: client.ok_or("no client_id")? })
    }

    fn command(&self, arguments: &[String]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lienthongctl"));
        command
            .args(["--json", "--data-dir"])
            .arg(self.folder.join("data"))
            .arg("--profile")
            .arg(self.folder.join("profile.toml"))
            .arg("--key-file")
            .arg(self.folder.join("device.key"))
            .args(arguments)
            .env("LIENTHONG_POLICY", self.folder.join("no-policy.toml"))
            .env("LIENTHONG_SSO_BROWSER_COMMAND", "curl -sL -o /dev/null");
        command
    }

    fn run(&self, arguments: &[&str]) -> Result<(), Trouble> {
        let arguments: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
        let output = self.command(&arguments).output()?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stdout)).into())
    }

    /// Time and the largest memory of the whole command.
    fn measured(&self, arguments: &[String]) -> Result<Measured, Trouble> {
        let answer = self.folder.join("answer.json");
        let begun = Instant::now();
        let mut child = self.command(arguments).stdout(fs::File::create(&answer)?).stderr(Stdio::null()).spawn()?;
        let mut peak_kib = 0;
        while child.try_wait()?.is_none() {
            peak_kib = peak_kib.max(peak_of(&child));
            std::thread::sleep(Duration::from_millis(2));
        }
        let time = begun.elapsed();
        let answer: Value = serde_json::from_str(&fs::read_to_string(&answer)?)?;
        if answer["state"] != "done" {
            return Err(format!("{arguments:?}: {answer}").into());
        }
        Ok(Measured { time, peak_kib })
    }

    /// The same bytes down from one system and up to the other.
    fn curl(&self, sandbox: &Running, order: &Order, token: &str) -> Result<Duration, Trouble> {
        let addresses = &sandbox.state().addresses;
        let bearer = format!("authorization: Bearer {token}");
        let kept = self.folder.join("curl.bin");
        let (down, up, field) = match order.document {
            None => (
                format!("{}/fi/file/{}", addresses.igate, order.file),
                format!("{}/idesk/v1/files", addresses.idesk),
                "file",
            ),
            Some(_) => (
                format!("{}/idesk/v1/files/{}", addresses.idesk, order.file),
                format!("{}/fi/file/--multiple?uuid=1", addresses.igate),
                "files",
            ),
        };
        let form = format!("{field}=@{};filename=a.pdf", kept.display());
        let key = format!("idempotency-key: {}", order.file);
        let begun = Instant::now();
        curl(&["-sf", "-H", &bearer, "-o", &kept.to_string_lossy(), &down])?;
        curl(&["-sf", "-H", &bearer, "-H", &key, "-F", &form, "-o", "/dev/null", &up])?;
        Ok(begun.elapsed())
    }

    /// An access token for curl, by the code flow with PKCE, as any client gets it.
    fn token(&self) -> Result<String, Trouble> {
        let verifier = "a-verifier-of-a-bench-that-is-as-long-as-the-standard-wants-it";
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        let discovery = curl(&["-sf", &format!("{}/.well-known/openid-configuration", self.issuer)])?;
        let discovery: Value = serde_json::from_str(&discovery)?;
        let place = |name: &str| discovery[name].as_str().map(str::to_owned).ok_or("no endpoint");
        let back = "http://127.0.0.1:9/callback";
        let client = &self.client;
        let mut address = format!(
            "{}?response_type=code&client_id={client}&redirect_uri={back}&scope=openid&state=s&nonce=n\
             &code_challenge={challenge}&code_challenge_method=S256",
            place("authorization_endpoint")?
        );
        while !address.starts_with(back) {
            address = curl(&["-s", "-o", "/dev/null", "-w", "%{redirect_url}", &address])?;
            if address.is_empty() {
                return Err("the sign-on did not lead back".into());
            }
        }
        let code = address.split(['?', '&']).find_map(|part| part.strip_prefix("code=")).ok_or("no code")?;
        let form = format!(
            "grant_type=authorization_code&code={code}&redirect_uri={back}&client_id={client}&code_verifier={verifier}"
        );
        let answer: Value = serde_json::from_str(&curl(&["-sf", "-d", &form, &place("token_endpoint")?])?)?;
        answer["access_token"].as_str().map(str::to_owned).ok_or_else(|| "no token".into())
    }
}

fn curl(arguments: &[&str]) -> Result<String, Trouble> {
    let output = Command::new("curl").args(arguments).output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    Err(format!("curl {:?} ended with {}", arguments.last(), output.status).into())
}

/// The most that a process held so far, in KiB; 0 where the system does not tell this way.
fn peak_of(child: &Child) -> i64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn row(cells: [&str; 6]) -> String {
    let [name, program, curl, ratio, memory, small] = cells;
    format!("{name:8} {program:>10} {curl:>10} {ratio:>6} {memory:>10}   {small}")
}

fn say(line: &str) {
    use std::io::Write as _;
    // Nobody listens any more: nothing is left to be done.
    drop(writeln!(std::io::stdout(), "{line}"));
}
