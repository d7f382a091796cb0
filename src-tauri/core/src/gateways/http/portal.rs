//! The page of a network that wants to be signed in to before it lets anybody out: recognised, and named by its host.

use std::time::Duration;

use reqwest::{Client, header::LOCATION};
use url::Url;

/// A portal is near; what takes longer is something else.
const LIMIT: Duration = Duration::from_secs(4);

/// Asks the host of `address` over plain http, where a portal can step in and say who it is. Nothing but the host's own
/// name goes out: no path, no token, no cookie. `None`: nobody stepped in.
pub(super) async fn before(client: &Client, address: &str, port: u16) -> Option<String> {
    let mut plain = Url::parse(address).ok().filter(|address| address.scheme() == "https")?;
    plain.set_scheme("http").ok()?;
    plain.set_port(Some(port)).ok()?;
    plain.set_path("/");
    plain.set_query(None);
    let answer = client.get(plain.clone()).timeout(LIMIT).send().await.ok()?;
    let location = answer.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    host_of_portal(answer.status().as_u16(), location, &plain)
}

/// 511 says it in so many words (RFC 6585 §6); else a portal sends the browser to a house that is not the asked one's.
fn host_of_portal(status: u16, location: Option<&str>, asked: &Url) -> Option<String> {
    let to = location.and_then(|location| asked.join(location).ok());
    let host = to.as_ref().and_then(Url::host_str).unwrap_or_default();
    let own = asked.host_str().unwrap_or_default();
    match status {
        511 => Some(if host.is_empty() { own } else { host }.to_owned()),
        300..400 if !host.is_empty() && !of_one_house(host, own) => Some(host.to_owned()),
        _ => None,
    }
}

/// Whether both names end in the domain of either: `sso.tinh.gov.vn` and `www.tinh.gov.vn`, but not two provinces.
fn of_one_house(one: &str, other: &str) -> bool {
    let domain = |host: &str| match host.split_once('.') {
        // An address in numbers has no domain.
        Some((_, rest)) if rest.contains('.') && !host.ends_with(|end: char| end.is_ascii_digit()) => rest.to_owned(),
        _ => host.to_owned(),
    };
    let below = |host: &str, domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    below(one, &domain(other)) || below(other, &domain(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portal_is_somebody_elses_house_or_says_that_it_is_one() {
        let asked = Url::parse("http://igate.binhan.gov.vn/").expect("an address");
        let portal = |status, location| host_of_portal(status, location, &asked);
        assert_eq!(portal(302, Some("http://wifi.khachsan.vn/login?to=x")), Some("wifi.khachsan.vn".into()));
        assert_eq!(portal(307, Some("http://10.1.1.1:8080/")), Some("10.1.1.1".into()));
        assert_eq!(portal(511, None), Some("igate.binhan.gov.vn".into()));
        assert_eq!(portal(511, Some("http://wifi.vn/")), Some("wifi.vn".into()));
        for own in ["https://igate.binhan.gov.vn/", "/vi", "https://dichvucong.binhan.gov.vn/", "https://binhan.gov.vn"]
        {
            assert_eq!(portal(301, Some(own)), None, "{own}");
        }
        assert_eq!(portal(301, Some("https://igate.tinhkhac.gov.vn/")), Some("igate.tinhkhac.gov.vn".into()));
        assert_eq!(portal(200, None), None);
        assert_eq!(portal(302, None), None);
        let numbers = Url::parse("http://10.2.0.5/").expect("an address");
        assert_eq!(host_of_portal(302, Some("http://10.1.0.5/"), &numbers), Some("10.1.0.5".into()));
    }
}
