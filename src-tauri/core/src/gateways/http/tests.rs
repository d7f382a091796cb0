//! The client against a small server that answers, or fails, as each test says.

use std::{net::Ipv4Addr, sync::Mutex};

use bytes::Bytes;
use futures_util::{TryStreamExt as _, stream};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{Barrier, mpsc},
};

use super::*;
use crate::gateways::settings::Proxy;

/// What the server does with one request after it has read it.
#[derive(Clone)]
enum Act {
    Answer(String),
    /// Hangs up without a word.
    HangUp,
    /// Keeps the connection and says nothing.
    Silence,
    /// Hangs up after so many bytes of the request.
    HangUpAfter(usize),
}

fn answer(status: u16, headers: &str, body: &str) -> Act {
    let length = body.len();
    Act::Answer(format!("HTTP/1.1 {status} x\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"))
}

fn json_answer(status: u16, body: &str) -> Act {
    answer(status, "content-type: application/json\r\n", body)
}

struct Server {
    address: String,
    requests: mpsc::UnboundedReceiver<String>,
}

impl Server {
    /// Does the acts in their order, one per connection; the last one for ever.
    async fn start(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let (sender, requests) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut acts = acts.into_iter().peekable();
            while let Ok((stream, _)) = listener.accept().await {
                let Some(act) = acts.next() else { return };
                if acts.peek().is_none() {
                    acts = vec![act.clone()].into_iter().peekable();
                }
                let sender = sender.clone();
                tokio::spawn(perform(stream, act, sender));
            }
        });
        Self { address, requests }
    }

    fn asked(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.requests.try_recv().ok()).collect()
    }
}

async fn perform(mut stream: TcpStream, act: Act, sender: mpsc::UnboundedSender<String>) {
    let most = if let Act::HangUpAfter(bytes) = act { bytes } else { usize::MAX };
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    while !is_whole(&request) && request.len() < most {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(length) => request.extend(piece.iter().take(length)),
        }
    }
    sender.send(String::from_utf8_lossy(&request).into_owned()).unwrap_or_default();
    match act {
        Act::Answer(text) => {
            // A client that has gone is what some tests are about.
            stream.write_all(text.as_bytes()).await.unwrap_or_default();
        }
        Act::HangUp | Act::HangUpAfter(_) => {}
        Act::Silence => std::future::pending().await,
    }
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, length)| length.parse().ok())
        .unwrap_or(0);
    body.len() >= length
}

fn http(clock: &Clock) -> Http {
    http_over(&NetworkSettings { extra_ca_file: None, proxy: Proxy::None }, clock)
}

fn http_over(network: &NetworkSettings, clock: &Clock) -> Http {
    let limits = Limits { first_wait: Duration::from_millis(5), ..Limits::default() };
    Http::with_limits(System::Igate, network, clock.clone(), limits).expect("a client")
}

/// Gives up as soon as nothing moves.
fn impatient(clock: &Clock) -> Http {
    let network = NetworkSettings { extra_ca_file: None, proxy: Proxy::None };
    let limits = Limits { idle: Duration::from_secs(2), ..Limits::default() };
    Http::with_limits(System::Igate, &network, clock.clone(), limits).expect("a client")
}

fn still_clock() -> Clock {
    Clock::fixed(Instant::parse("2021-07-05T09:00:00+07:00").expect("an instant"))
}

