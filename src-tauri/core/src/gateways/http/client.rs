//! The HTTP library's client: how it is built, how a request is put into its words, and what its errors mean.

use std::{error::Error, io, sync::Arc, time::Duration};

use reqwest::{
    Certificate, Client, ClientBuilder,
    header::{HeaderName, HeaderValue},
    multipart,
    redirect::Policy,
};
use zeroize::Zeroizing;

use super::{
    fault::RemoteFault,
    flow::{Progress, watched},
    names::{NameUnknown, Names},
    request::{Body, Head, Method, Upload},
};
use crate::{
    domain::{file_name::header_name, secret::Secret},
    gateways::settings::{NetworkSettings, Proxy},
};

const USER_AGENT: &str = concat!("lienthong/", env!("CARGO_PKG_VERSION"));

/// A pooled connection is let go before servers and firewalls usually do so.
const POOL_IDLE: Duration = Duration::from_secs(20);

/// No redirects (a redirect of a write or of a token is never followed), the operating system's roots and the site's
/// own, and the proxy of the settings.
pub(super) fn build(network: &NetworkSettings, connect_limit: Duration) -> Result<Client, RemoteFault> {
    let mut builder = Client::builder()
        .user_agent(USER_AGENT)
        .redirect(Policy::none())
        .connect_timeout(connect_limit)
        .pool_idle_timeout(POOL_IDLE)
        .dns_resolver(Arc::new(Names))
        .referer(false);
    if let Some(path) = &network.extra_ca_file {
        let pem = std::fs::read(path).map_err(|_| RemoteFault::CertificateRefused)?;
        let certificates = Certificate::from_pem_bundle(&pem).map_err(|_| RemoteFault::CertificateRefused)?;
        if certificates.is_empty() {
            return Err(RemoteFault::CertificateRefused);
        }
        for certificate in certificates {
            builder = builder.add_root_certificate(certificate);
        }
    }
    through_proxy(builder, &network.proxy)?.build().map_err(|_| RemoteFault::CertificateRefused)
}

/// The way out of the settings.
pub(super) fn through_proxy(builder: ClientBuilder, proxy: &Proxy) -> Result<ClientBuilder, RemoteFault> {
    Ok(match proxy {
        Proxy::System => builder,
        Proxy::None => builder.no_proxy(),
        Proxy::Address(address) => builder.proxy(reqwest::Proxy::all(address).map_err(|_| RemoteFault::ProxyRefused)?),
    })
}

/// The request in the library's words; `progress` sees every piece of an upload.
pub(super) fn request(
    client: &Client,
    head: &Head,
    body: Body,
    request_id: &str,
    progress: &Progress,
) -> Result<reqwest::RequestBuilder, RemoteFault> {
    let method = match head.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
    };
    let malformed = |what: &str| RemoteFault::NotUnderstood { what: format!("{what} cannot be sent") };
    let mut address = url::Url::parse(&head.address).map_err(|_| malformed("address"))?;
    if !head.query.is_empty() {
        address.query_pairs_mut().extend_pairs(&head.query);
    }
    let mut builder = client.request(method, address).header("x-request-id", request_id);
    for (name, value) in &head.headers {
        let name = HeaderName::try_from(name).map_err(|_| malformed("header"))?;
        let value = HeaderValue::try_from(value).map_err(|_| malformed("header"))?;
        builder = builder.header(name, value);
    }
    if let Some(bearer) = &head.bearer {
        builder = builder.bearer_auth(bearer.expose());
    }
    Ok(match body {
        Body::Empty => builder,
        Body::Json(text) => builder.header("content-type", "application/json").body(text),
        Body::JsonWithSecret { fields, name, secret } => {
            let text = with_secret(&fields, name, &secret).ok_or_else(|| malformed("body"))?;
            builder.header("content-type", "application/json").body(bytes::Bytes::from_owner(text))
        }
        Body::Form(form) => builder.header("content-type", "application/x-www-form-urlencoded").body(form),
        Body::Upload(upload) => {
            let Upload { field, file_name, media_type, length, source } = upload;
            let stream = reqwest::Body::wrap_stream(watched(source, length, progress.clone()));
            let part = multipart::Part::stream_with_length(stream, length)
                .file_name(header_name(&file_name))
                .mime_str(&media_type)
                .map_err(|_| malformed("media type"))?;
            // Raw UTF-8 in `filename=`, as browsers send it; the encoded form `filename*=` is not read everywhere.
            builder.multipart(multipart::Form::new().percent_encode_noop().part(field, part))
        }
    })
}

/// The object as text. It is written into memory that is large enough from the beginning, so that no half-written copy
/// stays behind, and that is wiped when it goes.
fn with_secret(fields: &[(&str, String)], name: &str, secret: &Secret) -> Option<Zeroizing<Vec<u8>>> {
    // A letter takes six bytes at most when it is escaped.
    let letters: usize = fields.iter().map(|(name, text)| name.len() + text.len()).sum();
    let mut text = Zeroizing::new(Vec::with_capacity(64 + 6 * (letters + name.len() + secret.expose().len())));
    text.push(b'{');
    for (key, value) in fields.iter().map(|(key, value)| (*key, value.as_str())).chain([(name, secret.expose())]) {
        if text.len() > 1 {
            text.push(b',');
        }
        serde_json::to_writer(&mut *text, key).ok()?;
        text.push(b':');
        serde_json::to_writer(&mut *text, value).ok()?;
    }
    text.push(b'}');
    Some(text)
}

/// What an error of the library means. `maybe_applied` is what holds when the connection was lost after sending began.
pub(super) fn fault(error: &reqwest::Error, maybe_applied: bool) -> RemoteFault {
    let mut proxy = false;
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(current) = cause {
        if is_certificate_error(current) {
            return RemoteFault::CertificateRefused;
        }
        if let Some(NameUnknown { name }) = current.downcast_ref() {
            return RemoteFault::NameUnknown { name: name.clone() };
        }
        // The tunnel's error is not a public type; its text is all there is.
        let text = current.to_string();
        proxy |= text.contains("proxy authorization required") || text == "tunnel error: unsuccessful";
        cause = current.source();
    }
    if proxy {
        RemoteFault::ProxyRefused
    } else if error.is_connect() || error.is_builder() {
        RemoteFault::Offline
    } else if error.is_timeout() {
        RemoteFault::TimedOut { maybe_applied }
    } else {
        RemoteFault::Broken { maybe_applied }
    }
}

/// An io::Error hides what it wraps from `source()`, and TLS wraps its own twice.
fn is_certificate_error(error: &(dyn Error + 'static)) -> bool {
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return matches!(error, rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented);
    }
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    inner.is_some_and(|inner| is_certificate_error(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_with_a_secret_is_json_and_is_written_without_growing() {
        let password = "mật khẩu \"x\"\\\u{1}";
        let fields = [("username", "nthoa@binhan.example".to_owned())];
        let text = with_secret(&fields, "password", &Secret::new(password.into())).expect("JSON");
        let read: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
        assert_eq!(read, serde_json::json!({ "username": "nthoa@binhan.example", "password": password }));
        let worst = Secret::new("\u{1}".repeat(1_000));
        let first = Vec::<u8>::with_capacity(64 + 6 * ("password".len() + 1_000)).capacity();
        assert_eq!(with_secret(&[], "password", &worst).expect("JSON").capacity(), first);
    }
}
