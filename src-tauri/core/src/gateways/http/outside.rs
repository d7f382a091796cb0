//! Asking hosts that are none of the three systems: a short word, soon, or none at all.
//!
//! The site's proxy and certificates hold here too. No redirect is followed, nothing is tried twice, nothing but the
//! address, the body and the program's name goes out, and what such a host says of the time is not listened to.

use std::time::Duration;

use bytes::Bytes;
use url::Url;

use super::{client, fault::RemoteFault};
use crate::gateways::settings::NetworkSettings;

/// How long and how much is borne.
#[derive(Clone, Copy, Debug)]
pub struct OutsideLimits {
    pub connect: Duration,
    /// From the first packet to the last byte.
    pub whole: Duration,
}

impl Default for OutsideLimits {
    fn default() -> Self {
        Self { connect: Duration::from_secs(3), whole: Duration::from_secs(6) }
    }
}

/// The way to other hosts; clones share their connections.
#[derive(Clone)]
pub struct Outside {
    client: reqwest::Client,
    limits: OutsideLimits,
}

impl Outside {
    /// Fails when the site's certificate file or proxy address cannot be used.
    pub fn new(network: &NetworkSettings, limits: OutsideLimits) -> Result<Self, RemoteFault> {
        Ok(Self { client: client::build(network, limits.connect)?, limits })
    }

    /// Reads what lies at an address.
    pub async fn read(&self, address: &str, most_bytes: usize) -> Result<Bytes, RemoteFault> {
        self.whole(self.client.get(of_web(address)?), most_bytes).await
    }

    /// Asks with a body.
    pub async fn ask(
        &self,
        address: &str,
        media_type: &'static str,
        body: Vec<u8>,
        most_bytes: usize,
    ) -> Result<Bytes, RemoteFault> {
        let request = self.client.post(of_web(address)?).header("content-type", media_type).body(body);
        self.whole(request, most_bytes).await
    }

    async fn whole(&self, request: reqwest::RequestBuilder, most_bytes: usize) -> Result<Bytes, RemoteFault> {
        let read = async {
            let mut response = request.send().await.map_err(|error| client::fault(&error, false))?;
            let status = response.status().as_u16();
            if status != 200 {
                return Err(RemoteFault::Refused { status, code: String::new(), text: String::new() });
            }
            let mut body = Vec::new();
            // What was announced says nothing: it is counted as it comes, unpacked.
            while let Some(piece) = response.chunk().await.map_err(|error| client::fault(&error, false))? {
                if body.len() + piece.len() > most_bytes {
                    return Err(RemoteFault::NotUnderstood { what: "the answer is too large".into() });
                }
                body.extend_from_slice(&piece);
            }
            Ok(body.into())
        };
        let in_time = tokio::time::timeout(self.limits.whole, read).await;
        in_time.unwrap_or(Err(RemoteFault::TimedOut { maybe_applied: false }))
    }
}

/// An address of the web that holds no name and no password.
fn of_web(address: &str) -> Result<Url, RemoteFault> {
    let url = Url::parse(address).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
    });
    url.ok_or_else(|| RemoteFault::NotUnderstood { what: "the address cannot be asked".into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_without_a_password_are_asked() {
        for good in ["http://ocsp.binhan.example/", "https://crl.binhan.example:8443/cap.crl?x=1"] {
            assert!(of_web(good).is_ok(), "{good}");
        }
        for bad in ["ldap://binhan.example/cn=a", "file:///etc/passwd", "http://a:b@binhan.example/", "crl", ""] {
            assert!(of_web(bad).is_err(), "{bad}");
        }
    }
}