#[tokio::test]
async fn a_read_is_tried_three_times_and_no_more() {
    let mut server = Server::start(vec![json_answer(500, ""), Act::HangUp, json_answer(200, "[1]")]).await;
    let answer = http(&still_clock()).ask(Request::get(&server.address)).await.expect("the third try");
    assert_eq!(answer.json::<Vec<u8>>("list"), Ok(vec![1]));
    assert_eq!(server.asked().len(), 3);

    let mut server = Server::start(vec![json_answer(502, "")]).await;
    let fault = http(&still_clock()).ask(Request::get(&server.address)).await.expect_err("always 502");
    assert_eq!(fault, RemoteFault::Fault { status: 502, maybe_applied: true });
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn a_write_is_sent_once_whatever_happens() {
    for (act, expected) in [
        (json_answer(500, ""), RemoteFault::Fault { status: 500, maybe_applied: true }),
        (Act::HangUp, RemoteFault::Broken { maybe_applied: true }),
        (Act::Silence, RemoteFault::TimedOut { maybe_applied: true }),
        (
            json_answer(200, r#"{"title":"Lỗi","errors":[],"status":500}"#),
            RemoteFault::ErrorInBody { text: "Lỗi".into() },
        ),
    ] {
        let http = if matches!(act, Act::Silence) { impatient(&still_clock()) } else { http(&still_clock()) };
        let mut server = Server::start(vec![act]).await;
        let request = Request::post(&server.address).json(&json!({"a": 1})).idempotency_key("k-1");
        let fault = http.ask(request).await.expect_err("a fault");
        assert_eq!(fault, expected);
        assert_eq!(fault.effect(), Effect::Unknown);
        let asked = server.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        assert!(asked.iter().all(|request| request.contains("idempotency-key: k-1")));
    }
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    drop(listener);
    let fault = http(&still_clock()).ask(Request::post(address)).await.expect_err("refused");
    assert_eq!(fault, RemoteFault::Offline);
    assert_eq!(fault.effect(), Effect::None);
}

fn upload(length: u64, pieces: Vec<std::io::Result<Bytes>>) -> Upload {
    Upload {
        field: "files".into(),
        file_name: "Bản sao \"căn cước\".PDF".into(),
        media_type: "application/pdf".into(),
        length,
        source: Box::pin(stream::iter(pieces)),
    }
}

#[tokio::test]
async fn a_file_goes_out_under_its_own_name() {
    let mut server = Server::start(vec![json_answer(200, "[]")]).await;
    let pieces = vec![Ok(Bytes::from_static(b"%PDF")), Ok(Bytes::from_static(b"-1.7"))];
    let request = Request::post(&server.address).query("uuid", 1).upload(upload(8, pieces));
    http(&still_clock()).ask(request).await.expect("accepted");
    let asked = server.asked().pop().expect("one request");
    assert!(asked.starts_with("POST /?uuid=1 "), "{asked}");
    assert!(asked.contains("filename=\"Bản sao \\\"căn cước\\\".PDF\""), "{asked}");
    assert!(asked.contains("%PDF-1.7\r\n"), "{asked}");
}

#[tokio::test]
async fn a_name_with_line_breaks_adds_no_header_and_ends_none() {
    let mut server = Server::start(vec![json_answer(200, "[]")]).await;
    let file_name = "a.pdf\"\r\nContent-Type: text/html\r\n\r\n<script>".to_owned();
    let upload = Upload { file_name, ..upload(4, vec![Ok(Bytes::from_static(b"%PDF"))]) };
    http(&still_clock()).ask(Request::post(&server.address).upload(upload)).await.expect("accepted");
    let asked = server.asked().pop().expect("one request");
    assert!(asked.contains("filename=\"a.pdf\\\"%0D%0AContent-Type: text/html%0D%0A%0D%0A<script>\"\r\n"), "{asked}");
    assert!(!asked.contains("\nContent-Type: text/html"), "{asked}");
}

#[tokio::test]
async fn an_upload_that_was_cut_cannot_have_been_applied() {
    let piece = || Ok(Bytes::from(vec![b'x'; 1024 * 1024]));
    let mut server = Server::start(vec![Act::HangUpAfter(64 * 1024)]).await;
    let pieces: Vec<_> = std::iter::repeat_with(piece).take(64).collect();
    let request = Request::post(&server.address).upload(upload(64 * 1024 * 1024, pieces));
    let fault = http(&still_clock()).ask(request).await.expect_err("cut");
    assert_eq!(fault, RemoteFault::Broken { maybe_applied: false });
    assert_eq!(fault.effect(), Effect::None);
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_file_that_changes_under_the_upload_does_not_arrive() {
    let piece = || Ok(Bytes::from_static(b"12345678"));
    let unreadable = || Err(std::io::Error::other("gone"));
    for (length, pieces) in [(16, vec![piece()]), (4, vec![piece()]), (16, vec![piece(), unreadable()])] {
        let server = Server::start(vec![Act::Silence]).await;
        let request = Request::post(&server.address).upload(upload(length, pieces));
        let fault = http(&still_clock()).ask(request).await.expect_err("not the chosen file");
        assert_eq!(fault, RemoteFault::SourceUnreadable);
        assert_eq!(fault.effect(), Effect::None);
    }
}

#[tokio::test]
async fn every_answer_tells_the_servers_clock() {
    let clock = still_clock();
    let date = "date: Mon, 05 Jul 2021 01:50:00 GMT\r\n";
    let server = Server::start(vec![answer(404, date, "{}"), answer(200, &format!("age: 9\r\n{date}"), "{}")]).await;
    let fault = http(&clock).ask(Request::get(&server.address)).await.expect_err("404");
    assert_eq!(fault, RemoteFault::NotFound);
    assert_eq!(clock.offset_seconds(), 600);
    clock.note_server_date(clock.now());
    http(&clock).ask(Request::get(&server.address)).await.expect("200");
    assert_eq!(clock.offset_seconds(), 0, "a cached answer tells nothing");
}

#[tokio::test]
async fn a_long_retry_after_is_handed_to_the_caller() {
    let mut server = Server::start(vec![answer(503, "retry-after: 3600\r\n", "")]).await;
    let fault = http(&still_clock()).ask(Request::get(&server.address)).await.expect_err("busy");
    assert_eq!(fault, RemoteFault::Busy { retry_after: Some(Duration::from_hours(1)), maybe_applied: true });
    assert_eq!(server.asked().len(), 1);
    let date = "retry-after: Mon, 05 Jul 2021 02:05:00 GMT\r\n";
    let server = Server::start(vec![answer(429, date, "")]).await;
    let fault = http(&still_clock()).ask(Request::post(&server.address)).await.expect_err("busy");
    assert_eq!(fault, RemoteFault::Busy { retry_after: Some(Duration::from_mins(5)), maybe_applied: false });
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let mut server = Server::start(vec![answer(302, "location: /elsewhere\r\n", "")]).await;
    let request = Request::get(&server.address).bearer(&crate::domain::secret::Secret::new("t".into()));
    let fault = http(&still_clock()).ask(request).await.expect_err("no answer");
    assert_eq!(fault, RemoteFault::Refused { status: 302, code: String::new(), text: String::new() });
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_download_goes_on_where_it_stopped() {
    let headers = "etag: \"sha256:ab\"\r\ncontent-range: bytes 4-7/8\r\n";
    let mut server = Server::start(vec![answer(206, headers, "-1.7")]).await;
    let download = http(&still_clock()).download(Request::get(&server.address).from_byte(4)).await.expect("open");
    assert_eq!((download.from, download.length), (4, Some(8)));
    assert_eq!(download.etag.as_deref(), Some("\"sha256:ab\""));
    let pieces: Vec<Bytes> = download.stream.try_collect().await.expect("whole");
    assert_eq!(pieces.concat(), b"-1.7");
    assert!(server.asked().iter().all(|request| request.contains("range: bytes=4-")));
}

#[tokio::test]
async fn a_download_cut_short_is_a_fault_and_no_short_file() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-type: application/pdf\r\ncontent-length: 100\r\n\r\n%PDF";
    let server = Server::start(vec![Act::Answer(cut.into())]).await;
    let download = http(&still_clock()).download(Request::get(&server.address)).await.expect("open");
    assert_eq!((download.from, download.length), (0, Some(100)));
    let read: Result<Vec<Bytes>, _> = download.stream.try_collect().await;
    assert_eq!(read, Err(RemoteFault::Broken { maybe_applied: true }));
}

#[tokio::test]
async fn a_page_in_the_place_of_a_file_is_no_file() {
    let page = answer(200, "content-type: text/html; charset=utf-8\r\n", "<html>Access Denied</html>");
    let server = Server::start(vec![page]).await;
    let fault = http(&still_clock()).download(Request::get(&server.address)).await.err();
    assert_eq!(fault, Some(RemoteFault::NotJson { status: 200 }));
    let error = json_answer(200, r#"{"title":"x","errors":[],"status":404}"#);
    let server = Server::start(vec![error]).await;
    let fault = http(&still_clock()).download(Request::get(&server.address)).await.err();
    assert_eq!(fault, Some(RemoteFault::ErrorInBody { text: "x".into() }));
}

#[tokio::test]
async fn no_more_than_four_requests_are_under_way_at_once() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    let counts = Arc::new(Mutex::new((0, 0)));
    // Nobody is answered before four wait: one after the other would never end.
    let four = Arc::new(Barrier::new(AT_ONCE));
    let counted = Arc::clone(&counts);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (counts, four) = (Arc::clone(&counted), Arc::clone(&four));
            tokio::spawn(async move {
                let mut request = Vec::new();
                while !is_whole(&request) {
                    stream.read_buf(&mut request).await.expect("a request");
                }
                {
                    let mut counts = counts.lock().expect("no panic");
                    counts.0 += 1;
                    counts.1 = counts.1.max(counts.0);
                }
                four.wait().await;
                counts.lock().expect("no panic").0 -= 1;
                let text = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
                stream.write_all(text.as_bytes()).await.expect("sent");
            });
        }
    });
    let http = http(&still_clock());
    let asks = (0..8).map(|_| http.ask(Request::get(&address)));
    for answer in futures_util::future::join_all(asks).await {
        answer.expect("answered");
    }
    assert_eq!(counts.lock().expect("no panic").1, AT_ONCE);
}

