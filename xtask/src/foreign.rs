//! Programs of others that some tests run against: installed where they can be had, and left out by name where not.

use std::path::Path;

use crate::{
    by_hand,
    command::{is_there, root},
    install::{Package, apt, has_python_packages, npm_packages, python_packages},
};

/// One of them.
struct Foreign {
    name: &'static str,
    packages: &'static [Package],
    /// The folder of its npm packages.
    npm: Option<&'static str>,
    /// The folder that names its packages of PyPI.
    python: Option<&'static str>,
    /// The module whose tests need it.
    module: &'static str,
    is_here: fn() -> bool,
}

const CANAILLE: &str = "tests/identity/canaille";

const ALL: &[Foreign] = &[
    Foreign {
        name: "oidc-provider",
        packages: &[],
        npm: Some("tests/identity/oidc_provider"),
        python: None,
        module: "oidc_provider_of_npm",
        is_here: || root().join("tests/identity/oidc_provider/node_modules/oidc-provider").exists(),
    },
    Foreign {
        name: "LemonLDAP::NG",
        packages: &[
            ("lemonldap-ng", "LemonLDAP::NG, an identity server to sign in at"),
            ("starman", "serves its portal with several workers"),
            ("libgd-securityimage-perl", "its portal needs it"),
            ("libimage-magick-perl", "its portal needs it"),
            ("libio-string-perl", "its portal needs it"),
            ("libstring-random-perl", "its OpenID Connect needs it"),
        ],
        npm: None,
        python: None,
        module: "lemonldap_ng_of_the_distribution",
        is_here: || Path::new("/usr/share/lemonldap-ng/portal").exists() && is_there("plackup") && is_there("starman"),
    },
    Foreign {
        name: "Canaille",
        packages: &[("python3-venv", "a place of its own for Canaille, an identity server of PyPI")],
        npm: None,
        python: Some(CANAILLE),
        module: "canaille_of_pypi",
        is_here: || has_python_packages(CANAILLE),
    },
    Foreign {
        name: "mitmproxy",
        packages: &[("mitmproxy", "a proxy that looks into TLS, as offices have them")],
        npm: None,
        python: None,
        module: "mitmproxy_of_the_distribution",
        is_here: || is_there("mitmdump"),
    },
    Foreign {
        name: "tinyproxy",
        packages: &[("tinyproxy-bin", "a plain proxy that wants a login")],
        npm: None,
        python: None,
        module: "tinyproxy_of_the_distribution",
        is_here: || is_there("tinyproxy"),
    },
];

/// Installs what can be had. That something cannot is no failure of a change, so that it is said and gone on.
pub fn install() {
    if by_hand::has_apt() {
        let together: Vec<Package> = ALL.iter().flat_map(|foreign| foreign.packages).copied().collect();
        // One that is unknown here would keep the others away.
        if apt(&together).is_err() {
            for foreign in ALL.iter().filter(|foreign| !foreign.packages.is_empty()) {
                say(foreign, apt(foreign.packages));
            }
        }
    }
    for foreign in ALL {
        if let Some(folder) = foreign.npm {
            say(foreign, npm_packages(folder, foreign.name));
        }
        if let Some(folder) = foreign.python {
            say(foreign, python_packages(folder, foreign.name));
        }
    }
}

fn say(foreign: &Foreign, ended: Result<(), String>) {
    if let Err(trouble) = ended {
        println!("{} cannot be had here, and its tests will be left out: {trouble}", foreign.name);
    }
}

/// Those that are not here: name, and the module of the tests to leave out.
pub fn missing() -> Vec<(&'static str, &'static str)> {
    let missing = ALL.iter().filter(|foreign| !(foreign.is_here)());
    missing.map(|foreign| (foreign.name, foreign.module)).collect()
}
