//! Looks at the way to the three systems, in the order in which a call takes it: proxy, name, certificate, answer.

use std::{sync::Arc, time::Duration};

use url::Url;

use super::{account, of_failure, timed};
use crate::{
    app::{App, Seat},
    domain::{
        diagnosis::{Check, CheckName, CheckState, Finding},
        failure_code::FailureCode,
    },
    gateways::{
        clock::TOLERATED_SECONDS,
        http::{Http, RemoteFault, Request, System, certificate_issuer},
        settings::{NetworkSettings, Profile, Proxy},
        sso::Sso,
    },
};

const CONNECT_LIMIT: Duration = Duration::from_secs(6);

/// Apart by more than this, a clock is worth a look although every sign-in still goes through.
const NOTABLE_SECONDS: u32 = 60;

/// What is looked at on the way to one system.
struct Way {
    system: System,
    /// An address that anybody may ask.
    address: String,
    name: CheckName,
    certificate: CheckName,
    answer: CheckName,
}

pub(super) async fn look(app: &Arc<App>, profile: &Profile, seat: Option<&Arc<Seat>>) -> Vec<Check> {
    let [sso, igate, idesk] = ways(profile);
    let (proxy, to_sso, signed_in, to_igate, to_idesk) = tokio::join!(
        timed(CheckName::Proxy, proxy(&profile.network.proxy)),
        on_the_way(app, profile, &sso),
        sign_in(app, profile),
        on_the_way(app, profile, &igate),
        on_the_way(app, profile, &idesk),
    );
    let mut checks = vec![proxy];
    checks.extend(to_sso.into_iter().chain(signed_in).chain(to_igate).chain(to_idesk));
    checks.push(clock(app));
    if let Some(seat) = seat {
        checks.push(timed(CheckName::Account, account(seat)).await);
    }
    checks
}

fn ways(profile: &Profile) -> [Way; 3] {
    [
        Way {
            system: System::Sso,
            address: profile.sso.issuer.clone(),
            name: CheckName::SsoName,
            certificate: CheckName::SsoCertificate,
            answer: CheckName::Discovery,
        },
        Way {
            system: System::Igate,
            address: format!("{}{}", profile.igate.base_url, profile.igate.paths.me),
            name: CheckName::IgateName,
            certificate: CheckName::IgateCertificate,
            answer: CheckName::Igate,
        },
        Way {
            system: System::Idesk,
            address: format!("{}{}", profile.idesk.base_url, profile.idesk.paths.me),
            name: CheckName::IdeskName,
            certificate: CheckName::IdeskCertificate,
            answer: CheckName::Idesk,
        },
    ]
}

/// Name and certificate, and for the systems of the work their answer; the identity provider's is discovery.
async fn on_the_way(app: &App, profile: &Profile, way: &Way) -> Vec<Check> {
    let Ok(address) = Url::parse(&way.address) else {
        return vec![Check::failed(way.name, FailureCode::ProfileInvalid, None)];
    };
    let found = timed(way.name, name(way.name, &address, &profile.network)).await;
    let answer = timed(way.answer, answer(app, way, &address)).await;
    let certificate = timed(way.certificate, certificate(app, way, &address, &profile.network, &answer)).await;
    let mut checks = vec![found, certificate];
    if way.system != System::Sso {
        checks.push(answer);
    }
    checks
}

async fn name(check: CheckName, address: &Url, network: &NetworkSettings) -> Check {
    let (host, port) = (host(address), address.port_or_known_default().unwrap_or(443));
    // In an address an IPv6 address has brackets.
    let plain = host.trim_start_matches('[').trim_end_matches(']');
    match tokio::net::lookup_host((plain, port)).await.map_or(0, Iterator::count) {
        0 if matches!(network.proxy, Proxy::Address(_)) => {
            Check::new(check, CheckState::Ok, Finding::NameLeftToProxy { host })
        }
        0 => Check::failed(check, FailureCode::NameUnknown, Some(host)),
        addresses => Check::new(check, CheckState::Ok, Finding::NameFound { host, addresses }),
    }
}

async fn certificate(app: &App, way: &Way, address: &Url, network: &NetworkSettings, answer: &Check) -> Check {
    if address.scheme() == "http" {
        return Check::new(way.certificate, CheckState::Warn, Finding::Unencrypted { host: host(address) });
    }
    let refused = answer.code() == Some(FailureCode::CertificateRefused);
    let seen = certificate_issuer(address.as_str(), network, app.options().limits).await;
    match seen {
        Some(seen) if !refused => {
            let finding = Finding::SignedBy { issuer: seen.name, until: seen.until };
            Check::new(way.certificate, CheckState::Ok, finding)
        }
        None if !refused => of_failure(way.certificate, &RemoteFault::Offline.failure(way.system)),
        seen => Check::failed(way.certificate, FailureCode::CertificateRefused, seen.map(|seen| seen.name)),
    }
}

