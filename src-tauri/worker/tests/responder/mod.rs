//! An internet of a few addresses on loopback, reached through the program's proxy setting: each host answers as it is told.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
};

/// How a host answers.
#[derive(Clone, Debug)]
pub enum Reply {
    Bytes(Vec<u8>),
    /// 503
    Refuse,
    /// Takes the question and says nothing.
    Hang,
    Redirect(&'static str),
    /// Blanks for ever.
    Endless,
    /// `openssl ocsp` with these arguments.
    Openssl {
        folder: PathBuf,
        issuer: String,
        index: String,
        by: String,
    },
}

impl Reply {
    /// The real responder: answers for this issuer from an index, signed by `by`.
    pub fn openssl(folder: &Path, issuer: &str, index: &str, by: &str) -> Self {
        Self::Openssl { folder: folder.to_owned(), issuer: issuer.into(), index: index.into(), by: by.into() }
    }
}

/// What came in.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    pub address: String,
    pub head: String,
    pub body: Vec<u8>,
}

pub struct Internet {
    /// Of the proxy.
    pub address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    _responders: Vec<Child>,
}

impl Internet {
    pub async fn open<const N: usize>(hosts: [(&str, Reply); N]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (mut replies, mut responders) = (HashMap::new(), Vec::new());
        for (host, reply) in hosts {
            let port = match &reply {
                Reply::Openssl { folder, issuer, index, by } => {
                    let (child, port) = responder(folder, issuer, index, by).await;
                    responders.push(child);
                    Some(port)
                }
                _ => None,
            };
            replies.insert(host.to_owned(), (reply, port));
        }
        let (replies, seen) = (Arc::new(replies), asked.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (replies, seen) = (replies.clone(), seen.clone());
                // A peer that goes away in the middle is what some of the tests are about.
                tokio::spawn(async move { serve(stream, &replies, &seen).await.unwrap_or_default() });
            }
        });
        Self { address, asked, _responders: responders }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("nobody panicked").clone()
    }
}

/// Starts `openssl ocsp` on a port of its own choice and waits until it listens.
async fn responder(folder: &Path, issuer: &str, index: &str, by: &str) -> (Child, u16) {
    let at = |name: &str| folder.join(name);
    let mut child = Command::new("openssl")
        .args(["ocsp", "-port", "0", "-nmin", "60", "-timeout", "60", "-index"])
        .arg(at(index))
        .arg("-CA")
        .arg(at(issuer))
        .arg("-rsigner")
        .arg(at(&format!("{by}.pem")))
        .arg("-rkey")
        .arg(at(&format!("{by}.key")))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("openssl is there");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    // ACCEPT 0.0.0.0:43021 PID=4711
    while let Some(line) = lines.next_line().await.expect("a line") {
        let Some(place) = line.strip_prefix("ACCEPT ") else { continue };
        let place = place.split_whitespace().next().unwrap_or_default();
        let port = place.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        // Its further words go nowhere, but the pipe has to stay open.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        return (child, port);
    }
    panic!("openssl ocsp does not listen");
}

async fn serve(
    mut stream: TcpStream,
    replies: &HashMap<String, (Reply, Option<u16>)>,
    seen: &Mutex<Vec<Asked>>,
) -> std::io::Result<()> {
    let Some(asked) = question(&mut stream).await? else { return Ok(()) };
    seen.lock().expect("nobody panicked").push(asked.clone());
    match replies.get(&asked.address) {
        Some((Reply::Bytes(bytes), _)) => answer(&mut stream, "200 OK", "", bytes).await,
        Some((Reply::Hang, _)) => stream.read(&mut [0]).await.map(|_| ()),
        Some((Reply::Redirect(to), _)) => answer(&mut stream, "302 Found", &format!("location: {to}\r\n"), b"").await,
        Some((Reply::Endless, _)) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await?;
            let blanks = vec![b' '; 64 * 1024];
            loop {
                stream.write_all(&blanks).await?;
            }
        }
        Some((Reply::Openssl { .. }, Some(port))) => {
            let mut inner = TcpStream::connect(("127.0.0.1", *port)).await?;
            let head = format!(
                "POST / HTTP/1.0\r\nContent-Type: application/ocsp-request\r\nContent-Length: {}\r\n\r\n",
                asked.body.len()
            );
            inner.write_all(head.as_bytes()).await?;
            inner.write_all(&asked.body).await?;
            let mut whole = Vec::new();
            inner.read_to_end(&mut whole).await?;
            stream.write_all(&whole).await?;
            stream.shutdown().await
        }
        _ => answer(&mut stream, "503 Service Unavailable", "", b"").await,
    }
}

async fn answer(stream: &mut TcpStream, status: &str, more: &str, body: &[u8]) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 {status}\r\n{more}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    stream.shutdown().await
}

/// Reads one request, as a proxy gets it: with the whole address in its first line.
async fn question(stream: &mut TcpStream) -> std::io::Result<Option<Asked>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        let mut part = [0; 1024];
        let count = stream.read(&mut part).await?;
        if count == 0 {
            return Ok(None);
        }
        bytes.extend_from_slice(part.get(..count).unwrap_or_default());
    };
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
    let mut body = bytes.split_off(end);
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    while body.len() < length.unwrap_or(0) {
        let mut part = [0; 1024];
        let count = stream.read(&mut part).await?;
        if count == 0 {
            break;
        }
        body.extend_from_slice(part.get(..count).unwrap_or_default());
    }
    let mut words = head.split_whitespace();
    let (method, address) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    Ok(Some(Asked { method: method.to_owned(), address: address.to_owned(), head: head.clone(), body }))
}