#[tokio::test]
async fn a_proxy_that_wants_credentials_is_told_apart_from_the_system() {
    for scheme in ["http", "https"] {
        let server = Server::start(vec![answer(407, "proxy-authenticate: Basic\r\n", "")]).await;
        let network = NetworkSettings { extra_ca_file: None, proxy: Proxy::Address(server.address.clone()) };
        let http = http_over(&network, &still_clock());
        let fault = http.ask(Request::get(format!("{scheme}://igate.example/pa"))).await.expect_err("no way out");
        assert_eq!(fault, RemoteFault::ProxyRefused, "{scheme}");
    }
}

/// A server whose certificate nobody but this test knows.
async fn start_sealed() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).expect("a certificate");
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a server");
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = Vec::new();
            while !is_whole(&request) {
                stream.read_buf(&mut request).await.expect("a request");
            }
            let text = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
            stream.write_all(text.as_bytes()).await.expect("sent");
            stream.shutdown().await.unwrap_or_default();
        }
    });
    (format!("https://localhost:{port}"), made.cert.pem())
}

#[tokio::test]
async fn a_certificate_of_the_site_counts_only_when_the_profile_names_it() {
    let (address, certificate) = start_sealed().await;
    let fault = http(&still_clock()).ask(Request::get(&address)).await.expect_err("nobody vouches for it");
    assert_eq!(fault, RemoteFault::CertificateRefused);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, certificate).expect("written");
    let network = NetworkSettings { extra_ca_file: Some(file.clone()), proxy: Proxy::None };
    http_over(&network, &still_clock()).ask(Request::get(&address)).await.expect("trusted");

    std::fs::write(&file, "no certificate").expect("written");
    let limits = Limits::default();
    let built = Http::with_limits(System::Igate, &network, still_clock(), limits).err();
    assert_eq!(built, Some(RemoteFault::CertificateRefused));
    std::fs::remove_file(&file).expect("removed");
    let built = Http::with_limits(System::Igate, &network, still_clock(), limits).err();
    assert_eq!(built, Some(RemoteFault::CertificateRefused));
}

