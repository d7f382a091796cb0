//! The listener, visited by hand.

use std::net::TcpListener as Blocking;

use super::*;
use crate::domain::failure_code::FailureCode;

fn profile(ports: Vec<u16>) -> SsoProfile {
    SsoProfile {
        issuer: "https://sso.example".into(),
        client_id: "lienthong-desktop".into(),
        scopes: Vec::new(),
        redirect_host: "127.0.0.1".into(),
        redirect_ports: ports,
        callback_path: "/callback".into(),
        post_logout_redirect_uri: None,
        accepted_issuer: None,
        browser_command: None,
    }
}

fn port_of(loopback: &Loopback) -> u16 {
    loopback.expected.port
}

async fn visit(port: u16, request: String) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("somebody listens");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("answered");
    answer
}

fn get(port: u16, target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")
}

#[tokio::test]
async fn strangers_are_sent_away_and_the_attempt_goes_on() {
    let loopback = Loopback::listen(&profile(Vec::new())).await.expect("a free port");
    let port = port_of(&loopback);
    assert_eq!(loopback.redirect_uri(), format!("http://127.0.0.1:{port}/callback"));
    let silent = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("a connection made in advance");
    let state = Secret::new("right".into());
    let waiting = tokio::spawn(async move { loopback.arrival(&state).await });

    for (request, status) in [
        (get(port, "/callback?code=1&state=wrong"), 400),
        (get(port, "/callback?code=1"), 400),
        (get(port, "/callback?state=right"), 400),
        (get(port, "/callback?code=1&state=wrong&state=right"), 400),
        (get(port, "/favicon.ico"), 404),
        (format!("POST /callback?code=1&state=right HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"), 405),
        (format!("GET /callback?code=1&state=right HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"), 400),
    ] {
        let answer = visit(port, request.clone()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {answer}");
        assert!(!waiting.is_finished());
    }

    let browser = tokio::spawn(visit(port, get(port, "/callback?code=a%2Bb&state=right&iss=https%3A%2F%2Fsso")));
    let (callback, visitor) = waiting.await.expect("no panic");
    assert_eq!(callback.answer, CallbackAnswer::Code(Secret::new("a+b".into())));
    assert_eq!(callback.issuer.as_deref(), Some("https://sso"));
    let (name, account) = ("Nguyễn <b>Hoa</b>".to_owned(), "hoant@binhan.example".to_owned());
    visitor.show(Page::SignedIn { name, account }).await;
    let page = browser.await.expect("no panic");
    assert!(page.contains("Đã đăng nhập") && page.contains("Có thể đóng trang này"), "{page}");
    assert!(page.contains("Tài khoản: Nguyễn &lt;b&gt;Hoa&lt;/b&gt; (hoant@binhan.example)."), "{page}");
    drop(silent);
    let second = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await;
    assert!(second.is_err(), "a second callback finds nobody");
}

#[tokio::test]
async fn a_refusal_of_the_provider_comes_back_too() {
    let loopback = Loopback::listen(&profile(Vec::new())).await.expect("a free port");
    let port = port_of(&loopback);
    let browser = tokio::spawn(visit(port, get(port, "/callback?error=access_denied&state=s")));
    let (callback, visitor) = loopback.arrival(&Secret::new("s".into())).await;
    assert_eq!(callback.answer, CallbackAnswer::Error("access_denied".into()));
    visitor.show(Page::Failed(FailureCode::SsoRefused)).await;
    let page = browser.await.expect("no panic");
    assert!(page.contains("LT-1006") && page.contains("no-store"), "{page}");
}

#[tokio::test]
async fn fixed_ports_are_tried_in_their_order() {
    let taken = Blocking::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let free = Blocking::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = |listener: &Blocking| listener.local_addr().expect("bound").port();
    let ports = vec![port(&taken), port(&free)];
    let fault = Loopback::listen(&profile(ports.clone())).await.err().expect("both are taken");
    assert_eq!(fault.ports, ports);
    drop(free);
    let loopback = Loopback::listen(&profile(ports.clone())).await.expect("the second is free");
    assert_eq!(Some(&port_of(&loopback)), ports.get(1));
}

#[tokio::test]
async fn a_port_that_another_program_holds_on_ipv6_is_not_taken_for_localhost() {
    let Ok(stranger) = Blocking::bind((Ipv6Addr::LOCALHOST, 0)) else { return };
    let taken = stranger.local_addr().expect("bound").port();
    let free = Blocking::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port").local_addr().expect("bound").port();
    let localhost = |ports| SsoProfile { redirect_host: "localhost".into(), ..profile(ports) };
    let loopback = Loopback::listen(&localhost(vec![taken, free])).await.expect("the second is free");
    assert_eq!(port_of(&loopback), free, "a browser that tries ::1 first would bring the answer to a stranger");
    let fault = Loopback::listen(&localhost(vec![taken])).await.err().expect("nothing else is left");
    assert_eq!(fault.ports, [taken]);
    Loopback::listen(&profile(vec![taken])).await.expect("127.0.0.1 in the address goes nowhere else");
}

#[tokio::test]
async fn localhost_stands_in_the_address_when_the_profile_says_so() {
    let profile = SsoProfile { redirect_host: "localhost".into(), ..profile(Vec::new()) };
    let loopback = Loopback::listen(&profile).await.expect("a free port");
    let port = port_of(&loopback);
    assert_eq!(loopback.redirect_uri(), format!("http://localhost:{port}/callback"));
    let request = format!("GET /callback?code=1&state=s HTTP/1.1\r\nhost: LOCALHOST:{port}\r\n\r\n");
    let browser = tokio::spawn(visit(port, request));
    let (callback, visitor) = loopback.arrival(&Secret::new("s".into())).await;
    assert_eq!(callback.answer, CallbackAnswer::Code(Secret::new("1".into())));
    drop(visitor);
    browser.await.expect("no panic");
}