/// Asked without a token, a system of the work refuses; a page, or nothing, is what must not come.
async fn answer(app: &App, way: &Way, address: &Url) -> Check {
    let http = match app.http(way.system) {
        Ok(http) => http,
        Err(failure) => return of_failure(way.answer, &failure),
    };
    match http.look(Request::get(way.address.clone())).await {
        // The bare address of the identity provider is nobody's page.
        Err(fault) if way.system != System::Sso || is_of_the_network(&fault) => match fault {
            RemoteFault::Unauthorized { .. } | RemoteFault::Forbidden { .. } => answers(way, address),
            fault => of_failure(way.answer, &fault.failure(way.system)),
        },
        _ => answers(way, address),
    }
}

fn answers(way: &Way, address: &Url) -> Check {
    Check::new(way.answer, CheckState::Ok, Finding::SystemAnswers { host: host(address) })
}

const fn is_of_the_network(fault: &RemoteFault) -> bool {
    matches!(
        fault,
        RemoteFault::Offline
            | RemoteFault::CertificateRefused
            | RemoteFault::ProxyRefused
            | RemoteFault::TimedOut { .. }
            | RemoteFault::Broken { .. }
    )
}

/// Discovery, and the page to which people are sent.
async fn sign_in(app: &App, profile: &Profile) -> Vec<Check> {
    let http = match app.http(System::Sso) {
        Ok(http) => http,
        Err(failure) => return vec![of_failure(CheckName::Discovery, &failure)],
    };
    let mut found = None;
    let discovered = timed(CheckName::Discovery, discovery(app, profile, http, &mut found)).await;
    let Some(sso) = found else { return vec![discovered] };
    let page = timed(CheckName::SignInPage, async {
        match sso.look_at_sign_in_page().await {
            Ok(status) => Check::new(CheckName::SignInPage, CheckState::Ok, Finding::SignInPageAnswers { status }),
            Err(fault) => of_failure(CheckName::SignInPage, &fault.failure()),
        }
    });
    vec![discovered, page.await]
}

async fn discovery(app: &App, profile: &Profile, http: Http, found: &mut Option<Sso>) -> Check {
    match Sso::discover(&profile.sso, http, app.clock.clone()).await {
        Ok(sso) => {
            *found = Some(sso);
            Check::new(CheckName::Discovery, CheckState::Ok, Finding::DiscoveryRead)
        }
        Err(fault) => of_failure(CheckName::Discovery, &fault.failure()),
    }
}

/// By the answers that came on the way.
fn clock(app: &App) -> Check {
    let Some((ours, theirs)) = app.clock.measured() else {
        return Check::new(CheckName::Clock, CheckState::Warn, Finding::ClockUnknown);
    };
    let seconds = app.clock.offset_seconds();
    if i64::from(seconds).abs() > TOLERATED_SECONDS {
        let both = format!("{} / {}", ours.to_words(), theirs.to_words());
        return Check::failed(CheckName::Clock, FailureCode::ClockOff, Some(both));
    }
    let state = if seconds.unsigned_abs() > NOTABLE_SECONDS { CheckState::Warn } else { CheckState::Ok };
    Check::new(CheckName::Clock, state, Finding::ClockApart { seconds })
}

async fn proxy(proxy: &Proxy) -> Check {
    let address = match proxy {
        Proxy::None => return Check::new(CheckName::Proxy, CheckState::Ok, Finding::NoProxy),
        Proxy::System => return Check::new(CheckName::Proxy, CheckState::Ok, Finding::ProxyOfSystem),
        Proxy::Address(address) => Url::parse(address).ok(),
    };
    // A name and a password may stand in the address; only host and port are said.
    let place = address.as_ref().and_then(|address| Some((address.host_str()?, address.port_or_known_default()?)));
    let Some(place) = place else { return Check::failed(CheckName::Proxy, FailureCode::ProfileInvalid, None) };
    let address = format!("{}:{}", place.0, place.1);
    match tokio::time::timeout(CONNECT_LIMIT, tokio::net::TcpStream::connect(place)).await {
        Ok(Ok(_)) => Check::new(CheckName::Proxy, CheckState::Ok, Finding::ProxyReached { address }),
        _ => Check::failed(CheckName::Proxy, FailureCode::ProxyRefused, Some(address)),
    }
}

fn host(address: &Url) -> String {
    address.host_str().unwrap_or_default().to_owned()
}