#[tokio::test]
async fn the_issuer_of_a_certificate_is_named_also_where_nobody_vouches_for_it() {
    let (address, _) = start_sealed().await;
    let network = NetworkSettings { extra_ca_file: None, proxy: Proxy::None };
    let seen = certificate_issuer(&address, &network, Limits::default()).await.expect("a certificate");
    assert_eq!(seen.name, "rcgen self signed cert");
    let year: Option<u32> = seen.until.rsplit('/').next().and_then(|year| year.parse().ok());
    assert!(seen.until.len() == 10 && year > Some(2026), "{}", seen.until);
    let server = Server::start(vec![json_answer(200, "{}")]).await;
    assert_eq!(certificate_issuer(&server.address, &network, Limits::default()).await, None, "plain http has none");
}

#[test]
fn the_log_sees_the_path_and_never_the_query() {
    assert_eq!(path_of("https://a.b/pa/dossier/search?code=H08&keyword=Hoa"), "/pa/dossier/search");
    assert_eq!(path_of("https://a.b"), "/");
}

#[tokio::test]
async fn a_name_that_no_server_knows_is_named() {
    let http = http(&still_clock());
    let fault = http.ask(Request::post("https://igate.khong-co.invalid/pa")).await.expect_err("nowhere");
    assert_eq!(fault, RemoteFault::NameUnknown { name: "igate.khong-co.invalid".into() });
    assert_eq!(fault.effect(), Effect::None);
    let failure = fault.failure(System::Igate);
    assert_eq!(failure.code.number(), "LT-2015");
    assert_eq!(failure.detail.as_deref(), Some("igate.khong-co.invalid"));
}

