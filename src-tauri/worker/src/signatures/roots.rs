//! The roots that a site trusts, read from a PEM bundle.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::certificate::Certificate;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The certificates of a bundle; what is no certificate is left out.
pub fn of_pem(bundle: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(bundle);
    let bodies = text.split(BEGIN).skip(1).filter_map(|rest| Some(rest.split_once(END)?.0));
    bodies
        .filter_map(|body| {
            let body: String = body.split_whitespace().collect();
            let der = STANDARD.decode(body).ok()?;
            Certificate::read(&der).is_some().then_some(der)
        })
        .collect()
}