#[tokio::test]
async fn a_network_that_wants_a_login_is_named_whatever_it_breaks() {
    let portal = answer(302, "location: http://wifi.khachsan.example/login\r\n", "");
    let host = RemoteFault::NetworkWantsLogin { host: "wifi.khachsan.example".into() };
    let (sealed, _) = start_sealed().await;
    let nobody = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let closed = format!("https://localhost:{}", nobody.local_addr().expect("bound").port());
    drop(nobody);
    // It shows a certificate of its own, or lets nothing through at all.
    for address in [sealed, closed] {
        let mut server = Server::start(vec![portal.clone()]).await;
        let mut http = http(&still_clock());
        http.plain_port = url::Url::parse(&server.address).expect("an address").port().expect("a port");
        let secret = crate::domain::secret::Secret::new("bi-mat".into());
        let request = || Request::post(format!("{address}/pa?code=H08")).bearer(&secret).idempotency_key("k-1");
        assert_eq!(http.ask(request()).await.expect_err("nobody gets out"), host);
        assert_eq!(http.exchange(request()).await.expect_err("nobody gets out"), host);
        assert_eq!(host.effect(), Effect::None);
        let asked = server.asked();
        assert!(asked.iter().all(|asked| asked.starts_with("GET / HTTP/1.1")), "{asked:?}");
        let told = ["bi-mat", "H08", "k-1", "/pa"].iter().any(|word| asked.concat().contains(word));
        assert!(!told, "nothing but the host's name goes out: {asked:?}");
    }
    // A server that is merely down, or badly certified, is called that.
    let (sealed, _) = start_sealed().await;
    let home = answer(301, "location: https://localhost/\r\n", "");
    let server = Server::start(vec![home]).await;
    let mut http = http(&still_clock());
    http.plain_port = url::Url::parse(&server.address).expect("an address").port().expect("a port");
    assert_eq!(http.ask(Request::get(&sealed)).await.expect_err("untrusted"), RemoteFault::CertificateRefused);
}
